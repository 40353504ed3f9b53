"""VRPLIB files with mistakes: every one is said, with its line and rule; nothing else ever happens."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from routing.formats.read import read_problem
from routing.formats.vrplib import read_vrplib

SOUND = """NAME : sound
TYPE : VRPTW
DIMENSION : 4
VEHICLES : 2
CAPACITY : 10
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 1 1
DEMAND_SECTION
1 0
2 3
3 4
4 5
TIME_WINDOW_SECTION
1 0 99
2 1 50
3 2 60
4 3 70
SERVICE_TIME_SECTION
1 0
2 1
3 1
4 1
DEPOT_SECTION
1
-1
EOF
"""
EXPLICIT = SOUND.replace("EUC_2D\n", "EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX\n").replace(
    "DEMAND_SECTION", "EDGE_WEIGHT_SECTION\n0 1 2 3\n1 0 4 5\n2 4 0 6\n3 5 6 0\nDEMAND_SECTION"
)

MISTAKES = [
    ("DIMENSION : 4", "DIMENSION : four", 3, "bad-number"),
    ("DIMENSION : 4", "DIMENSION : 4.5", 3, "bad-number"),
    ("DIMENSION : 4", "DIMENSION : 1e300", 3, "out-of-range"),
    ("DIMENSION : 4\n", "", 0, "missing-field"),
    ("DIMENSION : 4", "DIMENSION : 5", 11, "short-section"),
    ("VEHICLES : 2", "VEHICLES : 0", 4, "no-vehicle"),
    ("VEHICLES : 2", "VEHICLES : -1", 4, "out-of-range"),
    ("CAPACITY : 10\n", "", 0, "missing-field"),
    ("CAPACITY : 10", "CAPACITY : ten", 5, "bad-number"),
    ("CAPACITY : 10", "CAPACITY : 4", 16, "demand-over-capacity"),
    ("CAPACITY : 10", "CAPACITY : 10\nCAPACITY : 11", 6, "duplicate-field"),
    ("CAPACITY : 10", "CAPACITY : 10\nSPEED : 11", 6, "unknown-field"),
    ("EUC_2D", "ATT", 6, "unsupported"),
    ("EDGE_WEIGHT_TYPE : EUC_2D\n", "", 0, "missing-field"),
    ("2 3 4\n", "2 3 4 5\n", 9, "wrong-field-count"),
    ("2 3 4\n", "2 3\n", 9, "wrong-field-count"),
    ("2 3 4\n", "2 nan 4\n", 9, "bad-number"),
    ("2 3 4\n", "2 3 1e40\n", 9, "out-of-range"),
    ("2 3 4\n", "2 3 400000000\n", 7, "out-of-range"),
    ("2 3 4\n", "3 3 4\n", 10, "duplicate-id"),
    ("2 3 4\n", "9 3 4\n", 9, "unknown-node"),
    ("2 3 4\n", "x 3 4\n", 9, "bad-number"),
    ("2 3\n", "2 -3\n", 14, "out-of-range"),
    ("2 3\n", "2 3.5\n", 14, "bad-number"),
    ("2 3\n", "2 1_0\n", 14, "bad-number"),
    ("2 3\n", "2 300\n", 14, "demand-over-capacity"),
    ("SECTION\n1 0\n2 3\n", "SECTION\n1 7\n2 3\n", 13, "depot-demand"),
    ("3 2 60", "3 60 2", 20, "window-order"),
    ("3 2 60", "3 -2 60", 20, "out-of-range"),
    ("TIME_WINDOW_SECTION\n1 0 99\n2 1 50\n3 2 60\n4 3 70\n", "", 0, "missing-section"),
    ("DEMAND_SECTION\n1 0\n2 3\n3 4\n4 5\n", "", 0, "missing-section"),
    ("NODE_COORD_SECTION\n1 0 0\n2 3 4\n3 6 8\n4 1 1\n", "", 6, "missing-section"),
    ("DEPOT_SECTION\n1\n-1\n", "", 0, "missing-section"),
    ("DEPOT_SECTION\n1\n", "DEPOT_SECTION\n5\n", 28, "unknown-depot"),
    ("DEPOT_SECTION\n1\n", "DEPOT_SECTION\n1\n1\n", 29, "duplicate-id"),
    ("DEPOT_SECTION\n1\n-1\nEOF\n", "DEPOT_SECTION\n", 27, "short-section"),
    ("DEPOT_SECTION\n1\n", "DEPOT_SECTION\n1\n2\n3\n4\n", 0, "no-stops"),
    ("DEPOT_SECTION", "STAND_TIME_SECTION\n1 1\nDEPOT_SECTION", 27, "unknown-section"),
    ("DEPOT_SECTION", "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 3\nDEPOT_SECTION", 27, "unsupported"),
    ("DEPOT_SECTION", "DEMAND_SECTION\n1 0\nDEPOT_SECTION", 27, "duplicate-section"),
    ("DEPOT_SECTION", "VEHICLES_DEPOT_SECTION\n1 1\n2 3\nDEPOT_SECTION", 29, "unknown-depot"),
    ("DEPOT_SECTION", "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 9\n2 2\nDEPOT_SECTION", 28, "unknown-node"),
    ("DEPOT_SECTION", "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2\nDEPOT_SECTION", 28, "short-section"),
    ("DEPOT_SECTION", "CAPACITY_SECTION\n1 10\nDEPOT_SECTION", 28, "short-section"),
    ("DEPOT_SECTION", "CAPACITY_SECTION\n1 10\n2 10\nDEPOT_SECTION", 27, "duplicate-field"),
    ("DEPOT_SECTION", "LINEHAUL_SECTION\n1 0\n2 1\n3 1\n4 1\nDEPOT_SECTION", 27, "duplicate-section"),
]


@pytest.mark.parametrize(("old", "new", "line", "rule"), MISTAKES)
def test_every_mistake_has_its_line_and_rule(wrong, old: str, new: str, line: int, rule: str) -> None:
    assert old in SOUND
    found = wrong(SOUND.replace(old, new, 1))
    assert (line, rule) in [(each.line, each.rule) for each in found], found
    assert all(each.file.endswith("problem") and each.message for each in found)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("1 0 4 5\n", "1 0 4\n", "wrong-matrix-size"),
        ("1 0 4 5\n", "1 0 4 5 6\n", "wrong-matrix-size"),
        ("1 0 4 5\n", "", "wrong-matrix-size"),
        ("1 0 4 5\n", "1 0 nan 5\n", "bad-number"),
        ("1 0 4 5\n", "1 0 -4 5\n", "out-of-range"),
        ("FULL_MATRIX", "HALF_MATRIX", "unsupported"),
        ("EDGE_WEIGHT_FORMAT : FULL_MATRIX\n", "", "missing-field"),
        ("EDGE_WEIGHT_SECTION\n0 1 2 3\n1 0 4 5\n2 4 0 6\n3 5 6 0\n", "", "missing-section"),
    ],
)
def test_matrices(wrong, old: str, new: str, rule: str) -> None:
    assert old in EXPLICIT
    assert wrong(EXPLICIT) == []
    assert rule in [each.rule for each in wrong(EXPLICIT.replace(old, new, 1))]


PAIRS = """NAME : pairs
TYPE : PDPTW
DIMENSION : 3
VEHICLES : 2
CAPACITY : 20
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 10 0
3 20 0
PICKUP_AND_DELIVERY_SECTION
1 0 0 1000 0 0 0
2 10 0 500 9 0 3
3 -10 0 600 8 2 0
DEPOT_SECTION
1
EOF
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ("9 0 3", "9 0 0", 13, "half-pair"),
        ("9 0 3", "9 0 2", 13, "half-pair"),
        ("9 0 3", "9 0 7", 13, "half-pair"),
        ("9 0 3", "9 3 3", 13, "half-pair"),
        ("8 2 0", "8 0 0", 14, "half-pair"),
        ("3 -10", "3 10", 14, "half-pair"),
        ("3 -10", "3 -9", 13, "half-pair"),
        ("2 10 0 5", "2 30 0 5", 13, "demand-over-capacity"),
        ("500 9", "500 -9", 13, "out-of-range"),
        ("500 9", "500 1e18", 13, "out-of-range"),
        ("0 600", "700 600", 14, "window-order"),
        ("3 -10 0 600 8 2 0\n", "", 13, "short-section"),
        ("DEPOT_SECTION", "DEMAND_SECTION\n1 0\n2 1\n3 1\nDEPOT_SECTION", 15, "unsupported"),
    ],
)
def test_shipments(wrong, old: str, new: str, line: int, rule: str) -> None:
    assert old in PAIRS
    assert wrong(PAIRS) == []
    found = wrong(PAIRS.replace(old, new, 1))
    assert (line, rule) in [(each.line, each.rule) for each in found], found


