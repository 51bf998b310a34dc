"""duckdb_concat.py OUTPUT PATTERN: every CSV file of PATTERN into one, by DuckDB."""

import sys

import duckdb

output, pattern = sys.argv[1:]
duckdb.sql(f"COPY (FROM read_csv('{pattern}')) TO '{output}' (HEADER, DELIMITER ',')")
