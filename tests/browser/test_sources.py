"""Glossary & sources."""

from playwright.sync_api import expect

SLOW = 30_000


def test_the_glossary_is_searched_and_shown_as_text(site, tab):
    page = tab().open(f"{site.url}/sources")
    expect(page.locator("#sources-glossary dl").first).to_be_visible()
    page.locator("#sources-glossary-find").fill("hindsight")
    expect(page.locator("#sources-glossary dt").first).to_have_text("Hindsight", timeout=SLOW)
    page.locator("#sources-glossary-find").fill("<b>x")
    expect(page.locator("#sources-glossary")).to_have_text("No word like that.", timeout=SLOW)


def test_a_run_that_is_not_national_says_so(site, tab):
    page = tab().open(f"{site.url}/sources?run=demo")
    expect(page.locator("#sources-model")).to_contain_text("demo is a run of demo")


def test_defaults_are_narrowed_by_mark(site, tab):
    page = tab().open(f"{site.url}/sources")
    page.locator("#sources-published").click()
    expect(page.locator("#sources-default-count")).to_contain_text("0 assumed", timeout=SLOW)
    expect(page.locator("#sources-published")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("#sources-published")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#sources-default-count")).to_contain_text("0 assumed")


def test_the_known_answers_run_as_a_job(site, tab):
    page = tab().open(f"{site.url}/sources")
    button = page.locator("#sources-verify")
    expect(button).to_have_text("Run them")
    button.click()
    expect(button).to_be_disabled(timeout=SLOW)
    page.reload()
    expect(button).to_be_disabled(timeout=SLOW)
