"""The Design page: questions of network design as jobs, their answers, and what of them goes into the draft."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.checks import settle, unreachable, unreadable, violations


@pytest.fixture
def design(site, tab):
    """Opens the page over a run of `demo`."""

    def opened(query="", **how):
        return tab(**how).open(f"{site.url}/design?run=demo{query}")

    return opened


def answer(site, name):
    """The document that a job kept."""
    (file,) = (site.runs / "designs").glob(f"*/{name}.json")
    return json.loads(file.read_text())


def test_what_was_never_asked_has_a_start_and_then_an_answer_that_a_reload_keeps(site, design):
    page = design()
    for command in ("pareto", "locate", "promise"):
        expect(page.locator(f"#design-{command} .empty .button.primary")).to_be_visible()
    page.locator("#design-promise .empty .button.primary").click()
    lines = page.locator("#design-promise .design-lines tbody tr")
    expect(lines.first).to_be_visible(timeout=60_000)
    document = answer(site, "promise-demo")
    expect(lines).to_have_count(len(document["lines"]))
    expect(lines.first).to_contain_text(document["lines"][0]["why"][0]["because"])
    page.reload()
    expect(page.locator("#design-promise .design-lines tbody tr")).to_have_count(len(document["lines"]))
    settle(page)
    assert (violations(page), unreadable(page), unreachable(page)) == ([], [], [])


def test_what_to_open_and_close_goes_into_the_draft(site, design):
    page = design()
    page.locator("#design-locate input").fill("1")
    page.locator("#design-locate .empty .button.primary").click()
    expect(page.locator("#design-locate .design-figures")).to_be_visible(timeout=60_000)
    document = answer(site, "locate")
    closed = [each["id"] for each in document["closed"]]
    expect(page.locator("#design-locate .design-change")).to_have_count(len(closed) + len(document["opened"]))
    page.locator(f'[data-draft-add="{closed[0]}.status=closed"]').click()
    expect(page.locator(".draft-row .draft-subject")).to_have_text([closed[0]])
    page.get_by_role("button", name="All into draft").click()
    expect(page.locator(".draft-row")).to_have_count(len(closed) + len(document["opened"]))
    expect(page.locator("#draft-run")).to_be_enabled()


def test_the_front_is_picked_by_its_table_and_says_where_there_is_nothing_to_set(site, design):
    page = design()
    page.locator("#design-pareto input").fill("2")
    page.locator("#design-pareto .empty .button.primary").click()
    rows = page.locator("#design-pareto tr[data-point]")
    expect(rows.first).to_be_visible(timeout=60_000)
    document = answer(site, "pareto")
    expect(rows).to_have_count(len(document["points"]))
    page.locator('[data-design-point="1"]').click()
    expect(page.locator("#design-pareto-line")).to_contain_text("point 1:")
    page.wait_for_url("**point=1*")
    page.reload()
    expect(page.locator("tr[data-point='1'].selected")).to_be_visible()
    assert document["points"][0]["sets"] == {}, "demo has nothing to trade"
    expect(page.locator("tr[data-point='1']")).to_contain_text("as it is")
    expect(page.get_by_role("button", name="Point 1 into the draft")).to_have_count(0)


def test_a_job_that_is_cancelled_leaves_a_start(design):
    page = design("&scenario=demo")
    start = page.locator("#design-pareto .button").first
    start.click()
    cancel = page.locator("#design-pareto-strip .text-button")
    cancel.click()
    expect(page.locator("#design-pareto .button").first).to_be_visible(timeout=60_000)
