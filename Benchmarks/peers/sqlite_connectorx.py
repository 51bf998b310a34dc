"""sqlite_connectorx.py FILE TABLE KEY CORES: the table into an Arrow table, by ConnectorX.

With more than one core, ConnectorX cuts the table itself, by equal ranges of the integer KEY. Prints
the seconds.
"""

import sys
import time

import connectorx
import pyarrow  # noqa: F401, the result is of it; its import is not timed

path, table, key, cores = sys.argv[1:]
split = {"partition_on": key, "partition_num": int(cores)} if int(cores) > 1 else {}
start = time.perf_counter()
frame = connectorx.read_sql(
    f"sqlite://{path}", f'SELECT * FROM "{table}"', return_type="arrow", **split
)
print(f"read\t{time.perf_counter() - start:.4f}\t{frame.num_rows}")
