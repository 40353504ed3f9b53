"""The design of a batch: its text, its place in the address, what clicks do to it, what it comes to."""

import base64
import time
import zlib
from pathlib import Path

import pytest

from dashboard.pages.what_if import changes
from dashboard.pages.what_if.asked import Asked
from dashboard.pages.what_if.checking import findings_of
from dashboard.pages.what_if.clicked import changed_design
from dashboard.pages.what_if.design import MOST_TEXT, code_of, design_of, new_document, text_of, toml_of
from dashboard.pages.what_if.editor import editor
from dashboard.pages.what_if.estimate import size_of
from dashboard.pages.what_if.factors import KINDS, factor_of, factor_of_edit, options
from whatif.batch_files.reading import read_batch

EXAMPLES = sorted(Path("examples").glob("*.toml"))
BATCHES = [file for file in EXAMPLES if file.name in ("close-a-site.toml", "robots.toml", "promise.toml", "peak.toml")]
CLOSED = {"label": "closed", "edits": [{"op": "close_facility", "facility": "FC-CMH-2"}]}
STATIONS = {"name": "vans", "op": "capacity", "facility": "delivery_station", "levels": [0.95, 1.0, 1.05]}
GRID = {
    **new_document("demo"),
    "factors": [
        {"name": "site", "levels": [{"label": "open"}, CLOSED]},
        {"name": "room", "op": "capacity", "facility": "FC-CMH-1", "levels": [1.0, 1.1, 1.2]},
        {**STATIONS, "reference": 1.0},
        {"name": "cut-off", "key": "promise.one_day.cutoff", "levels": ["20:00", "22:00"]},
    ],
}


@pytest.mark.parametrize("file", BATCHES, ids=lambda file: file.stem)
def test_a_file_reads_to_the_same_batch_after_a_round_trip(file):
    design = design_of(file.read_text())
    again = design_of(toml_of(design.document))
    own = read_batch(file)
    assert again.batch is not None
    for name in ("name", "base", "seeds", "metrics", "design", "part", "options"):
        assert getattr(again.batch, name) == getattr(own, name)
    assert [(f.name, [lv.label for lv in f.levels]) for f in again.batch.factors] == [
        (f.name, [lv.label for lv in f.levels]) for f in own.factors
    ]


def test_the_code_in_the_address_is_the_text():
    text = toml_of(GRID)
    assert text_of(code_of(text)) == text
    assert len(code_of(text)) < 700


@pytest.mark.parametrize("code", ["", "%%%", "broken", "A" * 50, code_of("x")[:-6]])
def test_a_broken_code_is_none(code):
    assert text_of(code) is None


def test_a_usual_design_takes_little_of_the_address():
    factors = [{"name": f"capacity of FC-CMH-{n}", "op": "capacity", "facility": f"FC-CMH-{n}"} for n in (1, 2, 3)]
    text = toml_of(new_document("demo") | {"factors": [factor | {"levels": [1.0, 1.1]} for factor in factors]})
    old = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    assert len(code_of(text)) < 0.6 * len(old)
    assert text_of(old) == text_of(code_of(text)) == text


def test_a_code_that_unpacks_to_too_much_is_none():
    assert text_of(code_of("x" * (MOST_TEXT + 1))) is None
    assert design_of("x" * (MOST_TEXT + 1)).findings[0].rule == "too-long"


@pytest.mark.parametrize(
    ("text", "why"),
    [("a" + ".a" * 99_000 + "=1", "parts"), ("a = " + "[" * 60 + "]" * 60, "deep"), ("a = " + "[" * 99_000, "deep")],
)
def test_a_design_that_no_batch_is_like_is_not_parsed(text, why):
    began = time.process_time()
    design = design_of(text)
    assert (design.document, design.batch, design.findings[0].rule) == ({}, None, "too-long")
    assert why in design.findings[0].message
    if why == "parts":
        assert text_of(code_of(text)) is None
    assert time.process_time() - began < 2


FACTOR = '[[factors]]\nname = "a"\n'


@pytest.mark.parametrize(
    "text",
    [
        "variants = 5",
        "edits = 5",
        "factors = 5",
        "factors = [1]",
        "seeds = [1]",
        f"{FACTOR}levels = 5",
        f"{FACTOR}range = []",
        f"{FACTOR}range = 5",
        f"{FACTOR}levels = [{{edits = 5}}]",
        f"{FACTOR}levels = [1{400 * '0'}]",
        f'{FACTOR}levels = [{{edits = ["x"]}}]',
        f"{FACTOR}levels = [inf, nan]",
        f'{FACTOR}levels = [{{name = "a"}}]',
    ],
)
def test_the_editor_shows_what_is_wrong_whatever_is_typed(text):
    design = design_of(text)
    assert design.findings
    shown = str(editor(design, size_of(design, None), []).to_plotly_json())
    assert design.findings[0].message.split(":")[0] in shown or design.findings[0].rule in shown


def test_a_factor_without_what_its_levels_need_can_be_looked_at():
    design = design_of('[[factors]]\nname = "a"\nlevels = [{name = "a"}, {name = "b"}]\n')
    assert changes.reference_of(design.factors[0]) == 0
    assert design.findings


