"""Alarms over snapshots that a test makes, on a clock that it sets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from core.errors import InvalidInput
from orders.contracts.levels import LEVELS_MS
from orders.platform.observe.alarms import Alarm, AlarmBook, State, load_alarms
from orders.platform.observe.latency import LatencyHistogram
from orders.platform.observe.snapshot import Series, Snapshot, series

OPEN = series("open_orders", service="order")


def alarm(name: str) -> Alarm:
    return next(one for one in load_alarms() if one.name == name)


def state(states: list[State], subject: str = "") -> State:
    return next(one for one in states if one.subject == subject)


def at(at_s: float, values: Mapping[Series, float]) -> Snapshot:
    return Snapshot(at_s, values)


def test_pending_then_firing_then_ok() -> None:
    book = AlarmBook([alarm("saga behind")])  # above 20,000 for 30 s
    told = []
    for at_s, depth in ((0, 5), (5, 30_000), (20, 30_000), (35, 30_000), (40, 50_000), (45, 20_000)):
        one = state(book.observe(at(at_s, {OPEN: depth})))
        told.append((at_s, one.condition, one.since_s, one.value))
    assert told == [
        (0, "ok", 0, 5),
        (5, "pending", 5, 30_000),
        (20, "pending", 5, 30_000),
        (35, "firing", 35, 30_000),
        (40, "firing", 35, 50_000),
        (45, "ok", 45, 20_000),
    ]
    assert [(c.at_s, c.subject, c.before, c.after) for c in book.changes] == [
        (5, "", "ok", "pending"),
        (35, "", "pending", "firing"),
        (45, "", "firing", "ok"),
    ]


def test_a_short_peak_never_fires() -> None:
    book = AlarmBook([alarm("saga behind")])
    for at_s, depth in ((0, 30_000), (25, 30_000), (29, 0), (31, 30_000), (60, 30_000)):
        assert state(book.observe(at(at_s, {OPEN: depth}))).condition != "firing"


def test_a_dead_letter_fires_at_once_and_names_its_subscriber() -> None:
    book = AlarmBook([alarm("dead letters")])
    values = {
        series("subscription_dead", subscription="fraud"): 0.0,
        series("subscription_dead", subscription="shipping"): 1.0,
    }
    first, second = book.observe(at(0, values))
    assert (first.subject, first.condition) == ("shipping", "firing")
    assert (second.subject, second.condition) == ("fraud", "ok")


def test_what_is_not_told_any_more_does_not_go_on_firing() -> None:
    book = AlarmBook([alarm("dead letters")])
    book.observe(at(0, {series("subscription_dead", subscription="fraud"): 3.0}))
    (gone,) = [one for one in book.observe(at(5, {})) if one.subject == "fraud"]
    assert (gone.condition, gone.value) == ("ok", None)


def test_a_level_is_held_over_the_window_not_over_all_time() -> None:
    book = AlarmBook([alarm("subscriber over its level")])
    lag = LatencyHistogram()
    lag.record([50] * 100_000)
    conditions = []
    for at_s in range(0, 100, 5):
        if 10 <= at_s < 30:
            lag.record([LEVELS_MS["fraud"] * 2] * 100)
        elif at_s >= 30:
            lag.record([50] * 10)
        snapshot = Snapshot(at_s, {}, {"fraud": lag.copy(), "order_list": lag.copy()}, dict(LEVELS_MS))
        states = book.observe(snapshot)
        conditions.append(next((one.condition for one in states if one.subject == "fraud"), "ok"))
        assert all(one.subject != "order_list" for one in states)
    # Bad from 10 s on; firing 15 s later; the window forgets the last bad lags (25 s) when it begins at 25 s.
    assert conditions == ["ok"] * 2 + ["pending"] * 3 + ["firing"] * 12 + ["ok"] * 3


def test_error_share_of_a_window_survives_a_restart() -> None:
    book = AlarmBook([alarm("errors")])  # more than 1 % in 60 s
    requests = series("requests_total", service="cart", route="/v1/carts/{user}", status="200")
    errors = series("errors_total", service="cart", route="/v1/carts/{user}")
    shares = []
    for at_s, total, bad in ((0, 1_000, 900), (5, 2_000, 900), (10, 100, 4), (15, 200, 4)):
        states = book.observe(at(at_s, {requests: total, errors: bad}))
        shares.append(next((one.value for one in states if one.subject == "cart"), None))
    # Before anything grew there is no share; the process began anew between 5 and 10 s.
    assert shares == [None, 0.0, 4 / 1_100, 4 / 1_200]


def test_each_alarm_has_its_own_window() -> None:
    errors = alarm("errors")
    book = AlarmBook([errors, msgspec.structs.replace(errors, name="errors of an hour", window_s=3_600)])
    requests = series("requests_total", service="cart", route="x", status="200")
    failed = series("errors_total", service="cart", route="x")
    for at_s, total, bad in ((0, 0, 0), (50, 100, 100), (100, 200, 100), (150, 300, 100)):
        states = book.observe(at(at_s, {requests: total, failed: bad}))
    shares = {one.alarm.name: one.value for one in states if one.subject == "cart"}
    assert shares == {"errors": 0.0, "errors of an hour": pytest.approx(1 / 3)}


def test_a_subscriber_that_was_started_anew_is_judged_by_its_new_lags() -> None:
    book = AlarmBook([alarm("subscriber over its level")])
    before, after = LatencyHistogram(), LatencyHistogram()
    before.record([50] * 1_000)
    after.record([400] * 10)
    book.observe(Snapshot(0, {}, {"fraud": before}, dict(LEVELS_MS)))
    states = book.observe(Snapshot(5, {}, {"fraud": after}, dict(LEVELS_MS)))
    assert state(states, "fraud").value == pytest.approx(2, rel=0.01)


def test_a_new_series_counts_from_nothing() -> None:
    book = AlarmBook([alarm("errors")])
    requests = series("requests_total", service="cart", route="x", status="200")
    errors = series("errors_total", service="cart", route="x")
    book.observe(at(0, {requests: 100}))
    states = book.observe(at(5, {requests: 200, errors: 50}))
    assert state(states, "cart").value == 0.5


def test_less_than_its_threshold() -> None:
    book = AlarmBook([alarm("service down")])
    values = {series("up", part="cart"): 1.0, series("up", part="fraud:subscribers"): 0.0}
    book.observe(at(0, values))
    states = book.observe(at(12, values))
    assert [(one.subject, one.condition) for one in states] == [("fraud:subscribers", "firing"), ("cart", "ok")]


def test_the_usual_alarms_cover_what_the_shop_promises() -> None:
    figures = {one.figure for one in load_alarms()}
    assert figures >= {
        "lag",
        "subscription_dead",
        "saga_overdue_seconds",
        "breaker_open",
        "errors_total",
        "open_orders",
    }
    assert figures >= {"disk_free_share", "up", "subscription_depth"}


ONE = '[[alarm]]\nname = "x"\nmeaning = "y"\nfigure = "z"\nreading = "value"\nseverity = "warn"\n'


def test_a_data_folder_may_have_its_own(tmp_path: Path) -> None:
    (tmp_path / "alarms.toml").write_text(ONE + "above = 3\n")
    (own,) = load_alarms(tmp_path)
    assert (own.name, own.above, own.for_s) == ("x", 3, 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ONE, "either above or below"),
        (ONE + "above = 1\nbelow = 2\n", "either above or below"),
        (ONE + 'above = 1\nof = "requests_total"\n', "goes with the reading share"),
        (ONE + "above = 1\ntreshold = 2\n", "treshold"),
        (ONE + 'above = "high"\n', "float"),
        ("[[alarm", "alarm"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "alarms.toml").write_text(text)
    with pytest.raises(InvalidInput, match=words) as raised:
        load_alarms(tmp_path)
    assert raised.value.findings[0].rule == "alarms-file"
