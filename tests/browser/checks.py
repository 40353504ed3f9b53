"""What every page must hold, asked of the browser itself: text, layout, keyboard, accessibility."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SCRIPTS = Path(__file__).parent / "js"
SHIFTS = (_SCRIPTS / "shifts.js").read_text()
"""Keeps the largest layout shift in `window.__shift`; to be added before the page is loaded."""


def settle(page: Page) -> None:
    """Wait until nothing is asked of the server any more and what is drawn is drawn."""
    page.wait_for_load_state("networkidle", timeout=60_000)
    page.wait_for_timeout(400)


def unreadable(page: Page) -> list[str]:
    """Texts that are too small, clipped or over each other."""
    return page.evaluate((_SCRIPTS / "unreadable.js").read_text())


def unreachable(page: Page) -> list[str]:
    """Controls that the keyboard cannot reach."""
    return page.evaluate((_SCRIPTS / "unreachable.js").read_text())


def violations(page: Page) -> list[str]:
    """Serious and critical findings of axe-core, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    # As a script of the page's own it would need a looser policy; the debugger's protocol puts it in beside.
    results: dict[str, Any] = Axe().run(page).response
    return [
        f"{found['id']} ({found['impact']}): {node['target']} {node['html'][:160]}"
        for found in results["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]
