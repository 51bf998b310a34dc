"""The cases of frames-bench by polars:  frames.py CASE

Prints the case's name, a tab and the seconds that it took. The frames hold the same values.
"""

import sys
import time

import polars as pl

COUNTRIES = "NL BE DE FR DK SE NO PL".split()
NOTES = [
    "left at the door",
    "fragile",
    "call before delivery, please",
    'asked for the "large" one',
]


def frame(start, end):
    row = pl.int_range(start, end, dtype=pl.Int64)
    names = pl.Series(COUNTRIES)
    notes = pl.Series([None] * 6 + NOTES)
    return pl.select(
        id=row + 1,
        customer=pl.when(row % 25 != 0).then(100_000 + row * 7919 % 900_000),
        quantity=row % 60 + 1,
        price=(row % 4999) * 0.25 + 0.5,
        ratio=pl.when(row % 50 != 1).then((row % 9973) / 9973),
        created=((1_704_067_200 + row) * 1_000_000).cast(pl.Datetime("us")),
        settled=pl.when(row % 10 != 0).then((19_723 + row % 366).cast(pl.Int32).cast(pl.Date)),
        paid=row % 5 != 0,
        country=pl.lit(names).gather(row % 8),
        name=pl.format("Customer {}", row % 1999),
        note=pl.lit(notes).gather(row % 10),
    ).rechunk()


def seconds(make, rows):
    start = time.perf_counter()
    table = make()
    taken = time.perf_counter() - start
    assert table.height == rows
    return taken


def large():
    return [frame(index * 100_000, (index + 1) * 100_000) for index in range(50)]


def concat(frames, rechunk):
    return seconds(lambda: pl.concat(frames, rechunk=rechunk), 5_000_000)


def contiguous_again():
    frames = large()
    concat(frames, True)
    return min(concat(frames, True) for _ in range(5))


def single_rows():
    rows = frame(0, 10_000)
    single = [pl.DataFrame([row], schema=rows.schema, orient="row") for row in rows.iter_rows()]
    return seconds(lambda: pl.concat(single), 10_000)


CASES = {
    "concat": lambda: concat(large(), False),
    "contiguous": lambda: concat(large(), True),
    "contiguous-again": contiguous_again,
    "concat-single-rows": single_rows,
}

print(f"{sys.argv[1]}\t{CASES[sys.argv[1]]():.9f}")
