"""Every page opens, says its question, and complains of nothing."""

import pytest

from dashboard.pages import PAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_page_opens(site, tab, page):
    shown = tab().open(site.url + page.path)
    assert shown.inner_text("h1") == page.name
    assert page.question in shown.inner_text(".page-head")
