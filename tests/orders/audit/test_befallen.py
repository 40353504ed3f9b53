"""What befell an order is told once, and by the worst of it."""

import pytest

from orders.audit.befallen import befallen
from orders.audit.wrong import Wrong


def missed(by: str = "shipping") -> Wrong:
    return Wrong("lost", "not-handled", "o-1", "", by)


def letter(by: str = "shipping") -> Wrong:
    return Wrong("lost", "dead-letter", "o-1", "", by)


TWICE = Wrong("doubled", "handled-twice", "o-1", "", "fraud")
AGAIN = Wrong("stuck", "still-retried", "o-1", "", "shipping")


@pytest.mark.parametrize(
    ("wrongs", "what"),
    [
        ([letter(), missed()], "waiting"),
        ([missed(), letter()], "waiting"),
        ([missed("fraud"), letter()], "lost"),
        ([missed()], "lost"),
        ([AGAIN, missed()], "stuck"),
        ([letter(), missed(), TWICE], "doubled"),
        ([TWICE, missed()], "lost"),
    ],
)
def test_the_worst_of_it(wrongs, what):
    assert [(one.what, one.wrongs) for one in befallen(wrongs)] == [(what, tuple(wrongs))]


def test_the_worst_come_first_and_nothing_befell_nobody():
    other = Wrong("lost", "stream-gap", "o-2", "")
    assert [one.subject for one in befallen([letter(), other])] == ["o-2", "o-1"]
    assert befallen([]) == ()
