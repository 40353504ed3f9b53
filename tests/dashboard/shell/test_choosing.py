"""What the address asks for, and what is shown when it asks for what there is not."""

import pytest

from dashboard.shell.choosing import context_of, natural_ref


def context(workspace, **chosen):
    params = chosen.pop("params", {})
    return context_of(workspace, chosen, params)


def ids(found):
    return (found.run and found.run.run_id, found.ref and found.ref.run_id)


def test_an_empty_workspace_is_nothing_to_complain_of(workspace):
    found = context(workspace)
    assert ids(found) == (None, None)
    assert (found.scenario, found.notices) == ("us", [])


def test_the_newest_run_without_a_word(workspace, add_run):
    add_run("old", started=1.0)
    add_run("new", started=2.0, scenario="us")
    assert ids(context(workspace)) == ("new", None)
    assert context(workspace).scenario == "us"


def test_the_newest_run_of_the_named_scenario(workspace, add_run):
    add_run("old", started=1.0)
    add_run("new", started=2.0, scenario="us")
    assert ids(context(workspace, scenario="demo")) == ("old", None)


def test_a_scenario_without_a_run_has_none(workspace, add_run):
    add_run("old")
    found = context(workspace, scenario="us")
    assert ids(found) == (None, None)
    assert (found.scenario, found.notices) == ("us", [])


@pytest.mark.parametrize("run_id", ["gone", "../runs/a", "..", "/etc", "a/../a", "store"])
def test_an_unknown_run_falls_back_and_says_so(workspace, add_run, run_id):
    add_run("a")
    found = context(workspace, run=run_id)
    assert ids(found) == ("a", None)
    (notice,) = found.notices
    assert run_id in notice
    assert "newest" in notice


def test_an_unknown_reference_leaves_none(workspace, add_run):
    add_run("a")
    found = context(workspace, run="a", ref="gone")
    assert ids(found) == ("a", None)
    assert len(found.notices) == 1


def test_an_unknown_scenario_falls_back_to_the_runs(workspace, add_run):
    add_run("a")
    found = context(workspace, scenario="narnia")
    assert (found.scenario, ids(found)) == ("demo", ("a", None))
    assert "narnia" in found.notices[0]


def test_a_run_with_edits_is_held_against_the_one_without(workspace, add_run):
    add_run("base", started=1.0)
    add_run("closed", edits=["FC-CMH-2.status=closed"], started=2.0)
    assert ids(context(workspace, run="closed")) == ("closed", "base")
    assert ids(context(workspace, run="closed", ref="none")) == ("closed", None)
    assert ids(context(workspace, run="base")) == ("base", None)


@pytest.mark.parametrize("other", [{"seed": 2}, {"scenario": "us"}, {"version": "0.0.9"}, {"edits": ["a.b=1"]}])
def test_only_a_run_that_differs_by_its_edits_alone(workspace, add_run, other):
    add_run("base", **other)
    add_run("closed", edits=["FC-CMH-2.status=closed"])
    assert natural_ref(workspace.catalogue.runs(), "closed") is None


def test_draft_and_the_pages_own_keys(workspace):
    found = context(workspace, params={"sel": "X", "edits": ["a.b=1", "c.d=2"], "hour": 7})
    assert found.params == {"sel": "X", "hour": "7"}
    assert found.edits == ("a.b=1", "c.d=2")


@pytest.mark.parametrize(("asked", "given"), [("dark", "dark"), ("light", "light"), ("pink", "light"), (None, "light")])
def test_theme(workspace, asked, given):
    assert context(workspace, theme=asked).theme.name == given
