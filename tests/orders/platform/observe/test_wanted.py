from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from orders.platform.observe import wanted
from orders.platform.observe.wanted import WantedTraces

IDS = [f"{number:032x}" for number in range(1, 20)]


def test_what_one_adds_the_others_find(tmp_path: Path) -> None:
    path = tmp_path / "traces" / "wanted"
    seconds = count()
    edge, other = WantedTraces(path, lambda: next(seconds)), WantedTraces(path)
    other.look()
    for correlation in IDS[:2]:
        edge.add(correlation)
        other.look()
        assert correlation in edge
        assert correlation in other
    late = WantedTraces(path)
    late.look()
    assert [correlation in late for correlation in IDS[:3]] == [True, True, False]


def test_too_many_wishes_are_passed_over(tmp_path: Path) -> None:
    now = 5.0
    edge = WantedTraces(tmp_path / "wanted", lambda: now)
    edge.add(IDS[0])
    edge.add(IDS[1])
    now += 0.11
    edge.add(IDS[2])
    assert [correlation in edge for correlation in IDS[:3]] == [True, False, True]


def test_a_full_list_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wanted, "MOST", 3)
    seconds = count()
    edge, other = WantedTraces(tmp_path / "wanted", lambda: next(seconds)), WantedTraces(tmp_path / "wanted")
    for correlation in IDS[:4]:
        edge.add(correlation)
        other.look()
    assert [[correlation in one for correlation in IDS[:4]] for one in (edge, other)] == [
        [False, False, False, True]
    ] * 2
