"""The Compare page in a browser."""

import json
import re
import subprocess
import sys
import time

import pytest

from dashboard.figures.words import noise_of
from tests.browser.conftest import CHECKOUT, RUNS


@pytest.fixture(scope="module")
def more(site):
    """The second seed of both runs, and a third network."""
    for name in ("demo", "demo-closed"):
        command = [sys.executable, "-m", "cli", *RUNS[name], "--seed", "2", "--out", str(site.runs / f"{name}-2")]
        subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)


def _address(site, run="demo-closed", ref="demo", more=""):
    return f"{site.url}/compare?run={run}&ref={ref}{more}"


def test_one_seed_each_says_so(site, tab):
    page = tab().open(_address(site))
    assert "One seed each" in page.inner_text("#compare-one-seed")
    assert page.locator("#compare-one-seed button").count() == 1


def test_the_same_run_has_no_table(site, tab):
    page = tab().open(_address(site, run="demo"))
    page.wait_for_selector("text=The two runs are the same")
    assert page.locator(".compare-table").count() == 0


def test_swap_negates_all_differences(site, more, tab):
    page = tab().open(_address(site))
    page.wait_for_selector(".compare-table")
    before = _deltas(page)
    page.click("#compare-swap")
    page.wait_for_url("**run=demo&ref=demo-closed**")
    until(page, "document.querySelector('.compare-select input[id=compare-b]')?.value.startsWith('demo  ')")
    page.wait_for_selector(".page:not([data-dash-is-loading=true]) .compare-table")
    after = _deltas(page)
    assert before.keys() == after.keys()
    signs = {"+": "−", "−": "+"}
    for name, text in before.items():
        assert after[name] == (signs[text[0]] + text[1:] if text[0] in signs else text)


def test_rows_shown_and_same_are_all(site, more, tab):
    page = tab().open(_address(site))
    shown, whole = map(int, re.search(r"(\d+) of (\d+) KPIs", page.inner_text("#compare-kpis")).groups())
    same = int(page.inner_text("#compare-same-count").split()[0])
    assert page.locator(".compare-table tbody tr").count() == shown
    assert shown + same == whole
    page.click("text=Only differences")
    page.wait_for_url("**all=1**")
    until(page, f"document.querySelectorAll('.compare-table tbody tr').length === {whole}")


def test_values_equal_the_commands(site, more, tab):
    places = [str(site.runs / name) for name in ("demo", "demo-2", "demo-closed", "demo-closed-2")]
    command = [sys.executable, "-m", "cli", "whatif", "compare", *places, "--json"]
    told = json.loads(subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True).stdout)
    rows = {row["name"]: row for row in told["kpis"]}
    page = tab().open(_address(site, more="&all=1"))
    page.wait_for_selector(".compare-table")
    deltas = _deltas(page)
    noise = {name for name, row in rows.items() if _is_noise(row)}
    units = dict(
        page.locator(".compare-table tbody tr").evaluate_all(
            "rows => rows.map(r => [r.dataset.kpi, r.cells[0].querySelector('.compare-unit').innerText])"
        )
    )
    assert {name for name, text in deltas.items() if text != "same"} == set(rows) - noise
    for name, text in deltas.items():
        if name in set(rows) - noise and rows[name]["delta"] is not None:
            number = re.search(r"[\d,]+(?:\.(\d+))?", text)
            size, digits = float(number[0].replace(",", "")), len(number[1] or "")
            scale = 1 if units[name] in ("", rows[name]["unit"]) else 1000  # grams of kilograms
            assert size == pytest.approx(scale * abs(rows[name]["delta"]), abs=0.501 * 10**-digits)
            assert text.startswith("−") == (rows[name]["delta"] < 0)


def test_triangles_point_as_the_table_says(site, more, tab):
    page = tab().open(_address(site))
    page.wait_for_selector("#compare-map .js-plotly-plot .main-svg")
    marks = page.evaluate(
        "() => Object.fromEntries(document.querySelector('#compare-map .js-plotly-plot').data"
        ".filter(t => t.name === 'more' || t.name === 'less').map(t => [t.name, Array.from(t.customdata)]))"
    )
    rows = page.locator("[data-compare=row]")
    assert rows.count() > 2
    for at in range(rows.count()):
        row = rows.nth(at)
        sign = "more" if row.locator("td").nth(2).inner_text().startswith("+") else "less"
        assert row.get_attribute("data-place") in marks[sign]


def test_a_row_is_one_choice_with_the_map(site, more, tab):
    page = tab().open(_address(site))
    page.locator("[data-compare=row]").nth(1).click()
    page.wait_for_url("**sel=**")
    place = page.locator("[data-compare=row]").nth(1).get_attribute("data-place")
    until(
        page, "document.querySelector('#compare-map .js-plotly-plot').data.find(t => t.name === 'ring').x.length === 1"
    )
    page.reload()
    page.wait_for_selector("[data-compare=row].selected")
    assert page.get_attribute("[data-compare=row].selected", "data-place") == place
    page.click("#compare-map-slot >> text=Utilisation")
    page.wait_for_url("**metric=use**")
    page.wait_for_selector("text=by utilisation")


def test_what_was_changed(site, more, tab):
    page = tab().open(_address(site))
    added = page.locator(".diff-line.added")
    assert "FC-CMH-2" in " ".join(added.all_inner_texts())
    assert "1 edit, all in B" in page.inner_text(".compare-changed")


def test_no_reference_asks_for_one(site, tab):
    page = tab().open(_address(site, ref="none"))
    page.wait_for_selector("text=Pick a run A")


def _is_noise(row):
    largest = max(abs(row["reference"] or 0.0), abs(row["value"] or 0.0))
    return row["delta"] is not None and abs(row["delta"]) < noise_of(largest, row["unit"])


def _deltas(page):
    rows = page.locator(".compare-table tbody tr")
    return dict(rows.evaluate_all("rows => rows.map(r => [r.dataset.kpi, r.cells[3].innerText])"))


def until(page, script, seconds=15):
    """Wait until a script is true; Playwright's own wait would need eval, which the page's policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(script):
        assert time.monotonic() < end, script
        page.wait_for_timeout(50)
