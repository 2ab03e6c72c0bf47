"""Reads the tensor files of a list of cases with pyarrow and compares them."""
import json
import sys

import numpy as np
import pyarrow as pa
import pyarrow.ipc

with open(sys.argv[1]) as f:
    cases = json.load(f)

tables = {}
for c in cases:
    what = f"{c['column']} {c['dtype']}{c['sizes']}"
    want = np.frombuffer(open(c["raw"], "rb").read(), dtype=c["dtype"])
    if c["file"] not in tables:
        tables = {c["file"]: pa.ipc.open_file(c["file"]).read_all()}
        tables[c["file"]].validate(full=True)
    table = tables[c["file"]]
    zen_type = table.schema.metadata[b"zen.type"].decode()
    column = table.column(c["column"] or "value")
    shape = c["sizes"] if c["column"] else c["sizes"][1:]
    if c["column"] or len(c["sizes"]) > 1:
        assert isinstance(column.type, pa.FixedShapeTensorType), f"{what}: {column.type}"
        assert list(column.type.shape) == shape, f"{what}: shape {column.type.shape}"
        assert column.type.value_type == pa.from_numpy_dtype(want.dtype), f"{what}: {column.type}"
        assert (column.type.dim_names or None) == (c["names"] or None), f"{what}: names {column.type.dim_names}"
        chunks = [k.to_numpy_ndarray() if 0 not in shape and c["dtype"] != "bool" else
                  np.array(k.storage.flatten().to_numpy(zero_copy_only=False), dtype=c["dtype"]).reshape([len(k)] + shape)
                  for k in column.chunks]
        got = np.concatenate(chunks) if chunks else np.zeros([0] + shape, c["dtype"])
        if c["column"]:
            assert len(got) == 1, f"{what}: {len(got)} rows"
            got = got[0]
    else:
        assert zen_type.split("[")[0] == c["dtype"], f"{what}: zen.type {zen_type}"
        assert ("[" in zen_type) == (len(c["sizes"]) == 1), f"{what}: zen.type {zen_type}"
        got = column.to_numpy().reshape(c["sizes"]).astype(c["dtype"], copy=False)
    assert list(got.shape) == c["sizes"], f"{what}: shape {got.shape}"
    assert got.tobytes() == want.tobytes(), f"{what}: other values"
