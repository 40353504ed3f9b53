"""What README and the pages say can be done: every command parses, every link leads somewhere."""

import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest

import datasets
import twin
from core.errors import Pod2doorError
from routing import route_files
from warehouse import traffic_files

CHECKOUT = Path(__file__).resolve().parents[2]
PAGES = sorted([CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *(CHECKOUT / "docs").rglob("*.md")])


def commands(page):
    """Lines of the page's shell blocks that call pod2door."""
    for block in re.findall(r"```(?:sh|console)\n(.*?)```", page.read_text(), flags=re.DOTALL):
        for line in re.sub(r"\\\n\s*", "", block).splitlines():
            if line.removeprefix("$ ").startswith("pod2door "):
                yield line.removeprefix("$ ")


ORDERS = (
    ("serve.supervisor", ("serve",)),
    ("serve.running", ("start",)),
    ("serve.state", ("read",)),
    ("serve.status", ("status",)),
    ("serve.trace_order", ("trace_order",)),
    ("serve.operator", ("Operator",)),
    ("chaos.sweep", ("chosen", "sweep")),
    ("experiment.commands", ("plan", "assign_users", "analyse_file")),
)
"""What the commands about orders call first: module and names."""

WHATIF = (
    ("study", ("plan",)),
    ("runs", ("read_runs",)),
    ("query", ("query",)),
    ("query.tables", ("tables",)),
    ("query.database", ("write_database",)),
    ("runs.archive", ("archive",)),
    ("runs.restore", ("restore",)),
    ("sensitivity", ("plan",)),
    ("calibrate", ("read_calibration",)),
)
"""What the commands about many runs call first."""


SHOWN = [(page.name, line) for page in PAGES for line in commands(page)]


@pytest.mark.parametrize(("page", "line"), SHOWN)
def test_commands_parse(pod2door, monkeypatch, page, line):
    def reached(*args, **kwargs):
        raise Pod2doorError("reached")

    layers = (
        (datasets, ("load", "check", "init")),
        (twin, ("explain", "plan", "verify")),
        (traffic_files, ("run_traffic", "check_traffic")),
        (route_files, ("solve_file", "check_file")),
        (route_files.Reading, ("problem",)),
        (import_module("routing.replan.replan_file"), ("replan_file",)),
        *((import_module(f"orders.{module}"), names) for module, names in ORDERS),
        *((import_module(f"whatif.{module}"), names) for module, names in WHATIF),
        (import_module("cli.orders_options"), ("folder_in_use",)),
        (import_module("dashboard.serve"), ("serve",)),
        (import_module("twin.design.exchange"), ("bring_in",)),
    )
    for layer, names in layers:
        for name in names:
            monkeypatch.setattr(layer, name, reached, raising=False)
    answer = pod2door(*shlex.split(line, comments=True)[1:])
    assert answer.code == 1
    assert answer.err.endswith("pod2door: reached\n")


def test_readme_shows_every_command():
    shown = {line.split()[1] for _, line in SHOWN}
    groups = {"network", "orders", "routing", "warehouse", "whatif"}
    assert shown == groups | {"run", "explain", "check", "init", "dashboard", "verify"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text())
    broken = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert broken == []
