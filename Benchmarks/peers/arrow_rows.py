"""arrow_rows.py PATH: prints the rows of an Arrow file, as pyarrow reads it."""

import sys

from pyarrow import ipc, memory_map

with memory_map(sys.argv[1]) as source, ipc.open_file(source) as reader:
    print(sum(reader.get_batch(index).num_rows for index in range(reader.num_record_batches)))
