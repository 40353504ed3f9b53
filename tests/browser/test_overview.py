"""The overview's acceptance list, item by item."""

import re

import pytest

from tests.browser.conftest import Look

PARTS = ["#overview-kpi-cost", "#overview-map", "#overview-limits", "#overview-strip"]
MAP = "[data-map='overview-map']"


def opened(look: Look, url: str):
    """The page, its map drawn and wired."""
    page = look.open(url)
    page.wait_for_selector("#overview-map .main-svg")
    page.wait_for_function("() => window.pod2door.map.wired('overview-map')")
    return page


def params(page) -> dict[str, str]:
    return page.evaluate("Object.fromEntries(new URLSearchParams(window.location.search))")


def boxes(page):
    """Places of all that could move."""
    script = "[...document.querySelectorAll('.card, .tile, .card-head, .card-head > *, .map-line, #overview-map')]"
    return page.evaluate(
        f"{script}.map(e => {{ const b = e.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; }})"
    )


def at(page, facility: str) -> tuple[float, float]:
    """Where on the screen a facility's marker is."""
    return tuple(
        page.evaluate(
            """id => {
              const gd = document.querySelector("#overview-map .js-plotly-plot");
              const [x, y] = window.pod2door.map.position("overview-map", id);
              const box = gd.getBoundingClientRect(), full = gd._fullLayout;
              return [box.x + full.xaxis._offset + full.xaxis.l2p(x), box.y + full.yaxis._offset + full.yaxis.l2p(y)];
            }""",
            facility,
        )
    )


def ring(page):
    """Facilities with a ring."""
    return page.evaluate(
        """() => {
          const gd = document.querySelector("#overview-map .js-plotly-plot");
          const ring = gd.data.find(t => t.name === "ring");
          return Array.from(ring.x, (x, i) => [x, ring.y[i]]);
        }"""
    )


def position(page, facility: str):
    return page.evaluate("id => window.pod2door.map.position('overview-map', id)", facility)


def view(page):
    return page.evaluate("document.querySelector('#overview-map .js-plotly-plot')._fullLayout.xaxis.range.slice()")


def test_tiles_map_list_and_strip_are_there_with_one_answer_of_the_server(us_site, tab):
    """What makes the first page quick (benchmarks/dashboard.py times it): all further questions are held back here."""
    page = tab().page
    held = []
    first = []

    def one(route):
        if first:
            held.append(route)
            return
        first.append(route)
        route.continue_()

    page.route("**/_dash-update-component", one)
    page.goto(us_site.url + "/?run=us")
    for part in PARTS:
        page.wait_for_selector(part)
    page.wait_for_selector("#overview-map .main-svg")
    assert page.inner_text("#overview-kpi-cost").startswith("Cost per package")
    assert page.locator("#overview-limits tbody tr").count() > 3
    assert page.inner_text("#overview-values .strip-value >> nth=0").strip()
    page.unroute("**/_dash-update-component")
    for route in held:
        route.continue_()


def test_delivered_in_flight_and_unserved_make_up_the_placed_as_printed(site, tab):
    page = opened(tab(), site.url + "/?run=demo")
    tile = page.locator("#overview-kpi-packages")
    placed = tile.locator(".tile-title b").inner_text()
    parts = tile.locator(".part-value").all_inner_texts()
    number = [int(text.replace(",", "")) for text in (placed, *parts)]
    assert len(parts) == 3
    assert number[0] == sum(number[1:]) > 0
    assert "conserved, error 0" in tile.inner_text()


