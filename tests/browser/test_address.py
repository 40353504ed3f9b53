"""The address holds what is looked at: reload, Back, a colleague's browser."""

import re

from playwright.sync_api import expect

from tests.browser.until import until


def test_what_is_shown_is_in_the_address(site, tab):
    shown = tab().open(site.url + "/")
    shown.wait_for_url("**/?scenario=demo&run=*")
    assert shown.evaluate("history.length") <= 2


def test_back_restores_the_former_page_and_run(site, tab):
    shown = tab().open(site.url + "/?run=demo&ref=none")
    shown.click("#rail-network")
    shown.wait_for_selector("h1:has-text('Network')")
    shown.click("#select-run")
    shown.get_by_role("option", name="demo-closed").click()
    until(shown, "document.title.includes('demo-closed')")
    shown.go_back()
    until(shown, "!document.title.includes('demo-closed') && document.title.startsWith('Network')")
    expect(shown.locator("#select-run")).to_have_value(re.compile("^demo "))
    shown.go_back()
    shown.wait_for_selector("h1:has-text('Overview')")
    shown.go_forward()
    shown.wait_for_selector("h1:has-text('Network')")


def test_back_restores_the_former_selection(site, tab):
    shown = tab().open(site.url + "/network?run=demo&ref=none")
    for facility in ("FC-CMH-1", "FC-CMH-2"):
        shown.evaluate(f"pod2door.address.set({{sel: '{facility}'}}, {{push: true}})")
    assert "sel=FC-CMH-2" in shown.url
    shown.go_back()
    shown.wait_for_url("**sel=FC-CMH-1*")
    assert shown.evaluate("pod2door.address.read().params.sel") == "FC-CMH-1"


def test_a_reload_restores_page_run_draft_and_selection(site, tab):
    shown = tab().open(site.url + "/network?run=demo-closed&ref=demo&sel=FC-CMH-1&edits=FC-CMH-1.robots%3D%2B50")
    before = shown.url
    shown.reload()
    shown.wait_for_selector("h1:has-text('Network')")
    until(shown, "document.title.includes('demo-closed')")
    assert shown.url == before
    assert shown.evaluate("pod2door.address.read().params.edits") == ["FC-CMH-1.robots=+50"]


def test_the_draft_travels_to_other_pages(site, tab):
    shown = tab().open(site.url + "/network?run=demo&ref=none&sel=FC-CMH-1&edits=FC-CMH-1.robots%3D%2B50")
    shown.click("#rail-compare")
    shown.wait_for_selector("h1:has-text('Compare')")
    assert "edits=" in shown.url
    assert "sel=" not in shown.url


def test_writing_the_defaults_draws_nothing_again(site, tab):
    look = tab()
    drawn = []
    look.page.on(
        "request",
        lambda r: (
            drawn.append(r) if "_dash-update-component" in r.url and "page.children" in (r.post_data or "") else None
        ),
    )
    shown = look.open(site.url + "/?run=demo&ref=none")
    shown.wait_for_url("**scenario=demo**")
    shown.wait_for_timeout(600)
    answers = [request.response().status for request in drawn]
    assert answers[0] == 200
    assert answers[1:] == [204] * (len(answers) - 1)


def test_html_in_the_address_is_text(site, tab):
    evil = "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"
    shown = tab().open(f"{site.url}/?run={evil}&ref={evil}&scenario={evil}&sel={evil}")
    shown.wait_for_selector("#notices p")
    assert "<img src=x" in shown.inner_text("#notices")
    assert shown.locator("#notices img, #page img[src=x]").count() == 0


def test_another_page_is_named_at_once_and_then_drawn(site, tab):
    shown = tab().open(site.url + "/?run=demo")
    named = shown.evaluate(
        "(document.getElementById('rail-sources').click(), [document.querySelector('.main').dataset.going,"
        " document.getElementById('going-name').textContent, document.getElementById('page').offsetParent])"
    )
    assert named == ["/sources", "Glossary & sources", None]
    shown.wait_for_selector("#page h1:has-text('Glossary')")
    assert shown.evaluate("document.querySelector('.main').dataset.going") is None
    shown.go_back()
    shown.wait_for_selector("#page h1:has-text('Overview')")
    assert shown.evaluate("document.querySelector('.main').dataset.going") is None
