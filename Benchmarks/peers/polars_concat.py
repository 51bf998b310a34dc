"""polars_concat.py OUTPUT PATTERN: every CSV file of PATTERN into one, by polars.

The streaming engine: what polars recommends for more than fits in memory, and its faster way.
"""

import sys

import polars

output, pattern = sys.argv[1:]
polars.scan_csv(pattern).sink_csv(output)
