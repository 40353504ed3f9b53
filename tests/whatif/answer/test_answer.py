"""The answer's words against figures worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from core.kpi import Kpi
from datasets import Edit
from whatif.answer import answer, metrics_of
from whatif.answer.differences import cells, judged, sentence
from whatif.answer.words import columns, decimals, difference, figure, listed, said
from whatif.batch import Batch, Variant
from whatif.compare import compare
from whatif.observations import observations_of

NOISE = np.array([0.01, -0.02, 0.03, 0.0, -0.01, 0.02])


def seen(costs, on_time=(95.0,), levels=None, names=None):
    """Observations of variants whose cost and on-time are shifted by so much from the same noise."""
    rng = np.random.default_rng(1)
    kpis = {}
    for variant, cost in enumerate(costs):
        own = 0.001 * rng.standard_normal(len(NOISE))
        share = on_time[min(variant, len(on_time) - 1)]
        for seed, noise in enumerate(NOISE):
            kpis[variant, seed] = [
                Kpi("cost_per_package", cost + noise + own[seed], "USD"),
                Kpi("on_time_pct", share + 10 * noise + own[seed], "%"),
                Kpi("orders_per_day", 1000.0 + seed, "orders/day"),
            ]
    names = names or ["as it is", *(f"variant {i}" for i in range(1, len(costs)))]
    return observations_of(kpis, names, levels)


@pytest.mark.parametrize(
    ("half", "value", "expected"),
    [(0.013, 4.5, 3), (0.1, 4.5, 2), (12.0, 4000.0, 0), (None, 4.5, 3), (None, 0.0, 0), (1e-9, 1.0, 4)],
)
def test_two_digits_of_the_interval_are_printed(half, value, expected):
    assert decimals(half, value) == expected


def test_figures_are_read_at_a_glance():
    assert figure(1234567.4, 0) == "1,234,567"
    assert figure(-0.25, 2) == "−0.25"
    assert figure(-0.0001, 2) == "0.00"
    assert figure(None, 2) == figure(float("nan"), 1) == "–"
    assert difference(0.5, 1) == "+0.5"
    assert difference(-0.5, 1) == "−0.5"
    assert difference(0.0, 1) == "0.0"
    assert difference(-0.00004, 3) == "−4e−05"
    assert said("on_time_as_asked_pct") == "on time as asked"
    assert said("click_to_door_p95_h.one_day") == "click to door p95, one day"
    assert said("units_per_h") == "units an hour"
    assert said("cost_per_line_usd") == "cost per line"
    assert said("click_to_pick_p95_s") == "click to pick p95"
    assert said("orders_per_day") == "orders per day"
    assert listed(["a", "b", "c"]) == "'a', 'b' and 'c'"
    assert listed([str(i) for i in range(8)]) == "'0', '1', '2', '3', '4', '5' and 2 more"
    assert columns([["a", "1"], ["bcd", "22"]]) == ["a     1", "bcd  22"]


def test_a_sentence_says_from_what_to_what_and_how_sure():
    found = compare(seen([4.0, 4.5]))
    row = found.of(1, "cost_per_package")
    assert judged(row) == "worse"
    text = sentence(row)
    assert text.startswith("cost per package 4.00")
    assert "+0.50" in text
    assert "95 % interval +0.49" in text
    assert text.endswith(": worse.")
    assert found.of(1, "orders_per_day") is None
    assert cells(row)["p"] == "< 0.001"


def test_no_difference_is_said_to_be_none():
    found = compare(seen([4.0, 4.0]))
    row = found.of(1, "cost_per_package")
    assert row.verdict == "no difference"
    assert "no difference to be told from chance" in sentence(row)
    assert judged(row) == "(no difference)"


def test_the_answer_of_a_batch_with_two_factors():
    levels = pd.DataFrame({"site": ["open", "open", "closed", "closed"], "capacity": [1.0, 1.2, 1.0, 1.2]})
    names = ["as it is", "capacity 1.2", "site closed", "site closed, capacity 1.2"]
    observed = seen([4.0, 4.1, 3.9, 3.5], (95.0, 95.0, 80.0, 94.0), levels, names)
    batch = Batch("close", "demo", question="What if?", metrics=("cost_per_package", "on_time_pct", "moods"))
    told = answer(batch, observed, summary=["4 variants."])
    text = told.text()
    assert text.startswith("What if?\n\n4 variants.\n\n")
    assert list(told.sections) == [
        "In short",
        "Differences to the reference",
        "Which may be the best (95 %)",
        "The trade-off",
        "What moves it most",
        "Together",
        "In words",
        "Beware",
    ]
    assert "Lowest cost per package: 'site closed, capacity 1.2'; the other 3 surely are not." in text
    assert "what site does depends on capacity" in text
    table = [line.split() for line in told.sections["Together"][1:4]]
    assert table[0] == ["1", "1.2"]
    assert [row[0] for row in table[1:]] == ["open", "closed"]
    means = [[float(cell) for cell in row[1:]] for row in table[1:]]
    assert means == pytest.approx(np.array([[4.0, 4.1], [3.9, 3.5]]) + NOISE.mean(), abs=0.002)
    front = told.sections["The trade-off"]
    assert any(line.strip().startswith("site closed, capacity 1.2") for line in front)
    assert not any(line.strip().startswith("site closed ") for line in front)  # beaten in both
    assert "No run says 'moods'." in told.sections["Beware"]
    document = told.to_json()
    assert {row["name"] for row in document["kpis"]} == {"cost_per_package", "on_time_pct"}
    assert document["growth"] is None


def test_what_is_lost_is_said_first_and_takes_part_in_nothing():
    kpis = {
        (variant, seed): [
            Kpi("cost_per_package", cost + noise, "USD"),
            Kpi("on_time_pct", 95.0 + noise, "%"),
            Kpi("unserved_pct", lost, "%"),
            Kpi("packages_per_day", 1000.0, "packages/day"),
            Kpi("cost_per_day", (cost + noise) * 1000 * (1 - lost / 100), "USD"),
        ]
        for variant, (cost, lost) in enumerate([(4.0, 0.0), (3.0, 18.4), (3.9, 0.0)])
        for seed, noise in enumerate(NOISE)
    }
    observed = observations_of(kpis, ["as it is", "site closed", "cheaper trucks"])
    told = answer(Batch("close", "demo"), observed)
    assert told.sections["In short"][0].startswith("site closed: 18.4 % of its packages cannot be brought at all")
    assert told.sections["In short"][1].startswith("Better and in nothing worse: cheaper trucks: cost per package")
    table = "\n".join(told.sections["Differences to the reference"])
    assert "unserved, %" in table
    assert "less" in next(line for line in table.splitlines() if line.startswith("site closed"))
    assert "better" in next(line for line in table.splitlines() if line.startswith("cheaper trucks"))
    best = "\n".join(told.sections["Which may be the best (95 %, among 2 that can be compared)"])
    assert "Lowest cost per package: 'cheaper trucks'" in best
    assert "site closed" not in best


def test_what_nobody_chooses_is_neither_better_nor_worse():
    edits = [(), (Edit("demand", {"factor": 1.2}),), (Edit("capacity", {"facility": "all", "factor": 1.1}),)]
    variants = [Variant(i, f"variant {i}", {}, own) for i, own in enumerate(edits)]
    told = answer(Batch("grow", "demo"), seen([4.0, 3.5, 3.9]), variants=variants)
    lines = told.sections["Differences to the reference"]
    assert "less" in lines[2]
    assert "better" in lines[3]
    assert not any("variant 1" in line for line in told.sections["In short"])
    assert any(line.startswith("Room has no price here") and "'variant 2'" in line for line in told.sections["Beware"])


def test_a_weaker_promise_is_said():
    kpis = {
        (variant, seed): [Kpi("on_time_pct", 95.0 + variant + noise, "%"), Kpi("same_or_one_day_pct", share, "%")]
        for variant, share in enumerate([65.0, 61.0])
        for seed, noise in enumerate(NOISE)
    }
    told = answer(Batch("hub", "demo"), observations_of(kpis, ["as it is", "hub closed"]))
    assert any("fewer packages are promised by tomorrow (down to 61.0 %" in line for line in told.sections["Beware"])


def test_interactions_of_figures_without_chance_are_seen():
    levels = pd.DataFrame({"site": ["open", "open", "closed", "closed"], "volume": [1.0, 1.5, 1.0, 1.5]})
    costs = [4.0, 3.8, 3.9, 3.9]
    kpis = {(v, seed): [Kpi("cost_per_package", cost, "USD")] for v, cost in enumerate(costs) for seed in (1, 2)}
    observed = observations_of(kpis, ["as it is", "b", "c", "d"], levels)
    told = answer(Batch("plan", "demo"), observed)
    assert "what site does depends on volume" in told.sections["Together"][0]


def test_sampled_factors_have_a_surface_though_the_reference_has_no_level():
    x = np.linspace(-1, 1, 9)
    levels = pd.DataFrame({"a": [np.nan, *np.repeat(x[::4], 3)], "b": [np.nan, *np.tile(x[::4], 3)]})
    kpis = {}
    for variant, (a, b) in enumerate(levels.fillna(0.3).itertuples(index=False)):
        for seed, noise in enumerate(NOISE):
            kpis[variant, seed] = [Kpi("cost_per_package", 4 + a * a + b * b + noise, "USD")]
    told = answer(Batch("lhs", "demo"), observations_of(kpis, [f"point {i}" for i in range(10)], levels))
    assert told.sections["Between the levels"][0].startswith("cost per package is best at about a ")


def test_metrics_are_the_batchs_or_the_usual_or_the_first():
    observed = seen([4.0])
    assert metrics_of(Batch("a", "demo", metrics=("on_time_pct",)), observed) == ("on_time_pct",)
    assert metrics_of(Batch("a", "demo"), observed) == ("cost_per_package", "on_time_pct")
    only = observations_of({(0, 1): [Kpi("x", 1.0, "")]}, ["as it is"])
    assert metrics_of(Batch("a", "demo"), only) == ("x",)


def test_one_variant_has_nothing_to_be_compared_with():
    told = answer(Batch("a", "demo"), seen([4.0]))
    assert told.sections == {}
    assert told.text() == "a\n"
