import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.main import main

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Answer:
    """What a command left: its exit code and its two streams."""

    code: int
    out: str
    err: str


@pytest.fixture
def pod2door(monkeypatch, capsys):
    """Run a command in this process, so that what lies below the command line can be replaced."""

    def command(*args: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["pod2door", *args])
        with pytest.raises(SystemExit) as left:
            main()
        captured = capsys.readouterr()
        return Answer(left.value.code or 0, captured.out, captured.err)

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    return command


@pytest.fixture(scope="session")
def python():
    """Run this Python in the checkout, as a process of its own."""

    def command(*args: str, **options) -> Answer:
        done = subprocess.run(
            [sys.executable, *args], cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=300, **options
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return command
