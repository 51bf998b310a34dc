"""The cases: what is done to a run, and what is looked at afterwards."""

import collections
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import threading
import time

import world
from checks import (Failure, Reference, check_ended, check_old_or_new, check_recovered,
                    output_hashes, require)
from server import Server
from world import World

CALLS = ["openat", "write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2",
         "linkat", "unlink", "ftruncate", "mkdir"]
# An action is to kill, or what strace injects: an error, at one call or from there on.
ACTIONS = {"kill": None, "eio": ("EIO", ""), "eio+": ("EIO", "+"),
           "enospc": ("ENOSPC", ""), "enospc+": ("ENOSPC", "+")}
# What the run begins with: nothing; outputs of somebody else; an earlier run, since when three
# sources have changed. Then the kind of outputs, where it is not that of most cases.
VARIANTS = ["fresh", "old", "changed"]
OTHERS = ["old-rows", "changed-rows", "changed-concat"]
COUNTED = [0, 1, 50, 99, 100]


class Profile:
    """A job as it stands before it is disturbed, and what it should come to."""

    def __init__(self, lab, variant, answers):
        begins, _, kind = variant.partition("-")
        kind = kind or "files"
        url = lab.server.url
        self.start = World(
            lab.root, f"{variant}-{answers}", lab.binary,
            world.job(url, answers=answers, kind=kind), kind,
            world.arguments(url, answers) if kind == "concat" else ())
        if begins == "old":
            self.start.age()
        if begins == "changed":
            code, errors = self.start.run()
            require(code == 0, f"the undisturbed run ended with {code}: {errors}")
            self.start.use(2)
        self.old = output_hashes(self.start)
        undisturbed = self.start.copy(f"{variant}-{answers}-reference")
        begun = time.monotonic()
        code, errors = undisturbed.run()
        self.seconds = time.monotonic() - begun
        require(code == 0, f"the undisturbed run ended with {code}: {errors}")
        self.reference = Reference(undisturbed)
        self.count(self.start.copy(f"{variant}-{answers}-traced"))

    def count(self, traced):
        """How often each call is made: by all threads, and by one thread at most."""
        log = traced.file("trace")
        traced.run(prefix=traced.strace(CALLS, log=log), width=1)
        counts = {call: collections.Counter() for call in CALLS}
        with open(log) as file:
            for line in file:
                if match := re.match(r"(\d+) +(\w+)\(", line):
                    thread, call = match.groups()
                    counts[call][thread] += 1
        self.totals = {call: counts[call].total() for call in CALLS}
        self.most = {call: max(counts[call].values(), default=0) for call in CALLS}

    def calls(self, action):
        """How often each call is made, as what is done at the n-th counts it."""
        # Kills count over all threads, strace counts by thread.
        return self.totals if action == "kill" else self.most


