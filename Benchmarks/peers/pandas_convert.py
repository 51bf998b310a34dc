"""pandas_convert.py OUTPUT PATTERN [--source] [--newlines]: CSV files into one, by pandas.

In the fastest of its ways: a large file is read by pyarrow and small ones by pandas' own parser;
pyarrow's types are kept for an Arrow file, and not for a CSV file, which they slow down. --source
adds a column with each row's file; --newlines says that quoted cells hold newlines, which pandas lets
only its own parser read.
"""

import glob
import sys

import pandas

output, pattern, *options = sys.argv[1:]
to_arrow = output.endswith(".arrow")
paths = sorted(glob.glob(pattern))
is_large = len(paths) == 1 and "--newlines" not in options
reading = {"engine": "pyarrow"} if is_large else {}
if to_arrow:
    reading["dtype_backend"] = "pyarrow"
frames = [pandas.read_csv(path, **reading) for path in paths]
if "--source" in options:
    frames = [frame.assign(source=path) for frame, path in zip(frames, paths)]
table = frames[0] if len(frames) == 1 else pandas.concat(frames, ignore_index=True)
if to_arrow:
    table.to_feather(output, compression="uncompressed")
else:
    table.to_csv(output, index=False)
