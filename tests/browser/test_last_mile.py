"""Last mile: its acceptance list in UI.md, in a browser, over the bundled day and a run with a solved station."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from urllib.parse import quote

import pytest

from dashboard.jobs import Jobs
from dashboard.pages.last_mile.from_plan import morning_of_plan
from dashboard.pages.last_mile.moves import Move, move_one
from dashboard.pages.last_mile.plans_folder import bundled_arguments
from tests.browser.conftest import CHECKOUT, serve


@pytest.fixture(scope="module")
def mornings(tmp_path_factory, kept_runs):
    """A dashboard over a run with one solved station, and over the bundled day, solved."""
    folder = tmp_path_factory.mktemp("mornings") / "runs"
    folder.mkdir()
    for name in ("demo", "demo-routes"):
        shutil.copytree(kept_runs(name), folder / name)
    plan = folder / "routes" / "columbus" / "plan.json"
    plan.parent.mkdir(parents=True)
    arguments = bundled_arguments(plan)
    arguments[arguments.index("--seconds") : arguments.index("--seconds") + 2] = [
        "--iterations",
        "3000",
        "--threads",
        "1",
    ]
    subprocess.run([sys.executable, "-m", "cli", *arguments], cwd=CHECKOUT, check=True, capture_output=True)
    site = serve(folder)
    yield site
    site.end()


@pytest.fixture(scope="module")
def late_move(mornings):
    """A move of the bundled plan that makes a stop late: what the address says of it, and the route that is late."""
    morning = morning_of_plan(mornings.runs / "routes" / "columbus" / "plan.json", "Columbus")
    for stop in morning.plan.routes[0].stops[::7]:
        for route in morning.labels[1:]:
            move = Move(morning.problem.stops.id[stop], route)
            _, verdict = move_one(morning, move)
            if any(broken.rule == "window" for broken in verdict.broken):
                return move
    raise AssertionError("no move makes a stop late")


def opened(look, site, query):
    page = look.open(f"{site.url}/last-mile?{query}")
    page.wait_for_selector("#last_mile-map .main-svg")
    page.wait_for_function("window.pod2door.last_mile.state.last")
    return page


def chosen(page, route):
    page.wait_for_selector(f'tr[data-lm-route="{route}"][aria-selected="true"]')


def test_a_route_by_keyboard_is_chosen_in_three_views(mornings, tab):
    page = opened(tab(), mornings, "ds=columbus")
    page.locator('tr[data-lm-route="R-1"]').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    chosen(page, "R-2")
    page.wait_for_url("**route=R-2*")
    page.wait_for_selector("#last_mile-badges .lm-badge")
    assert page.inner_text("#last_mile-line").startswith("R-2")
    assert page.is_visible("#last_mile-band")
    band = page.eval_on_selector(
        "#last_mile-band", "e => parseFloat(e.style.top) / Number(e.parentElement.dataset.row)"
    )
    assert band == 1
    page.keyboard.press("Escape")
    page.wait_for_selector("#last_mile-badges:empty", state="attached")
    assert "route=" not in page.url
    page.go_back()
    chosen(page, "R-2")


def test_first_and_last_have_numbers_and_none_overlap(mornings, tab):
    page = opened(tab(), mornings, "ds=columbus&route=R-3")
    page.wait_for_selector("#last_mile-badges .lm-badge")
    page.wait_for_timeout(300)
    stops = int(page.inner_text('tr[data-lm-route="R-3"] td:nth-child(2)'))
    numbers = page.locator("#last_mile-badges .lm-badge b").all_inner_texts()
    assert {"1", str(stops)} <= set(numbers)
    boxes = [each.bounding_box() for each in page.locator("#last_mile-badges .lm-badge").all()]
    for row, a in enumerate(boxes):
        for b in boxes[:row]:
            apart = a["x"] + a["width"] <= b["x"] + 0.5 or b["x"] + b["width"] <= a["x"] + 0.5
            assert apart or a["y"] + a["height"] <= b["y"] + 0.5 or b["y"] + b["height"] <= a["y"] + 0.5


def test_a_late_stop_has_icon_word_and_time(mornings, tab, late_move):
    page = opened(tab(), mornings, f"ds=columbus&try={quote(str(late_move))}")
    row = page.locator("#last_mile-rows tr", has=page.locator(".badge .icon-clock")).first
    assert re.search(r"\d+ late, \d+ (min|s)", row.inner_text())
    row.click()
    page.wait_for_selector(".lm-badge.late .icon-clock", state="attached")
    assert re.search(r"\d\d:\d\d, .*\d\d:\d\d", page.inner_text(".lm-badge.late em"))
    assert re.search(r"◷ .* late", page.inner_text("#last_mile-gantt"))
    page.click('[data-lm-tab="broken"]')
    shown = page.locator("#last_mile-rows tr:visible").count()
    assert f"Violations {shown}" == page.inner_text("#last_mile-violations")


def test_stops_in_routes_and_not_served_are_the_days(mornings, tab):
    page = opened(tab(), mornings, "run=demo-routes&ds=DS-CMH-03")
    on_routes = page.evaluate("window.pod2door.last_mile.state.data.routes.reduce((n, r) => n + r.stops, 0)")
    left = page.evaluate("window.pod2door.last_mile.state.data.left.id.length")
    served, of = re.search(r"Stops\s+([\d,]+)\s+of ([\d,]+)", page.inner_text("#last_mile-strip")).groups()
    assert int(served.replace(",", "")) == on_routes
    assert int(of.replace(",", "")) == on_routes + left
    rows = page.locator("#last_mile-rows tr td:nth-child(2)").all_inner_texts()
    assert sum(int(text.replace(",", "")) for text in rows) == on_routes
    assert f"{left:,} stops" in page.inner_text(".lm-card-left .card-subtitle")
    assert re.search("agrees (to the cent|within)", page.inner_text("#last_mile-evaluator"))


def test_table_and_timetable_are_in_one_order(mornings, tab):
    page = opened(tab(), mornings, "ds=columbus")
    page.click('[data-lm-sort="km"]')
    page.wait_for_url("**order=*")
    page.wait_for_timeout(2500)  # both are drawn anew
    table = page.eval_on_selector_all("#last_mile-rows tr", "rows => rows.map((row) => row.dataset.lmRoute).join()")
    assert page.get_attribute(".lm-gantt", "data-order") == table
    km = [float(text) for text in page.locator("#last_mile-rows tr td:nth-child(4)").all_inner_texts()]
    assert km == sorted(km, reverse=True)
    assert page.get_attribute('th:has([data-lm-sort="km"])', "aria-sort") == "descending"


def test_a_reason_rings_its_stops(mornings, tab):
    page = opened(tab(), mornings, "run=demo-routes&ds=DS-CMH-03")
    days = page.evaluate("window.pod2door.last_mile.state.data.left.id.length")
    if not days:
        assert "Every stop is on a route" in page.inner_text(".lm-card-left")
        return
    page.locator("[data-lm-left]").first.click()
    page.wait_for_selector('[data-lm-left="0"][aria-pressed="true"]')
    assert page.evaluate("window.pod2door.last_mile.state.left") == 0


@pytest.mark.parametrize("what", ["GeoJSON", "GPX, for navigators", "Stops, CSV"])
def test_exports_download_and_parse(mornings, tab, what):
    page = opened(tab(), mornings, "ds=columbus")
    page.click("#last_mile-export")
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=what).click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    if what == "GeoJSON":
        kinds = [feature["properties"]["kind"] for feature in json.loads(text)["features"]]
        assert kinds.count("route") == page.locator("#last_mile-rows tr").count()
        assert kinds.count("stop") == 2151
    else:
        assert text.startswith("<?xml" if "GPX" in what else "route,position,stop")


def test_a_stop_is_dragged_judged_kept_and_undone(mornings, tab):
    page = opened(tab(), mornings, "ds=columbus&route=R-1")
    page.wait_for_selector("#last_mile-badges .lm-badge")
    page.wait_for_timeout(300)
    a, b = page.evaluate(
        """() => {
          const lm = window.pod2door.last_mile, v = lm.viewOf(lm.graph()), d = lm.state.data, own = lm.routeOf("R-1");
          const box = document.getElementById("last_mile-map-box").getBoundingClientRect();
          const at = (row) => [v.x(d.stops.x[row] / 1000), v.y(d.stops.y[row] / 1000)];
          const inside = ([x, y]) => x > 200 && x < v.width - 60 && y > 20 && y < v.height - 120;
          const shift = ([x, y]) => [box.left + x, box.top + y];
          const mine = Array.from({length: own.stops}, (_, i) => own.first + i).map(at).filter(inside);
          let best = null, least = Infinity;
          for (const route of d.routes) if (route.id !== "R-1")
            for (let row = route.first; row < route.first + route.stops; row += 1) {
              const p = at(row);
              if (!inside(p)) continue;
              for (const q of mine) {
                const away = Math.hypot(p[0] - q[0], p[1] - q[1]);
                const alone = mine.every((m) => Math.hypot(p[0] - m[0], p[1] - m[1]) > 25);
                if (away > 40 && away < least && alone) [best, least] = [[q, p], away];
              }
            }
          return best.map(shift);
        }"""
    )
    page.mouse.move(*a)
    page.mouse.down()
    page.mouse.move((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, steps=3)
    page.mouse.move(*b, steps=3)
    page.mouse.up()
    page.wait_for_selector("#last_mile-trial")
    said = page.inner_text("#last_mile-trial")
    assert re.search(r"Cost \$[\d,.]+ → \$[\d,.]+", said)
    assert "no rule is broken" in said or "breaks:" in said
    assert "try=" in page.url
    page.reload()
    page.wait_for_selector("#last_mile-trial")
    page.click('[data-lm="keep"]')
    page.wait_for_selector(".lm-kept")
    assert "moves=" in page.url
    page.click('[data-lm="undo-all"]')
    page.wait_for_selector(".lm-kept", state="detached")
    assert "moves=" not in page.url


def test_a_stop_moves_by_keyboard_too(mornings, tab):
    page = opened(tab(), mornings, "ds=columbus&route=R-1")
    chosen(page, "R-1")
    page.focus('[data-lm-tab="stops"]')
    page.keyboard.press("Enter")
    page.focus("tr[data-lm-stop] >> nth=2")
    page.keyboard.press("Enter")
    page.select_option("#last_mile-move-to", "R-4")
    page.focus("#last_mile-try")
    page.keyboard.press("Enter")
    page.wait_for_selector("#last_mile-trial")
    assert "to R-4" in page.inner_text("#last_mile-trial")


def test_solved_again_the_old_plan_stays_until_the_new_one_is_taken(mornings, tab):
    page = opened(tab(), mornings, "ds=columbus")
    before = page.inner_text("#last_mile-strip")
    page.click("text=Solve again")
    page.wait_for_selector("#last_mile-waiting p")
    assert page.inner_text("#last_mile-strip") == before
    (asked,) = (mornings.runs / "jobs").glob("*/job.json")
    job = json.loads(asked.read_text())
    assert job["kind"] == "routes"
    assert "--start" in job["arguments"]
    page.reload()
    page.wait_for_selector("#last_mile-waiting p")
    assert page.inner_text("#last_mile-strip") == before
    jobs = Jobs(mornings.runs / "jobs")
    jobs.cancel(asked.parent.name)
    page.wait_for_selector("#last_mile-waiting p", state="detached")
    assert page.inner_text("#last_mile-strip") == before


def test_hovering_asks_nobody_and_moves_nothing(mornings, tab):
    page = opened(tab(), mornings, "ds=columbus")
    page.wait_for_timeout(300)
    asked = []
    page.on(
        "request", lambda request: asked.append(request.post_data) if "last_mile" in (request.post_data or "") else None
    )
    boxes = "[...document.querySelectorAll('.card')].map(c => JSON.stringify(c.getBoundingClientRect())).join()"
    before = page.evaluate(boxes)
    at = page.evaluate(
        """() => { const lm = window.pod2door.last_mile, v = lm.viewOf(lm.graph()), d = lm.state.data;
          const box = document.getElementById("last_mile-map-box").getBoundingClientRect();
          return [box.left + v.x(d.stops.x[40] / 1000), box.top + v.y(d.stops.y[40] / 1000)]; }"""
    )
    page.mouse.move(*at)
    page.wait_for_function("document.getElementById('last_mile-line').textContent.includes('stop ')")
    assert page.evaluate(boxes) == before
    assert asked == []


def test_a_run_without_routes_shows_what_it_estimates(mornings, tab):
    page = tab().open(mornings.url + "/last-mile?run=demo")
    page.wait_for_selector('.ag-row >> text="DS-CMH-03"')
    assert "Open the bundled Columbus day" in page.inner_text(".lm-ask")
    page.click('.ag-row >> text="DS-CMH-03"')
    page.wait_for_selector("text=Solve the mornings of DS-CMH-03")
    assert "ds=DS-CMH-03" in page.url
