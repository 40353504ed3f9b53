"""What UI.md asks of the Network page."""

import json
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

MAP = "#network-map .js-plotly-plot"
ROW = '.data-table .ag-row[row-id="{}"]'
POINTS = """kind => {
  const gd = document.querySelector('#network-map .js-plotly-plot');
  return { shown: gd.querySelectorAll('.scatterlayer .points path').length, range: gd._fullLayout.xaxis.range.join() };
}"""
FEWER = "n => document.querySelectorAll('#network-map .scatterlayer .points path').length < n"
WHERE = """id => {
  const gd = document.querySelector('#network-map .js-plotly-plot');
  const box = gd.getBoundingClientRect();
  for (const points of gd.calcdata) {
    const ids = points[0] && points[0].trace.customdata;
    const at = ids ? Array.from(ids).indexOf(id) : -1;
    const { xaxis, yaxis } = gd._fullLayout;
    if (at < 0) continue;
    const [x, y] = [xaxis.d2p(points[at].x), yaxis.d2p(points[at].y)];
    return [box.left + xaxis._offset + x, box.top + yaxis._offset + y];
  }
}"""


CLOSED = """async () => {
  const api = await dash_ag_grid.getApiAsync({ name: 'network', type: 'table' });
  const found = {};
  api.forEachNode(node => { found[node.data.facility] = node.data.closed; });
  return found;
}"""


@pytest.fixture
def network(site, tab):
    """Opens the page over a run of `demo`, and waits until map and table are drawn."""

    def opened(query="", **how):
        page = tab(**how).open(f"{site.url}/network?run=demo{query}")
        ready(page)
        return page

    return opened


def ready(page):
    page.wait_for_selector(f"{MAP} .map-over")
    page.wait_for_selector(".data-table .ag-row")
    page.wait_for_function("() => document.querySelector('#network-chip-view').textContent.includes('of')")


def edits(page):
    return page.locator(".draft-row .draft-subject").all_inner_texts()


def test_a_marker_selects_its_row_which_is_scrolled_into_view(network):
    page = network()
    page.mouse.click(*page.evaluate(WHERE, "DS-CMH-05"))
    row = page.locator(ROW.format("DS-CMH-05")).first
    row.wait_for(state="visible")
    page.wait_for_selector(ROW.format("DS-CMH-05") + '[aria-selected="true"]')
    box, table = row.bounding_box(), page.locator(".network-table .ag-body-viewport").bounding_box()
    assert table["y"] <= box["y"] + 1
    assert box["y"] + box["height"] <= table["y"] + table["height"] + 1
    page.wait_for_function("() => document.querySelector('.detail-name h2').textContent.startsWith('DS-CMH-05')")
    assert "sel=DS-CMH-05" in page.url


def test_a_row_selects_by_keyboard_and_a_reload_and_back_restore(network):
    page = network()
    page.locator(ROW.format("FC-CMH-1")).first.locator(".ag-cell").first.click()
    page.wait_for_url("**sel=FC-CMH-1*")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => !location.search.includes('sel=FC-CMH-1&') && !location.search.endsWith('sel=FC-CMH-1')"
    )
    second = re.search(r"sel=([^&]+)", page.url)[1]
    page.wait_for_selector(f'.map-over .selected[data-facility="{second}"]', state="attached")
    page.go_back()
    page.wait_for_selector('.map-over .selected[data-facility="FC-CMH-1"]', state="attached")
    page.reload()
    ready(page)
    page.wait_for_selector('.map-over .selected[data-facility="FC-CMH-1"]', state="attached")
    assert page.locator(".detail-name h2").inner_text().startswith("FC-CMH-1")


def test_a_layer_hides_its_markers_and_rows_and_keeps_the_zoom(network):
    page = network("&sel=DS-CMH-01")
    page.click('[data-map-zoom="in"]')
    page.wait_for_url("**view=*")
    before = page.evaluate(POINTS)
    page.click('[data-layer="DS"]')
    page.wait_for_selector('[data-layer="DS"][aria-checked="false"]')
    page.wait_for_function(
        "n => document.querySelectorAll('#network-map .scatterlayer .points path').length < n", arg=before["shown"]
    )
    after = page.evaluate(POINTS)
    assert after["range"] == before["range"]
    assert before["shown"] - after["shown"] == 5
    assert page.locator(ROW.format("DS-CMH-02")).count() == 0
    # The selected one is never hidden by its own layer.
    assert page.locator('.map-over .selected[data-facility="DS-CMH-01"]').count() == 1
    page.locator(ROW.format("DS-CMH-01")).first.wait_for(state="attached")


def test_a_thousand_stations_go_at_once_and_the_zoom_stays(us_site, tab):
    page = tab().open(f"{us_site.url}/network?run=us&view=600,-300,500")
    ready(page)
    before = page.evaluate(POINTS)
    page.click('[data-layer="DS"]')
    page.wait_for_function(
        "n => document.querySelectorAll('#network-map .scatterlayer .points path').length < n", arg=before["shown"]
    )
    after = page.evaluate(POINTS)
    assert before["shown"] - after["shown"] > 900
    assert after["range"] == before["range"]


