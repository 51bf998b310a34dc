"""Makes the benchmarks' CSV files: the same bytes on every run, from a fixed seed.

    one.csv      4 million rows, 11 columns, about 350 MB
    many/*.csv   the first million rows of it in 200 files of 5,000

Integers, floats, timestamps, dates, booleans, text with quotes and commas, and nulls. The files are
clean: LF, quoted only where needed. So a tool that repeats what it read writes the same bytes.
"""

import pathlib
import random

ROWS = 4_000_000
FILES = 200
ROWS_PER_FILE = 5_000
SEED = 20240621
HEADER = "id,customer,quantity,price,ratio,created,settled,paid,country,name,note\n"

# Bump with any change of the content: files made by an older script are made again.
VERSION = "1"

SYLLABLES = "an ber dor el fin gar hol in jo kel lo mar nes or pa rin sa ta ul ver wi".split()
NOTES = [
    "",
    "",
    "",
    "",
    "",
    "",
    "left at the door",
    "fragile",
    '"call before delivery, please"',
    '"asked for the ""large"" one"',
]


def make_rows():
    """Rows as text, from pools of ready-made cells: 44 million have to be made in seconds."""
    pick = random.Random(SEED).random

    def choose(values):
        return values[int(pick() * len(values))]

    def pool(size, make):
        return [make() for _ in range(size)]

    customers = pool(997, lambda: "" if pick() < 0.04 else str(int(pick() * 900_000) + 100_000))
    quantities = pool(499, lambda: str(int(pick() ** 3 * 60) + 1))
    prices = pool(4999, lambda: f"{pick() ** 2 * 900 + 0.5:.2f}")
    ratios = pool(9973, lambda: "" if pick() < 0.02 else f"{pick():.6f}")
    days = pool(366, lambda: f"2024-{int(pick() * 12) + 1:02}-{int(pick() * 28) + 1:02}")
    times = pool(
        7919, lambda: f"{int(pick() * 24):02}:{int(pick() * 60):02}:{int(pick() * 60):02}"
    )
    settled = [day if pick() < 0.9 else "" for day in days]
    paid = pool(101, lambda: "true" if pick() < 0.8 else "false")
    countries = pool(53, lambda: choose("NL BE DE FR DK SE NO PL".split()))
    names = pool(
        1999, lambda: "".join(choose(SYLLABLES) for _ in range(2 + int(pick() * 3))).title()
    )
    notes = pool(211, lambda: choose(NOTES))

    # The pools' sizes have no common factor, so their combinations do not repeat within the rows.
    for row in range(ROWS):
        yield (
            f"{row + 1},{customers[row % 997]},{quantities[row % 499]},{prices[row % 4999]},"
            f"{ratios[row % 9973]},{days[row % 366]}T{times[row % 7919]},{settled[row % 366]},"
            f"{paid[row % 101]},{countries[row % 53]},{names[row % 1999]},{notes[row % 211]}\n"
        )


def make(folder: pathlib.Path):
    """Makes the files in `folder` unless they are there."""
    stamp = folder / "version"
    if stamp.exists() and stamp.read_text() == VERSION:
        return
    many = folder / "many"
    many.mkdir(parents=True, exist_ok=True)
    rows = make_rows()
    with open(folder / "one.csv", "w", encoding="utf-8", newline="\n") as one:
        one.write(HEADER)
        written = 0
        part = []
        for line in rows:
            part.append(line)
            if len(part) == ROWS_PER_FILE:
                text = "".join(part)
                part.clear()
                one.write(text)
                if written < FILES:
                    path = many / f"{written:03}.csv"
                    path.write_text(HEADER + text, encoding="utf-8", newline="\n")
                written += 1
    stamp.write_text(VERSION)
