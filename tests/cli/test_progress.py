import contextlib
import io
import signal
import sys

import pytest

from cli import progress as module
from cli.progress import progress, remaining_s, spoken


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("done", "elapsed_s", "left_s"), [(0.5, 10, 10), (0.25, 3, 9), (1.0, 8, None), (0.01, 5, None), (0.5, 0.1, None)]
)
def test_what_remains(done, elapsed_s, left_s):
    assert remaining_s(done, elapsed_s) == left_s


@pytest.mark.parametrize(("seconds", "text"), [(None, ""), (7.6, "ETA 8 s"), (125, "ETA 2 min 05 s"), (0, "ETA 0 s")])
def test_as_text(seconds, text):
    assert spoken(seconds) == text


def test_plain_lines_name_each_stage_once(capsys, monkeypatch):
    clock = iter([100.0, 100.1, 101.0, 102.0, 110.0])
    monkeypatch.setattr(module.time, "monotonic", lambda: next(clock))
    with progress() as report:
        report("plan", 0.0)
        report("plan", 0.1)
        report("simulate", 0.5)
        report("simulate", 0.8)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "   0.1 s    0 %  plan",
        "   2.0 s   50 %  simulate  ETA 2 s",
        "  10.0 s   80 %  simulate  ETA 2 s",
    ]


def test_who_knows_the_time_to_go_says_it(capsys, monkeypatch):
    clock = iter([100.0, 101.0, 107.0, 113.0, 119.0, 125.0])
    monkeypatch.setattr(module.time, "monotonic", lambda: next(clock))
    with progress() as report:
        report("warming up", 0.5, None)
        report("runs", 0.5, 90.0)
        report("runs", 0.6)
        report("runs", 1.0, 0.0)
    assert [line.partition("%")[2].strip() for line in capsys.readouterr().err.splitlines()] == [
        "warming up",
        "runs  ETA 1 min 30 s",
        "runs  ETA 9 s",
        "runs",
    ]


def test_a_bar_on_a_terminal(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with progress() as report:
        report("simulate", 0.5)
    assert "simulate" in terminal.getvalue()
    assert "50 %" in terminal.getvalue()


@pytest.fixture
def usual_ctrl_c():
    """As in a shell, whatever a test runner in the background set."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("usual_ctrl_c")
def test_ctrl_c_that_was_swallowed_ends_the_run_at_the_next_report():
    with progress() as report:
        report("searching", 0.0)
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            report("searching", 0.1)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("usual_ctrl_c")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_who_ends_it_otherwise_ends_it_as_ctrl_c_does(number):
    before = signal.signal(number, signal.SIG_DFL)  # `nohup` ignores SIGHUP
    try:
        with pytest.raises(KeyboardInterrupt), progress():
            signal.raise_signal(number)
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, before)


def test_what_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with progress():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
