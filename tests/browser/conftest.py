"""A real browser against a real dashboard over real runs: `site` is a server, `look` a page that watches itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import fasteners
import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from dashboard.jobs import Jobs
from orders.serve.port_block import reserve_block
from tests.browser.find_browser import find_browser

CHECKOUT = Path(__file__).resolve().parents[2]
BROWSER = find_browser()
RUNS = {
    "demo": ["run", "demo"],
    "demo-closed": ["run", "demo", "--edit", "FC-CMH-2.status=closed"],
    "demo-routes": ["run", "demo", "--route-stations", "DS-CMH-03", "--route-iterations", "3"],
    "us": ["run", "us"],
}
"""Runs that the pages are looked at with, and how each is made."""


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            if BROWSER is None:
                assert not os.environ.get("CI"), "CI runs the browser tests: no browser was found, and none installed"
                item.add_marker(pytest.mark.skip(reason="no browser here: set POD2DOOR_BROWSER or install chromium"))


@dataclass
class Site:
    """A dashboard that answers at `url` over the folder `runs`."""

    url: str
    runs: Path
    process: subprocess.Popen

    def rss_mb(self) -> float:
        """Resident memory of the server, MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def end(self) -> None:
        """End the server and what it has started and still runs."""
        self.process.kill()
        self.process.wait(10)
        jobs = Jobs(self.runs / "jobs")
        for job in jobs.all():
            jobs.cancel(job.job_id)
        until = time.monotonic() + 20
        while time.monotonic() < until and not all(job.is_over for job in jobs.all()):
            time.sleep(0.1)


@pytest.fixture(scope="session")
def kept_runs(tmp_path_factory):
    """Run folders by name, each made once for all of xdist's workers, when it is asked for."""
    root = tmp_path_factory.getbasetemp()
    root = (root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root) / "runs-of-browser-tests"
    root.mkdir(exist_ok=True)

    def made(name: str) -> Path:
        with fasteners.InterProcessLock(root / f".{name}.lock"):
            folder = root / name
            if not (folder / "result.json").is_file():
                command = [sys.executable, "-m", "cli", *RUNS[name], "--out", str(folder)]
                subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
        return folder

    return made


def serve(runs: Path, *arguments: str, logs: Path | None = None) -> Site:
    """Start `pod2door dashboard` over a folder at a port that nobody else may take, and wait until it answers.

    What it says goes into a file in `logs`, or beside the folder.
    """
    port = reserve_block()[0]
    command = [sys.executable, "-m", "cli", "dashboard", "--port", str(port), "--runs", str(runs), *arguments]
    said = (logs or runs.parent) / f"dashboard-{port}.log"
    with said.open("wb") as log:
        process = subprocess.Popen(command, cwd=CHECKOUT, stdout=log, stderr=subprocess.STDOUT)
    site = Site(f"http://127.0.0.1:{port}", runs, process)
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(site.url + "/_dash-layout", timeout=5).read()
            return site
        except urllib.error.HTTPError:
            return site
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise AssertionError(said.read_text())


def _site(tmp_path_factory, kept_runs, *names):
    folder = tmp_path_factory.mktemp("site") / "runs"
    folder.mkdir()
    for name in names:
        shutil.copytree(kept_runs(name), folder / name)
    return serve(folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory, kept_runs):
    """A dashboard over two runs of `demo`, one with an edit; nothing in it is kept between modules."""
    site = _site(tmp_path_factory, kept_runs, "demo", "demo-closed")
    yield site
    site.end()


@pytest.fixture(scope="module")
def us_site(tmp_path_factory, kept_runs):
    """A dashboard over a run of `us` and two of `demo`."""
    site = _site(tmp_path_factory, kept_runs, "us", "demo", "demo-closed")
    yield site
    site.end()


# No sandbox: CI runs as root, in a machine of its own.
LAUNCH = {"executable_path": BROWSER, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


@pytest.fixture(scope="session")
def profile(tmp_path_factory):
    """What a browser keeps: compiled scripts."""
    return tmp_path_factory.mktemp("profile")


@pytest.fixture(scope="module")
def playwright():
    """Ends with its file: while it is there an event loop runs, and other tests of the process need their own."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def usual(playwright, profile):
    """The browser of most tests: with a profile, as a person's has."""
    context = playwright.chromium.launch_persistent_context(profile, **LAUNCH)
    yield context
    context.close()


@pytest.fixture
def another(playwright):
    """A second browser, which shares nothing with the usual one."""
    browser = playwright.chromium.launch(**LAUNCH)
    yield browser.new_context()
    browser.close()


@dataclass
class Look:
    """A tab that remembers what went wrong in it."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, url: str) -> Page:
        """Go there, and wait for the page's head."""
        origin = "/".join(url.split("/")[:3])
        self.page.on("request", lambda request: self._request(request.url, origin))
        self.page.goto(url)
        self.page.wait_for_selector("#page .page-head")
        return self.page

    def _request(self, url: str, origin: str) -> None:
        if not url.startswith((origin, "data:", "blob:")):
            self.complaints.append(f"foreign host: {url}")


@pytest.fixture
def tab(usual: BrowserContext):
    """Opens tabs: `tab()` or `tab(width=1024, dark=True)`; at the end none may have complained."""
    looks = []

    def opened(width: int = 1440, height: int = 900, dark: bool = False, context: BrowserContext = usual) -> Look:
        look = Look(context.new_page())
        look.page.set_viewport_size({"width": width, "height": height})
        look.page.set_default_timeout(15_000)
        if dark:
            look.page.add_init_script("localStorage.setItem('mantine-color-scheme-value', 'dark')")
        look.page.on("console", lambda m: look.complaints.append(f"console: {m.text}") if m.type == "error" else None)
        look.page.on("pageerror", lambda error: look.complaints.append(f"page error: {error}"))
        looks.append(look)
        return look

    yield opened
    for look in looks:
        _forget(look.page)
    usual.clear_cookies()
    usual.clear_permissions()
    assert [complaint for look in looks for complaint in look.complaints] == []


def _forget(page: Page) -> None:
    """Close a tab and what its origin has kept in the browser."""
    if page.is_closed():
        return
    if page.url.startswith("http"):
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.close()