def test_the_product_is_spelled_out():
    size = size_of(design_of(toml_of(GRID)), 2.0, workers=2)
    assert (size.product, size.combinations, size.seeds, size.runs) == ("2 × 3 × 3 × 2 = 36", 36, 10, 360)
    assert size.minutes == pytest.approx(6.0)
    assert size_of(design_of(toml_of(GRID)), None).minutes is None


def test_other_designs_count_their_own():
    one = size_of(design_of(toml_of(changes.set_design(GRID, "one_at_a_time"))), 1.0)
    assert (one.product, one.runs) == ("1 + 1 + 2 + 2 + 1 = 7", 70)
    sample = size_of(design_of(toml_of(changes.set_design(GRID, "latin_hypercube"))), 1.0)
    assert sample.product.startswith("1 + ")
    assert sample.runs == 10 * sample.combinations > 0


def test_a_wrong_design_says_what_and_counts_nothing():
    wrong = changes.set_level(GRID, 1, 1, "much")
    design = design_of(toml_of(wrong))
    assert design.batch is None
    assert design.findings
    size = size_of(design, 1.0)
    assert (size.runs, size.product) == (0, "2 × 3 × 3 × 2")
    assert all(finding.file == "batch.toml" for finding in findings_of(design.text))


def test_the_check_of_the_file_is_the_checks_own():
    unknown = changes.add_factor(GRID, factor_of("status", "FC-NOWHERE-9", "demo"))
    assert any("FC-NOWHERE-9" in finding.message for finding in findings_of(toml_of(unknown)))
    assert not [finding for finding in findings_of(toml_of(GRID)) if finding.severity == "error"]


def test_levels_change_and_keep_their_reference():
    changed = changes.set_level(GRID, 1, 1, "×1.15")
    assert changed["factors"][1]["levels"] == [1.0, 1.15, 1.2]
    assert GRID["factors"][1]["levels"] == [1.0, 1.1, 1.2]
    assert changes.label_of(1.15, "factor") == "×1.15"
    assert changes.label_of(1.0, "factor") == "×1.00"
    moved = changes.set_level(GRID, 2, 1, "0.99")
    assert moved["factors"][2]["reference"] == 0.99
    renamed = changes.set_level(GRID, 0, 1, "shut")
    assert renamed["factors"][0]["levels"][1]["label"] == "shut"
    assert renamed["factors"][0]["levels"][1]["edits"]


def test_the_reference_is_the_batchs_first_level():
    changed = changes.set_reference(GRID, 1, 2)
    assert changes.reference_of(changed["factors"][1]) == 2
    assert design_of(toml_of(changed)).batch.factors[1].levels[0].value == 1.2
    back = changes.set_reference(changed, 1, 0)
    assert "reference" not in back["factors"][1]


def test_levels_and_factors_come_and_go():
    more = changes.add_level(GRID, 1)
    assert more["factors"][1]["levels"][-1] == pytest.approx(1.3)
    assert changes.add_level(GRID, 3)["factors"][3]["levels"][-1] == "23:00"
    assert changes.next_level(GRID["factors"][0]) is None
    assert changes.set_level(GRID, 3, 1, " ")["factors"][3]["levels"] == ["20:00"]
    last = changes.remove_level(changes.remove_level(GRID, 3, 1), 3, 0)
    assert last["factors"][3]["levels"] == ["20:00"]
    assert len(changes.remove_factor(GRID, 0)["factors"]) == 3
    twice = changes.add_factor(GRID, GRID["factors"][0])
    assert twice["factors"][-1]["name"] == "site 2"


def test_a_level_that_is_gone_is_not_taken_out_again():
    """Enter takes a level out, and leaving the field asks once more."""
    document = {"factors": [{"name": "room", "op": "capacity", "facility": "F", "levels": [1.0, 1.2]}]}
    once = changes.set_level(document, 0, 1, "")
    assert once["factors"][0]["levels"] == [1.0]
    assert changes.set_level(once, 0, 1, "") == changes.set_level(once, 0, 1, "1.3") == once


def test_seeds_are_a_count():
    assert changes.seed_count(changes.set_seeds(GRID, "25")) == 25
    assert changes.set_seeds(GRID, "many") == GRID
    assert changes.seed_count(changes.set_seeds(GRID, "-3")) == 1
    assert changes.seed_count({"seeds": "x"}) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_offered_factor_reads(kind):
    offered = options(kind, "demo")
    assert offered
    for of in (offered[0]["value"], offered[-1]["value"]):
        design = design_of(toml_of({**new_document("demo"), "factors": [factor_of(kind, of, "demo")]}))
        assert design.findings == ()
        assert len(design.batch.factors[0].levels) >= 2


def test_a_draft_becomes_common_edits_or_factors():
    edits = ("FC-CMH-2.status=closed", "FC-CMH-1.capacity=x1.2")
    common = changed_design({"do": "edits-as-common"}, new_document("demo"), edits)
    assert [str(edit) for edit in design_of(toml_of(common)).batch.edits] == [
        "FC-CMH-2.status=closed",
        "capacity facility=FC-CMH-1 factor=1.2",
    ]
    assert changed_design({"do": "edits-as-common"}, common, edits) == common
    factors = changed_design({"do": "edits-as-factors"}, new_document("demo"), edits)
    assert size_of(design_of(toml_of(factors)), 1.0).product == "2 × 2 = 4"
    assert factor_of_edit("nonsense")["levels"] == [{"label": "as it is"}]


def test_what_is_chosen_is_read_from_the_address():
    assert Asked("b").chosen == ()
