"""Disturbs runs of pipeline in every way a machine can, and looks at what they leave.

    python3 scripts/faults [--share 0.01] [--part 1/4] [--seed 1] [--jobs 2] BINARY [CASE...]

A job of 100 items and three outputs is killed at the n-th call of every kind, for every n; meets
EIO and ENOSPC there, once and for good; is killed at random times, again and again during its
resumption, and after j of its items; and finds its state damaged. Some jobs replace their outputs,
some add rows to databases, and one is a `concat` that keeps a state. After each fault every output is
the old one or the new one, and the next run leaves what an undisturbed run would have left: the
same bytes, each row once, the same names, a report that is true. And of all that a run leaves
`verify` finds every byte that is changed, and names its file.

Without CASE all cases run, or a share of them that the seed chooses, or one of several parts, which
together are all cases and can run at different times and places. What fails is named with the
command that repeats it.
"""

import argparse
import collections
import concurrent.futures
import os
import random
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True

from cases import Lab
from checks import Failure


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--share", type=float, default=1, help="the share of all cases to run")
    parser.add_argument("--part", type=part, default=(1, 1), metavar="I/N",
                        help="the I-th of N parts of all cases; a share is one of this part")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", action="store_true", help="keep the folder of a case that fails")
    options = parser.parse_args()
    compiler = shutil.which("cc") or shutil.which("clang") or shutil.which("gcc")
    for what, found in [("strace", shutil.which("strace")), ("C compiler", compiler)]:
        if found is None:
            print(f"faults: left out, there is no {what} on this machine")
            return 0
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    root = tempfile.mkdtemp(prefix="faults-", dir=place)
    failures = 0
    try:
        failures = run(options, root, compiler)
    finally:
        if not (failures and options.keep):
            shutil.rmtree(root, ignore_errors=True)
    return 1 if failures else 0


def part(text):
    i, n = map(int, text.split("/"))
    if not 1 <= i <= n:
        raise ValueError
    return i, n


def run(options, root, compiler):
    begun = time.monotonic()
    lab = Lab(root, os.path.abspath(options.binary), options.seed, compiler)
    cases = options.cases or choose(lab.cases(), options.part, options.share, options.seed)
    faults, failures, counts = 0, 0, collections.Counter()
    pool = concurrent.futures.ThreadPoolExecutor(options.jobs)
    try:
        running = {pool.submit(lab.run, name): name for name in cases}
        for done in concurrent.futures.as_completed(running):
            name = running[done]
            counts[name.split(":")[0]] += 1
            if counts.total() % 1000 == 0:
                print(f"faults: {counts.total()} of {len(cases)} cases", flush=True)
            try:
                faults += bool(done.result())
            except Exception as error:
                failures += 1
                kind = "" if isinstance(error, Failure) else f"{type(error).__name__}: "
                print(f"FAILED {name}: {kind}{error}\n    repeat: python3 scripts/faults "
                      f"--seed {options.seed} {options.binary} {name}", flush=True)
    finally:
        # After Ctrl-C no further case begins.
        pool.shutdown(cancel_futures=True)
    kinds = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    print(f"faults: {len(cases)} cases, {faults} met a fault, {failures} failed, seed "
          f"{options.seed}, {time.monotonic() - begun:.0f} s ({kinds})")
    if failures and options.keep:
        print(f"kept in {root}")
    return failures


def choose(cases, part, share, seed):
    """So many of the cases of a part, of each kind at least one."""
    i, n = part
    kinds = collections.defaultdict(list)
    for name in cases:
        # By its name alone: another process counts a few calls more or less, which moves no case.
        if random.Random(name).randrange(n) == i - 1:
            kinds[name.split(":")[0]].append(name)
    chance = random.Random(seed)
    chosen = []
    for names in kinds.values():
        chosen += chance.sample(names, min(len(names), max(1, round(share * len(names)))))
    # The slow ones are not left for the end.
    chance.shuffle(chosen)
    return chosen


sys.exit(main())
