"""Which browser the tests drive, and how one is got where there is none: `python tests/browser/find_browser.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_browser() -> str | None:
    """Path of the browser that POD2DOOR_BROWSER names, of one on PATH, of playwright's own; None without any."""
    named = os.environ.get("POD2DOOR_BROWSER")
    if named:
        return shutil.which(named) or named
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or _of_playwright()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None  # noqa: PTH110


def install() -> bool:
    """Get a browser: Debian's package as root, else playwright's own; whether there is one now."""
    if find_browser():
        return True
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        apt = ["apt-get", "-qq", "-y"]
        commands = [[*apt, "update"], [*apt, "--no-install-recommends", "install", "chromium"], *commands]
    for command in commands:
        print("getting a browser for the tests:", " ".join(command), file=sys.stderr)
        try:
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL, timeout=600)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"  {error}", file=sys.stderr)
        if find_browser():
            return True
    return False


if __name__ == "__main__" and not install():
    print("no browser could be had: the browser tests will be skipped", file=sys.stderr)
