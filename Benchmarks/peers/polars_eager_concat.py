"""polars_eager_concat.py OUTPUT PATTERN: as polars_concat.py, through a frame in memory.

Dates and times are parsed as well, as `pipeline` does.
"""

import sys

import polars

output, pattern = sys.argv[1:]
polars.read_csv(pattern, try_parse_dates=True).write_csv(output)
