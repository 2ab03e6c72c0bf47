"""Writes the values of a list of cases with pyarrow, zstd-compressed, in three batches."""
import json
import sys

import numpy as np
import pyarrow as pa
import pyarrow.ipc

with open(sys.argv[1]) as f:
    cases = json.load(f)

for c in cases:
    sizes = c["sizes"]
    values = np.frombuffer(open(c["raw"], "rb").read(), dtype=c["dtype"]).reshape(sizes)
    flat = pa.array(values.reshape(-1), type=pa.from_numpy_dtype(values.dtype))
    if len(sizes) > 1:
        typ = pa.fixed_shape_tensor(flat.type, sizes[1:], dim_names=c["names"])
        # An array has as many rows as its values say; with no values at all, as many nulls as wanted would be nulls.
        storage = pa.Array.from_buffers(typ.storage_type, sizes[0], [None], children=[flat])
        flat = pa.ExtensionArray.from_storage(typ, storage)
    batch = pa.record_batch([flat], names=["pixels"])
    step = max(1, -(-sizes[0] // 3))
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(c["file"], batch.schema, options=options) as w:
        for first in range(0, sizes[0], step):
            w.write_batch(batch.slice(first, step))