class Lab:
    """Where cases run."""

    def __init__(self, root, binary, seed, compiler):
        self.root, self.binary, self.seed = root, binary, seed
        world.make_sources(root)
        world.make_killer(root, compiler)
        self.server = Server(world.rows_of)
        self.profiles = {}
        self.lock = threading.Lock()
        self.numbers = iter(range(10**9))

    def profile(self, variant, answers=world.ANSWERS):
        with self.lock:
            key = (variant, answers)
            if key not in self.profiles:
                self.profiles[key] = Profile(self, variant, answers)
            return self.profiles[key]

    def cases(self):
        """The names of all cases."""
        names = []
        for variant in VARIANTS + OTHERS:
            for action in ACTIONS if variant in VARIANTS else ["kill", "eio"]:
                counts = self.profile_of(variant, action).calls(action)
                names += [f"{call}:{action}:{n}:{variant}"
                          for call in CALLS for n in range(1, counts[call] + 1)]
        every = VARIANTS + OTHERS
        names += [f"random:{n}:{every[n % len(every)]}" for n in range(200)]
        names += [f"deep:{n}:{every[n % len(every)]}" for n in range(60)]
        names += [f"damage:{n}" for n in range(200)]
        names += [f"flips:{n}" for n in range(10)]
        names += [f"count:{n}" for n in COUNTED] + [f"flaky:{n}" for n in range(3)]
        return names

    def profile_of(self, variant, action):
        # An error is for the disk, not for the sockets.
        return self.profile(variant, world.ANSWERS if action == "kill" else 0)

    def run(self, name):
        """Runs one case; true if a fault was met."""
        kind, *rest = name.split(":")
        chance = random.Random(f"{self.seed} {name}")
        if kind in CALLS:
            return self.inject(kind, *rest)
        if kind == "random":
            return self.kill_at_random(rest[1], chance)
        if kind == "deep":
            return self.kill_five_deep(rest[1], chance)
        if kind == "damage":
            return self.damage(chance)
        if kind == "flips":
            return self.flips(chance)
        if kind == "count":
            return self.count(int(rest[0]))
        if kind == "flaky":
            return self.flaky(["files", "rows"][int(rest[0]) % 2], chance)
        raise Failure(f"no such case: {name}")

    def begin(self, start):
        return start.copy(f"case-{next(self.numbers)}")

    def end(self, case, reference):
        code, errors = case.run()
        check_recovered(case, code, errors, reference)
        case.remove()

    def inject(self, call, action, n, variant):
        profile = self.profile_of(variant, action)
        case = self.begin(profile.start)
        report = case.file("out/report.json")
        before = os.stat(report).st_mtime_ns if os.path.exists(report) else None
        if action == "kill":
            prefix = case.killer(call, n)
        else:
            error, on = ACTIONS[action]
            prefix = case.strace([call], f"error={error}:when={n}{on}")
        code, errors = case.run(width=1, prefix=prefix)
        is_new = check_old_or_new(case, profile.old, profile.reference.hashes)
        if action != "kill":
            check_ended(case, code, errors, is_new, before, call == "write")
        else:
            require(code in (0, -signal.SIGKILL), f"ended with {code}: {errors[-600:]}")
        self.end(case, profile.reference)
        return code != 0

    def kill_at_random(self, variant, chance):
        profile = self.profile(variant)
        case = self.begin(profile.start)
        was_killed = self.kill(case, chance.uniform(0, 1.2 * profile.seconds), width=8)
        check_old_or_new(case, profile.old, profile.reference.hashes)
        self.end(case, profile.reference)
        return was_killed

    def kill(self, case, seconds, width):
        process = case.start(width=width)
        try:
            process.communicate(timeout=seconds)
            return False
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return True

    def kill_five_deep(self, variant, chance):
        profile = self.profile(variant)
        case = self.begin(profile.start)
        kills = 0
        for _ in range(5):
            counts = profile.calls("kill")
            call = chance.choice([call for call in CALLS if counts[call]])
            n = chance.randint(1, max(2, counts[call] // (2 * kills + 1)))
            code, errors = case.run(width=2, prefix=case.killer(call, n))
            require(code in (0, -signal.SIGKILL), f"ended with {code}: {errors[-600:]}")
            kills += code == -signal.SIGKILL
            check_old_or_new(case, profile.old, profile.reference.hashes)
        self.end(case, profile.reference)
        return kills > 0

    def damage(self, chance):
        """The state's database is not what it was: one clear error, and --fresh helps."""
        profile = self.profile("changed")
        case = self.begin(profile.start)
        path = case.file(".pipeline/disturbed/state.db")
        with open(path, "rb") as file:
            data = bytearray(file.read())
        how = chance.choice(["flip", "flip", "page", "cut", "empty", "noise", "log"])
        if how == "flip":
            for _ in range(chance.choice([1, 8, 100])):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        elif how == "page":
            at = chance.randrange(len(data) // 4096) * 4096
            data[at:at + 4096] = bytes(4096)
        elif how == "cut":
            del data[chance.randrange(len(data)):]
        elif how == "empty":
            data.clear()
        elif how == "noise":
            data[:] = chance.randbytes(len(data))
        if how == "log":
            case.write(".pipeline/disturbed/state.db-wal", chance.randbytes(40_000))
        else:
            case.write(".pipeline/disturbed/state.db", bytes(data))
        code, errors = case.run()
        is_new = check_old_or_new(case, profile.old, profile.reference.hashes)
        require(code in (0, 1), f"{how}: ended with {code}: {errors[-600:]}")
        if code == 1:
            require("--fresh" in errors and errors.count("\n") == 1, f"{how}: said {errors!r}")
            code, errors = case.run("--fresh")
            check_recovered(case, code, errors, profile.reference)
        else:
            require(all(is_new), f"{how}: ended with 0, and outputs are old")
        case.remove()
        return True

    def flips(self, chance, count=100):
        """Of all that a run leaves one byte differs: `verify` finds it, and names the file."""
        case = self.begin(self.locked())
        state = ".pipeline/disturbed/"
        kinds = [["job.yaml.lock"], [state + "state.db"], *([name] for name in case.outputs),
                 [f"{state}stage/{name}" for name in sorted(os.listdir(case.file(state + "stage")))]]
        for _ in range(count):
            name = chance.choice(chance.choice(kinds))
            with open(case.file(name), "r+b") as file:
                at = chance.randrange(os.path.getsize(case.file(name)))
                file.seek(at)
                byte = file.read(1)[0]
                file.seek(at)
                file.write(bytes([byte ^ chance.randrange(1, 256)]))
            code, errors = case.call("verify", "job.yaml")
            require(code == 1, f"byte {at} of {name} was changed, verify ended with {code}")
            require(os.path.basename(name) in errors, f"{name} is not named: {errors[-600:]}")
            with open(case.file(name), "r+b") as file:
                file.seek(at)
                file.write(bytes([byte]))
        code, errors = case.call("verify", "job.yaml")
        require(code == 0, f"nothing differs, verify ended with {code}: {errors[-600:]}")
        case.remove()
        return True

    def locked(self):
        """A job that has run, with its lock file."""
        with self.lock:
            if "locked" not in self.profiles:
                case = World(self.root, "locked", self.binary, world.job(self.server.url))
                code, errors = case.call("lock", "job.yaml")
                require(code == 0, f"lock ended with {code}: {errors}")
                code, errors = case.call("verify", "job.yaml")
                require(code == 0, f"verify ended with {code}: {errors}")
                self.profiles["locked"] = case
            return self.profiles["locked"]

    def count(self, j, width=8):
        """After j of 100 answers no finished item is asked for again."""
        profile = self.web_profile()
        server = Server(world.rows_of, limit=j)
        try:
            case = World(self.root, f"case-{next(self.numbers)}", self.binary,
                         world.job(server.url, files=0, answers=100))
            process = case.start(width=width)
            deadline = time.monotonic() + world.TIMEOUT
            while finished_items(case) < j and time.monotonic() < deadline:
                time.sleep(0.001)
            process.kill()
            process.communicate()
            finished = finished_labels(case)
            require(len(finished) >= j, f"{len(finished)} items are finished, {j} were answered")
            server.requests.clear()
            server.release()
            self.end(case, profile)
            again = [n for n in server.requests if f"{server.url}/{n}.csv" in finished]
            require(not again, f"finished, and asked for again: {sorted(again)}")
            require(len(server.requests) <= 100 - j + width,
                    f"{len(server.requests)} requests after {j} of 100")
        finally:
            server.close()
        return True

    def flaky(self, kind, chance):
        """30 % of the attempts fail, and 20 runs are killed: no row twice, none missing."""
        profile = self.web_profile(kind)
        server = Server(world.rows_of, failing=0.3, seed=chance.random())
        try:
            case = World(self.root, f"case-{next(self.numbers)}", self.binary,
                         world.job(server.url, files=0, answers=100, kind=kind, retries=12), kind)
            # A run that comes to its end before it is killed is none of the twenty.
            kills, runs = 0, 0
            while kills < 20:
                runs += 1
                require(runs < 200, f"only {kills} of {runs - 1} runs could be killed")
                kills += self.kill(case, chance.uniform(0, 0.3), width=8)
            self.end(case, profile)
        finally:
            server.close()
        return True

    def web_profile(self, kind="files"):
        name = f"web-{kind}"
        with self.lock:
            if name not in self.profiles:
                case = World(self.root, f"{name}-reference", self.binary,
                             world.job(self.server.url, files=0, answers=100, kind=kind), kind)
                code, errors = case.run()
                require(code == 0, f"the undisturbed run ended with {code}: {errors}")
                self.profiles[name] = Reference(case)
            return self.profiles[name]


def finished_items(case):
    """The number of items that the state holds, while a run is under way."""
    try:
        database = sqlite3.connect(
            f"file:{case.file('.pipeline/disturbed/state.db')}?mode=ro", uri=True)
        try:
            return database.execute("SELECT count(*) FROM items").fetchone()[0]
        finally:
            database.close()
    except sqlite3.Error:
        return -1


def finished_labels(case):
    """The items that `pipeline status` calls finished."""
    status = json.loads(subprocess.run(
        [case.binary, "status", "job.yaml", "--json"], cwd=case.path, check=True,
        stdout=subprocess.PIPE).stdout)
    return {item["label"] for item in status["items"] if item["outcome"] in ("ok", "cached")}
