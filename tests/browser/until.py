"""Wait in a page without `wait_for_function`, which evaluates text as code: the page's policy forbids that."""

import time


def until(page, true, seconds=15.0):
    """Wait until an expression of JavaScript is true in the page."""
    end = time.monotonic() + seconds
    while not page.evaluate(true):
        assert time.monotonic() < end, f"did not come true: {true}"
        page.wait_for_timeout(50)
