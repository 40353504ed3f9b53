"""What UI.md asks of all pages, on all pages: light and dark, 1440, 1280 and 1024 px wide."""

import pytest

from dashboard.pages import PAGES
from tests.browser.checks import SHIFTS, settle, unreachable, unreadable, violations


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_what_is_asked_of_every_page(us_site, tab, page):
    look = tab()
    look.page.add_init_script(SHIFTS)
    shown = look.open(us_site.url + page.path)
    settle(shown)
    wrong = {"layout shift": [shift] if (shift := shown.evaluate("window.__shift")) > 0.02 else []}
    wrong["not reached by Tab"] = unreachable(shown)
    wrong["light"] = violations(shown)
    for width in (1440, 1280, 1024):
        shown.set_viewport_size({"width": width, "height": 900})
        settle(shown)
        wrong[f"text at {width}"] = unreadable(shown)
        wide = shown.evaluate("document.documentElement.scrollWidth")
        wrong[f"width at {width}"] = [wide] if wide > width else []
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_the_dark_is_as_accessible(us_site, tab, page):
    shown = tab(dark=True).open(us_site.url + page.path)
    settle(shown)
    assert violations(shown) == []
