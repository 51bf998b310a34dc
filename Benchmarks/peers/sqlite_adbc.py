"""sqlite_adbc.py FILE TABLE: the table into an Arrow table, by ADBC; prints the seconds."""

import sys
import time

import adbc_driver_sqlite.dbapi
import pyarrow  # noqa: F401, fetch_arrow_table needs it; its import is not timed

path, table = sys.argv[1:]
start = time.perf_counter()
with adbc_driver_sqlite.dbapi.connect(path) as connection, connection.cursor() as cursor:
    cursor.execute(f'SELECT * FROM "{table}"')
    frame = cursor.fetch_arrow_table()
print(f"read\t{time.perf_counter() - start:.4f}\t{frame.num_rows}")
