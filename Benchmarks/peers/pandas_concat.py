"""pandas_concat.py OUTPUT PATTERN: every CSV file of PATTERN into one, by pandas."""

import glob
import sys

import pandas

output, pattern = sys.argv[1:]
frames = [pandas.read_csv(path) for path in sorted(glob.glob(pattern))]
pandas.concat(frames).to_csv(output, index=False)
