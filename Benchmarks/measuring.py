"""One process, measured."""

import mmap
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

# Touched before each sample. A virtual machine gives free memory back to its host, and touching it
# again costs up to ten times what an ordinary page fault does: whoever comes first would pay.
READY_MEMORY = 1 << 30


@dataclass
class Sample:
    value: float  # seconds of the whole process, or the number that the program reported
    processor: float  # seconds of user and system time over all threads
    peak: float  # MB of resident memory at the highest
    anonymous: float = 0  # MB of anonymous memory at the highest, where it was asked for


def ready_memory():
    """Touches `READY_MEMORY` bytes in a process of its own; they are free again when it ends."""
    subprocess.run([sys.executable, __file__], check=True)


def touch_memory():
    with mmap.mmap(-1, READY_MEMORY, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        memory.madvise(mmap.MADV_HUGEPAGE)
        for offset in range(0, READY_MEMORY, mmap.PAGESIZE):
            memory[offset] = 1


def anonymous_memory(process):
    """MB of anonymous memory of a process that may have ended."""
    try:
        with open(f"/proc/{process}/status", encoding="utf-8") as file:
            lines = [line for line in file if line.startswith("RssAnon")]
            return int(lines[0].split()[1]) * 1024 / 1e6 if lines else 0
    except OSError:
        return 0


def measure(command, stdout=None, reported=False, watched=False) -> Sample:
    """Runs a command to its end. Raises RuntimeError if it fails.

    - reported: the value is the last line's second field, behind a tab.
    - watched: the anonymous memory is looked at every millisecond.

    The kernel counts the memory that this driver had at the fork as the child's, so a peak below
    some 15 MB is not seen; the driver keeps itself small for that reason.
    """
    anonymous = 0
    with open(stdout, "wb") if stdout else tempfile.TemporaryFile() as out, \
            tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=errors, stdin=subprocess.DEVNULL)
        ended = 0
        while watched and not ended:
            anonymous = max(anonymous, anonymous_memory(process.pid))
            time.sleep(0.001)
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if not ended:
            _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            text = errors.read().decode(errors="replace").strip()
            raise RuntimeError(f"exit code {process.returncode}: {text[-300:]}")
        value = seconds
        if reported:
            out.seek(0)
            value = float(out.read().decode().splitlines()[-1].split("\t")[1])
    return Sample(value, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6, anonymous)


if __name__ == "__main__":
    touch_memory()