def test_pointing_at_a_facility_changes_the_head_line_and_moves_nothing(site, tab):
    page = opened(tab(), site.url + "/?run=demo")
    before, idle = boxes(page), page.inner_text(f"{MAP} .map-line")
    page.mouse.move(*at(page, "FC-CMH-3"), steps=3)
    page.wait_for_function("() => document.querySelector('.map-line').dataset.place === 'FC-CMH-3'")
    line = page.inner_text(f"{MAP} .map-line")
    assert "FC-CMH-3" in line
    assert re.search(r"[\d,]+ a day", line)
    assert boxes(page) == before
    corner = page.locator("#overview-map").bounding_box()
    page.mouse.move(corner["x"] + 20, corner["y"] + 20, steps=3)
    page.wait_for_function("() => document.querySelector('.map-line').dataset.place === ''")
    assert page.inner_text(f"{MAP} .map-line") == idle


def test_a_row_rings_its_facility_and_a_reload_restores_it(site, tab):
    page = opened(tab(), site.url + "/?run=demo")
    row = page.locator("#overview-limits tbody tr").nth(1)
    place = row.get_attribute("data-place")
    row.click()
    page.wait_for_function("() => document.querySelectorAll('#overview-limits tr')[2].ariaSelected === 'true'")
    assert params(page)["sel"] == place
    assert ring(page) == [position(page, place)]
    page.reload()
    page.wait_for_selector("#overview-map .main-svg")
    page.wait_for_function("() => window.pod2door.map.wired('overview-map')")
    assert ring(page) == [position(page, place)]
    assert page.get_attribute("#overview-limits tr[data-place='" + place + "']", "aria-selected") == "true"
    page.go_back()
    page.wait_for_function("() => !document.querySelector('#overview-limits tr[aria-selected=true]')")
    assert "sel" not in params(page)


def test_a_marker_selects_its_row(site, tab):
    page = opened(tab(), site.url + "/?run=demo")
    page.mouse.click(*at(page, "FC-CMH-3"))
    page.wait_for_selector("#overview-limits tr[data-place='FC-CMH-3'][aria-selected=true]")
    assert params(page)["sel"] == "FC-CMH-3"


def test_a_double_click_goes_to_network_there(site, tab):
    page = opened(tab(), site.url + "/?run=demo")
    page.mouse.dblclick(*at(page, "FC-CMH-3"))
    page.wait_for_function("() => window.location.pathname === '/network'")
    assert params(page)["sel"] == "FC-CMH-3"


def test_rows_go_by_keyboard_and_enter_opens_network(site, tab):
    page = opened(tab(), site.url + "/?run=demo")
    rows = page.locator("#overview-limits tbody tr")
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert params(page)["sel"] == rows.nth(1).get_attribute("data-place")
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.location.pathname === '/network'")


def test_without_a_reference_tiles_keep_their_height_and_ask_for_one(site, tab):
    page = opened(tab(), site.url + "/?run=demo&ref=demo-closed")
    heights = [box["height"] for tile in page.locator(".tile").all() if (box := tile.bounding_box())]
    assert "1 seed each" in page.inner_text("#overview-kpi-cost")
    bare = opened(tab(), site.url + "/?run=demo&ref=none")
    assert [tile.bounding_box()["height"] for tile in bare.locator(".tile").all()] == heights
    bare.click("text=Pick a reference")
    assert bare.evaluate("document.activeElement.id") == "select-ref"


def test_the_run_against_itself_is_no_difference(site, tab):
    page = opened(tab(), site.url + "/?run=demo&ref=demo")
    assert "no difference" in page.inner_text("#overview-kpi-cost")


def test_a_tile_leads_to_compare_at_its_kpi(site, tab):
    page = opened(tab(), site.url + "/?run=demo&ref=demo-closed")
    page.click("#overview-kpi-co2 .tile-value")
    page.wait_for_function("() => window.location.pathname === '/compare'")
    assert params(page)["metric"] == "co2_kg_per_package"
    assert params(page)["ref"] == "demo-closed"