def test_all_at_once(wrong) -> None:
    text = SOUND
    for old, new in (
        ("2 3 4\n", "2 x 4\n"),
        ("2 3\n", "2 300\n"),
        ("3 2 60", "3 60 2"),
        ("VEHICLES : 2", "VEHICLES : 0"),
    ):
        text = text.replace(old, new, 1)
    assert {each.rule for each in wrong(text)} >= {"bad-number", "window-order", "no-vehicle"}


@pytest.mark.parametrize(
    ("data", "rule"),
    [(b"", "empty-file"), (b"  \n", "empty-file"), (b"NAME : \0", "not-text"), (b"NAME : caf\xe9\n", "not-text")],
)
def test_files_that_are_no_text(tmp_path: Path, data: bytes, rule: str) -> None:
    path = tmp_path / "a.vrp"
    path.write_bytes(data)
    with pytest.raises(InvalidInput) as raised:
        read_problem(path)
    assert [each.rule for each in raised.value.findings] == [rule]


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="missing-file"):
        read_problem(tmp_path / "none.vrp")
    with pytest.raises(InvalidInput, match="unreadable-file"):
        read_problem(tmp_path)


def test_prose_is_no_problem(wrong) -> None:
    assert {each.rule for each in wrong("Dear planner,\nhere is nothing to read.\n")} & {"not-vrplib", "missing-field"}


