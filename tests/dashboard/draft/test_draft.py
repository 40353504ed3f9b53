import pytest

from dashboard.draft import read_draft, with_edit
from datasets import load

CLOSE, MORE = "FC-CMH-2.status=closed", "FC-CMH-1.capacity=x1.2"


def test_no_edits_are_an_empty_draft():
    draft = read_draft("demo", ())
    assert draft.edits == ()
    assert not draft.runnable


def test_edits_in_words():
    draft = read_draft("demo", (CLOSE, MORE, "FC-CMH-3.move=39.97,-82.99"), load("demo"))
    assert [(e.subject, e.what.split(",")[0].rstrip("0123456789")) for e in draft.edits] == [
        ("FC-CMH-2", "close"),
        ("FC-CMH-1", "capacity ×1."),
        ("FC-CMH-3", "move to "),
    ]
    assert draft.edits[2].what.endswith(" km")
    assert draft.kept == (CLOSE, MORE, "FC-CMH-3.move=39.97,-82.99")
    assert draft.runnable


def test_two_that_conflict_are_refused_with_a_reason_and_the_rest_is_kept():
    draft = read_draft("demo", (CLOSE, "FC-CMH-2.capacity=x1.2", MORE))
    assert draft.edits[1].refused == ("FC-CMH-2 is closed, so that this does nothing",)
    assert draft.kept == (CLOSE, MORE)
    assert draft.runnable


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nonsense", "is not PLACE.COLUMN=VALUE"),
        ("FC-XXX-1.status=closed", "is no facility"),
        ("FC-CMH-1.robots=abc", "is not a number"),
        ("FC-CMH-1.move=39", "needs 'lat'"),
        ("FC-CMH-1.capacity=2", "is not a number of 0 or more"),
        ("<script>.x=1", "does not exist"),
    ],
)
def test_a_bad_edit_is_refused_in_plain_words(text, reason):
    draft = read_draft("demo", (text, MORE))
    assert reason in draft.edits[0].refused[0]
    assert not draft.edits[0].refused[0].startswith(text)
    assert draft.kept == (MORE,)


def test_an_edit_of_the_same_cell_gives_way():
    assert with_edit((CLOSE, "FC-CMH-1.capacity=x1.1"), MORE) == (CLOSE, MORE)
    assert with_edit((), MORE) == (MORE,)
