"""polars_convert.py OUTPUT PATTERN [--memory] [--text] [--source]: CSV files into one, by polars.

The streaming engine, which polars recommends for more than fits in memory, or with --memory a frame
in memory. An output named .arrow gets dates and times as such. --text reads every column as text,
which checks nothing; --source adds a column with each row's file.
"""

import sys

import polars

output, pattern, *options = sys.argv[1:]
to_arrow = output.endswith(".arrow")
reading = {"try_parse_dates": to_arrow, "infer_schema": "--text" not in options}
if "--source" in options:
    reading["include_file_paths"] = "source"
if "--memory" in options:
    if "--source" in options:
        table = polars.scan_csv(pattern, **reading).collect()
    else:
        table = polars.read_csv(pattern, **reading)
    table.write_ipc(output) if to_arrow else table.write_csv(output)
else:
    lazy = polars.scan_csv(pattern, **reading)
    lazy.sink_ipc(output) if to_arrow else lazy.sink_csv(output)
