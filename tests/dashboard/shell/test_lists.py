"""What selectors, drawer, search and announcements are filled with."""

from dataclasses import replace
from pathlib import Path

from dashboard.jobs import Job
from dashboard.page import Page
from dashboard.pages import PAGES
from dashboard.shell.badge import error_count
from dashboard.shell.drawer import drawer_body
from dashboard.shell.frame import layout
from dashboard.shell.search import search_index
from dashboard.shell.selectors import run_options, scenario_options
from dashboard.shell.watching import news
from dashboard.shell.wiring import resolved_of

JOB = Job("20260101-000000-aaaaaa", "run", "demo", (), Path("/x/r2"), 2000.0)


def every(component, found=None):
    """All components of a tree."""
    found = [] if found is None else found
    for child in component if isinstance(component, list | tuple) else [component]:
        if hasattr(child, "to_plotly_json"):
            found.append(child)
            every(getattr(child, "children", None), found)
    return found


def props(components):
    return [component.to_plotly_json()["props"] for component in every(components)]


def test_scenarios_with_how_many_runs(workspace, add_run):
    add_run("a")
    add_run("b", scenario="lost")
    options = scenario_options({"us": "us", "demo": "demo"}, workspace.catalogue.runs())
    assert [(option["value"], option["title"]) for option in options] == [
        ("us", "no run yet"),
        ("demo", "1 run"),
        ("lost", "1 run"),
    ]


def test_runs_by_scenario_newest_first(workspace, add_run):
    for n, scenario in enumerate(["demo", "us", "demo"]):
        add_run(f"r{n}", scenario=scenario, started=float(n))
    groups = run_options(workspace.catalogue.runs())
    assert [(g["group"], [i["value"] for i in g["items"]]) for g in groups] == [("demo", ["r2", "r0"]), ("us", ["r1"])]


def test_the_drawer_offers_what_fits_the_state(workspace, add_run):
    jobs = [
        replace(JOB, job_id="1", state="running", progress=0.5, stage="plan"),
        replace(JOB, job_id="2", state="done", out=Path("/x/r1")),
        replace(JOB, job_id="3", state="failed", stage="why"),
        replace(JOB, job_id="4", state="queued"),
    ]
    add_run("r1")
    shown = props(drawer_body(jobs, workspace.catalogue.runs(), "r0", "", "3", "the log"))
    buttons = [(p["id"]["type"], p["id"]["job"]) for p in shown if isinstance(p.get("id"), dict)]
    assert [what for what, job in buttons if job == "1"] == ["job-log", "job-cancel"]
    assert [what for what, job in buttons if job == "2"] == ["job-log"]
    assert [what for what, job in buttons if job == "3"] == ["job-log", "job-resume"]
    assert [what for what, job in buttons if job == "4"] == ["job-log", "job-cancel"]
    assert [p["data-run"] for p in shown if "data-run" in p] == ["r1", "r1"]
    assert [p["children"] for p in shown if p.get("className") == "log"] == ["the log"]


def test_a_title_is_data(workspace):
    title = "<img src=x onerror=alert(1)>"
    shown = props(drawer_body([replace(JOB, title=title)], [], "", "", "", ""))
    assert title in [p.get("children") for p in shown]


def test_what_can_be_found(workspace, add_run):
    add_run("r1", edits=["a.b=1"])
    index = search_index(PAGES, workspace.catalogue.runs(), None)
    assert [entry["path"] for entry in index if entry["what"] == "page"] == [page.path for page in PAGES]
    assert [entry["set"] for entry in index if entry["what"] == "run"] == [{"run": "r1"}]


def test_what_ended_is_said_once(workspace):
    done = replace(JOB, state="done")
    assert news({}, [done], []) == ""
    assert news({"jobs": {JOB.job_id: "running"}}, [done], []) == "r2 is done: choose it under Run"
    assert news({"jobs": {}}, [replace(JOB, state="failed")], []) == "r2 failed"
    assert news({"jobs": {JOB.job_id: "done"}}, [done], []) == ""
    assert news({"jobs": {JOB.job_id: "queued"}}, [replace(JOB, state="running")], []) == ""


def test_only_a_run_is_to_be_chosen_and_a_floor_is_called_by_its_title():
    floor = replace(JOB, kind="floor", title="Floor FC-ONT-3 zone A", state="done")
    assert news({"jobs": {JOB.job_id: "running"}}, [floor], []) == "Floor FC-ONT-3 zone A is done"


def test_the_end_of_a_run_of_the_command_line_is_said(workspace, add_run):
    add_run("by-hand")
    runs = workspace.catalogue.runs()
    assert news({"jobs": {"~by-hand": "running"}}, [], runs) == "by-hand is done: choose it under Run"
    assert news({"jobs": {"~gone": "running"}}, [], runs) == ""
    own = replace(JOB, job_id="~by-hand", state="running", is_ours=False)
    assert news({"jobs": {"~by-hand": "running"}}, [own], runs) == ""
    shown = props(drawer_body([own], runs, "", "", "", ""))
    assert not [p for p in shown if isinstance(p.get("id"), dict)]


def test_errors_of_a_scenario(workspace):
    assert error_count(workspace, "demo") == 0
    assert error_count(workspace, "narnia") == 0
    place = workspace.scenarios / "mine.toml"
    place.parent.mkdir()
    place.write_text('base = "demo"\n[[edits]]\nop = "close_facility"\nfacility = "XX"\n')
    assert error_count(workspace, "mine") == 1
    place.write_text('base = "demo"\n')
    assert error_count(workspace, "mine") == 0


def test_ids_are_there_once_and_every_page_has_its_key():
    found = [p["id"] for p in props(layout(PAGES)) if isinstance(p.get("id"), str)]
    assert len(found) == len(set(found))
    assert {f"rail-badge-{page.key}" for page in PAGES} <= set(found)
    shortcuts = [page.shortcut for page in PAGES]
    assert len(set(shortcuts)) == len(shortcuts)
    assert all(isinstance(page, Page) for page in PAGES)


def test_what_is_shown_in_truth(workspace, add_run):
    from dashboard.shell.choosing import context_of

    add_run("base", started=1.0)
    add_run("closed", edits=["x.y=1"], started=2.0)
    chosen = {"path": "/", "run": "", "ref": ""}
    shown = resolved_of(context_of(workspace, chosen, {}), chosen, PAGES[0])
    assert (shown["scenario"], shown["run"], shown["ref"], shown["natural"]) == ("demo", "closed", "base", True)
    pinned = chosen | {"run": "closed", "ref": "base", "scenario": "demo"}
    again = resolved_of(context_of(workspace, pinned, {}), pinned, PAGES[0])
    assert (again | {"natural": True, "asked": ["", "", ""]}) == shown
