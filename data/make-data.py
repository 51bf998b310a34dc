#!/usr/bin/env python3
"""Makes the sample data beside this file: the same bytes on every run.

    python3 data/make-data.py            write stations/ and shops/
    python3 data/make-data.py --check    compare what is there with what would be written

Python's standard library only. Every file has a seed of its own, taken from its path, so adding a
file changes no other. The drift between the files is the point of them: it is what a real archive
of daily exports looks like after half a year, and data/README.md lists it.
"""

import gzip
import math
import pathlib
import random
import sqlite3
import struct
import sys
import tempfile
import zlib
from datetime import date, timedelta

HERE = pathlib.Path(__file__).resolve().parent
TOWNS = ["arnhem", "delft", "gouda", "hoorn"]
MONTHS = range(1, 7)
DAYS_OF_MONTH = [5, 20]
HOURS = range(0, 24, 2)


class Source:
    """Random numbers that stay the same over Python versions: only `random()` is guaranteed to."""

    def __init__(self, path):
        self.generator = random.Random(zlib.crc32(path.encode()))

    def between(self, low, high):
        return low + (high - low) * self.generator.random()

    def integer(self, low, high):
        return low + int((high - low + 1) * self.generator.random())

    def chance(self, probability):
        return self.generator.random() < probability


# Stations: one CSV file for a town and a day, twelve readings each.


def readings(town, day, source):
    season = math.cos((day.timetuple().tm_yday - 200) / 365 * 2 * math.pi)
    base = 10.5 + 7.5 * season + 0.4 * TOWNS.index(town) + source.between(-3, 3)
    wet = source.chance(0.45)
    wind = source.between(1.5, 7)
    for hour in HOURS:
        warmth = base + 4 * math.cos((hour - 15) / 24 * 2 * math.pi) + source.between(-0.6, 0.6)
        yield {
            "day": day.isoformat(),
            "hour": str(hour),
            "temperature": warmth,
            "rain": source.between(0.1, 3.2) if wet and source.chance(0.5) else 0.0,
            "humidity": str(source.integer(55, 80) + (15 if wet else 0)),
            "wind": max(0.0, wind + source.between(-1.5, 1.5)),
            "note": "",
        }


def columns_of(day):
    """How the export's columns changed over the months."""
    if day.month <= 2:
        return ["day", "hour", "temperature", "rain"]
    if day.month == 3:
        return ["day", "hour", "temperature", "rain", "humidity"]
    if day.month == 4:
        return ["hour", "day", "humidity", "wind", "temperature", "rain"]
    if day.month == 5:
        return ["day", "hour", "temp_c", "rain", "humidity", "wind"]
    return ["day", "hour", "temp_c", "rain", "humidity", "wind", "note"]


def decimals_of(day):
    """Whole degrees in January, one decimal from February on, two in June."""
    return 0 if day.month == 1 else 2 if day.month == 6 else 1


NOTES = [
    "sensor cleaned",
    "new battery, no gap",
    'display said "ERR 4", restarted',
    "storm, mast checked",
]


def station_file(town, day):
    """The bytes of one day's file and the suffix of its name."""
    name = f"stations/{town}/{day.isoformat()}.csv"
    source = Source(name)
    columns = columns_of(day)
    decimals = decimals_of(day)
    rows = list(readings(town, day, source))

    for index, row in enumerate(rows):
        # Adding zero turns the minus zero that rounding leaves into zero.
        warmth = round(row["temperature"], decimals) + 0.0
        row["temperature"] = row["temp_c"] = f"{warmth:.{decimals}f}"
        row["rain"] = "0" if row["rain"] == 0 else f"{row['rain']:.1f}"
        row["wind"] = f"{row['wind']:.1f}"
        if day.month == 6 and source.chance(0.3):
            row["note"] = NOTES[source.integer(0, len(NOTES) - 1)]
        # Delft's rain gauge was out of order in spring; the logger wrote NA.
        if town == "delft" and day.month in (3, 4) and index % 3 == 1:
            row["rain"] = "NA"
        # Arnhem's logger leaves a field empty where it had no reading.
        if town == "arnhem" and source.chance(0.08):
            row["humidity"] = ""
    # Hoorn was off for a day: the header came, and nothing after it.
    if town == "hoorn" and day == date(2024, 2, 20):
        rows = []

    # Gouda's June came from another program: semicolons.
    delimiter = ";" if town == "gouda" and day.month == 6 else ","
    # One file went through a spreadsheet on the way: byte order mark and CRLF.
    spreadsheet = town == "hoorn" and day == date(2024, 4, 5)
    newline = "\r\n" if spreadsheet else "\n"

    def cell(text):
        if any(character in text for character in (delimiter, '"', "\n")):
            return '"' + text.replace('"', '""') + '"'
        return text

    lines = [delimiter.join(columns)]
    lines += [delimiter.join(cell(row[column]) for column in columns) for row in rows]
    data = (newline.join(lines) + newline).encode()
    if spreadsheet:
        data = b"\xef\xbb\xbf" + data
    # One file was archived.
    if town == "delft" and day == date(2024, 1, 20):
        return name + ".gz", gzip.compress(data, 9, mtime=0)
    return name, data


