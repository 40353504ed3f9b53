"""What is told to the writer comes back: from the reader, and from an oracle that knows only docs/trace.md."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import trace_reader
from tests.warehouse.trace.conftest import Recorded, record
from warehouse.trace import Frame, Trace, TraceWriter, read_trace


def assert_same(frame: Frame, tick: dict) -> None:
    for kind in tick["cell"]:
        assert np.array_equal(frame.cell[kind], tick["cell"][kind])
        assert np.array_equal(frame.state[kind], tick["state"][kind])
    assert np.array_equal(frame.pods, tick["pods"])
    assert np.array_equal(frame.queue, tick["queue"])


runs = st.builds(
    record,
    st.integers(0, 99),
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    robots=st.integers(0, 5),
    pickers=st.integers(0, 3),
    pods=st.integers(0, 4),
    n_stations=st.integers(0, 2),
    ticks=st.integers(0, 40),
    tick_s=st.sampled_from([0.59, 1.0, 4.0, 100.0]),
    jump_share=st.sampled_from([0.0, 0.3]),
)


@given(runs)
@settings(max_examples=80, deadline=None)
def test_every_frame_comes_back(run):
    with TemporaryDirectory() as folder:
        trace = read_trace(run.write(Path(folder) / "floor.trace"))
        assert trace.check() == []
        assert len(trace) == len(run.ticks)
        assert np.array_equal(trace.kind, run.begin["kind"])
        assert np.array_equal(trace.pods, run.begin["pods"])
        for frame, tick in zip(trace.frames(), run.ticks, strict=True):
            assert_same(frame, tick)


@given(runs)
@settings(max_examples=40, deadline=None)
def test_the_documented_layout_is_enough_to_read_it(run):
    with TemporaryDirectory() as folder:
        header, frames = trace_reader.read(run.write(Path(folder) / "floor.trace"))
    assert header["mode"] == run.begin["mode"]
    assert [tuple(s.values()) for s in header["stations"]] == run.begin["stations"]
    assert len(frames) == len(run.ticks)
    for frame, tick in zip(frames, run.ticks, strict=True):
        assert frame["pods"] == tick["pods"].tolist()
        assert frame["queue"] == tick["queue"].tolist()
        for kind in tick["cell"]:
            assert frame["cell"][kind] == tick["cell"][kind].tolist()
            assert frame["state"][kind] == tick["state"][kind].tolist()


def test_any_moment_is_found_without_reading_the_rest(trace: Trace, recorded: Recorded):
    assert len(trace.header.chunks) == 3
    assert trace.seconds == 150.0
    assert_same(trace.at(100.0), recorded.ticks[99])
    assert_same(trace.at(100.9), recorded.ticks[99])
    assert_same(trace.at(60.0), recorded.ticks[59])
    assert_same(trace.at(61.0), recorded.ticks[60])
    assert_same(trace.at(0.0), recorded.ticks[0])
    assert_same(trace.at(1e9), recorded.ticks[-1])
    assert [f.number for f in trace.frames(5, 140, 60)] == [5, 65, 125]
    with pytest.raises(IndexError, match=r"0\.\.149, not 150"):
        trace.frame(150)


def test_the_writer_copies_what_it_is_given(tmp_path: Path):
    run = record(ticks=5, jump_share=0)
    live = {name: array.copy() for name, array in run.ticks[0]["cell"].items()}
    with TraceWriter(tmp_path / "live.trace") as writer:
        writer.begin(**run.begin)
        for tick in run.ticks:
            live["robot"][:] = tick["cell"]["robot"]
            writer.tick(**(tick | {"cell": live}))
    for frame, tick in zip(read_trace(tmp_path / "live.trace").frames(), run.ticks, strict=True):
        assert_same(frame, tick)


def test_the_same_run_gives_the_same_bytes(tmp_path: Path):
    first, second = (record().write(tmp_path / name).read_bytes() for name in ("a.trace", "b.trace"))
    assert first == second


def fail_at_the_end(path: Path, run: Recorded) -> None:
    with TraceWriter(path) as writer:
        writer.begin(**run.begin)
        for tick in run.ticks:
            writer.tick(**tick)
        writer.tick(**(run.ticks[0] | {"cell": {"robot": np.zeros(1, np.int32)}}))


def test_a_run_that_fails_leaves_no_trace(tmp_path: Path):
    run = record(ticks=70)
    with pytest.raises(ValueError, match="1 cells"):
        fail_at_the_end(tmp_path / "floor.trace", run)
    assert list(tmp_path.iterdir()) == []


def test_a_trace_that_never_began_is_no_file(tmp_path: Path):
    writer = TraceWriter(tmp_path / "floor.trace")
    writer.close()
    assert list(tmp_path.iterdir()) == []


def test_wrong_calls_are_refused(tmp_path: Path):
    run = record(ticks=1)
    writer = TraceWriter(tmp_path / "floor.trace")
    with pytest.raises(ValueError, match="has not begun"):
        writer.tick(**run.ticks[0])
    with pytest.raises(ValueError, match=r"17 states, not 1\.\.16"):
        writer.begin(**(run.begin | {"states": {"robot": ["s"] * 17}}))
    writer.begin(**run.begin)
    with pytest.raises(ValueError, match="begun already"):
        writer.begin(**run.begin)
    with pytest.raises(ValueError, match="1 cells and 9 states of 9 robots"):
        writer.tick(**(run.ticks[0] | {"cell": {"robot": np.zeros(1, np.int32)}}))
    with pytest.raises(ValueError, match="6 of 6 pods, 1 of 2 queues"):
        writer.tick(**(run.ticks[0] | {"queue": np.zeros(1, np.int32)}))
    writer.discard()


def test_thousands_of_robots_take_bits_each(tmp_path: Path):
    from benchmarks.trace import ticks, write

    kept = [tuple(a.copy() for a in tick) for tick in ticks(2000, 60)]
    write(tmp_path / "many.trace", kept, 2000)
    [chunk] = read_trace(tmp_path / "many.trace").header.chunks
    assert chunk.bytes * 8 / (2000 * 60) < 2.5
