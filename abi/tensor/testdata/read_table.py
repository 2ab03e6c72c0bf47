"""Reads the columns of a table with pyarrow and compares them."""
import json
import sys

import numpy as np
import pyarrow as pa
import pyarrow.ipc

with open(sys.argv[1]) as f:
    cases = json.load(f)

table = pa.ipc.open_file(cases[0]["file"]).read_all()
table.validate(full=True)
assert table.column_names == [c["column"] for c in cases], table.column_names

plain = {"utf8": pa.string(), "binary": pa.binary(), "date": pa.date32(), "timestamp": pa.timestamp("us", "UTC"),
         "bool": pa.bool_(), "float16": pa.float16()}
stored = {"date": "int32", "timestamp": "int64"}

for c in cases:
    what = f"{c['column']} {c['sizes']}"
    column = table.column(c["column"])
    validity = np.frombuffer(open(c["validity"], "rb").read(), dtype="bool")
    raw = open(c["raw"], "rb").read()
    shape = c["sizes"][1:]
    element = plain.get(c["dtype"]) or pa.type_for_alias(c["dtype"])
    assert (np.array(column.is_valid()) == validity).all(), f"{what}: other nulls"
    assert column.null_count == (~validity).sum(), f"{what}: {column.null_count} nulls"
    if shape:
        assert isinstance(column.type, pa.FixedShapeTensorType), f"{what}: {column.type}"
        assert list(column.type.shape) == shape and column.type.value_type == element, f"{what}: {column.type}"
        parts = [k.storage.flatten() for k in column.chunks]  # without those of nulls
    else:
        assert column.type == element, f"{what}: {column.type}"
        parts = [k.drop_null() for k in column.chunks]
    if c["dtype"] in ("utf8", "binary"):
        got = b"".join(v.encode() if isinstance(v, str) else v for p in parts for v in p.to_pylist())
        assert got == raw, f"{what}: other texts"
        continue
    want = np.frombuffer(raw, dtype=stored.get(c["dtype"], c["dtype"])).reshape(c["sizes"])[validity].ravel()
    parts = [p.cast(stored[c["dtype"]]) if c["dtype"] in stored else p for p in parts]
    got = np.concatenate([np.array(p.to_numpy(zero_copy_only=False), dtype=want.dtype) for p in parts])
    assert len(got) == len(want) and ((got == want) | ((got != got) & (want != want))).all(), f"{what}: other values"
