"""Edits that contradict each other, and edits whose order does not matter."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import datasets
from core.errors import InvalidInput
from datasets import Edit, schema
from datasets.contradictions import commute, contradictions
from datasets.edits import OPS, edit_of_text
from datasets.writing import toml_edits
from tests.datasets.drawn_edits import EDITS
from tests.processor import least_s


def edits_of(*said: str | Edit) -> list[Edit]:
    """The edits, each on a line of its own of a file."""
    edits = [edit_of_text(text, []) if isinstance(text, str) else text for text in said]
    return [Edit(edit.op, edit.values, "edits.toml", line) for line, edit in enumerate(edits, start=1) if edit]


def close(name: str) -> Edit:
    return Edit("close_facility", {"facility": name})


def add(name: str) -> Edit:
    return Edit("add_facility", {"facility": name, "kind": "fulfilment_centre", "lat": 40.0, "lon": -83.0})


OPEN_A = Edit("open_facility", {"facility": "A"})
MOVE_A = Edit("move_facility", {"facility": "A", "lat": 40.0, "lon": -83.0})
CLOSE_AB = Edit("close_lane", {"origin": "A", "destination": "B"})
FIRST_DAY = "06:00..12:00"


@pytest.mark.parametrize(
    ("said", "severity", "rule"),
    [
        (("A.robots=1", "A.robots=2"), "error", "set-twice"),
        (("A.robots=1", "facility.A.robots=2"), "error", "set-twice"),
        (("A.robots=1", Edit("robots", {"facility": "A", "value": 2})), "error", "set-twice"),
        (("run.seed=1", "run.seed=2"), "error", "set-twice"),
        ((close("A"), OPEN_A), "error", "set-twice"),
        (("A.status=closed", OPEN_A), "error", "set-twice"),
        ((MOVE_A, "A.lat=41"), "error", "set-twice"),
        ((CLOSE_AB, Edit("open_lane", {"lane": "A>B"})), "error", "set-twice"),
        (("policy.name=cheapest", "policy.name=fastest"), "error", "set-twice"),
        (("offer.same_day.state=CO", "withdraw.same_day.state=CO"), "error", "set-twice"),
        (("all.robots=1", "all.robots=2"), "error", "set-twice"),
        (("A.robots=+50", "A.robots=2"), "warning", "overwritten"),
        (("A.robots=x2", "all.robots=2"), "warning", "overwritten"),
        (("policy.late_usd=3", "policy.name=cheapest"), "warning", "overwritten"),
        ((close("A"), "A.robots=+5"), "error", "closed-facility"),
        (("A.capacity=x1.1", close("A")), "error", "closed-facility"),
        ((close("A"), MOVE_A), "error", "closed-facility"),
        ((close("A"), f"A.outage={FIRST_DAY}"), "error", "closed-facility"),
        ((close("A"), "A>B.capacity=x2"), "error", "closed-facility"),
        ((close("B"), Edit("add_lane", {"origin": "A", "destination": "B"})), "error", "closed-facility"),
        ((add("A"), close("A")), "error", "closed-facility"),
        ((CLOSE_AB, "A>B.capacity=x2"), "error", "closed-lane"),
        (("A.robots=+5", add("A")), "error", "not-yet-added"),
        ((add("A"), add("A")), "error", "added-twice"),
        ((f"A.outage={FIRST_DAY}", "A.outage=11:00..13:00"), "warning", "overlapping-outages"),
        ((f"A.outage={FIRST_DAY}", "A.robots_outage=5 of day 2 11:00..day 2 13:00"), "warning", "overlapping-outages"),
    ],
)
def test_contradictions(said: tuple[str | Edit, ...], severity: str, rule: str) -> None:
    (finding,) = contradictions(edits_of(*said))
    assert (finding.severity, finding.rule) == (severity, rule)
    lines = {finding.line, int(finding.message.rpartition("edits.toml:")[2].rstrip(")"))}
    assert lines == {1, 2}, "it names both"


@pytest.mark.parametrize(
    "said",
    [
        ("A.robots=1", "A.robots=1.0"),
        ("A.robots=100", "A.robots=x2"),
        ("A.robots=+5", "A.robots=+5"),
        ("A.robots=1", "A.stations=2"),
        ("A.robots=1", "B.robots=2"),
        ("all.robots=1", "A.robots=2"),
        ("fulfilment_centre.robots=1", "prime_now_hub.robots=2"),
        ("policy.name=cheapest", "policy.late_usd=3"),
        ("policy.name=cheapest", "policy.name=floor_by_age"),
        (close("A"), close("A")),
        (close("A"), "B.robots=+5"),
        (close("A"), CLOSE_AB),
        (add("A"), "A.robots=+5"),
        (add("A"), add("B")),
        ("withdraw.same_day.state=CO", "offer.same_day.zone=802*"),
        (f"A.outage={FIRST_DAY}", "A.outage=12:00..13:00"),
        ("A.robots_outage=5 of 06:00..12:00", "A.stations_outage=5 of 06:00..12:00"),
        ("nobody.nothing=3", "x.y=4"),
    ],
)
def test_what_is_no_contradiction(said: tuple[str | Edit, ...]) -> None:
    assert contradictions(edits_of(*said)) == []


def test_an_outage_without_a_day_is_of_the_first_measured_one() -> None:
    edits = edits_of(f"A.outage={FIRST_DAY}", "A.outage=day 4 06:00..day 4 12:00")
    assert contradictions(edits) == []
    assert len(contradictions(edits, first_day=4)) == 1


def test_contradictions_of_a_load_are_found_with_all_else(tmp_path: Path) -> None:
    path = tmp_path / "edits.toml"
    path.write_text(toml_edits([close("FC-CMH-2"), Edit("robots", {"facility": "FC-CMH-2", "value": 4})]))
    with pytest.raises(InvalidInput) as caught:
        datasets.load("demo", edits=["FC-CMH-1.lat=999"], edits_file=path)
    errors = {f.rule: (Path(f.file).name, f.line) for f in caught.value.findings if f.severity == "error"}
    assert errors == {"closed-facility": ("edits.toml", 5), "out-of-range": ("--edit", 0)}


def test_the_command_line_overrides_a_file_and_both_the_scenario(tmp_path: Path) -> None:
    """An override is no contradiction: of the scenario's own silently, of one's own file with a warning."""
    mine, path = tmp_path / "mine.toml", tmp_path / "edits.toml"
    mine.write_text('base = "demo"\n' + toml_edits([Edit("robots", {"facility": "FC-CMH-1", "value": 100})]))
    assert datasets.load(mine, edits=["FC-CMH-1.robots=200"]).warnings == ()
    path.write_text(toml_edits([Edit("robots", {"facility": "FC-CMH-1", "value": 150})]))
    scenario = datasets.load(mine, edits=["FC-CMH-1.robots=200"], edits_file=path)
    assert scenario.facilities.loc[scenario.facility_row["FC-CMH-1"], "robots"] == 200
    assert [w.rule for w in scenario.warnings] == ["overwritten"]


def test_many_edits_are_checked_soon() -> None:
    edits = edits_of(*(f"F{row}.{column}={row}" for row in range(700) for column in ("robots", "stations", "vans")))
    assert contradictions(edits) == []
    assert least_s(lambda: contradictions(edits)) < 2


# -- order ---------------------------------------------------------------------------------------------------


def test_the_edits_drawn_are_of_every_operation() -> None:
    seen: set[str] = set()

    slow = [HealthCheck.too_slow]  # the first draw reads scenarios, which takes seconds on a busy machine

    @settings(max_examples=400, database=None, derandomize=True, suppress_health_check=slow)
    @given(EDITS)
    def draw(one: Edit) -> None:
        seen.add(one.op)

    draw()
    assert seen == set(OPS)


def result(*edits: Edit) -> datasets.Scenario | str:
    """The scenario, by an edits file's road without its contradictions; or the rules that refuse it."""
    from datasets.applying import apply_edits
    from datasets.edits import is_lane_edit
    from datasets.filling import finish_tables, lanes_and_stock
    from datasets.loading import _freeze, _read

    draft, _ = _read("demo")
    draft.added = {one.values["facility"] for one in edits if one.op == "add_facility"}
    apply_edits(draft, [one for one in edits if not is_lane_edit(one)])
    lanes_and_stock(draft)
    apply_edits(draft, [one for one in edits if is_lane_edit(one)])
    finish_tables(draft)
    return " ".join(sorted(f.rule for f in draft.findings)) if draft.failed() else _freeze(draft, "demo")


