"""Runs from the page: started, watched, cancelled; they survive a reload and the dashboard's end."""

import shutil
import signal
import time

import pytest
from playwright.sync_api import expect

from dashboard.jobs import Jobs
from tests.browser.conftest import serve

LONG = ["run", "demo", "--route-stations", "4", "--route-iterations", "100000"]


@pytest.fixture
def own_site(tmp_path, kept_runs):
    """A dashboard over a run of `demo`, for one test alone; what still runs at its end is ended."""
    (tmp_path / "runs").mkdir()
    shutil.copytree(kept_runs("demo"), tmp_path / "runs" / "demo")
    site = serve(tmp_path / "runs")
    yield site
    site.end()


def start(page, *, edits="", name="", seeds=None):
    page.keyboard.press("r")
    page.wait_for_selector("#run-command:has-text('pod2door run')")
    if edits:
        page.fill("#run-edits", edits)
    if name:
        page.fill("#run-name", name)  # and started at once: what was typed counts
    if seeds:
        page.click(f"label:has-text('{seeds}') >> nth=0")
    page.click("#run-start:not([disabled])")


def test_start_to_finish_without_a_jump(own_site, tab):
    shown = tab().open(own_site.url + "/?run=demo&ref=none")
    start(shown, edits="FC-CMH-1.robots=+50", name="more")
    began = time.monotonic()
    shown.wait_for_selector("#run-status:has-text('more')")
    assert time.monotonic() - began < 3.0
    shown.click("#rail-network")
    shown.wait_for_selector("h1:has-text('Network')", timeout=4000)
    shown.reload()
    shown.wait_for_selector("#run-status:has-text('more')")
    shown.wait_for_selector("#announcer:has-text('more is done')", timeout=40_000)
    assert "run=demo&" in shown.url
    shown.click("#select-run")
    shown.get_by_role("option", name="more").click()
    shown.wait_for_url("**run=more**")
    shown.wait_for_selector("#run-status:has-text('more done')")
    assert shown.evaluate("pod2door.address.read().chosen.ref") == "none"


def test_bad_edits_are_told_in_place_and_nothing_starts(own_site, tab):
    shown = tab().open(own_site.url + "/?run=demo&edits=XX.robots%3D1&edits=FC-CMH-1.robots%3Dmany")
    shown.keyboard.press("r")
    shown.wait_for_selector(".run-findings p >> nth=1")
    assert "XX" in shown.inner_text(".run-findings")
    assert shown.is_disabled("#run-start")
    shown.fill("#run-edits", "FC-CMH-1.robots=+50")
    shown.wait_for_selector("#run-start:not([disabled])")
    shown.fill("#run-name", "../evil")
    shown.wait_for_selector(".run-findings p:has-text('letters, digits')")
    assert shown.is_disabled("#run-start")
    assert not (own_site.runs / "jobs").exists()


def test_cancel_log_and_again_in_the_drawer(own_site, tab):
    jobs = Jobs(own_site.runs / "jobs")
    jobs.submit("run", "long", [*LONG, f"--out={own_site.runs / 'long'}"], own_site.runs / "long")
    shown = tab().open(own_site.url + "/?run=demo&ref=none")
    shown.wait_for_selector("#run-status .ring", timeout=20_000)
    shown.click("#run-status")
    shown.click(".job >> text=Log")
    shown.wait_for_selector(".log:has-text('reading the scenario')")
    shown.click(".job >> text=Cancel")
    shown.wait_for_selector(".job:has-text('cancelled')", timeout=20_000)
    shown.wait_for_selector("#run-status:has-text('cancelled')")
    shown.click(".job >> text=Run again")
    expect(shown.locator(".job")).to_have_count(2)
    again = max(jobs.all(), key=lambda job: job.created)
    assert again.arguments[: len(LONG)] == tuple(LONG)
    assert again.out.name in ("long", "long-2")  # a folder of its own where the cancelled run has left one


def test_a_run_outlives_the_dashboard(own_site, tab):
    shown = tab().open(own_site.url + "/?run=demo&ref=none")
    start(shown, name="lasting")
    shown.wait_for_selector("#run-status .ring", timeout=20_000)
    shown.goto("about:blank")
    own_site.process.send_signal(signal.SIGKILL)
    own_site.process.wait(10)
    restarted = serve(own_site.runs)
    try:
        page = tab().open(restarted.url + "/?run=demo&ref=none")
        page.wait_for_selector("#run-status:has-text('lasting done')", timeout=40_000)
        page.click("#run-status")
        page.wait_for_selector(".runs [data-run=lasting]")
        page.close()
    finally:
        restarted.end()


def test_the_first_run_of_an_empty_folder_is_shown_when_it_is_there(tmp_path, tab):
    (tmp_path / "runs").mkdir()
    site = serve(tmp_path / "runs")
    try:
        shown = tab().open(site.url + "/?scenario=demo")
        start(shown, name="first")
        shown.wait_for_url("**run=first**", timeout=60_000)
        shown.wait_for_selector("#page .card")
        shown.close()
    finally:
        site.end()


def test_further_seeds_follow_as_a_batch(own_site, tab):
    shown = tab().open(own_site.url + "/?run=demo&ref=none")
    start(shown, name="many", seeds=5)
    shown.wait_for_selector("#run-status:has-text('1 queued')")
    kinds = [(job.kind, job.out.name) for job in Jobs(own_site.runs / "jobs").all()]
    assert kinds == [("batch", "many-seeds"), ("run", "many")]
