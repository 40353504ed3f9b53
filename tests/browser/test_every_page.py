"""What UI.md asks of all pages, on all pages: light and dark, 1440, 1280 and 1024 px wide."""

import pytest

from dashboard.pages import PAGES
from tests.browser.checks import SHIFTS, settle, unreachable, unreadable, violations

KEYS = [page.key for page in PAGES]
PATHS = {page.key: page.path for page in PAGES}


@pytest.mark.parametrize("width", [1440, 1280, 1024])
@pytest.mark.parametrize("key", KEYS)
def test_text_is_readable(us_site, tab, key, width):
    page = tab(width=width).open(us_site.url + PATHS[key])
    settle(page)
    assert unreadable(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("key", KEYS)
def test_no_serious_accessibility_violation(us_site, tab, key, dark):
    page = tab(dark=dark).open(us_site.url + PATHS[key])
    settle(page)
    assert violations(page) == []


@pytest.mark.parametrize("key", KEYS)
def test_controls_are_reached_and_layout_stands_still(us_site, tab, key):
    look = tab()
    look.page.add_init_script(SHIFTS)
    page = look.open(us_site.url + PATHS[key])
    settle(page)
    assert unreachable(page) == []
    assert page.evaluate("window.__shift") <= 0.02
