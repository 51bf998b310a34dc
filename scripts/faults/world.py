"""The job that is disturbed: its sources, its folders, and one run of it."""

import collections
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess

FILES, ANSWERS = 90, 10
# What a world publishes, and how: files and a table that replace what was there, rows that are added
# to what was there, and the first again without a job file, its state in a folder of its own.
OUTPUTS = {
    "files": ["out/new/table.csv", "out/table.arrow", "out/table.db"],
    "rows": ["out/added.db", "out/new/table.csv", "out/keyed.db"],
    "concat": ["out/new/table.csv", "out/table.arrow", "out/table.db"],
}
TIMEOUT = 90


def rows_of(item, version=1):
    """The rows of item N. In version 2 every 40th item differs; one of these is large: the state does
    not copy it."""
    extra = 100_000 if version == 2 and item % 40 == 3 else 0
    name = f"n{item}" + "x" * (12_000 if item == 43 else 0)
    lines = ["id,day,amount,name"]
    for row in range(4 + item % 5):
        day = f"2024-{1 + item % 12:02}-{1 + row:02}"
        lines.append(f"{item * 100 + row + extra},{day},{row}.50,{name}")
    # One spelling that makes a column text, so that items are read again.
    if item % 100 == 57:
        lines.append(f"{item},2024-01-01,unknown,last")
    return ("\n".join(lines) + "\n").encode()


def make_sources(root):
    for version in (1, 2):
        folder = f"{root}/v{version}"
        os.makedirs(folder)
        for item in range(FILES):
            with open(f"{folder}/{item:03}.csv", "wb") as file:
                file.write(rows_of(item, version))
        with open(f"{folder}/050.csv", "ab") as file:
            file.write(b"a,row,of,five,cells\n")


def make_killer(root, compiler):
    """Strace could kill as well, but then stops at all calls, which takes more than twice as long."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "killer.c")
    subprocess.run([compiler, "-std=gnu11", "-O1", "-Wall", "-Wextra", "-o", f"{root}/killer", source],
                   check=True)


def job(url, files=FILES, answers=ANSWERS, kind="files", retries=2):
    first, second, third = OUTPUTS[kind]
    outputs = f"{first}, {second}, {{ sqlite: {third}, table: t, mode: replace }}"
    if kind == "rows":
        outputs = (f"{{ sqlite: {first}, table: t, mode: append }}, {second}, "
                   f"{{ sqlite: {third}, table: t, mode: upsert, key: [id] }}")
    sources = ""
    if files:
        sources += '  files: { csv: "src/*.csv", on-bad-row: reject }\n'
    if answers:
        sources += f'  web: {{ http: "{url}/{{n}}.csv", each: {{ n: 101..{100 + answers} }} }}\n'
    return (
        f"version: 1\nname: disturbed\ndefaults: {{ retries: {retries} }}\nsources:\n{sources}"
        f"table: {{ how: union }}\nrejects: out/rejects.csv\n"
        f"outputs: [{outputs}]\n")


def arguments(url, answers):
    """What `concat` is told to do the same as the job of the kind `files`."""
    each = [f"{url}/{{n}}.csv", "--each", f"n=101..{100 + answers}"] if answers else []
    outputs = [word for name in OUTPUTS["concat"]
               for word in ("-o", f"{name}:t" if name.endswith(".db") else name)]
    return ["src/*.csv", *each, "--on-bad-row", "reject", "--rejects", "out/rejects.csv",
            "--how", "union", "--if-exists", "replace", "--state", "kept", *outputs]


class World:
    """A folder with a job in it; or, of the kind `concat`, with what `words` say is done in it."""

    def __init__(self, root, name, binary, text, kind="files", words=()):
        self.path = f"{root}/{name}"
        self.root, self.binary, self.kind = root, binary, kind
        self.words = ["concat", *words] if words else ["run", "job.yaml"]
        os.makedirs(self.path)
        self.write("job.yaml", text)
        self.use(1)

    @property
    def outputs(self):
        return OUTPUTS[self.kind]

    def file(self, name):
        return f"{self.path}/{name}"

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.file(name)), exist_ok=True)
        with open(self.file(name), "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)

    def use(self, version):
        """Points the job at another version of its sources."""
        link = self.file("src")
        if os.path.islink(link):
            os.unlink(link)
        os.symlink(f"../v{version}", link)

    def age(self):
        """Puts older outputs where the new ones go; databases hold another table besides."""
        for name in self.outputs:
            self.write(name, b"")
            if not name.endswith(".db"):
                self.write(name, b"an older file\n" * 100)
                continue
            database = sqlite3.connect(self.file(name))
            database.executescript("CREATE TABLE other AS SELECT 7 AS seven;")
            if self.kind != "rows":
                database.executescript("CREATE TABLE t(old); INSERT INTO t VALUES (1);")
            database.close()

    def copy(self, name):
        other = World.__new__(World)
        other.__dict__.update(self.__dict__)
        other.path = f"{self.root}/{name}"
        shutil.copytree(self.path, other.path, symlinks=True)
        return other

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)

    # Processes

    def command(self, *options, prefix=(), width=4):
        return [*prefix, self.binary, *self.words, "--report", "out/report.json",
                "-j", str(width), *options]

    def start(self, *options, prefix=(), width=4):
        return subprocess.Popen(
            self.command(*options, prefix=prefix, width=width), cwd=self.path,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True)

    def run(self, *options, prefix=(), width=4):
        """Runs the job to its end; returns the exit code and what it said."""
        process = self.start(*options, prefix=prefix, width=width)
        try:
            _, errors = process.communicate(timeout=TIMEOUT)
        except (subprocess.TimeoutExpired, KeyboardInterrupt) as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            if isinstance(error, KeyboardInterrupt):
                raise
            return None, f"hung for {TIMEOUT} s"
        return process.returncode, errors.decode(errors="replace")

    def call(self, *words):
        """Runs another command; returns its exit code and what it said."""
        done = subprocess.run(
            [self.binary, *words], cwd=self.path, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=TIMEOUT)
        return done.returncode, done.stderr.decode(errors="replace")

    def strace(self, calls, what=None, log="/dev/null"):
        """The words that run a command under strace, which does `what` at one of these calls."""
        # Not every machine has every call.
        calls = ",".join(f"?{call}" for call in calls)
        inject = ["-e", f"inject={calls}:{what}"] if what else []
        return ["strace", "-f", "--seccomp-bpf", "-qq", "-o", log, "-e", f"trace={calls}", *inject]

    def killer(self, call, n):
        """The words that run a command and kill it at its n-th such call."""
        return [f"{self.root}/killer", call, str(n)]

    # What a run left

    def tree(self):
        """All names below the folder; files of the stage are all one, their names are hashes."""
        found = []
        for folder, _, names in os.walk(self.path):
            inside = os.path.relpath(folder, self.path)
            found += [re.sub(r"\w{64}\.\d+\.arrow$", "ITEM", f"{inside}/{name}") for name in names]
            found.append(inside)
        return collections.Counter(found)

    def report(self):
        with open(self.file("out/report.json")) as file:
            return json.load(file)
