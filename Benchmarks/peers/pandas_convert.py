"""pandas_convert.py OUTPUT PATTERN [--source]: CSV files into one, by pandas.

Through its pyarrow engine and types, the fastest it has; --source adds a column with each row's
file.
"""

import glob
import sys

import pandas

output, pattern, *options = sys.argv[1:]
paths = sorted(glob.glob(pattern))
frames = [pandas.read_csv(path, engine="pyarrow", dtype_backend="pyarrow") for path in paths]
if "--source" in options:
    frames = [frame.assign(source=path) for frame, path in zip(frames, paths)]
table = frames[0] if len(frames) == 1 else pandas.concat(frames, ignore_index=True)
if output.endswith(".arrow"):
    table.to_feather(output, compression="uncompressed")
else:
    table.to_csv(output, index=False)
