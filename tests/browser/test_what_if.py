"""The What-if page in a browser: design, run, watch, read, compare."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from dashboard.pages.what_if.design import code_of
from tests.browser.conftest import CHECKOUT
from tests.browser.until import until

GRID = """base = "demo"
name = "grid"
seeds = "1..10"
metrics = ["cost_per_package", "on_time_as_asked_pct", "click_to_door_p95_h", "co2_kg_per_package"]

[[factors]]
name = "FC-CMH-2"
levels = [{ label = "open" }, { label = "closed", edits = [{ op = "close_facility", facility = "FC-CMH-2" }] }]

[[factors]]
name = "room"
op = "capacity"
facility = "FC-CMH-1"
levels = [1.0, 1.1, 1.2]
%s"""
WIDE = """
[[factors]]
name = "stations"
op = "capacity"
facility = "delivery_station"
levels = [0.95, 1.0, 1.05]
reference = 1.0

[[factors]]
name = "One-day cut-off"
key = "promise.one_day.cutoff"
levels = ["20:00", "22:00"]
"""


@pytest.fixture(scope="module")
def batch(site):
    """A finished batch of 2 x 3 variants and 2 seeds in the site's folder."""
    file = site.runs.parent / "grid.toml"
    file.write_text((GRID % "").replace("1..10", "1..2"))
    command = [sys.executable, "-m", "cli", "whatif", "run", str(file), "--workers", "1"]
    command += ["--out", str(site.runs / "grid"), "--store", str(site.runs / "store")]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    return "grid"


def test_the_product_is_printed(site, batch, tab):
    page = tab().open(f"{site.url}/what-if?batch=new&design={code_of(GRID % WIDE)}")
    assert _words(page, "#what_if-product").startswith("2 × 3 × 3 × 2 = 36 ×")
    assert _words(page, "#what_if-product").endswith("seeds = 360 runs")
    assert "~" in page.inner_text("#what_if-minutes")
    page.fill("#what_if-seeds", "12")
    until(page, "document.querySelector('#what_if-product').innerText.includes('432')")
    page.reload()
    until(page, "document.querySelector('#what_if-product')?.innerText.includes('432')")


def test_levels_are_edited_by_keyboard(site, batch, tab):
    page = tab().open(f"{site.url}/what-if?batch=grid")
    chip = page.locator(".what_if-level input").nth(3)
    chip.fill("1.15")
    chip.press("Enter")
    until(page, "[...document.querySelectorAll('.what_if-level input')][3].value === '×1.15'")
    page.locator(".what_if-level input").nth(3).press("Alt+Enter")
    until(page, "document.querySelectorAll('.what_if-level')[3].classList.contains('reference')")
    page.click("[aria-label='One level more of room']")
    until(page, "document.querySelector('#what_if-product').innerText.includes('2 × 4 = 8')")
    page.click("#what_if-toml-open")
    until(page, "document.querySelector('#what_if-toml-text').value.includes('reference = 1.15')")


def test_a_wrong_level_is_told_inline(site, batch, tab):
    page = tab().open(f"{site.url}/what-if?batch=grid")
    chip = page.locator(".what_if-level input").nth(3)
    chip.fill("much")
    chip.press("Enter")
    page.wait_for_selector("#what_if-findings .error")
    assert page.is_disabled("#what_if-run")


def test_a_factor_is_chosen(site, batch, tab):
    page = tab().open(f"{site.url}/what-if?batch=new")
    page.click("#what_if-add-factor")
    page.click("#what_if-of")
    page.get_by_role("option", name="FC-CMH-1").first.click()
    page.click("#what_if-add")
    until(page, "document.querySelector('#what_if-product').innerText.includes('3 = 3')")


def test_the_draft_is_offered(site, batch, tab):
    page = tab().open(f"{site.url}/what-if?batch=new&edits=FC-CMH-2.status=closed")
    page.click("text=Add as factors")
    until(page, "document.querySelector('#what_if-product').innerText.includes('2 = 2')")