# Shops: one SQLite database each, with the same `sales` table, nearly.

SHOPS = {"arnhem": "mill-lane", "delft": "canal-side", "hoorn": "harbour"}
ARTICLES = [("bread", 3.2), ("cheese", 11.5), ("umbrella", 14.0), ("sun cream", 9.75)]


def sales(town, source):
    day = date(2024, 1, 2)
    while day < date(2024, 7, 6):
        summer = day.month >= 5
        for article, price in ARTICLES:
            season = 1.8 if (article == "sun cream") == summer else 0.6
            quantity = int(source.between(0, 9) * season)
            if quantity:
                # Arnhem's shop knows whole euros only.
                paid = round(price) if town == "arnhem" else price
                yield day.isoformat(), article, quantity, paid
        day += timedelta(days=2)


def shop_file(town):
    name = f"shops/{SHOPS[town]}.db"
    source = Source(name)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "shop.db"
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("PRAGMA journal_mode = DELETE")
        # The harbour shop's till keeps a discount as well.
        discount = ", discount REAL" if town == "hoorn" else ""
        connection.execute(
            "CREATE TABLE sales (id INTEGER PRIMARY KEY, day TEXT NOT NULL, town TEXT NOT NULL, "
            f"article TEXT NOT NULL, quantity INTEGER NOT NULL, price NUMERIC NOT NULL{discount})"
        )
        connection.execute("BEGIN")
        for day, article, quantity, price in sales(town, source):
            values = [day, town, article, quantity, price]
            if discount:
                values.append(0.1 if source.chance(0.1) else None)
            places = ", ".join("?" * len(values))
            columns = "day, town, article, quantity, price" + (", discount" if discount else "")
            connection.execute(f"INSERT INTO sales ({columns}) VALUES ({places})", values)
        connection.execute("COMMIT")
        connection.execute("VACUUM")
        connection.close()
        data = bytearray(path.read_bytes())
    # The header counts the file's changes and names the library that wrote it last: both are notes
    # for caches, not content, and would make the bytes differ from one SQLite version to the next.
    data[24:28] = data[92:96] = struct.pack(">I", 1)
    data[96:100] = struct.pack(">I", 3_040_001)
    return name, bytes(data)


def everything():
    for town in TOWNS:
        for month in MONTHS:
            for day in DAYS_OF_MONTH:
                yield station_file(town, date(2024, month, day))
    for town in SHOPS:
        yield shop_file(town)


def content(name, data):
    """What has to be equal: a compressor's bytes may differ between versions of zlib."""
    return gzip.decompress(data) if name.endswith(".gz") else data


def check():
    made = dict(everything())
    found = {
        path.relative_to(HERE).as_posix(): path.read_bytes()
        for folder in ("stations", "shops")
        for path in (HERE / folder).rglob("*")
        if path.is_file()
    }
    differing = sorted(
        name
        for name in made.keys() | found.keys()
        if name not in made
        or name not in found
        or content(name, made[name]) != content(name, found[name])
    )
    for name in differing:
        print(f"data/{name} is not what data/make-data.py makes", file=sys.stderr)
    return 1 if differing else 0


def write():
    count = size = 0
    for name, data in everything():
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        count, size = count + 1, size + len(data)
    print(f"{count} files, {size:,} bytes")
    return 0


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: make-data.py [--check]")
    sys.exit(check() if sys.argv[1:] else write())
