"""What the cards say."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from dashboard.pages.orders.audit_figure import which_panel
from dashboard.pages.orders.audited import Audited, counted
from dashboard.pages.orders.guards import guards_slots
from dashboard.pages.orders.history import History
from dashboard.pages.orders.letters import chosen_letters, letter_rows, letters_slots, signature
from dashboard.pages.orders.saga import losses, saga_slots
from dashboard.pages.orders.strip import strip_slots
from dashboard.pages.orders.subscribers import place, subscribers_slots, verdict
from orders.audit.report import Audit
from orders.audit.wrong import Wrong
from tests.dashboard.orders.made import NOW, guard, letter, sample, subscription


def seen(*samples) -> History:
    history = History()
    for one in samples:
        history.add(one)
    return history


def test_the_axis_is_logarithmic_and_ends_at_its_ends():
    assert place(5) == 0
    assert place(0) == 0
    assert place(100_000) == place(1e9) == 100
    assert place(100) - place(10) == pytest.approx(place(10_000) - place(1_000))


def test_a_level_is_over_in_words_and_in_colour():
    history = seen(sample(subscriptions={"fraud": subscription(3, of=[100.0, 150.0, 400.0])}))
    view = subscribers_slots(history, history.window(300), 300, "fraud")
    assert view["sub.fraud.verdict.text"]["t"].endswith("over")
    assert view["sub.fraud.p99"]["c"] == "worse"
    assert view["sub.fraud"]["a"] == {"aria-selected": "true"}
    assert view["sub.shipping"]["a"] == {"aria-selected": "false"}


@pytest.mark.parametrize(
    ("p99", "said"), [(148.0, "26\u2009% spare"), (200.0, "0\u2009ms over"), (214.0, "14\u2009ms over")]
)
def test_spare_and_over(p99, said):
    assert verdict(p99, 200) == said


def test_what_is_not_known_is_a_dash_with_its_reason():
    history = seen(sample())
    view = subscribers_slots(history, history.window(300), 300, "") | guards_slots(history, history.window(300))
    assert view["sub.fraud.queue"]["t"] == "–"
    assert view["sub.fraud.queue"]["h"] == "the subscriber does not answer"
    assert view["sub.fraud.p99.text"]["h"] == "no event was handled in this window"
    assert view["guard.order.text"]["t"] == "–"


def test_the_funnel_adds_up_and_names_what_is_to_undo():
    steps = {
        ("reserve", "ok"): 95.0,
        ("reserve", "out_of_stock"): 5.0,
        ("charge", "ok"): 90.0,
        ("charge", "declined"): 3.0,
        ("charge", "over_limit"): 2.0,
    }
    history = seen(
        sample(steps=steps | {("release", "ok"): 5.0}, figures={"orders_completed": 90.0, "orders_rejected": 10.0})
    )
    window = history.window(300)
    reserve, charge, *rest = losses(window.counts)
    assert (reserve.passed, reserve.lost, reserve.to_undo) == (95, 5, 0)
    assert (charge.passed, charge.lost, charge.to_undo) == (90, 5, 1)
    assert list(charge.reasons) == ["declined", "over_limit"]
    assert all(loss.lost == 0 for loss in rest)
    view = saga_slots(history, window, 300)
    assert view["saga.reserve.why"]["t"] == "5 out of stock"
    assert view["saga.reserve.bar"]["v"] == {"--w": "100.00%"}
    assert view["saga.confirm.bar"]["v"] == {"--w": "0.00%"}
    assert view["saga.charge.undo"]["t"] == "1 step to undo"
    assert view["saga.completed"]["t"] == "90.00\u2009%"
    assert view["saga.undo"]["t"] == "5"


def test_the_losers_of_the_last_step_keep_their_order():
    assert losses({})[-1].to_undo == 0


def test_a_guard_tells_its_state_its_probe_and_its_errors():
    first = sample(guards=[guard(calls=10, failed=0), guard("order", calls=5)])
    second = sample(
        NOW + 60,
        guards=[guard(state="open", changes=[(NOW + 58, "open")], calls=20, failed=5), guard("order", calls=9)],
    )
    history = seen(first, second)
    view = guards_slots(history, history.window(60))
    assert view["guard.recommendations.text"]["t"] == "open"
    assert view["guard.order.text"]["t"] == "closed"
    assert view["guard.subtitle"]["t"] == "recommendations: probe in 18 s"
    assert view["guard.recommendations.errors"]["t"] == "50.0\u2009%"
    assert view["guard.recommendations.errors"]["c"] == "worse"
    assert view["guard.order.errors"]["t"] == "0.0\u2009%"


def test_checks_that_failed_while_the_services_started_are_not_coloured():
    history = seen(sample(guards=[guard(calls=6, failed=4)]))
    errors = guards_slots(history, history.window(300))["guard.recommendations.errors"]
    assert (errors["t"], errors["c"]) == ("66.7\u2009%", "")


def strip_of(history, running=True):
    return strip_slots(history, history.window(300), running, 300, Audited(None))


def test_the_strip_says_live_and_as_of_when():
    history = seen(sample(time.time(), figures={"open_orders": 3.0}))
    assert strip_of(history)["strip.live.text"]["t"].startswith("live")
    assert strip_of(history)["strip.saga"]["t"] == "3"
    gone = strip_of(history, running=False)
    assert gone["strip.live.text"]["t"].startswith("as of ")
    assert gone["strip.live"]["c"] == "warn"
    assert gone["strip.saga"]["t"] == "3", "no blank"
    silent = seen(sample(time.time(), missing=["gateway"]))
    assert strip_of(silent)["strip.live.text"]["t"] == "1 part silent"


def test_orders_a_second_are_counted_over_the_last_five():
    history = seen(*(sample(NOW + second, answers={"202": 100 + 20 * second, "503": 7}) for second in range(8)))
    assert strip_of(history)["strip.placed"]["t"] == "20"


def test_the_audit_is_asked_for_and_told():
    audited = Audited(
        None, lambda _: Audit(8, 40, {"confirmed": 7, "rejected": 1, "open": 0}, 0, (Wrong("lost", "x", "o-1", "y"),))
    )
    assert audited.slots()["strip.lost"]["t"] == "–"
    audited.start(40)
    until = time.monotonic() + 60
    while audited.slots()["strip.lost"]["t"] == "–" and time.monotonic() < until:
        time.sleep(0.01)
    assert audited.slots()["strip.lost"]["t"] == "1 lost, 0 doubled"
    assert audited.slots()["strip.lost"]["c"] == "worse"
    assert audited.slots()["strip.lost.label"]["t"].startswith("Audited ")
    assert "'o-1'" in str(which_panel(audited.found)), "a click shows which"
    audited.start(10_000_000)
    assert "pod2door orders audit" in audited.slots()["strip.lost"]["h"]


def test_the_audit_counts_an_order_once_however_many_findings_there_are():
    wrongs = [
        Wrong("lost", rule, f"o-{number}", "x", "shipping")
        for number in range(21)
        for rule in ("not-handled", "dead-letter")
    ]
    found = Audit(3_026, 9, {"confirmed": 0, "rejected": 0, "open": 0}, 0, tuple(wrongs))
    assert counted(found) == {"lost": 0, "doubled": 0, "waiting": 21}
    panel = str(which_panel(found))
    assert panel.count("in dead letters") == 21
    assert "21 of 3,026 orders" in panel
    assert "Nothing befell" in str(which_panel(replace(found, wrongs=())))
    assert "Nothing is audited" in str(which_panel(None))


def test_a_sku_or_a_sum_is_no_order_to_open():
    wrongs = (
        Wrong("wrong", "stock-leak", "SKU-0000001", "x"),
        Wrong("lost", "sums-differ", "analytics's minutes", "x"),
    )
    panel = which_panel(Audit(1, 1, {"confirmed": 0, "rejected": 0, "open": 0}, 0, wrongs))
    assert "data-order-id" not in str(panel)


def test_letters_are_the_latest_first_and_of_the_chosen_service():
    every = [letter(1), letter(2, died_s=NOW + 5), letter(3, "shipping")]
    assert [one.position for one in chosen_letters(every, "")] == [2, 1, 3]
    assert [one.position for one in chosen_letters(every, "shipping")] == [3]
    assert letters_slots(every, "fraud")["letters.subtitle"]["t"] == "2 of Fraud"
    assert len(letter_rows(every, [])) == 3
    assert "data-order-id='o-1'" in str(letter_rows(every, [])[0])
    assert len(letter_rows([], [])) == 1, "it says that nothing was given up"


def test_an_outcome_stands_in_place_of_its_letter_for_a_while():
    rows = letter_rows([], [(NOW, "Fraud: 1 letter")], NOW + 1)
    assert "Fraud: 1 letter sent again" in str(rows[0])
    assert "Nothing was given up" in str(letter_rows([], [(NOW, "Fraud: 1 letter")], NOW + 60)[0])


def test_rows_are_drawn_anew_only_when_they_changed():
    assert signature([letter(1)], []) == signature([letter(1)], [])
    assert signature([letter(1)], []) != signature([letter(2)], [])
    assert signature([letter(1)], []) != signature([letter(1)], [(time.time(), "x")])
