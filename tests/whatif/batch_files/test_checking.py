from pathlib import Path

import pytest

import datasets
from core.errors import Finding
from tests.datasets.small_network import FACILITIES, ZONES
from whatif.batch_files.checking import MOST_COMBINATIONS, check
from whatif.batch_files.reading import read_batch
from whatif.designs.variants import variants


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of five facilities whose demand its two centres can serve."""
    base = tmp_path_factory.mktemp("base")
    (base / "facilities.csv").write_text(FACILITIES)
    (base / "zones.csv").write_text(ZONES)
    (base / "scenario.toml").write_text("[demand]\nunits_per_day = 5000\n")
    return base


def checked(folder: Path, text: str) -> list[Finding]:
    path = folder / "ask.toml"
    path.write_text(f'base = "."\n{text}')
    batch = read_batch(path)
    return check(batch, variants(batch))


def errors(findings: list[Finding]) -> list[tuple[int, str]]:
    return [(finding.line, finding.rule) for finding in findings if finding.severity == "error"]


def factor(name: str, levels: str, *fields: str) -> str:
    return "\n".join(["[[factors]]", f'name = "{name}"', *fields, f"levels = {levels}", ""])


def test_a_sound_batch_finds_nothing_new(folder: Path) -> None:
    alone = checked(folder, "")
    found = checked(folder, factor("robots", '["+0", "+5"]', 'op = "robots"', 'facility = "FC-A"'))
    assert errors(found) == []
    assert found == alone


def test_every_level_is_tried_alone(folder: Path) -> None:
    text = (
        factor("site", '["none", "FC-A", "FC-X"]', 'op = "close_facility"')
        + factor("more", "[1.0, 1.1, 1.2]", 'op = "capacity"', 'facility = "FC-Y"')
        + factor("fewer", '["+0", "-5000"]', 'op = "robots"', 'facility = "FC-A"')
        + factor("key", '["1", "2"]', 'key = "run.sead"')
    )
    found = checked(folder, text)
    assert errors(found) == [
        (2, "unknown-facility"),
        (6, "unknown-facility"),
        (11, "out-of-range"),
        (16, "unknown-key"),
    ]
    messages = [finding.message for finding in found[:4]]
    assert messages[0].startswith("site FC-X: facility 'FC-X' does not exist")
    assert messages[1].startswith("more 1.1, 1.2: facility 'FC-Y' does not exist")
    assert messages[2].startswith("fewer -5000: ")
    assert messages[3].startswith("key 1, 2: ")
    assert {finding.file for finding in found[:4]} == {str(folder / "ask.toml")}


def test_both_ends_of_a_range_are_tried(folder: Path) -> None:
    text = 'design = "sobol"\n[[factors]]\nname = "km"\nkey = "zone.43000.lat"\nrange = [-80, 300]\n'
    found = checked(folder, text)
    assert [finding.rule for finding in found if finding.message.startswith("km 300:")] == ["out-of-range"]


def test_what_only_a_combination_breaks(folder: Path) -> None:
    """Each closes one of the two centres; together nothing is left that could send an order."""
    text = factor("a", '["none", "FC-A"]', 'op = "close_facility"') + factor(
        "b", '["none", "FC-B"]', 'op = "close_facility"'
    )
    found = checked(folder, text)
    together = [finding for finding in found if finding.message.startswith("together: a FC-A, b FC-B: ")]
    assert errors(found) == [(2, together[0].rule)]


def test_combinations_of_wrong_levels_are_not_tried(folder: Path) -> None:
    text = factor("a", '["none", "FC-A"]', 'op = "close_facility"') + factor(
        "b", '["none", "FC-B"]', 'op = "close_facility"'
    )
    found = checked(folder, text + factor("c", '["none", "FC-X"]', 'op = "close_facility"'))
    assert errors(found) == [(10, "unknown-facility")]


def test_of_many_combinations_only_levels_are_tried(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    real = datasets.check
    monkeypatch.setattr("datasets.check", lambda *args, **named: tried.append(1) or real(*args, **named))
    levels = '["+0", "+5", "+6", "+7", "+8", "+9", "+10", "+11", "+12"]'
    text = factor("a", levels, 'op = "robots"', 'facility = "FC-A"') + factor("b", levels, 'key = "FC-B.robots"')
    path = folder / "ask.toml"
    path.write_text(f'base = "."\n{text}')
    batch = read_batch(path)
    assert len(variants(batch)) > MOST_COMBINATIONS
    check(batch, variants(batch))
    assert len(tried) == 1 + 8 + 8


def test_a_broken_base_is_told_once(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "facilities.csv").write_text(FACILITIES.replace("39.80", "999"))
    (tmp_path / "zones.csv").write_text(ZONES)
    found = checked(tmp_path, factor("site", '["none", "FC-X"]', 'op = "close_facility"'))
    assert [finding.rule for finding in found if finding.severity == "error"] == ["out-of-range"]


def test_a_common_edit_that_is_wrong_is_told_once(folder: Path) -> None:
    text = '[[edits]]\nop = "close_facility"\nfacility = "FC-X"\n' + factor("f", "[1.0, 1.1]", 'op = "demand"')
    assert errors(checked(folder, text)) == [(2, "unknown-facility")]


def test_warnings_of_one_kind_are_one(folder: Path) -> None:
    found = checked(folder, factor("demand", "[1.0, 500, 900]", 'op = "demand"'))
    about = [finding for finding in found if finding.message.startswith("demand 500, 900: ")]
    assert [finding.rule for finding in about] == ["capacity-below-demand"]
    assert about[0].line == 2
    assert " more like this" in about[0].message


def test_a_base_that_warns_is_not_blamed_on_levels(folder: Path) -> None:
    """The base cannot meet its demand; a little more of it is the same warning with other numbers."""
    common = '[[edits]]\nop = "demand"\nfactor = 900\n'
    found = checked(folder, common + factor("demand", "[1.0, 1.1]", 'op = "demand"'))
    assert "capacity-below-demand" in {finding.rule for finding in found}
    assert not [finding for finding in found if finding.message.startswith("demand 1.1")]


def test_doubts(folder: Path) -> None:
    text = 'metrics = ["cost_per_packages", "on_time_pct.one_day"]\n[stop]\nmetric = "latness"\nhalf_width = 1\n'
    found = [
        finding for finding in checked(folder, text + factor("one", "[1.1]", 'op = "demand"')) if finding.line in (0, 6)
    ]
    mine = [finding for finding in found if finding.rule in ("unknown-metric", "one-level")]
    assert [(finding.rule, finding.severity) for finding in mine] == [
        ("unknown-metric", "error"),
        ("unknown-metric", "warning"),
        ("one-level", "warning"),
    ]
    assert "did you mean cost_per_package?" in mine[1].message


def test_metrics_of_other_parts_are_not_judged(folder: Path) -> None:
    found = checked(folder, 'part = "floor"\nmetrics = ["lines_per_robot"]\n')
    assert not [finding for finding in found if finding.rule == "unknown-metric"]


@pytest.mark.parametrize(
    "more", ["", factor("demand", "[1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8]", 'op = "demand"')]
)
def test_levels_that_contradict_each_other(folder: Path, more: str) -> None:
    """With 8 and with 72 combinations, of which the latter are not loaded."""
    text = (
        factor("site", '["none", "FC-A"]', 'op = "close_facility"')
        + factor("more", "[1.0, 1.1]", 'op = "capacity"', 'facility = "FC-A"')
        + factor("robots", '["as it is", 300]', 'key = "FC-B.robots"')
        + factor("again", '["as it is", 400]', 'key = "FC-B.robots"')
    )
    path = folder / "ask.toml"
    path.write_text(f'base = "."\n{text}{more}')
    batch = read_batch(path)
    assert (len(variants(batch)) > MOST_COMBINATIONS) == bool(more)
    found = [finding for finding in check(batch, variants(batch)) if finding.severity == "error"]
    assert [(finding.line, finding.rule) for finding in found] == [(6, "closed-facility"), (15, "set-twice")]
    assert [finding.message.partition(": FC-")[0] for finding in found] == [
        "together: site FC-A, more 1.1",
        "together: robots 300, again 400",
    ]


def test_levels_that_never_meet_do_not_contradict(folder: Path) -> None:
    text = factor("a", '["as it is", 300]', 'key = "FC-B.robots"') + factor(
        "b", '["as it is", 400]', 'key = "FC-B.robots"'
    )
    assert errors(checked(folder, 'design = "one_at_a_time"\n' + text)) == []
