#!/usr/bin/env python3
"""Times `pipeline` beside floors and peers and prints one table.

    bench.py [--runs 5] [--only arrow,csv,many,small,quoted,sqlite,frames,memory,state,start,pool] [--disk]

Whole processes are timed, start and imports included, in turns (A B C A B C …), so that a slow
minute of the machine falls on all of them. Ratios are taken within a turn; the table shows their
median, and the lowest and highest in brackets. Outputs go to memory (/dev/shm) and are checked: a
tool that wrote another number of rows than the input has is marked.

Python's standard library only; the peers live in a virtual environment, made on first use. Without
a network they are left out, and the table says so.
"""

import argparse
import glob
import importlib.metadata
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

import cases
import make_data
import measuring
from cases import CASES, DATA, DISK_CASES, HERE, PYTHON

PARTS = ["arrow", "csv", "many", "small", "quoted", "sqlite", "frames", "memory", "state", "start", "pool"]


# Running.


def command_of(tool, output):
    """The words of a tool's command."""
    words = []
    for part in tool.command:
        if isinstance(part, pathlib.Path):
            words += sorted(glob.glob(str(part)))
        else:
            words.append(part.replace("{output}", str(output)))
    return words


def rows_of(path):
    """The rows of an Arrow file, the lines of another; 0 if there is none."""
    if not path.exists():
        return 0
    if path.suffix != ".arrow":
        return cases.lines(path)
    command = [str(PYTHON), str(HERE / "peers" / "arrow_rows.py"), str(path)]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)


def run(case, runs, versions, folder):
    """Measures every tool of a case, each in turn. The first turn is not timed: it warms the page
    cache."""
    output = folder / (case.output or "output")
    expected = case.rows
    if case.output and expected is None:
        expected = cases.lines(DATA / case.data)
    for tool in case.tools:
        missing = tool.missing(versions)
        if missing:
            case.remarks[tool.name] = missing
    for turn in range(runs + 1):
        for tool in case.tools:
            if tool.name in case.remarks:
                continue
            if tool.leftover:
                shutil.rmtree(tool.leftover.replace("{output}", str(output)), ignore_errors=True)
            if case.part not in ("pool", "start"):
                measuring.ready_memory()
            try:
                sample = measuring.measure(
                    command_of(tool, output), output if tool.stdout else None, tool.reported
                )
                if turn > 0:
                    case.samples.setdefault(tool.name, []).append(sample)
                if expected and not tool.name.startswith("floor"):
                    written = rows_of(output)
                    if written != expected:
                        case.remarks[tool.name] = f"WROTE {written:,} ROWS OF {expected:,}"
            except (RuntimeError, subprocess.CalledProcessError) as error:
                case.remarks[tool.name] = f"failed: {error}".splitlines()[-1][:90]
            output.unlink(missing_ok=True)
    print(f"{case.title}: done", file=sys.stderr)


# Showing.


def number(value, unit="s"):
    if unit == "s" and value < 1e-3:
        return f"{value * 1e6:.3g} µs"
    if unit == "s" and value < 0.1:
        return f"{value * 1e3:.3g} ms"
    return f"{value:.2f} {unit}"


def spread(values, form):
    """`median [lowest–highest]`, or the one value there is."""
    middle = form(statistics.median(values))
    return middle if len(values) == 1 else f"{middle} [{form(min(values))}–{form(max(values))}]"


def verdict(met):
    return "met" if met else "MISSED"


def lines_of(case):
    """The table's lines of a case: ours in the first, one for each other tool."""
    yield [f"**{case.title}**", "", "", "", "", ""]
    reference = case.samples.get(case.tools[0].name, [])
    for index, tool in enumerate(case.tools):
        samples = case.samples.get(tool.name, [])
        remark = case.remarks.get(tool.name, "")
        if remark or not samples:
            yield [tool.name, remark, "", "", "", ""]
            continue
        values = [sample.value for sample in samples]
        ratios = [] if index == 0 else [s.value / r.value for s, r in zip(samples, reference)]
        goal = ""
        if tool.most is not None:
            met = verdict(statistics.median(values) <= tool.most)
            goal = f"≤ {number(tool.most, case.unit)}: {met}"
        elif tool.least is not None and ratios:
            goal = f"≥ {tool.least:.2g}: {verdict(statistics.median(ratios) >= tool.least)}"
        yield [
            tool.name,
            spread(values, lambda value: number(value, case.unit)),
            spread(ratios, "{:.2f}".format) if ratios else "",
            goal,
            f"{statistics.median(sample.processor for sample in samples):.2f}",
            f"{statistics.median(sample.peak for sample in samples):.0f}",
        ]


