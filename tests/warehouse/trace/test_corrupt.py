"""Damaged and hostile files are refused in words, and never read as something else."""

import gzip
import json
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from tests.warehouse.trace.conftest import Recorded, record
from warehouse.trace import read_trace
from warehouse.trace.layout import MAGIC, PREFIX


def findings(path: Path) -> list[tuple[str, str]]:
    """(rule, message) of all that is wrong; none where every chunk is read."""
    try:
        found = read_trace(path).check()
    except InvalidInput as error:
        found = list(error.findings)
    assert all(f.file == str(path) for f in found)
    return [(f.rule, f.message) for f in found]


def parts(data: bytes) -> tuple[dict, bytes]:
    length = PREFIX.unpack_from(data)[1]
    return json.loads(data[PREFIX.size : PREFIX.size + length]), data[PREFIX.size + length :]


def put_together(header: object, body: bytes) -> bytes:
    text = json.dumps(header).encode()
    return PREFIX.pack(MAGIC, len(text), zlib.crc32(text)) + text + body


@pytest.fixture
def path(tmp_path: Path, recorded: Recorded) -> Path:
    return recorded.write(tmp_path / "floor.trace")


def test_a_file_that_is_not_there_or_no_trace(tmp_path: Path, path: Path):
    assert findings(tmp_path / "none.trace") == [("unreadable-trace", "No such file or directory")]
    assert findings(tmp_path)[0][0] == "unreadable-trace"
    path.write_bytes(b"")
    assert findings(path)[0][0] == "not-a-trace"
    path.write_bytes(b"GIF89a" * 9)
    assert findings(path) == [("not-a-trace", "begins with b'GIF89aGI', not b'P2DTRC01'")]


def test_another_version(path: Path):
    path.write_bytes(path.read_bytes().replace(MAGIC, b"P2DTRC02", 1))
    assert findings(path) == [("trace-version", "is of version b'02'; b'01' can be read")]


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_short_anywhere(cut):
    with TemporaryDirectory() as folder:
        path = record(ticks=70).write(Path(folder) / "floor.trace")
        data = path.read_bytes()
        path.write_bytes(data[: cut % len(data)])
        assert findings(path)[0][0] in ("not-a-trace", "truncated-trace")


@given(st.integers(0, 10**6), st.integers(0, 7))
@settings(max_examples=150, deadline=None)
def test_a_flipped_bit_is_found_or_changes_nothing(byte, bit):
    run = record(ticks=70)
    with TemporaryDirectory() as folder:
        path = run.write(Path(folder) / "floor.trace")
        data = bytearray(path.read_bytes())
        data[byte % len(data)] ^= 1 << bit
        path.write_bytes(data)
        if findings(path) == []:  # gzip's own date and system bytes
            for frame, tick in zip(read_trace(path).frames(), run.ticks, strict=True):
                assert np.array_equal(frame.cell["robot"], tick["cell"]["robot"])
                assert np.array_equal(frame.pods, tick["pods"])


def test_a_damaged_chunk_is_named_and_the_others_still_read(path: Path, recorded: Recorded):
    data = bytearray(path.read_bytes())
    header, body = parts(bytes(data))
    at = len(data) - len(body) + header["chunks"][1]["offset"] + 40
    data[at : at + 4] = b"\0\0\0\0"
    path.write_bytes(data)
    assert findings(path) == [("corrupt-trace", "chunk 1 (frames 60..119): is not what was packed")]
    trace = read_trace(path)
    assert np.array_equal(trace.at(140).cell["robot"], recorded.ticks[139]["cell"]["robot"])
    with pytest.raises(InvalidInput, match="chunk 1"):
        trace.at(100)


def test_bytes_after_the_end(path: Path):
    path.write_bytes(path.read_bytes() + b"more")
    assert findings(path) == [("corrupt-trace", "4 bytes follow its last chunk")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"height": 0}, "header: height is '0'"),
        ({"width": "wide"}, "header: width is 'wide'"),
        ({"tick_s": -1}, "header: tick_s is '-1'"),
        ({"tick_s": True}, "header: tick_s is 'True'"),
        ({"mode": None}, "header: mode is 'None'"),
        ({"pods": 10**12}, "header: pods is '1000000000000'"),
        ({"frames": 151}, "header: 150 frames in chunks, 151 in all; floor at 0"),
        ({"height": 90_000, "width": 90_000}, "header: 90000 x 90000 cells"),
        ({"agents": [{"kind": "robot", "count": 9, "states": []}]}, "header: 0 states of a kind of agents"),
        ({"agents": 7}, "header: agents is '7'"),
        ({"stations": [{"name": "P-01", "cell": 999}]}, "header: station P-01 lies in cell 999 of 204"),
        ({"floor": None}, "header: offset is 'None'"),
    ],
)
def test_headers_that_make_no_sense(path: Path, change, message):
    header, body = parts(path.read_bytes())
    path.write_bytes(put_together(header | change, body))
    assert ("corrupt-trace", message) in findings(path)


@pytest.mark.parametrize("header", [[], 3, "text", None])
def test_headers_that_are_no_object(path: Path, header):
    path.write_bytes(put_together(header, b""))
    assert {rule for rule, _ in findings(path)} == {"corrupt-trace"}


def test_chunks_that_leave_a_gap(path: Path):
    header, body = parts(path.read_bytes())
    header["chunks"].pop(1)
    path.write_bytes(put_together(header, body))
    assert any("chunk 1 begins at frame 120" in message for _, message in findings(path))


def with_last_chunk(path: Path, body_of: bytes) -> None:
    """Put other contents, rightly packed, in place of the last chunk's."""
    header, body = parts(path.read_bytes())
    packed = gzip.compress(body_of, mtime=0)
    body = body[: header["chunks"][-1]["offset"]] + packed
    header["chunks"][-1]["bytes"] = len(packed)
    path.write_bytes(put_together(header, body))


def last_chunk(path: Path) -> bytearray:
    header, body = parts(path.read_bytes())
    return bytearray(gzip.decompress(body[header["chunks"][-1]["offset"] :]))


def int32(value: int) -> bytes:
    return value.to_bytes(4, "little", signed=True)


@pytest.mark.parametrize(
    ("at", "value", "message"),
    [
        (0, int32(7), "holds frames 7..36"),
        (8, int32(400), "bytes unpacked, not"),
        (16, int32(204), "holds a robot off the floor"),
        (16, int32(-1), "holds a robot off the floor"),
        (16 + 36, int32(300), "holds a pod off the floor"),
        (-1, b"\x06", "holds a motion that no robot has"),
        (-1, bytes([15 << 3]), "holds a motion that no robot has"),
        (-1, b"\x05", "lists other jumps than agents make"),
    ],
)
def test_sound_gzip_of_nonsense(tmp_path: Path, at, value, message):
    path = record(ticks=150, jump_share=0).write(tmp_path / "floor.trace")
    chunk = last_chunk(path)
    at %= len(chunk)
    chunk[at : at + len(value)] = value
    with_last_chunk(path, bytes(chunk))
    [(rule, found)] = findings(path)
    assert rule == "corrupt-trace"
    assert found.startswith("chunk 2 (frames 120..149): ")
    assert message in found


def test_a_chunk_that_would_fill_the_memory(path: Path):
    with_last_chunk(path, bytes(300_000_000))
    assert findings(path) == [("corrupt-trace", "chunk 2 (frames 120..149): does not end where it should")]
