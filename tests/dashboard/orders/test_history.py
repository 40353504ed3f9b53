"""Counters and latencies over restarts and windows."""

from __future__ import annotations

import pytest

from dashboard.pages.orders.history import KEPT_S, History
from tests.dashboard.orders.made import NOW, guard, sample, subscription


def test_counters_go_on_over_a_restart():
    history = History()
    for second, handled in enumerate((5, 8, 2, 4)):  # 5, +3, started anew +2, +2
        history.add(sample(NOW + second, subscriptions={"fraud": subscription(handled)}))
    assert history.window(300).counts["handled", "fraud", ""] == 12
    assert [point.handled["fraud"] for point in history.points] == [5, 8, 10, 12]


def test_latencies_of_a_window_are_those_of_its_end_less_those_of_its_start():
    history = History()
    slow, fast = [1000.0] * 10, [10.0] * 10
    history.add(sample(NOW, subscriptions={"fraud": subscription(10, of=slow)}))
    history.add(sample(NOW + 60, subscriptions={"fraud": subscription(20, of=[*slow, *fast])}))
    window = history.window(60)
    assert window.seconds == 60
    assert not window.since_start
    assert window.latencies["fraud"].count == 10
    assert window.latencies["fraud"].percentile(99) == pytest.approx(10, rel=0.01)
    assert window.total("handled", "fraud") == 10


def test_latencies_of_a_process_that_was_started_anew_are_added_to_those_before():
    history = History()
    history.add(sample(NOW, subscriptions={"fraud": subscription(2, of=[10.0, 10.0])}))
    history.add(sample(NOW + 1, subscriptions={"fraud": subscription(1, of=[20.0])}))
    assert history.window(300).latencies["fraud"].count == 3


def test_a_young_history_tells_of_the_time_since_the_start():
    history = History()
    history.add(sample(NOW, subscriptions={"fraud": subscription(7)}))
    window = history.window(300)
    assert window.since_start
    assert window.total("handled", "fraud") == 7


def test_services_younger_than_the_window_are_told_of_from_their_start():
    history = History()
    for second in range(0, 30, 5):
        figures = {"process_start_time_seconds": NOW - 20}
        history.add(sample(NOW + second, figures=figures, subscriptions={"fraud": subscription(7)}))
    assert history.window(300).since_start
    assert history.window(20).total("handled", "fraud") == 0


def test_memory_is_bounded():
    history = History()
    for second in range(int(KEPT_S) + 500):
        history.add(sample(NOW + second, subscriptions={"fraud": subscription(second, of=[5.0])}))
    assert len(history.points) == KEPT_S
    assert len(history._marks) <= KEPT_S / 10 + 2
    assert history.window(KEPT_S).seconds == pytest.approx(KEPT_S, abs=10)


def test_changes_of_a_guard_are_kept_once_each():
    history = History()
    opened = [(NOW - 5, "open")]
    history.add(sample(NOW, guards=[guard(state="open", changes=opened)]))
    history.add(sample(NOW + 1, guards=[guard(state="open", changes=opened)]))
    history.add(sample(NOW + 2, guards=[guard(state="half-open", changes=[*opened, (NOW + 1.5, "half-open")])]))
    history.add(sample(NOW + 3, guards=[guard(state="closed", changes=())]))  # its process was started anew
    states = list(history.changes["recommendations"])
    assert states == [(NOW - 5, "open"), (NOW + 1.5, "half-open"), (NOW + 3, "closed")]


def test_who_is_silent_is_shown_as_he_was():
    history = History()
    figures = {"open_orders": 3.0}
    history.add(sample(NOW, figures=figures, subscriptions={"fraud": subscription(5)}, guards=[guard()]))
    history.add(sample(NOW + 1, guards=[guard()], missing=["order", "fraud:subscribers"]))
    assert history.latest.figures == figures
    assert history.latest.subscriptions["fraud"].handled == 5
    assert history.latest.missing == ["order", "fraud:subscribers"]
    assert sample(missing=["order", "gateway"]).silent
