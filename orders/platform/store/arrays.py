"""A batch's columns as PostgreSQL's binary arrays: one parameter a column, whatever the number of rows.

psycopg turns lists into arrays value by value, in a loop that costs more than the database's own work.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

from orders.platform.store import Kind

_ELEMENT_OIDS: Mapping[Kind, int] = {"text": 25, "integer": 20, "real": 701, "bytes": 17}
_HEADER = struct.Struct("!iiIii")
_LENGTH = struct.Struct("!i")
_NULL = _LENGTH.pack(-1)


class PackedArray(bytes):
    """An array in the form that the server's `array_recv` reads."""


class PackedArrayDumper(Dumper):
    """Hands a packed array over as it is; the statement's own cast says of which type."""

    format = Format.BINARY

    def dump(self, obj: PackedArray) -> bytes:
        """The very bytes."""
        return obj


def register(context: AdaptContext) -> None:
    """Let a connection take packed arrays."""
    context.adapters.register_dumper(PackedArray, PackedArrayDumper)


def packed(kind: Kind, values: Sequence[Any]) -> PackedArray:
    """Values of one kind, None among them or not, as an array."""
    has_null = None in values
    header = _HEADER.pack(1, has_null, _ELEMENT_OIDS[kind], len(values), 1)
    return PackedArray(header + (_with_nulls if has_null else _WITHOUT_NULLS[kind])(values, kind))


def _fixed(letter: str) -> Callable[[Sequence[Any], Kind], bytes]:
    def pack(values: Sequence[Any], kind: Kind) -> bytes:
        return struct.pack("!" + f"i{letter}" * len(values), *chain.from_iterable(zip(repeat(8), values, strict=False)))

    return pack


def _bytes(values: Sequence[bytes], kind: Kind) -> bytes:
    return b"".join(chain.from_iterable((_LENGTH.pack(len(value)), value) for value in values))


def _text(values: Sequence[str], kind: Kind) -> bytes:
    return _bytes([value.encode() for value in values], kind)


def _with_nulls(values: Sequence[Any], kind: Kind) -> bytes:
    pack = _WITHOUT_NULLS[kind]
    return b"".join(_NULL if value is None else pack((value,), kind) for value in values)


_WITHOUT_NULLS: Mapping[Kind, Callable[[Sequence[Any], Kind], bytes]] = {
    "text": _text,
    "integer": _fixed("q"),
    "real": _fixed("d"),
    "bytes": _bytes,
}
