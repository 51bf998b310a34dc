"""Makes the benchmarks' data: the same bytes on every run, from a fixed seed.

    one.csv       4 million rows, 11 columns, about 350 MB
    many/*.csv    the first million rows of it in 200 files of 5,000
    small/*.csv   the first 100,000 rows in 10,000 files of 10
    quoted.csv    1.4 million rows of quoted text with newlines in it, about 300 MB
    one.db        the first million rows as the table `orders` of a SQLite database

Integers, floats, timestamps, dates, booleans, text with quotes and commas, and nulls. The files are
clean: LF, quoted only where needed. So a tool that repeats what it read writes the same bytes.
"""

import csv
import pathlib
import random
import sqlite3

ROWS = 4_000_000
FILES = 200
ROWS_PER_FILE = 5_000
SMALL_FILES = 10_000
ROWS_PER_SMALL_FILE = 10
QUOTED_ROWS = 1_360_000
TABLE_ROWS = 1_000_000
SEED = 20240621
HEADER = "id,customer,quantity,price,ratio,created,settled,paid,country,name,note\n"
TABLE = """CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER, quantity INTEGER,
    price REAL, ratio REAL, created TEXT, settled TEXT, paid INTEGER, country TEXT, name TEXT,
    note TEXT)"""

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


def make_rows(rows):
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
    for row in range(rows):
        yield (
            f"{row + 1},{customers[row % 997]},{quantities[row % 499]},{prices[row % 4999]},"
            f"{ratios[row % 9973]},{days[row % 366]}T{times[row % 7919]},{settled[row % 366]},"
            f"{paid[row % 101]},{countries[row % 53]},{names[row % 1999]},{notes[row % 211]}\n"
        )


def write(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


def make_one(path):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(HEADER)
        file.writelines(make_rows(ROWS))


def make_files(folder, files, rows_per_file):
    """The first rows of one.csv, spread over files with a header each."""
    folder.mkdir(exist_ok=True)
    rows = make_rows(files * rows_per_file)
    digits = len(str(files - 1))
    for index in range(files):
        text = "".join(next(rows) for _ in range(rows_per_file))
        write(folder / f"{index:0{digits}}.csv", HEADER + text)


def make_quoted(path):
    """Letters of several lines: every text is quoted and holds newlines, commas and quotes."""
    pick = random.Random(SEED).random

    def line():
        words = [SYLLABLES[int(pick() * len(SYLLABLES))] for _ in range(3 + int(pick() * 12))]
        if pick() < 0.2:
            words[0] = f'""{words[0]}""'
        return " ".join(words) + (", " if pick() < 0.5 else ".")

    lines = [line() for _ in range(997)]
    letters = [
        "\n".join(lines[int(pick() * 997)] for _ in range(2 + int(pick() * 8)))
        for _ in range(4999)
    ]
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("id,subject,letter\n")
        for row in range(QUOTED_ROWS):
            file.write(f'{row + 1},"{lines[row % 997]}","{letters[row % 4999]}"\n')


def make_database(path):
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.execute(TABLE)

    def values():
        for cells in csv.reader(make_rows(TABLE_ROWS)):
            cells = [cell if cell else None for cell in cells]
            cells[7] = int(cells[7] == "true")
            yield cells

    # The columns' affinity makes numbers of the cells.
    database.executemany(f"INSERT INTO orders VALUES ({', '.join('?' * 11)})", values())
    database.commit()
    database.close()


# A data set's version changes with its content: files of an older one are made again.
DATA_SETS = {
    "one.csv": ("1", make_one),
    "many": ("1", lambda folder: make_files(folder, FILES, ROWS_PER_FILE)),
    "small": ("1", lambda folder: make_files(folder, SMALL_FILES, ROWS_PER_SMALL_FILE)),
    "quoted.csv": ("1", make_quoted),
    "one.db": ("1", make_database),
}


def make(folder: pathlib.Path, names):
    """Makes these data sets in `folder` unless they are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        version, make_set = DATA_SETS[name]
        stamp = folder / f"{name}.version"
        if not (stamp.exists() and stamp.read_text() == version):
            make_set(folder / name)
            stamp.write_text(version)