def test_many_mistakes_are_counted(wrong) -> None:
    rows = "".join(f"{number} x y\n" for number in range(1, 201))
    text = SOUND.replace("DIMENSION : 4", "DIMENSION : 200").replace("1 0 0\n2 3 4\n3 6 8\n4 1 1\n", rows)
    found = [each for each in wrong(text) if each.rule == "bad-number"]
    assert len(found) == 51
    assert "350 more" in found[-1].message or "350 more" in found[0].message


@pytest.mark.parametrize("text", [SOUND, EXPLICIT])
def test_cut_anywhere(wrong, text: str) -> None:
    """Up to the depot's row, every cut is noticed."""
    for end in range(1, text.index("DEPOT_SECTION\n1") + len("DEPOT_SECTION\n")):
        if text[:end].strip():
            assert wrong(text[:end]), text[:end]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), text=st.sampled_from([SOUND, EXPLICIT, PAIRS]))
def test_damage_never_ends_in_a_traceback(tmp_path: Path, data: st.DataObject, text: str) -> None:
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from(["drop", "double", "swap", "cell", "junk"]))
        if change == "drop":
            del lines[at]
        elif change == "double":
            lines.insert(at, lines[at])
        elif change == "swap":
            lines[at - 1], lines[at] = lines[at], lines[at - 1]
        elif change == "cell":
            cells = lines[at].split() or [""]
            cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(
                st.sampled_from(["-1", "0", "1e9", "inf", "nan", "x", "", "2", "9" * 20, "9" * 5000, "1:2", "EOF"])
            )
            lines[at] = " ".join(cells)
        else:
            lines.insert(at, data.draw(st.text(max_size=12)).replace("\0", ""))
        lines = lines or [""]
    path = tmp_path / "a.vrp"
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    with contextlib.suppress(InvalidInput):
        assert len(read_vrplib(path)) > 0
