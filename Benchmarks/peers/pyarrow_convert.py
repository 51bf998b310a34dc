"""pyarrow_convert.py OUTPUT PATH [--newlines]: a CSV file into an Arrow or CSV file, by pyarrow.

--newlines: quoted cells hold newlines, which pyarrow wants to be told.
"""

import sys

import pyarrow
from pyarrow import csv

output, path, *options = sys.argv[1:]
parsing = csv.ParseOptions(newlines_in_values="--newlines" in options)
table = csv.read_csv(path, parse_options=parsing)
if output.endswith(".arrow"):
    with pyarrow.OSFile(output, "wb") as file, pyarrow.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
else:
    csv.write_csv(table, output)