def memory_lines(runs, folder):
    """The anonymous memory of the first case, against the bytes of the frame that it makes: those
    of the Arrow file, which holds the frame's memory as it is."""
    yield ["**anonymous memory of the first case, at its highest**", "", "", "", "", ""]
    output = folder / "out.arrow"
    command = command_of(cases.FILE_CASES[0].tools[0], output)
    try:
        samples = [measuring.measure(command, watched=True) for _ in range(runs)]
    except RuntimeError as error:
        yield ["pipeline", f"failed: {error}".splitlines()[-1][:90], "", "", "", ""]
        return
    peaks = [sample.anonymous for sample in samples]
    size = output.stat().st_size / 1e6
    most = 1.3 * size + (64 << 20) / 1e6
    met = verdict(statistics.median(peaks) <= most)
    peak = spread(peaks, "{:.0f}".format)
    yield ["pipeline", "", "", f"≤ {most:.0f} MB, frame {size:.0f}: {met}", "", peak]


def print_table(lines):
    heads = ["", "time", "× ours", "asked for", "CPU s", "peak MB"]
    lines = [heads, *lines]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    for index, line in enumerate(lines):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")
        if index == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


# Setting up.


def peer_versions():
    """The versions of the Python peers, installed on first use; none where that is not possible."""
    if not PYTHON.exists():
        print("Installing the peers into Benchmarks/.venv", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(PYTHON.parent.parent)], check=True)
    folders = [str(path) for path in (PYTHON.parent.parent / "lib").glob("*/site-packages")]
    wanted = (HERE / "requirements.txt").read_text().split("\n")
    wanted = [name for name in wanted if name and not name.startswith("#")]

    def found():
        packages = importlib.metadata.distributions(path=folders)
        return {package.name.lower(): package.version for package in packages}

    if not set(wanted) <= set(found()):
        install = [str(PYTHON), "-m", "pip", "install", "--quiet", "-r", "requirements.txt"]
        if subprocess.run(install, cwd=HERE).returncode != 0:
            print("Not all peers could be installed; the others are left out", file=sys.stderr)
    return {name: version for name, version in found().items() if name in wanted}


def print_machine(versions):
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            processor = next(line for line in file if line.startswith("model name"))
            processor = processor.split(":")[1].strip()
    except (OSError, StopIteration):
        processor = platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    tools = [f"Python {platform.python_version()}", *(f"{n} {v}" for n, v in versions.items())]
    if shutil.which("mlr"):
        miller = subprocess.run(["mlr", "--version"], capture_output=True, text=True)
        tools.append(miller.stdout.strip())
    print(f"{processor}, {cases.CORES} cores, {memory:.0f} GiB, Linux {platform.release()}")
    print(", ".join(tools))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=5, help="timed turns (default 5)")
    arguments.add_argument("--only", help="parts, with commas between: " + ", ".join(PARTS))
    arguments.add_argument("--disk", action="store_true", help="large outputs once more on disk")
    options = arguments.parse_args()
    parts = options.only.split(",") if options.only else PARTS
    if options.runs < 1 or not set(parts) <= set(PARTS):
        arguments.error("--runs wants 1 or more, --only some of " + ", ".join(PARTS))

    chosen = [case for case in CASES + (DISK_CASES if options.disk else []) if case.part in parts]
    data = {case.data for case in chosen if case.data}
    make_data.make(DATA, data | {"one.csv"} if "memory" in parts else data)
    versions = peer_versions()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    lines = []
    for case in chosen:
        folder = DATA if case.on_disk else memory
        with tempfile.TemporaryDirectory(prefix="pipeline-bench-", dir=folder) as name:
            run(case, options.runs, versions, pathlib.Path(name))
        lines += lines_of(case)
    if "memory" in parts:
        with tempfile.TemporaryDirectory(prefix="pipeline-bench-", dir=memory) as name:
            lines += memory_lines(options.runs, pathlib.Path(name))
    print_machine(versions)
    print(f"medians of {options.runs}, in brackets the lowest and highest\n")
    print_table(lines)


if __name__ == "__main__":
    main()
