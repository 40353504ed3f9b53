"""Scenario & data: the page's acceptance (UI.md, page 8), and what a person does there."""

import io
import re
import subprocess
import sys
import time
import zipfile

import openpyxl
import pytest
from playwright.sync_api import expect

from datasets.loading import BUNDLED
from tests.browser.conftest import CHECKOUT

SLOW = 30_000
BAD = (
    (BUNDLED / "demo" / "facilities.csv")
    .read_text()
    .replace("fulfilment_centre", "fulfilment_center", 1)
    .replace("delivery_station", "delivry_station", 1)
)


@pytest.fixture
def opened(site, tab):
    """The page on demo, its rows there."""

    def go(query="", **size):
        page = tab(**size).open(f"{site.url}/scenario?scenario=demo{query}")
        page.wait_for_selector(".scenario-grid [row-id]", timeout=SLOW)
        return page

    return go


def cell(page, line, column):
    return page.locator(f'.scenario-grid [row-id="{line}"] [col-id="c:{column}"]').first


def edit(page, line, column, value):
    cell(page, line, column).dblclick()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(value)
    page.keyboard.press("Enter")


def upload(page, *files):
    with page.expect_file_chooser() as chooser:
        page.locator("#scenario-drop").click()
    chooser.value.set_files([{"name": n, "mimeType": "application/octet-stream", "buffer": d} for n, d in files])


