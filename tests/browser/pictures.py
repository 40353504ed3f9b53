"""Pictures of every page for docs/pictures, from runs that lie there: a day of the US network and one with an edit.

    python tests/browser/pictures.py RUNS --run us-base --ref us-closed --routes demo-routes --batch close-a-site

Order services are started in RUNS/orders, and given orders for half a minute, so that there is something to see; what
the Design page was never asked of the run is asked first (minutes, for the nation).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import BROWSER, CHECKOUT, serve

PICTURES = CHECKOUT / "docs" / "pictures"
SETTLE_S = 4.0
ANSWER_MS = 1_800_000
"""How long a question of the Design page may take."""


def pages(given: argparse.Namespace) -> dict[str, str]:
    """Address of each picture."""
    runs = f"run={given.run}&ref={given.ref}"
    draft = "edits=FC-CMH-2.status=closed&edits=FC-ONT-3.capacity=x1.2"
    return {
        "overview": f"/?{runs}",
        "network": f"/network?{runs}&sel=FC-ONT-3&{draft}",
        "floor": f"/floor?{runs}&t=37500",
        "last_mile": f"/last-mile?run={given.routes}&ref=none&route=R-7",
        "orders": f"/orders?{runs}",
        "design": f"/design?{runs}",
        "what_if": f"/what-if?{runs}&batch={given.batch}",
        "compare": f"/compare?run={given.ref}&ref={given.run}",
        "scenario": f"/scenario?{runs}&table=facilities",
        "sources": f"/sources?{runs}",
    }


def main() -> None:
    """Take them all, light, and the overview and the floor dark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path)
    for name in ("run", "ref", "routes", "batch"):
        parser.add_argument(f"--{name}", required=True)
    given = parser.parse_args()
    command = [sys.executable, "-m", "cli", "orders"]
    services = subprocess.Popen([*command, "serve", "--dir", str(given.runs / "orders")], cwd=CHECKOUT)
    site = serve(given.runs.resolve(), logs=Path(tempfile.gettempdir()))
    try:
        time.sleep(10)
        load = [*command, "load", "--dir", str(given.runs / "orders"), "--rate", "200", "--seconds", "30"]
        with subprocess.Popen(load, cwd=CHECKOUT, stdout=subprocess.DEVNULL), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
            shots = [(name, path, False) for name, path in pages(given).items()]
            shots += [(f"{name}_dark", pages(given)[name], True) for name in ("overview", "floor")]
            # Orders first: they are live while the load lasts.
            for name, path, dark in sorted(shots, key=lambda shot: shot[0] != "orders"):
                context = browser.new_context(viewport={"width": 1440, "height": 900})
                if dark:
                    context.add_init_script("localStorage.setItem('mantine-color-scheme-value', 'dark')")
                page = context.new_page()
                page.goto(site.url + path)
                page.wait_for_selector("#page .page-head", timeout=60_000)
                if name == "design":
                    answered(page)
                page.wait_for_timeout(1000 * SETTLE_S * (4 if name in ("orders", "network") else 1))
                page.screenshot(path=PICTURES / f"{name}.png")
                context.close()
            browser.close()
    finally:
        for process in (site.process, services):
            process.terminate()
            process.wait(30)


def answered(page: Page) -> None:
    """Ask what has no answer yet, one after another."""
    for command in ("promise", "locate", "pareto"):
        start = page.locator(f"#design-{command} .empty .button.primary")
        if start.count():
            start.click()
        page.locator(f"#design-{command} .empty").wait_for(state="detached", timeout=ANSWER_MS)


if __name__ == "__main__":
    main()