def test_a_kind_in_the_legend_hides_and_shows_and_keeps_the_zoom(site, tab):
    page = opened(tab(), site.url + "/?run=demo")
    page.click(f"{MAP} [data-map-zoom=in]")
    zoomed = view(page)
    marks = "#overview-map .scatterlayer .trace .points path"
    before = page.locator(marks).count()
    button = f"{MAP} [data-map-kind=delivery_station]"
    page.click(button)
    page.wait_for_function(f"() => document.querySelectorAll('{marks}').length < {before}")
    assert page.get_attribute(button, "aria-pressed") == "false"
    assert page.locator(marks).count() == before - 5
    assert view(page) == pytest.approx(zoomed)
    page.click(button)
    page.wait_for_function(f"() => document.querySelectorAll('{marks}').length === {before}")
    page.click(f"{MAP} [data-map-zoom=home]")
    page.wait_for_function(
        f"() => document.querySelector('#overview-map .js-plotly-plot')._fullLayout.xaxis.range[0] < {zoomed[0]}"
    )


def test_an_hour_of_the_strip_is_read_out_and_shown_on_the_map(site, tab):
    page = opened(tab(), site.url + "/?run=demo&ref=demo-closed")
    plot = page.locator("#overview-plot").bounding_box()
    still = boxes(page)
    where = plot["x"] + 152 + (plot["width"] - 152 - 36) * 20.5 / 48, plot["y"] + 60
    page.mouse.move(*where)
    assert page.inner_text("#overview-values .strip-hour") == "Day 3 20:00"
    assert boxes(page) == still
    page.mouse.click(*where)
    page.wait_for_selector("#overview-hour button")
    assert (params(page)["hour"], params(page)["color"]) == ("68", "utilisation")
    assert "Day 3 20:00" in page.inner_text("#overview-hour")
    assert page.get_attribute("[data-overview-color=utilisation]", "aria-pressed") == "true"
    page.mouse.move(*at(page, "FC-CMH-3"), steps=3)
    page.wait_for_function("() => document.querySelector('.map-line').innerText.includes('at Day 3 20:00')")
    page.click("#overview-hour button")
    page.wait_for_function("() => !document.querySelector('#overview-hour button')")
    assert "hour" not in params(page)


def test_relieving_the_top_adds_edits_which_undo_takes_back(site, tab):
    page = opened(tab(), site.url + "/?run=demo&edits=all.robots%3D%2B1")
    asked = page.evaluate("JSON.parse(document.getElementById('overview-relieve').dataset.edits)")
    edits = "new URLSearchParams(window.location.search).getAll('edits')"
    page.click("#overview-relieve")
    assert page.evaluate(edits) == ["all.robots=+1", *asked]
    assert asked[0] in page.inner_text("#overview-toast")
    assert page.is_disabled("#overview-relieve")
    page.click("#overview-toast button")
    assert page.evaluate(edits) == ["all.robots=+1"]
    assert page.inner_text("#overview-toast") == ""


def test_layers_recolour_the_map_and_live_in_the_address(site, tab):
    page = opened(tab(), site.url + "/?run=demo")
    page.click("[data-overview-color=cost]")
    page.wait_for_selector("#overview-scale .heat-mark")
    assert params(page)["color"] == "cost"
    page.click("[data-overview-color=kind]")
    page.wait_for_selector("#overview-scale .flow-mark")
    assert "color" not in params(page)


@pytest.mark.parametrize("dark", [False, True])
def test_at_1024_everything_is_one_column_and_nothing_is_cut(site, tab, dark):
    page = opened(tab(width=1024, dark=dark), site.url + "/?run=demo&ref=demo-closed")
    lefts = {round(page.locator(part).bounding_box()["x"]) for part in (MAP, "#overview-limits", "#overview-strip")}
    assert len(lefts) == 1
    assert page.evaluate("document.querySelector('.main').scrollWidth <= document.querySelector('.main').clientWidth")


def test_at_1440_the_page_fits_the_window(site, tab):
    page = opened(tab(), site.url + "/?run=demo&ref=demo-closed")
    assert page.evaluate("document.querySelector('.main').scrollHeight <= document.querySelector('.main').clientHeight")
