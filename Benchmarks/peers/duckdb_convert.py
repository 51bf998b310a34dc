"""duckdb_convert.py OUTPUT PATTERN [--text] [--source]: CSV files into one, by DuckDB.

Its COPY for CSV; for an output named .arrow its record batches, written by pyarrow as they come,
because its own Arrow writer is an extension that is downloaded. --text reads every column as text,
which checks nothing; --source adds a column with each row's file.
"""

import sys

import duckdb

output, pattern, *options = sys.argv[1:]
reading = ["all_varchar=true"] if "--text" in options else []
reading += ["filename='source'"] if "--source" in options else []
table = f"FROM read_csv({', '.join([repr(pattern), *reading])})"
if output.endswith(".arrow"):
    import pyarrow

    batches = duckdb.sql(table).to_arrow_reader(1_000_000)
    with pyarrow.OSFile(output, "wb") as file, pyarrow.ipc.new_file(file, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
else:
    duckdb.sql(f"COPY ({table}) TO '{output}' (HEADER, DELIMITER ',')")
