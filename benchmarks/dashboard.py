"""What a planner waits for: the dashboard measured in a real browser, over a day of the US network.

    pod2door run us --out runs/us-base && pod2door run us --edit FC-CMH-2.status=closed --out runs/us-closed
    python -m benchmarks.dashboard runs/us-base runs/us-closed

Times are the browser's own, until the answer has been painted. The floor's canvas runs beside plotly's scatter with as
many markers moved each frame, in the same browser. 200 further runs (labels alone) fill the selectors.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.big_floor import write_big_floor
from tests.browser.conftest import BROWSER, Site, serve

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
RUNS = 200
FIRST = {
    "tiles": "#page .tile",
    "list": "#page .card table tbody tr",
    "map": "#overview-map .scatterlayer .trace",
}
PAGES = ("network", "last_mile", "what_if", "compare", "scenario", "sources", "overview")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("ref", type=Path)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        workspace(Path(folder) / "runs", given.run, given.ref) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        measure(browser, site)
        browser.close()


@contextmanager
def workspace(runs: Path, run: Path, ref: Path) -> Iterator[Site]:
    """A dashboard over the two runs, 200 labels of others and a floor of 4,000 robots."""
    for name, source in (("run", run), ("ref", ref)):
        shutil.copytree(source, runs / name)
    document = json.loads((runs / "ref" / "result.json").read_text())
    for number in range(RUNS):
        other = runs / f"other-{number:03d}"
        other.mkdir()
        document["scenario"]["seed"] = 1000 + number
        (other / "result.json").write_text(json.dumps(document))
        (other / "status.json").write_text(json.dumps({"started": number, "seconds": 20}))
    write_big_floor(runs / "floors" / "big" / "floor-pods.trace")
    started = time.perf_counter()
    site = serve(runs)
    print(f"{'the server answers':44s} {time.perf_counter() - started:8.1f} s")
    try:
        yield site
    finally:
        site.process.terminate()
        site.process.wait(10)


def measure(browser: Browser, site: Site) -> None:
    """All figures, a line each."""
    for name in ("first visit", "second visit, a new browser"):
        seen = first_page(browser, site)
        print(
            f"{name:44s} "
            + "  ".join(f"{what} {ms / 1000:.2f} s" for what, ms in sorted(seen.items(), key=lambda i: i[1]))
        )
    page = opened(browser, site, "/?run=run&ref=ref")
    report("from page to page", [page.evaluate(f"bench.click('#rail-{key}', '#page h1')") for key in PAGES * 3])
    page = opened(browser, site, "/?run=run&ref=ref")
    rows = "#page .card table tbody tr:nth-child({})"
    clicks = [page.evaluate(f"bench.click('{rows.format(n)}', '[data-map] .map-line')") for n in range(2, 12)]
    report("overview: a row, the map's head answers", clicks)
    page = opened(browser, site, "/network?run=run&ref=ref")
    page.wait_for_selector(".ag-row")
    rows = '.ag-center-cols-container .ag-row[row-index="{}"] .ag-cell'
    report(
        "network: a row, the detail is there",
        [page.evaluate(f"bench.click('{rows.format(n)}', '#network-detail')") for n in range(1, 9)],
    )
    started = time.perf_counter()
    page.click("#select-run")
    page.wait_for_selector("[role=option]:visible")
    print(f"{f'{RUNS} runs listed':44s} {1000 * (time.perf_counter() - started):8.0f} ms")
    floor(browser, site)
    print(f"{'memory of the server':44s} {site.rss_mb():8.0f} MB")


def floor(browser: Browser, site: Site) -> None:
    """Frames a second of 4,000 robots over 10 s, and of plotly's scatter."""
    page = opened(browser, site, "/floor?trace=big&t=36010")
    page.get_by_text("validated, 0 collisions").wait_for()
    drawn = page.evaluate(
        """async () => {
          const player = window.pod2door.floor.page().player;
          player.seek(10);
          player.play(true);
          const before = player.painted;
          const rate = await bench.frames(10000);
          return [rate, (player.painted - before) / 10];
        }"""
    )
    peer = page.evaluate("bench.scatter(4000, 10000)")
    print(f"{'4,000 robots, 10 s: our canvas':44s} {drawn[1]:8.1f} frames/s (browser {drawn[0]:.1f})")
    print(f"{'4,000 markers, 10 s: plotly scatter':44s} {peer:8.1f} frames/s, 1 : {drawn[1] / peer:.0f}")


def first_page(browser: Browser, site: Site) -> dict[str, float]:
    """Milliseconds from the address to each of the page's parts, in a browser that has nothing cached."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(SCRIPT + f"bench.watch({json.dumps(FIRST)})")
    page.goto(site.url + "/?run=run&ref=ref")
    page.wait_for_selector(FIRST["map"])
    page.wait_for_load_state("networkidle")
    seen: dict[str, float] = page.evaluate("bench.seen")
    context.close()
    return seen


def opened(browser: Browser, site: Site, path: str) -> Page:
    """A tab at a page, settled."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.add_init_script(SCRIPT)
    page.goto(site.url + path)
    page.wait_for_selector("#page .page-head")
    page.wait_for_load_state("networkidle")
    return page


def report(what: str, times: list[float | None]) -> None:
    """Median and 95th percentile; what never answered counts as 10 s and is said."""
    ms = sorted(10_000.0 if t is None else t for t in times)
    late = sum(t is None for t in times)
    p95 = ms[min(len(ms) - 1, int(0.95 * len(ms)))]
    print(
        f"{what:44s} {statistics.median(ms):8.0f} ms median, {p95:.0f} ms p95"
        + (f", {late} unanswered" if late else "")
    )


if __name__ == "__main__":
    main()
