import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from warehouse.layout.maps import MAX_CELLS, read_map

MOVINGAI = "type octile\nheight 3\nwidth 4\nmap\n@..T\n.SE.\nOW.G\n"
RHCR = "2,5\n2\n1\n5000\nr.e@.\n.@e..\n"


@pytest.fixture
def read(tmp_path):
    def of(text):
        path = tmp_path / "floor.map"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_map(path)

    return of


@pytest.fixture
def findings(read):
    """Rule and line of each finding that a text makes."""

    def of(text):
        with pytest.raises(InvalidInput) as refused:
            read(text)
        assert all(finding.file.endswith("floor.map") for finding in refused.value.findings)
        return [(finding.rule, finding.line) for finding in refused.value.findings]

    return of


def test_movingai(read):
    grid = read(MOVINGAI)
    assert grid.form == "movingai"
    assert grid.free.astype(int).tolist() == [[0, 1, 1, 0], [1, 1, 1, 1], [0, 0, 1, 1]]
    assert grid.cells("SE").tolist() == [5, 6]


def test_rhcr(read):
    grid = read(RHCR)
    assert grid.form == "rhcr"
    assert grid.free.astype(int).tolist() == [[1, 1, 1, 0, 1], [1, 0, 1, 1, 1]]
    assert (grid.cells("r").tolist(), grid.cells("e").tolist()) == ([0], [2, 7])


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "  \t\n"),
        lambda text: text + "\n\n",
        lambda text: text.rstrip("\n"),
        lambda text: "\N{ZERO WIDTH NO-BREAK SPACE}" + text,
    ],
    ids=["crlf", "trailing blanks", "blank lines at the end", "no newline at the end", "byte order mark"],
)
@pytest.mark.parametrize("text", [MOVINGAI, RHCR], ids=["movingai", "rhcr"])
def test_how_the_file_was_saved_does_not_matter(read, text, change):
    assert np.array_equal(read(change(text)).letters, read(text).letters)


def test_width_may_stand_before_height(read):
    swapped = MOVINGAI.replace("height 3\nwidth 4", "width 4\nheight 3")
    assert np.array_equal(read(swapped).letters, read(MOVINGAI).letters)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("empty-file", 0)]),
        ("\n\n \n", [("empty-file", 0)]),
        (b"\x00\x01\x02\x03", [("not-text", 0)]),
        (MOVINGAI.encode().replace(b"SE", b"\xe9E"), [("not-text", 6)]),
        ("hello\n", [("map-header", 1)]),
        ("type octile\n", [("map-header", 2)]),
        (MOVINGAI.replace("height 3", "height three"), [("map-header", 2)]),
        (MOVINGAI.replace("height 3", "height -3"), [("map-header", 2)]),
        (MOVINGAI.replace("width 4", "height 4"), [("map-header", 3)]),
        (MOVINGAI.replace("map\n", ""), [("map-header", 4)]),
        (MOVINGAI.replace("height 3", "height 0"), [("map-header", 1)]),
        (MOVINGAI.replace("height 3", "height 4"), [("row-count", 7)]),
        (MOVINGAI.replace("height 3", "height 2"), [("row-count", 7)]),
        (MOVINGAI.replace("width 4", "width 5"), [("ragged-row", n) for n in (5, 6, 7)]),
        (MOVINGAI.replace(".SE.", ".SE"), [("ragged-row", 6)]),
        (MOVINGAI.replace(".SE.", ".S?."), [("unknown-character", 6)]),
        (MOVINGAI.replace(".SE.", ".SéA"), [("unknown-character", 6), ("unknown-character", 6)]),
        ("type octile\nheight 1\nwidth 2\nmap\n@@\n", [("no-free-cell", 0)]),
        (RHCR.replace("2,5", "2;5"), [("map-header", 1)]),
        (RHCR.replace("5000", "long"), [("map-header", 4)]),
        (RHCR.replace("\n2\n", "\n3\n"), [("cell-count", 2)]),
        (RHCR.replace("\n1\n", "\n7\n"), [("cell-count", 3)]),
        ("2,5\n", [("map-header", 2)]),
        ("9999999999999999999999,2\n1\n1\n1\n..\n", [("map-header", 1)]),
        (f"{MAX_CELLS},2\n0\n0\n1\n..\n", [("map-header", 1)]),
    ],
)
def test_what_is_refused(findings, text, expected):
    assert findings(text) == expected


def test_all_findings_at_once_but_not_thousands(findings):
    text = "type octile\nheight 500\nwidth 4\nmap\n" + "..?\n" * 500
    found = findings(text)
    assert found[:2] == [("ragged-row", 5), ("unknown-character", 5)]
    assert len(found) == 21
    assert found[-1] == ("more-findings", 0)


def test_a_missing_file_and_a_folder(tmp_path):
    for path, rule in ((tmp_path / "none.map", "missing-file"), (tmp_path, "unreadable-file")):
        with pytest.raises(InvalidInput) as refused:
            read_map(path)
        assert [finding.rule for finding in refused.value.findings] == [rule]


def test_the_message_names_the_character_and_its_place(read):
    with pytest.raises(InvalidInput, match=r"floor\.map:6: unknown-character: '\?' in column 3; free: \.GSEer"):
        read(MOVINGAI.replace(".SE.", ".S?."))


@given(st.integers(1, 8).flatmap(lambda w: st.lists(st.text(".@TOWGSEer", min_size=w, max_size=w), min_size=1)))
def test_any_map_comes_back_as_it_was_written(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "any.map"
    path.write_text(f"type octile\nheight {len(rows)}\nwidth {len(rows[0])}\nmap\n" + "\n".join(rows) + "\n")
    if all(letter in "@TOW" for row in rows for letter in row):
        with pytest.raises(InvalidInput, match="no-free-cell"):
            read_map(path)
        return
    grid = read_map(path)
    assert [bytes(row).decode() for row in grid.letters] == rows
    assert grid.free.tolist() == [[letter not in "@TOW" for letter in row] for row in rows]
