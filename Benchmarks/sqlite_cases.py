#!/usr/bin/env python3
"""Times reading and loading a SQLite table of 1 million rows beside floors and peers.

    sqlite_cases.py [--runs 5]

Every tool says itself how long the reading took: the start of the process and the imports are left
out. "CPU s" is the processor time of the whole process. The database lies in memory (/dev/shm).
"""

import argparse
import csv
import itertools
import os
import pathlib
import sqlite3
import statistics
import subprocess
import tempfile
import time

import bench
import make_data

ROWS = 1_000_000
COLUMNS = (
    "id INTEGER PRIMARY KEY, customer INTEGER, quantity INTEGER, price REAL, ratio REAL, "
    "created TIMESTAMP, settled DATE, paid BOOLEAN, country TEXT, name TEXT, note TEXT"
)


def make_inputs(folder):
    """The first million rows of one.csv, as a CSV file and as the table `trips`."""
    text, database = folder / "trips.csv", folder / "trips.db"
    with open(bench.DATA / "one.csv", newline="", encoding="utf-8") as one:
        with open(text, "w", newline="", encoding="utf-8") as file:
            file.writelines(itertools.islice(one, ROWS + 1))
    with open(text, newline="", encoding="utf-8") as file, sqlite3.connect(database) as target:
        records = csv.reader(file)
        next(records)
        target.execute(f"CREATE TABLE trips({COLUMNS})")
        target.executemany(
            f"INSERT INTO trips VALUES ({','.join('?' * 11)})",
            (
                [int(row[7] == "true") if index == 7 else row[index] or None for index in range(11)]
                for row in records
            ),
        )
    return text, database


def timed(command, says=True):
    """Seconds and processor seconds of a command; the seconds are its own word if it `says`."""
    before = os.times()
    start = time.perf_counter()
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - start
    after = os.times()
    processor = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return (float(result.stdout.split("\t")[1]) if says else seconds), processor


def show(title, tools, runs):
    """Times the tools in turns; ratios are to the first of them."""
    samples = {name: [] for name, _ in tools}
    for turn in range(runs + 1):
        for name, work in tools:
            sample = work()
            if turn > 0:
                samples[name].append(sample)
    print(f"\n{title}")
    first = samples[tools[0][0]]
    for name, _ in tools:
        seconds = bench.spread([sample[0] for sample in samples[name]], "{:.2f}".format)
        ratios = [sample[0] / other[0] for sample, other in zip(samples[name], first)]
        processor = statistics.median(sample[1] for sample in samples[name])
        ratio = bench.spread(ratios, "{:.2f}".format)
        print(f"  {name:36}{seconds:>22} s{ratio:>22} x{processor:>8.2f} CPU s")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=5, help="timed turns (default 5)")
    runs = arguments.parse_args().runs
    make_data.make(bench.DATA)
    peers = bench.peer_versions()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="pipeline-bench-", dir=memory) as name:
        folder = pathlib.Path(name)
        text, database = (str(path) for path in make_inputs(folder))
        output = folder / "output.db"
        floor, ours = str(bench.BINARIES / "sqlite-floor"), str(bench.BINARIES / "sqlite-bench")

        def fresh(command, says):
            def work():
                output.unlink(missing_ok=True)
                return timed(command, says)

            return work

        def peer(script, *rest):
            path = str(bench.HERE / "peers" / script)
            return lambda: timed([str(bench.PYTHON), path, database, "trips", *rest])

        reading = [
            ("pipeline", lambda: timed([ours, database, "trips"])),
            ("pipeline, one connection", lambda: timed([ours, database, "trips", "1"])),
            ("floor: sqlite3_step", lambda: timed([floor, "read", database, "trips"])),
        ]
        if peers:
            cores = str(bench.CORES)
            reading += [
                ("ADBC", peer("sqlite_adbc.py")),
                ("ConnectorX", peer("sqlite_connectorx.py", "id", "1")),
                ("ConnectorX, all cores", peer("sqlite_connectorx.py", "id", cores)),
            ]
        show(f"A SQLite table to a frame: {ROWS:,} rows x 11", reading, runs)

        convert = [str(bench.PIPELINE), "concat", text, "-o", f"{output}:trips"]
        shell = ["sqlite3", str(output), f".import --csv '{text}' trips"]
        show(
            "The CSV file to a SQLite table",
            [
                ("pipeline, typed", fresh(convert, False)),
                ("sqlite3 .import, all text", fresh(shell, False)),
                (
                    "floor: prepared inserts, typed, no CSV",
                    fresh([floor, "load", database, "trips", str(output)], True),
                ),
            ],
            runs,
        )


if __name__ == "__main__":
    main()