def test_bad_csv_lists_all_findings_as_the_cli_does(opened, tmp_path):
    page = opened()
    upload(page, ("facilities.csv", BAD.encode()))
    expect(page.locator("#scenario-upload-text")).to_have_text("1 table, 1 replaced", timeout=SLOW)
    shown = page.locator("#scenario-upload-body tr")
    for file in (BUNDLED / "demo").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "facilities.csv").write_text(BAD)
    printed = subprocess.run(
        [sys.executable, "-m", "cli", "check", str(tmp_path)], cwd=CHECKOUT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    assert len(printed) >= 2
    expect(shown).to_have_count(len(printed))
    rows = [row.inner_text() for row in shown.all()]
    for line in printed:
        found = re.match(r".*?([^/ ]+\.csv(?::\d+)?): ([\w-]+): (.*?)(?: \(warning\))?$", line)
        assert found, line
        assert any(all(part in row for part in found.groups()) for row in rows), line
    page.locator("#scenario-upload-cancel").click()
    assert "copy=" not in page.url


def test_an_upload_is_taken_only_when_confirmed(opened, site):
    page = opened()
    editing = site.runs.parent / "scenarios" / ".editing"
    before = set(editing.iterdir()) if editing.is_dir() else set()
    book = openpyxl.Workbook()
    book.active.title = "profile"
    book.active.append(["hour", "share"])
    for hour in range(24):
        book.active.append([hour, 1 / 24])
    data = io.BytesIO()
    book.save(data)
    zones = (BUNDLED / "demo" / "zones.csv").read_bytes()
    upload(page, ("shapes.xlsx", data.getvalue()), ("zones.csv", zones))
    expect(page.locator("#scenario-upload-text")).to_have_text("2 tables, 1 new, 1 replaced", timeout=SLOW)
    assert (set(editing.iterdir()) if editing.is_dir() else set()) == before
    page.locator("#scenario-upload-take").click()
    page.wait_for_url("**copy=*", timeout=SLOW)
    expect(page.locator("[data-scenario-table=profile]")).to_contain_text("24", timeout=SLOW)
    expect(page.locator("#scenario-strip")).to_contain_text("your copy")


def test_go_to_focuses_the_cell_and_fix_mends_it(opened):
    page = opened()
    edit(page, 4, "lat", "4O.25")
    expect(page.locator(".scenario-finding.error")).to_have_count(1, timeout=SLOW)
    page.locator("[data-scenario-table=zones]").click()
    expect(page.locator(".scenario-grid-card h2")).to_have_text("zones.csv", timeout=SLOW)
    page.locator(".scenario-finding-table [data-scenario-goto]").first.click()
    focused = page.locator(".scenario-grid .ag-cell-focus")
    expect(focused).to_have_attribute("col-id", "c:lat", timeout=SLOW)
    assert page.evaluate("document.activeElement.closest('[row-id]').getAttribute('row-id')") == "4"
    assert "table=facilities" in page.url
    assert "line=4" in page.url
    page.locator(".scenario-finding [data-scenario-fix]").click()
    expect(page.locator(".scenario-finding")).to_have_count(0, timeout=SLOW)
    expect(cell(page, 4, "lat")).to_have_text("40.25")


def test_save_is_disabled_while_an_error_stands_and_says_why(opened, site):
    page = opened()
    save = page.locator("#scenario-save")
    expect(save).to_have_attribute("title", "Nothing is changed", timeout=SLOW)
    edit(page, 3, "kind", "warehouse")
    expect(page.locator("#scenario-state")).to_contain_text("Not runnable: 1 error in your copy", timeout=SLOW)
    expect(save).to_be_disabled()
    expect(save).to_have_attribute("title", re.compile("Not while 1 error stands"))
    page.reload()
    page.wait_for_selector(".scenario-finding", timeout=SLOW)
    expect(save).to_be_disabled()
    edit(page, 3, "kind", "fulfilment_centre")
    expect(save).to_be_enabled(timeout=SLOW)
    save.click()
    name = page.locator("#scenario-new-name")
    expect(name).to_be_visible()
    for wrong in ("us", "../x"):
        name.fill(wrong)
        page.locator("#scenario-save-new").click()
        expect(page.locator(".mantine-TextInput-error")).to_be_visible(timeout=SLOW)
    name.fill("mine-1")
    page.locator("#scenario-save-new").click()
    page.wait_for_url("**scenario=mine-1*", timeout=SLOW)
    expect(page.locator("#scenario-strip")).to_contain_text("mine-1 yours", timeout=SLOW)
    assert "copy=" not in page.url
    assert (site.runs.parent / "scenarios" / "mine-1" / "facilities.csv").is_file()


def test_two_browsers_do_not_disturb_each_other_and_undo_goes_back(opened):
    one, two = opened(), opened()
    edit(one, 2, "name", "First")
    one.wait_for_url("**copy=*", timeout=SLOW)
    edit(two, 2, "name", "Second")
    two.wait_for_url("**copy=*", timeout=SLOW)
    for page, name in ((one, "First"), (two, "Second")):
        page.reload()
        expect(cell(page, 2, "name")).to_have_text(name, timeout=SLOW)
    one.locator("#scenario-undo").click()
    expect(cell(one, 2, "name")).not_to_have_text("First", timeout=SLOW)
    one.go_back()
    expect(cell(one, 2, "name")).to_have_text("First", timeout=SLOW)


def test_a_default_opens_its_source_marked(opened):
    page = opened("&table=scenario")
    sources = (
        ("run.warmup_days", "assumed", "the longest common promise is two days"),
        ("demand.day_factors", "published", "orders by weekday of Olist"),
    )
    for key, mark, words in sources:
        page.locator(f'.scenario-grid [row-id="{key}"] [col-id="c:value"]').click()
        expect(page.locator("#scenario-source h2")).to_have_text(key, timeout=SLOW)
        expect(page.locator("#scenario-source-mark")).to_have_text(mark)
        expect(page.locator("#scenario-source-text")).to_contain_text(words)
        assert f"default={key}" in page.url
    page.reload()
    expect(page.locator("#scenario-source h2")).to_have_text("demand.day_factors", timeout=SLOW)


def test_every_default_is_listed_with_its_mark_and_opens(site, tab):
    from dashboard.pages.scenario.provenance import defaults

    page = tab().open(f"{site.url}/sources")
    marks = page.locator("#sources-defaults tbody tr td:nth-child(3)")
    expect(marks).to_have_count(len(defaults()), timeout=SLOW)
    assert all(re.search("published|assumed", text) for text in marks.all_inner_texts())
    page.locator("#sources-defaults a", has_text="delivery_station.packages_per_van").click()
    expect(page.locator("#scenario-source-mark")).to_have_text("published", timeout=SLOW)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("mine.zip", "zip", "mine.zip holds a file whose path leads out of its folder or is no plain path."),
        ("facilities.csv", "large", "facilities.csv is larger than 50 MB, the most that a file may have."),
        (
            "facilities.xlsm",
            b"x",
            "facilities.xlsm is a workbook of a kind that can hold macros or is old: save it as .xlsx.",
        ),
    ],
    ids=["traversal", "51 MB", "macros"],
)
def test_uploads_are_refused_in_one_sentence(site, tab, tmp_path, name, data, sentence):
    if data == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("../../facilities.csv", "id\n")
        data = out.getvalue()
    look = tab()
    page = look.open(f"{site.url}/scenario?scenario=demo")
    page.wait_for_selector("#scenario-drop")
    file = tmp_path / name
    file.write_bytes(b"0" * 51_000_000 if data == "large" else data)
    with page.expect_file_chooser() as chooser:
        page.locator("#scenario-drop").click()
    chooser.value.set_files(file)
    expect(page.locator(".scenario-refused")).to_have_text(sentence, timeout=SLOW)
    # The refusal of the server (400) prints a line in the console by itself.
    look.complaints[:] = [line for line in look.complaints if "400" not in line]


