"""Matrix files: what is read, and every way in which one can be wrong."""

import numpy as np
import pytest

from core.errors import InvalidInput
from routing.travel.conventions import TRUNCATED
from routing.travel.matrix_file import read_matrix
from routing.travel.table import FORBIDDEN

PLAIN = "0,1,2\n3,0,4\n5,6,0\n"
VALUES = [[0, 1, 2], [3, 0, 4], [5, 6, 0]]


def written(folder, text):
    path = folder / "matrix.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "a,b,c\n" + PLAIN,
        "1,2,3\n" + PLAIN,
        ",a,b,c\na,0,1,2\nb,3,0,4\nc,5,6,0\n",
        ",1,2,3\n1,0,1,2\n2,3,0,4\n3,5,6,0\n",
        "a,0,1,2\nb,3,0,4\nc,5,6,0\n",
        "\ufeff" + PLAIN.replace("\n", "\r\n") + "\r\n",
    ],
    ids=["plain", "header", "numbered", "both", "both-numbered", "names", "spreadsheet"],
)
def test_numbers_are_found_with_and_without_names(tmp_path, text):
    travel = read_matrix(written(tmp_path, text), places=3)
    assert travel.distance.tolist() == VALUES
    assert travel.duration is travel.distance or np.array_equal(travel.duration, travel.distance)
    assert travel.distance.dtype == np.int32


def test_conventions_and_forbidden_legs(tmp_path):
    travel = read_matrix(written(tmp_path, "0,1.57\ninf,0\n"), convention=TRUNCATED)
    assert travel.distance.tolist() == [[0, 15], [FORBIDDEN, 0]]


def test_an_npz_may_hold_one_table_or_two(tmp_path):
    np.savez(tmp_path / "both.npz", distance=np.array(VALUES), duration=np.array(VALUES) * 2)
    np.savez(tmp_path / "one.npz", duration=np.array(VALUES))
    both, one = read_matrix(tmp_path / "both.npz"), read_matrix(tmp_path / "one.npz")
    assert (both.duration == 2 * both.distance).all()
    assert one.distance.tolist() == one.duration.tolist() == VALUES


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("0,1,2\n3,0\n5,6,0\n", 2, "wrong-field-count"),
        ("0,1,2\n3,0,x\n5,6,0\n", 2, "not-a-number"),
        ("0,x,2\n3,0,4\n5,6,0\n", 1, "not-a-number"),
        ("x,1,2\n3,0,4\n5,6,0\n", 1, "not-a-number"),
        ("0,1,2\n3,0,nan\n5,6,0\n", 2, "matrix-nan"),
        ("a,b,c\n0,1,2\n\n3,0,4\n5,-6,0\n", 5, "matrix-negative"),
        ("0,1,2\n3,0,4\n5,6,7\n", 3, "matrix-diagonal"),
        ("0,1,2\n3,0,1e12\n5,6,0\n", 2, "matrix-too-large"),
        ("0,1,2\n3,0,4\n", 0, "matrix-not-square"),
        ("0,1\n1,0\n", 0, "matrix-size"),
        ("", 0, "empty-file"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, text, line, rule):
    with pytest.raises(InvalidInput) as caught:
        read_matrix(written(tmp_path, text), places=3)
    assert [(found.line, found.rule) for found in caught.value.findings] == [(line, rule)]
    assert caught.value.findings[0].file.endswith("matrix.csv")


def test_all_findings_come_at_once(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        read_matrix(written(tmp_path, "0,nan,-1\n-2,0,4\n5,6,0\n"))
    assert sorted((found.line, found.rule) for found in caught.value.findings) == [
        (1, "matrix-nan"),
        (1, "matrix-negative"),
        (2, "matrix-negative"),
    ]


def test_bad_npz_files(tmp_path):
    (tmp_path / "text.npz").write_text("no archive")
    (tmp_path / "cut.npz").write_bytes(b"PK\x03\x04 and no more")
    np.savez(tmp_path / "other.npz", cost=np.zeros((2, 2)))
    np.savez(tmp_path / "flat.npz", distance=np.zeros(4))
    np.savez(tmp_path / "words.npz", distance=np.array([["a"]]))
    np.savez(tmp_path / "sizes.npz", distance=np.zeros((2, 2)), duration=np.zeros((3, 3)))
    rules = {}
    for name in ("text", "cut", "other", "flat", "words", "sizes", "none"):
        with pytest.raises(InvalidInput) as caught:
            read_matrix(tmp_path / f"{name}.npz")
        rules[name] = caught.value.findings[0].rule
    assert rules == {
        "text": "file-format",
        "cut": "file-format",
        "other": "file-format",
        "flat": "matrix-size",
        "words": "file-format",
        "sizes": "matrix-size",
        "none": "missing-file",
    }
