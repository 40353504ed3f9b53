"""What growth says, of a growth made by hand."""

import dataclasses

from whatif.answer.growth_lines import growth_lines
from whatif.growth import Ask, Attempt, Crossing, Fall, Growth, Limits, Missed, Penalties, Rung, Step

RUNGS = (
    Rung("1.0", 1.0, 99.0, 98.9, 99.1, True, 1.5),
    Rung("1.5", 1.5, 90.0, 89.9, 90.1, False, 2.0),
    Rung("2.0", 2.0, 60.0, 59.9, 60.1, False, 4.5),
)
FIRST = Attempt("A", "capacity facility=A factor=1.25", "shadow price", 6.0, 40.0, 90.0, 93.0, 3.0, 2.9, 3.1, True)
DEAREST = Attempt("B", "capacity facility=B factor=1.25", "shadow price", 911.0, 400.0, 90.0, 94.0, 4.0, 3.8, 4.2, True)
SECOND = Attempt("A", "capacity facility=A factor=1.5", "shadow price", 6.0, 40.0, 93.0, 95.5, 2.5, 2.4, 2.6, True)
GROWTH = Growth(
    ask=Ask("demand"),
    rungs=RUNGS,
    crossing=Crossing(1.1828, 1.1798, 1.1858, 5, 0, 0),
    fall=Fall(1.5, 2.0, 60.0, 1.0, 1.5, 18.0, 60.0),
    relieved_at="1.5",
    steps=(Step(FIRST, (DEAREST,)), Step(SECOND, (), ("C: no room",))),
    relieved=True,
    penalties=Penalties(50.0, 5.0),
    limits=None,
)


def said(**changes):
    return "\n".join(growth_lines(dataclasses.replace(GROWTH, **changes), "%"))


def test_the_whole_of_it():
    text = said()
    assert "holds 95 % up to 1.1828 ± 0.0030 (5 seeds; between tested levels" in text
    assert "falls fastest between 1.5 and 2, by 60 pp for each 1.0 more" in text
    knee = "The knee is at 1.5: for each 1.0 more it loses 18 pp below it (from 1), and loses 60 beyond it (to 2)."
    assert knee in text
    assert text.startswith("On time as asked holds")
    assert "At 2.0 it takes 4.5 days" in text
    assert "After 2 steps, 80 packages an hour more (A +80), it holds 95 % there." in text
    assert "C: no room" in text


def test_a_step_says_what_is_added_and_what_each_hundred_gains():
    rows = [line.split() for line in said().splitlines()]
    assert ["1.", "A", "+40", "93.00", "+3.00", "±", "0.10", "+7.500", "added"] in rows
    assert ["(B)", "+400", "94.00", "+4.00", "±", "0.20", "+1.000", "less", "for", "its", "size"] in rows


def test_the_price_is_said_once_and_with_its_penalties():
    text = said()
    assert text.count("USD a day") == 1
    assert "911 USD a day for one more package an hour at B, at its penalties of 50 USD a package unserved" in text
    assert "USD" not in said(penalties=None)


def test_crossings_that_are_none():
    assert "holds 95 % at every level, up to 2.0." in said(crossing=Crossing(None, None, None, 0, 5, 0))
    assert "is below 95 % at every level, from 1.0 on." in said(crossing=Crossing(None, None, None, 0, 0, 5))
    some = said(crossing=Crossing(1.9, 1.8, 2.0, 3, 2, 0))
    assert "1.90 ± 0.10 (3 seeds; 2 more seeds never below it up to 2.0;" in some
    mixed = said(crossing=Crossing(None, None, None, 0, 4, 1))
    assert "holds 95 % up to 2.0 in 4 of 5 seeds; in the others it is below it at 1.0 already." in mixed


def test_what_limits_when_nothing_helps():
    none = Step(None, (dataclasses.replace(FIRST, delta=0.0, ci_low=0.0, ci_high=0.0, helps=False),))
    left = Limits((Missed("one_day", 1000, 40, 5, 0), Missed("two_day", 10, 0, 0, 1)), "DS-1", "A", 0.2)
    text = said(steps=(none,), relieved=False, limits=left)
    assert "None of the places that were tried helps; it does not hold 95 % there." in text
    assert (
        "46 packages not on time as asked: one day 45 of 1,000 (40 quoted a later time, 5 later than quoted);" in text
    )
    assert "later than quoted are at DS-1" in text
    assert "departures, cut-offs and the promises' clocks limit now" in text
    assert "The longest queue is at A, 3.0 hours" in said(limits=dataclasses.replace(left, queue_h=3.0))
