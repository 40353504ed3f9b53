"""Everything without a mouse."""

import pytest

from dashboard.pages import PAGES
from tests.browser.until import until


@pytest.fixture
def shown(site, tab):
    return tab().open(site.url + "/?run=demo&ref=none")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_g_and_a_letter_go_to_a_page(shown, page):
    shown.keyboard.press("g")
    shown.keyboard.press(page.shortcut)
    shown.wait_for_selector(f"h1:has-text('{page.name}')")
    assert "run=demo" in shown.url


def test_slash_finds_a_facility_and_enter_goes_there(shown):
    shown.keyboard.press("/")
    shown.wait_for_selector("#search-text:focus")
    shown.wait_for_selector(".search-result")
    shown.keyboard.type("fc-cmh-2")
    shown.wait_for_selector(".search-result[aria-selected=true]:has-text('FC-CMH-2')")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/network?**sel=FC-CMH-2*")
    shown.wait_for_selector(".mantine-Modal-content", state="detached")


def test_arrows_move_in_what_is_found(shown):
    shown.keyboard.press("/")
    shown.wait_for_selector(".search-result")
    first = shown.inner_text(".search-result[aria-selected=true] .search-name")
    shown.keyboard.press("ArrowDown")
    second = shown.inner_text(".search-result[aria-selected=true] .search-name")
    assert (first, second) == (PAGES[0].name, PAGES[1].name)
    shown.keyboard.press("ArrowUp")
    shown.keyboard.press("ArrowUp")
    assert shown.locator("[role=option]:visible").last.get_attribute("aria-selected") == "true"
    shown.keyboard.press("Escape")
    shown.wait_for_selector(".mantine-Modal-content", state="detached")


def test_search_goes_to_a_run(shown):
    shown.keyboard.press("/")
    shown.wait_for_selector(".search-result")
    shown.keyboard.type("demo-closed")
    shown.wait_for_selector(".search-result[aria-selected=true]:has-text('demo-closed')")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**run=demo-closed**")


def test_r_opens_the_run_dialog_and_escape_closes_it(shown):
    shown.keyboard.press("r")
    shown.wait_for_selector("#run-edits:focus")
    shown.keyboard.press("Escape")
    shown.wait_for_selector(".mantine-Modal-content", state="detached")


def test_question_mark_says_all_keys(shown):
    shown.keyboard.press("?")
    said = shown.inner_text("table.keys >> nth=0")
    assert all(page.name in said for page in PAGES)


def test_t_changes_the_theme(shown):
    shown.keyboard.press("t")
    assert shown.get_attribute("html", "data-mantine-color-scheme") == "dark"
    shown.wait_for_timeout(500)


def test_escape_clears_the_selection(site, tab):
    shown = tab().open(site.url + "/network?run=demo&ref=none&sel=FC-CMH-1")
    shown.keyboard.press("Escape")
    until(shown, "!location.search.includes('sel=')")
    shown.go_back()
    shown.wait_for_url("**sel=FC-CMH-1*")


def test_keys_are_letters_while_something_is_typed(shown):
    shown.keyboard.press("r")
    shown.wait_for_selector("#run-edits:focus")
    shown.keyboard.type("g n t / ?")
    assert shown.input_value("#run-edits") == "g n t / ?"
    assert shown.get_attribute("html", "data-mantine-color-scheme") == "light"
    assert shown.inner_text("h1") == "Overview"


def test_a_run_is_chosen_with_keys_alone(shown):
    for _ in range(40):
        shown.keyboard.press("Tab")
        if shown.evaluate("document.activeElement.id") == "select-run":
            break
    shown.keyboard.type("closed")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**run=demo-closed**")


OUTLINE = """
(() => {
  const focused = document.activeElement;
  // A tile is outlined as a whole, the link in it is what has the focus.
  const shown = focused.matches(".tile-link") ? focused.closest(".tile") : focused;
  const style = getComputedStyle(shown);
  return style.outlineStyle + style.outlineWidth;
})()
"""


def test_focus_is_seen(shown):
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.className") == "skip"
    for _ in range(24):
        shown.keyboard.press("Tab")
        assert shown.evaluate(OUTLINE) == "solid2px", shown.evaluate("document.activeElement.outerHTML.slice(0, 200)")