def test_names_with_html_stay_text(opened):
    page = opened()
    edit(page, 2, "name", "<img src=x onerror=document.title=1>")
    page.wait_for_url("**copy=*", timeout=SLOW)
    page.reload()
    expect(cell(page, 2, "name")).to_have_text("<img src=x onerror=document.title=1>", timeout=SLOW)
    assert page.locator(".scenario-grid img").count() == 0
    assert page.title() != "1"


def test_the_folder_comes_as_a_zip_with_the_copys_edits(opened):
    page = opened()
    edit(page, 2, "name", "Zipped")
    page.wait_for_url("**copy=*", timeout=SLOW)
    with page.expect_download() as download:
        page.locator("#scenario-zip").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert "Zipped" in archive.read("demo/facilities.csv").decode()


def test_find_and_only_findings_narrow_the_rows(opened):
    page = opened("&table=zones")
    page.locator("#scenario-find").fill("43201")
    expect(page.locator(".scenario-grid .ag-center-cols-container [row-id]")).to_have_count(1, timeout=SLOW)
    page.locator("#scenario-find").fill("")
    page.locator("#scenario-only").click()
    expect(page.locator("#scenario-only")).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    assert "only=findings" in page.url


def test_33_000_rows_scroll_and_a_finding_far_down_is_gone_to(site, tab):
    page = tab().open(f"{site.url}/scenario?scenario=us&table=zones&line=33009")
    expect(page.locator('.scenario-grid [row-id="33009"] [col-id="c:zone"]')).to_be_visible(timeout=SLOW)
    body = page.locator(".scenario-grid .ag-body-viewport")
    began = time.monotonic()
    for top in (0, 200_000, 400_000, 600_000):
        body.evaluate("(element, top) => { element.scrollTop = top; }", top)
        row = str(top // 28 + 12)
        expect(page.locator(f'.scenario-grid .ag-center-cols-container [row-id="{row}"]')).to_be_visible(timeout=SLOW)
    assert time.monotonic() - began < 12
    assert page.locator(".scenario-grid .ag-center-cols-container [row-id]").count() < 120


@pytest.mark.parametrize("width", [1440, 1024])
def test_nothing_overlaps_and_the_page_fits(opened, width):
    page = opened(width=width)
    wide = page.evaluate("[document.documentElement.scrollWidth, document.querySelector('.main').scrollWidth]")
    assert wide[0] <= width
    if width == 1440:
        tall = page.evaluate("(m => [m.scrollHeight, m.clientHeight])(document.querySelector('.main'))")
        assert tall[0] <= tall[1]