def test_three_edits_survive_a_reload_and_can_be_taken_back(network):
    page = network("&sel=FC-CMH-1")
    page.click('[data-draft-add="FC-CMH-1.capacity=x1.2"]')
    page.wait_for_selector(".draft-row")
    page.click("#network-move summary")
    page.fill("#network-move-zip", "43215")
    page.click("#network-move-add")
    page.wait_for_selector(".draft-row >> nth=1")
    page.click('[aria-label^="More capacity"]')
    page.wait_for_selector('.draft-row:has-text("×1.25")')
    page.locator(ROW.format("FC-CMH-2")).first.locator(".ag-cell").first.click()
    page.click('[data-draft-add="FC-CMH-2.status=closed"]')
    page.wait_for_selector(".draft-row >> nth=2")
    page.reload()
    ready(page)
    page.wait_for_selector('.map-over .edit.close[data-facility="FC-CMH-2"]', state="attached")
    assert edits(page) == ["FC-CMH-1", "FC-CMH-1", "FC-CMH-2"]
    assert page.locator(".map-over .edit").count() == 3
    page.click('[data-draft-remove="FC-CMH-2.status=closed"]')
    page.wait_for_selector(".draft-row >> nth=2", state="detached")
    page.locator(".network-map-card h2").click()
    page.keyboard.press("Control+z")
    page.wait_for_selector(".draft-row >> nth=2")
    page.click("#draft-clear")
    page.wait_for_selector(".draft-empty")
    assert "edits" not in page.url


def test_two_edits_that_conflict_are_refused_with_a_reason(network):
    page = network("&edits=FC-CMH-2.status%3Dclosed&edits=FC-CMH-2.capacity%3Dx1.2&edits=FC-CMH-1.capacity%3Dx1.1")
    refused = page.locator(".draft-row.refused")
    assert refused.count() == 1
    assert "FC-CMH-2 is closed, so that this does nothing" in refused.inner_text()
    assert page.locator("#draft-run").is_enabled()


def test_a_zip_that_there_is_not_is_said(network):
    page = network("&sel=FC-CMH-1")
    page.click("#network-move summary")
    page.fill("#network-move-zip", "00000")
    page.click("#network-move-add")
    page.wait_for_selector('#network-move-said:has-text("no ZIP of this scenario")')
    assert page.locator(".draft-row").count() == 0


def test_a_facility_is_moved_by_hand(network):
    page = network("&sel=DS-CMH-01")
    page.click("#network-move summary")
    x, y = page.evaluate(WHERE, "DS-CMH-01")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 20)
    page.mouse.move(x + 60, y + 40)
    page.mouse.up()
    page.wait_for_selector('.draft-row:has-text("move to")')
    assert "edits=DS-CMH-01.move=" in page.url


def test_closing_is_planned_anew_when_the_selection_stands_and_fills_its_row(network):
    page = network("&sel=FC-CMH-2")
    closing = page.locator("#network-closing")
    assert "not simulated" in closing.inner_text()
    page.wait_for_selector("#network-closing .closing-figures", timeout=60_000)
    said = closing.inner_text()
    assert re.search(r"Cost a day\s*[+−]\$[\d,]+", said)
    assert re.search(r"in all −\$[\d,]+", said)
    assert "Unserved, a day" in said
    assert "FC-CMH-1 +" in said
    page.wait_for_selector(ROW.format("FC-CMH-2") + ' [col-id="closed"]:has-text("$")')
    # Kept: a reload shows it at once. What nobody planned has no number.
    page.reload()
    ready(page)
    page.wait_for_selector("#network-closing .closing-figures", timeout=3000)
    assert page.locator(ROW.format("FC-CMH-3") + ' [col-id="closed"]').inner_text() == "–"


def test_a_draft_shows_no_number_before_its_plan_is_solved(network):
    page = network()
    page.evaluate("() => pod2door.draft.set(['FC-CMH-3.capacity=x1.3', 'FC-CMH-2.status=closed'])")
    page.wait_for_selector('#draft-total:has-text("planning")')
    assert "$" not in page.locator(".draft-card").inner_text()
    page.wait_for_selector('#draft-total:has-text("by the plan")', timeout=60_000)
    said = page.locator("#draft-total").inner_text()
    assert re.search(r"about [+−]\$[\d,]+ a day", said)
    assert "fewer unserved" in said


def test_back_takes_the_edit_and_leaves_the_selection(network):
    page = network()
    page.locator(ROW.format("FC-CMH-1")).first.locator(".ag-cell").first.click()
    page.wait_for_selector('.map-over .selected[data-facility="FC-CMH-1"]', state="attached")
    page.click('[data-draft-add="FC-CMH-1.status=closed"]')
    page.wait_for_selector(".draft-row")
    page.go_back()
    page.wait_for_selector(".draft-row", state="detached")
    assert "sel=FC-CMH-1" in page.url
    assert page.locator('.map-over .selected[data-facility="FC-CMH-1"]').count() == 1


