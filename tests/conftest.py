"""Set before any test is imported: where compiled kernels are kept, and that a commit's tests always say the same."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from cli.kernels import keep_compiled_kernels

keep_compiled_kernels()

# Examples depend on nothing but the test's own text: neither on chance and what failed here before, nor on how busy
# the machine is. `--hypothesis-profile=default` looks for new ones instead.
settings.register_profile(
    "steady", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")
# Hypothesis also draws constants out of whatever modules are loaded by then, which other tests of the process decide.
providers._get_local_constants = lambda: providers._local_constants

REAL = (
    *("browser/", "orders/", "whatif/workers/", "whatif/running/", "dashboard/jobs/", "dashboard/replay/"),
    *("cli/test_demo.py", "cli/test_orders.py", "cli/test_routing.py", "cli/test_whatif.py"),
)
"""Where tests start servers, worker processes or a browser, and wait for them as a person would."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is real is asked once more before it counts as wrong, and what takes long begins first.

    How soon PostgreSQL, a broker, a browser or a process answers is the machine's affair, and on one at its limit it
    may take longer than any sensible wait. `-ra` names each test that was asked again.
    """
    real = tuple(f"{Path(__file__).parent}/{name}" for name in REAL)
    for item in items:
        if str(item.path).startswith(real):
            item.add_marker(pytest.mark.flaky(reruns=1))
    _order(items)


def _order(items: list[pytest.Item]) -> None:
    """Files as xdist hands them out: short ones last, so that no process waits for another at the end.

    The browser's stand among the slow ones, as two browsers at once are in each other's way. Otherwise names decide:
    files of one folder need the same kernels, and two processes that come to them at once would both compile them.
    """
    kind = {item.path: 2 for item in items}
    for item in items:
        if item.get_closest_marker("slow"):
            kind[item.path] = 1
        if item.path.parent.name == "browser":
            kind[item.path] = 0
    share: dict[Path, float] = {}
    for wanted in range(3):
        files = sorted((path for path in kind if kind[path] == wanted), key=lambda path: (path.name, path))
        share |= {path: (wanted == 2) + number / len(files) for number, path in enumerate(files)}
    items.sort(key=lambda item: share[item.path])