def same(a: datasets.Scenario | str, b: datasets.Scenario | str) -> bool:
    """Equal tables and settings, to the rounding of a product."""
    if isinstance(a, str) or isinstance(b, str):
        return a == b
    for name in (*schema.TABLES, "outages"):
        one, other = getattr(a, name), getattr(b, name)
        if one.shape != other.shape:
            return False
        for column in one:
            pair = one[column].to_numpy(), other[column].to_numpy()
            if pair[0].dtype.kind == "f":
                if not np.allclose(*pair, rtol=1e-8, atol=1e-8, equal_nan=True):
                    return False
            elif not (pair[0] == pair[1]).all():
                return False
    return all(
        np.allclose(a.settings[key], b.settings[key], rtol=1e-8)
        if isinstance(a.settings[key], float)
        else a.settings[key] == b.settings[key]
        for key in a.settings
    )


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(EDITS, EDITS)
def test_edits_that_commute_do(a: Edit, b: Edit) -> None:
    assert commute(a, b) == commute(b, a)
    if commute(a, b):
        there, back = result(a, b), result(b, a)
        if isinstance(there, str) and isinstance(back, str):
            return
        assert same(there, back)


def test_edits_that_do_not_commute_mostly_do_not() -> None:
    """ "No" is said of few pairs whose order does not matter on demo."""
    pairs: list[tuple[Edit, Edit]] = []

    @settings(max_examples=250, database=None, derandomize=True, deadline=None)
    @given(EDITS, EDITS)
    def draw(a: Edit, b: Edit) -> None:
        pairs.append((a, b))

    draw()
    said_no = [pair for pair in pairs if not commute(*pair)]
    needless = [pair for pair in said_no if same(result(*pair), result(*reversed(pair)))]
    assert len(said_no) < 0.35 * len(pairs)
    assert len(needless) < 0.15 * len(pairs), [" | ".join(map(str, pair)) for pair in needless]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("A.robots=5", "A.robots=x2", False),
        ("A.robots=x2", "A.robots=x3", False),  # whole robots are rounded in between
        ("A.cost_per_package_usd=x2", "A.cost_per_package_usd=x3", True),
        ("A.robots=+2", "A.robots=+3", True),
        ("A.robots=+2", "A.robots=-3", False),  # -3 of 2 robots is refused in one order
        ("A.robots=5", "A.robots=5", True),
        ("A.robots=5", "B.robots=6", True),
        ("all.robots=5", "A.robots=6", False),
        ("demand.state.OH=x2", "demand.promise.same_day=x2", True),
        ("demand.state.OH=x2", "43215.population=x2", False),
        ("demand.promise.same_day=x2", "withdraw.same_day.zone=43215", False),
        ("offer.same_day.state=OH", "withdraw.same_day.state=CO", True),
        ("offer.same_day.state=OH", "withdraw.same_day.zone=43215", False),
        ("offer.same_day.zone=43215", "withdraw.same_day.zone=43216", True),
        ("A>B.capacity=x2", "A.status=closed", True),
        ("policy.name=cheapest", "policy.late_usd=2", False),
    ],
)
def test_pairs(a: str, b: str, expected: bool) -> None:
    assert commute(*edits_of(a, b)) is expected


def test_adding_a_facility_and_changing_all_do_not_commute() -> None:
    assert not commute(add("FC-NEW"), Edit("capacity", {"facility": "all", "factor": 2}))
    assert not commute(add("FC-NEW"), Edit("capacity", {"facility": "fulfilment_centre", "factor": 2}))
    assert not commute(add("FC-NEW"), close("FC-NEW"))
    assert commute(add("FC-NEW"), close("FC-CMH-1"))