def test_rows_points_and_compare(site, batch, tab):
    page = tab().open(f"{site.url}/what-if?batch=grid")
    rows = page.locator("[data-what-if=row]")
    rows.nth(0).click()
    rows.nth(1).press("Enter")
    until(page, "document.querySelectorAll('[data-what-if=row].selected').length === 2")
    until(page, "document.querySelector('#what_if-trade-off .js-plotly-plot').data.at(-1).x.length === 2")
    page.reload()
    page.wait_for_selector("[data-what-if=row].selected")
    assert page.locator("[data-what-if=row].selected").count() == 2
    page.click("#what_if-compare")
    page.wait_for_selector(".compare-table")
    assert "paired over 2 seeds" in page.inner_text("#compare-kpis")


def test_hiding_and_order_stand_in_the_address(site, batch, tab):
    page = tab().open(f"{site.url}/what-if?batch=grid")
    shown = page.locator("[data-what-if=row]").count()
    page.click("text=Hide no difference")
    page.wait_for_url("**all=1**")
    until(page, "document.querySelector('.switch-button').getAttribute('aria-checked') === 'false'")
    assert page.locator("[data-what-if=row]").count() == 5 >= shown
    page.click(".what_if-differences .segmented >> text=Cost")
    page.wait_for_url("**sort=cost_per_package**")


def test_run_close_reopen(site, batch, tab):
    """Runs go on without a window; paused, what has run is kept. The long batch is stopped whatever happens."""
    text = (GRID % "").replace("grid", "long").replace("1..10", "1..40")
    first = tab().open(f"{site.url}/what-if?batch=new&design={code_of(text)}")
    first.click("#what_if-run")
    first.wait_for_url("**batch=long-**")
    try:
        assert sum(_counts(first).values()) == 240, "a batch that waits shows its own runs"
        until(first, "Number(document.querySelector('[data-count=done]').innerText.match(/\\d+/)[0]) > 0", 120)
        before, url = _counts(first), first.url
        first.close()
        time.sleep(2)
        second = tab().open(url)
        after = _counts(second)
        assert sum(before.values()) == sum(after.values()) == 240
        assert after["done"] >= before["done"] > 0
        second.click("#what_if-controls >> text=Pause")
        second.wait_for_selector("#what_if-controls >> text=Resume", timeout=60_000)
        assert sum(_counts(second).values()) == 240
        assert _counts(second)["running"] == 0
    finally:
        _end(next(site.runs.glob("long-*")))


def test_a_failed_run_is_shown(site, batch, tab):
    folder = site.runs / "broken"
    shutil.copytree(site.runs / batch, folder)
    _break(folder)
    page = tab().open(f"{site.url}/what-if?batch=broken")
    alert = page.inner_text("#what_if-alert")
    assert "Run 2 failed: as it is, seed 2: no plan, exit 1" in " ".join(alert.split())
    assert "Retry" in alert
    assert _counts(page) == {"done": 11, "running": 0, "queued": 0, "failed": 1}
    page.click("#what_if-alert >> text=Log")
    until(page, "document.querySelector('#what_if-log-text')?.innerText.includes('no plan')")
    page.keyboard.press("Escape")
    page.focus("#what_if-matrix")
    page.keyboard.press("ArrowDown")
    until(page, "document.querySelector('#what_if-cell').innerText.includes('seed 2: failed')")


def _end(folder: Path) -> None:
    """End a batch's process, if it still runs."""
    status = json.loads((folder / "status.json").read_text())
    if status["state"] == "running":
        with suppress(ProcessLookupError):
            os.kill(status["pid"], signal.SIGTERM)


def _break(folder: Path) -> None:
    """A batch whose second run failed, as its status says it."""
    file = folder / "status.json"
    status = json.loads(file.read_text())
    status["cells"][0] = "df"
    status["failures"] = [{"variant": 0, "seed": 2, "error": "no plan", "log": str(folder / "error.txt")}]
    file.write_text(json.dumps(status))


def _counts(page):
    names = ("done", "running", "queued", "failed")
    return {name: int(page.inner_text(f"[data-count={name}]").split()[0].replace(",", "")) for name in names}


def _words(page, selector):
    return " ".join(page.inner_text(selector).split())
