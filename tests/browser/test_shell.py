"""What stands around every page: rail, selectors, status, drawer, theme, notices."""

from itertools import pairwise

import pytest

from dashboard.pages import PAGES
from tests.browser.conftest import serve
from tests.browser.until import until


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory):
    """A dashboard over an empty folder."""
    folder = tmp_path_factory.mktemp("empty") / "runs"
    folder.mkdir()
    site = serve(folder)
    yield site
    site.end()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_page_opens(site, tab, page):
    shown = tab().open(site.url + page.path)
    assert shown.inner_text("h1") == page.name
    assert page.question in shown.inner_text(".page-head")
    assert shown.get_attribute(".rail-link[aria-current=page]", "data-nav") == page.path
    until(shown, f"document.title.startsWith({page.name!r})")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_without_any_run_every_page_is_friendly(empty_site, tab, page):
    shown = tab().open(empty_site.url + page.path)
    assert shown.inner_text("h1") == page.name
    assert shown.locator(".failed").count() == 0
    assert shown.inner_text("#notices") == ""


def test_the_first_run_starts_from_the_empty_page(empty_site, tab):
    shown = tab().open(empty_site.url + "/")
    assert "There is no finished run" in shown.inner_text("#page")
    shown.click("#page [data-open=open-run]")
    shown.wait_for_selector("#run-command:has-text('pod2door run us')")
    assert shown.input_value("#run-scenario") == "us"


@pytest.mark.parametrize(
    ("query", "said"),
    [("run=gone", "the run gone"), ("run=demo&ref=gone", "the reference gone"), ("scenario=narnia", "scenario narnia")],
)
def test_what_the_address_names_in_vain_is_said_in_one_line(site, tab, query, said):
    shown = tab().open(f"{site.url}/?{query}")
    shown.wait_for_selector(f"#notices p:has-text('{said}')")
    assert shown.locator("#notices p").count() == 1
    assert shown.locator("#notices p").bounding_box()["height"] < 40
    assert shown.locator("#page .card").count() > 0


def test_choosing_a_run_and_a_reference_writes_the_address(site, tab):
    shown = tab().open(site.url + "/?run=demo&ref=none")
    shown.click("#select-run")
    shown.get_by_role("option", name="demo-closed").click()
    shown.wait_for_url("**run=demo-closed**")
    until(shown, "document.title.includes('demo-closed')")
    shown.click("#select-ref")
    shown.locator("[role=option]:visible", has_text="no edits").click()
    shown.wait_for_url("**ref=demo")
    assert "demo-closed" in shown.input_value("#select-run")
    shown.locator(".select-ref button").click()
    until(shown, "location.search.includes('ref=none')")
    assert shown.input_value("#select-ref") == ""


def test_a_scenario_without_runs_offers_to_run_it(site, tab):
    shown = tab().open(site.url + "/?run=demo")
    shown.click("#select-scenario")
    shown.get_by_role("option", name="us-prime-day").click()
    shown.wait_for_url("**scenario=us-prime-day**")
    shown.wait_for_selector("#page [data-open=open-run]")


def test_typing_finds_a_run(site, tab):
    shown = tab().open(site.url + "/?run=demo")
    shown.click("#select-run")
    shown.fill("#select-run", "CMH-2")
    assert shown.locator("[role=option]:visible").count() == 1
    shown.keyboard.press("Enter")
    shown.wait_for_url("**run=demo-closed**")


def test_a_run_with_edits_is_compared_with_the_one_without_and_says_so(site, tab):
    shown = tab().open(site.url + "/?run=demo-closed")
    shown.wait_for_selector("#announcer:has-text('Compared with demo')")
    shown.wait_for_url("**ref=demo")


@pytest.mark.parametrize(
    ("width", "status", "rail"), [(2560, 304, 184), (1440, 304, 184), (1280, 232, 56), (1024, 232, 56)]
)
def test_status_and_rail_have_their_widths(site, tab, width, status, rail):
    shown = tab(width=width).open(site.url + "/?run=demo")
    shown.wait_for_selector(".run-status-words")
    assert shown.locator("#run-status").bounding_box()["width"] == status
    assert shown.locator(".rail").bounding_box()["width"] == rail
    boxes = [shown.locator(f"#{key}").bounding_box() for key in ("select-ref", "run-status", "open-run")]
    assert all(left["x"] + left["width"] <= right["x"] for left, right in pairwise(boxes))
    assert boxes[-1]["x"] + boxes[-1]["width"] <= width
    assert shown.evaluate("document.documentElement.scrollWidth") <= width


def test_the_drawer_lists_runs_and_chooses_one(site, tab):
    shown = tab().open(site.url + "/?run=demo&ref=none")
    shown.click("#run-status")
    shown.wait_for_selector(".runs >> text=FC-CMH-2.status=closed")
    assert shown.locator(".runs .badge:has-text('shown')").count() == 1
    shown.click(".runs [data-run='demo-closed']")
    shown.wait_for_url("**run=demo-closed**")
    shown.wait_for_selector(".mantine-Drawer-content", state="detached")


def test_dark_stays_dark(site, tab):
    shown = tab().open(site.url + "/?run=demo")
    light = shown.evaluate("getComputedStyle(document.body).backgroundColor")
    shown.click("#toggle-theme")
    assert shown.evaluate("getComputedStyle(document.body).backgroundColor") != light
    shown.wait_for_timeout(500)
    shown.reload()
    shown.wait_for_selector("#page .page-head")
    assert shown.get_attribute("html", "data-mantine-color-scheme") == "dark"


def test_the_link_is_copied_and_that_is_said(site, tab):
    look = tab()
    look.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown = look.open(site.url + "/compare?run=demo&ref=demo-closed")
    shown.click("[data-copy-link]")
    shown.wait_for_selector("#announcer:has-text('Link copied')")
    assert shown.evaluate("navigator.clipboard.readText()") == shown.url


def test_two_browsers_do_not_disturb_each_other(site, tab, another):
    one = tab().open(site.url + "/?run=demo&ref=none")
    other = tab(dark=True, context=another).open(site.url + "/network?run=demo-closed&ref=none")
    one.keyboard.press("g")
    one.keyboard.press("c")
    one.wait_for_selector("h1:has-text('Compare')")
    assert other.inner_text("h1") == "Network"
    assert "run=demo-closed" in other.url
    assert one.get_attribute("html", "data-mantine-color-scheme") == "light"
    assert "run=demo&" in one.url + "&"


def test_nothing_is_asked_for_anew_when_nothing_changed(site, tab):
    look = tab()
    shown = look.open(site.url + "/?run=demo&ref=none")
    shown.wait_for_selector(".run-status-words")
    shown.wait_for_timeout(500)
    shown.evaluate("document.querySelector('.run-status-words').dataset.same = 'yes'")
    shown.evaluate("dash_clientside.set_props('jobs-changed', {data: 1})")
    shown.wait_for_timeout(700)
    assert shown.locator(".run-status-words[data-same=yes]").count() == 1
