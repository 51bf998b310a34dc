#!/usr/bin/env python3
"""Times `pipeline` beside floors and peers and prints one table.

    bench.py [--runs 3] [--only csv|pool]

Whole processes are timed, start and imports included, in turns (A B C A B C …), so that a slow
minute of the machine falls on all of them. Ratios are taken within a turn; the table shows their
median, and the lowest and highest in brackets. Outputs go to memory (/dev/shm) and are checked: a
tool that wrote another number of rows than the input has is marked.

Python's standard library only; the peers live in a virtual environment, made on first use. Without
a network they are left out, and the table says so.
"""

import argparse
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

import make_data

HERE = pathlib.Path(__file__).resolve().parent
BINARIES = HERE / ".build" / "release"
PIPELINE = HERE.parent / ".build" / "release" / "pipeline"
DATA = HERE / ".data"
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"


# One process, measured.


@dataclass
class Sample:
    seconds: float
    processor: float  # seconds of user and system time over all threads
    peak: float  # MB of resident memory at the highest


def measure(command, stdout=None) -> Sample:
    """Runs a command to its end. Raises RuntimeError if it fails.

    The kernel counts the memory that this driver had at the fork as the child's, so a peak below
    some 15 MB is not seen; the driver keeps itself small for that reason.
    """
    with open(stdout or os.devnull, "wb") as out, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=errors, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            text = errors.read().decode(errors="replace").strip()
            raise RuntimeError(f"exit code {process.returncode}: {text[-300:]}")
    return Sample(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def spread(values, form):
    """`median [lowest–highest]`, or the one value there is."""
    middle = form(statistics.median(values))
    if len(values) == 1:
        return middle
    return f"{middle} [{form(min(values))}–{form(max(values))}]"


# CSV files into one CSV file.


@dataclass
class Tool:
    name: str
    command: list  # with {output} where the output's path belongs
    stdout: bool = False  # the output is what the command prints
    checked: bool = True  # the output has the input's rows
    samples: list = field(default_factory=list)
    remark: str = ""


def csv_tools(pattern, paths, versions):
    def peer(name, script):
        return Tool(name, [str(PYTHON), str(HERE / "peers" / script), "{output}", pattern])

    tools = [Tool("pipeline", [str(PIPELINE), "concat", pattern, "-o", "{output}"])]
    if versions:
        tools += [
            peer(f"polars {versions['polars']}", "polars_concat.py"),
            peer(f"polars {versions['polars']} in memory", "polars_eager_concat.py"),
            peer(f"DuckDB {versions['duckdb']}", "duckdb_concat.py"),
            peer(f"pandas {versions['pandas']}", "pandas_concat.py"),
        ]
    tools += [
        Tool("floor: libcsv tokens", [str(BINARIES / "csv-floor"), *paths], checked=False),
        Tool("floor: cat", ["cat", *paths], stdout=True, checked=False),
    ]
    return tools


def lines_in(path):
    count = 0
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            count += block.count(b"\n")
    return count


def same_bytes(one, other):
    return subprocess.run(["cmp", "-s", one, other]).returncode == 0


def run_csv(title, pattern, expected, runs, versions, folder):
    paths = sorted(str(path) for path in DATA.glob(pattern))
    size = sum(os.path.getsize(path) for path in paths)
    rows = sum(lines_in(path) - 1 for path in paths)
    tools = csv_tools(str(DATA / pattern), paths, versions)
    output = folder / "output.csv"

    # The first turn is not timed: it warms the page cache and checks what is written.
    for turn in range(runs + 1):
        for tool in tools:
            if tool.remark.startswith("failed"):
                continue
            command = [part.replace("{output}", str(output)) for part in tool.command]
            try:
                sample = measure(command, output if tool.stdout else None)
            except RuntimeError as error:
                tool.remark = f"failed: {error}"
                continue
            if turn > 0:
                tool.samples.append(sample)
            elif tool.checked:
                written = lines_in(output) - 1
                if written != rows:
                    tool.remark = f"WROTE {written:,} ROWS"
                elif expected and same_bytes(output, expected):
                    tool.remark = "every byte as in the input"
            output.unlink(missing_ok=True)

    print(f"\n{title}: {rows:,} rows x 11, {size / 1e6:.0f} MB")
    line = "  {:28}{:>20}{:>24}{:>8}{:>9}{:>8}{:>9}  {}"
    heads = ["", "seconds", "to pipeline", "CPU s", "peak MB", "MB/s", "Mrows/s", ""]
    print(line.format(*heads).rstrip())
    ours = tools[0].samples
    for tool in tools:
        if not tool.samples:
            print(f"  {tool.name:28}{tool.remark}")
            continue
        seconds = [sample.seconds for sample in tool.samples]
        middle = statistics.median(seconds)
        ratios = [
            sample.seconds / reference.seconds for sample, reference in zip(tool.samples, ours)
        ]
        print(
            line.format(
                tool.name,
                spread(seconds, "{:.2f}".format),
                spread(ratios, "{:.2f}".format) if ratios else "",
                f"{statistics.median(sample.processor for sample in tool.samples):.2f}",
                f"{statistics.median(sample.peak for sample in tool.samples):.0f}",
                f"{size / 1e6 / middle:.0f}",
                f"{rows / 1e6 / middle:.2f}",
                tool.remark,
            ).rstrip()
        )


# The pool beside Python's.


@dataclass
class PoolCase:
    title: str
    ours: str  # the case's name in pool-bench
    peer: str | None = None  # the case's name in peers/pool.py
    goal: float | None = None  # at most
    peer_name: str = "ThreadPoolExecutor"


CORES = os.cpu_count() or 1
POOL_CASES = [
    PoolCase("10 blocking tasks of 1 s", "ten-sleeps", "ten-sleeps", 1.05),
    PoolCase("1,000 blocking 0.1 s, width 1,000", "thousand-blocking", "thousand-blocking", 0.2),
    PoolCase("100,000 awaiting 0.1 s", "awaiting", "awaiting", 1.0, "asyncio"),
    PoolCase("  floor: a task group", "awaiting-task-group"),
    PoolCase("an empty task, width 64", "empty", "empty", 10e-6),
    PoolCase("an empty task, width 1", "empty-width-1", "empty-width-1", 10e-6),
    PoolCase("submit and wait, one by one", "round-trip", "round-trip"),
    PoolCase("a level of nested waits, width 1", "nested", None, None, "would deadlock"),
    PoolCase("0.2 s timeout of a 2 s call, width 1", "timeout", "timeout", 0.22),
    PoolCase("Fibonacci, pool to no pool", "fibonacci", "fibonacci-threads", 1.25 / CORES),
    PoolCase("", "fibonacci", "fibonacci-processes", None, "ProcessPoolExecutor"),
]


def numbers(command):
    """What a program prints for each case: a name, a tab, a number."""
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        raise RuntimeError(f"{command[0]}: exit code {result.returncode}: {result.stderr.strip()}")
    pairs = (line.split("\t") for line in result.stdout.splitlines() if "\t" in line)
    return {name: float(number) for name, number in pairs}


def shown(case, values):
    """Values of a case in its unit, with their spread."""
    if case.ours == "fibonacci":
        return spread(values, "{:.2f}".format) + " × "
    if statistics.median(values) < 1e-3:
        return spread(values, lambda value: f"{value * 1e6:.2f}") + " µs"
    return spread(values, "{:.3f}".format) + " s "


def run_pool(runs):
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(numbers([str(BINARIES / "pool-bench")]))
        theirs.append(numbers([sys.executable, str(HERE / "peers" / "pool.py")]))

    print(f"\nThe pool and Python {platform.python_version()}")
    line = "  {:37}{:>26}{:>10} {:7} {:20}{:>26}{:>18}"
    print(line.format("", "pipeline   ", "at most", "", "", "Python   ", "to pipeline").rstrip())
    for case in POOL_CASES:
        mine = [run[case.ours] for run in ours]
        other = [run[case.peer] for run in theirs] if case.peer else []
        goal = verdict = ratio = ""
        if case.goal is not None:
            goal = shown(case, [case.goal])
            verdict = "met" if statistics.median(mine) <= case.goal else "MISSED"
        if other:
            ratio = spread([two / one for one, two in zip(mine, other)], "{:.2f}".format)
        peer = case.peer_name if other or case.peer_name == "would deadlock" else ""
        theirs_shown = shown(case, other) if other else ""
        values = [case.title, shown(case, mine), goal, verdict, peer, theirs_shown, ratio]
        print(line.format(*values).rstrip())


# Setting up.


def peer_versions():
    """The peers' versions, after installing them on first use; None where that is not possible."""
    if not PYTHON.exists():
        print("Installing the peers into Benchmarks/.venv", file=sys.stderr)
        try:
            subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
            install = [str(PYTHON), "-m", "pip", "install", "--quiet", "-r", "requirements.txt"]
            subprocess.run(install, check=True, cwd=HERE)
        except (subprocess.CalledProcessError, OSError) as error:
            shutil.rmtree(VENV, ignore_errors=True)
            print(f"The peers could not be installed and are left out: {error}", file=sys.stderr)
            return None
    code = "import duckdb, pandas, polars\nfor m in (duckdb, pandas, polars): print(m.__version__)"
    lines = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=True)
    return dict(zip(["duckdb", "pandas", "polars"], lines.stdout.split()))


def processor_name():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = (line for line in file if line.startswith("model name"))
            return next(names).split(":")[1].strip()
    except (OSError, StopIteration):
        return platform.machine()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=3, help="timed turns (default 3)")
    arguments.add_argument("--only", choices=["csv", "pool"], help="one half of the cases")
    options = arguments.parse_args()
    if options.runs < 1:
        arguments.error("--runs wants 1 or more")

    print(f"{processor_name()}, {CORES} cores, {platform.system()} {platform.release()}")
    print(f"medians of {options.runs}, in brackets the lowest and highest")
    if options.only != "pool":
        make_data.make(DATA)
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        with tempfile.TemporaryDirectory(prefix="pipeline-bench-", dir=memory) as name:
            folder = pathlib.Path(name)
            versions = peer_versions()
            one = DATA / "one.csv"
            run_csv("200 CSV files to one", "many/*.csv", None, options.runs, versions, folder)
            run_csv("One CSV file to one", "one.csv", one, options.runs, versions, folder)
    if options.only != "csv":
        run_pool(options.runs)


if __name__ == "__main__":
    main()
