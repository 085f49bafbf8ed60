"""Rows as an Arrow table, column by column, from plain buffers.

`pyarrow` does the same with lists, but where pandas is installed it loads it for that: half a second, which is a good part of
what a small change of a graph takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def table(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """The table of rows: texts, bytes, numbers, lists and structs of them; what a row lacks is null."""
    columns = [_column([row.get(field.name) for row in rows], field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _column(values: Sequence[Any], type_: pa.DataType) -> pa.Array:
    """The array of a column. Raises TypeError for a type that no table of ours has."""
    there, count = _validity(values), len(values)
    if pa.types.is_string(type_) or pa.types.is_binary(type_):
        texts = [b"" if v is None else v.encode() if isinstance(v, str) else v for v in values]
        return pa.Array.from_buffers(type_, count, [there, _offsets(texts), pa.py_buffer(b"".join(texts))])
    if pa.types.is_list(type_):
        lists = [v or () for v in values]
        inner = _column(list(chain.from_iterable(lists)), type_.value_type)
        return pa.Array.from_buffers(type_, count, [there, _offsets(lists)], children=[inner])
    if pa.types.is_struct(type_):
        children = [_column([(v or {}).get(field.name) for v in values], field.type) for field in type_]
        return pa.Array.from_buffers(type_, count, [there], children=children)
    numbers = np.array([v or 0 for v in values], dtype=_NUMBERS[str(type_)])
    return pa.Array.from_buffers(type_, count, [there, pa.py_buffer(numbers)])


_NUMBERS: Mapping[str, npt.DTypeLike] = {"int64": np.int64, "double": np.float64}


def _validity(values: Sequence[Any]) -> pa.Buffer | None:
    """A bit for each value that is there; none where all are."""
    there = [v is not None for v in values]
    return None if all(there) else pa.py_buffer(np.packbits(there, bitorder="little"))


def _offsets(parts: Sequence[Any]) -> pa.Buffer:
    """Where each part begins, and the last ends, as 32-bit numbers."""
    ends = np.zeros(len(parts) + 1, np.int64)
    np.cumsum([len(p) for p in parts], out=ends[1:])
    if ends[-1] > np.iinfo(np.int32).max:
        raise OverflowError(f"{ends[-1]:,} bytes in one column of a part; Parquet parts of ours hold less than 2 GB")
    return pa.py_buffer(ends.astype(np.int32))