def test_the_mean_of_the_day_comes_first_and_the_colours_have_a_legend(network):
    page = network()
    assert page.locator('[data-hour="mean"]').get_attribute("aria-pressed") == "true"
    assert not page.locator("#network-scale .scale-use").is_visible()
    page.click('[data-color="use"]')
    page.locator("#network-scale .scale-use").wait_for(state="visible")
    assert page.locator("#network-scale .scale-use .heat-mark").count() == 5
    used = page.locator(ROW.format("FC-CMH-3") + ' [col-id="used"]')
    mean = used.inner_text()
    page.click('[data-hour="peak"]')
    page.wait_for_selector(ROW.format("FC-CMH-3") + ' [col-id="used"]:has-text("100")')
    assert "100" not in mean


def test_run_draft_shows_its_run_and_the_page_goes_on_answering(network):
    page = network("&edits=FC-CMH-3.capacity%3Dx1.2")
    before = page.locator("#run-status").inner_text()
    page.click("#draft-run")
    page.wait_for_function("old => document.querySelector('#run-status').innerText !== old", arg=before, timeout=5000)
    page.locator(ROW.format("FC-CMH-1")).first.locator(".ag-cell").first.click()
    page.wait_for_function("() => document.querySelector('.detail-name h2')?.textContent.startsWith('FC-CMH-1')")


def test_in_view_follows_the_map(network):
    page = network()
    text = page.locator("#network-chip-view").inner_text()
    for _ in range(4):
        page.click('[data-map-zoom="in"]')
    page.wait_for_function("old => document.querySelector('#network-chip-view').innerText !== old", arg=text)
    seen = int(re.search(r"In view (\d+) of", page.locator("#network-chip-view").inner_text())[1])
    assert page.locator(".network-table .ag-center-cols-container .ag-row").count() == seen


def test_the_screen_of_all_fills_the_column_exactly_and_stays(site, network):
    page = network("&sel=DS-CMH-05")
    page.get_by_role("button", name="Screen all").click()
    expect(page.locator("#network-screen")).to_contain_text("screened", timeout=90_000)
    (file,) = (site.runs / "designs").glob("*/screen.json")
    document = {row["id"]: row for row in json.loads(file.read_text())["facilities"]}
    by_hand = [sys.executable, "-m", "cli", "network", "screen", str(site.runs / "demo" / "scenario.toml"), "--json"]
    told = json.loads(subprocess.run(by_hand, check=True, capture_output=True).stdout)
    assert {row["id"]: row["delta_cost_usd"] for row in told["facilities"]} == {
        name: row["delta_cost_usd"] for name, row in document.items()
    }
    wanted = {name: row["delta_cost_usd"] for name, row in document.items()}
    assert page.evaluate(CLOSED) == wanted
    closing = page.locator("#network-closing .closing-figures")
    expect(closing).to_contain_text(f"${abs(document['DS-CMH-05']['delta_cost_usd']):,.0f}")
    page.reload()
    ready(page)
    assert page.evaluate(CLOSED) == wanted
    expect(closing).to_contain_text(f"${abs(document['DS-CMH-05']['fixed_usd_saved']):,.0f}")


def test_found_sites_are_hollow_on_the_map_and_a_click_opens_one(site, network):
    page = network()
    page.locator("#network-sites summary").click()
    page.locator("#network-sites-k").fill("2")
    page.locator("#network-sites .ask .button").click()
    expect(page.locator('[data-layer="sites"] .num')).to_have_text("2", timeout=60_000)
    page.locator("#network-sites summary").click()
    (file,) = (site.runs / "designs").glob("*/greenfield.json")
    first, second = json.loads(file.read_text())["sites"]
    x, y = page.evaluate(WHERE, first["id"])
    page.mouse.click(x + 4.5, y)  # its ring: in the middle a station may lie
    expect(page.locator(".draft-row .draft-subject")).to_have_text([first["id"]])
    assert f"{first['id']}.add=fulfilment_centre@{first['lat']},{first['lon']}" in page.evaluate(
        "pod2door.draft.edits()"
    )
    # The same without a mouse, in the list beside the map; and a reload draws both again.
    page.get_by_role("button", name=f"Open {second['id']}").press("Enter")
    expect(page.locator(".draft-row")).to_have_count(2)
    page.reload()
    ready(page)
    assert page.evaluate(WHERE, second["id"])
    expect(page.locator(".new-sites .design-change")).to_have_count(2)
    shown = page.evaluate(POINTS)["shown"]
    page.click('[data-layer="sites"]')
    page.wait_for_function(FEWER, arg=shown)
    assert page.evaluate(POINTS)["shown"] == shown - 2
