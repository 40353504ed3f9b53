"""Questions as jobs: what is printed is kept, whole, where a reload finds it."""

import json
import os
import shutil
import time
from types import SimpleNamespace

import pytest

from dashboard.design import answer_to, ask, question
from dashboard.workspace import Workspace


@pytest.fixture
def context(tmp_path):
    """A workspace with a run that holds nothing but its scenario."""
    folder = tmp_path / "runs" / "demo-1"
    folder.mkdir(parents=True)
    (folder / "scenario.toml").write_text('base = "demo"\n')
    workspace = Workspace(tmp_path / "runs")
    return SimpleNamespace(workspace=workspace, scenario="demo", run=SimpleNamespace(run_id="demo-1", folder=folder))


def waited(context, asked):
    until = time.monotonic() + 60
    while (found := answer_to(context.workspace, asked)).is_asked:
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def test_what_the_command_prints_is_the_answer(context):
    asked = question(context, "screen")
    assert answer_to(context.workspace, asked).document == {}
    job = ask(context.workspace, asked, "--kind", "air_hub")
    assert ask(context.workspace, asked).job_id == job.job_id
    found = waited(context, asked)
    assert found.job.state == "done"
    assert [row["id"] for row in found.document["facilities"]] == ["AH-CVG"]
    assert list(asked.out.parent.iterdir()) == [asked.out]
    # Found again by a workspace that knows nothing, for a run of the same scenario.
    shutil.copytree(context.run.folder, context.run.folder.with_name("demo-2"))
    other = SimpleNamespace(
        workspace=Workspace(context.workspace.folder),
        scenario="demo",
        run=SimpleNamespace(run_id="demo-2", folder=context.run.folder.with_name("demo-2")),
    )
    assert answer_to(other.workspace, question(other, "screen")).document == found.document
    assert question(other, "promise").out != question(context, "promise").out


def test_a_command_that_fails_leaves_no_answer_and_says_why(context):
    asked = question(context, "screen")
    ask(context.workspace, asked, "--kind", "moon_base")
    found = waited(context, asked)
    assert found.job.exit_code == 3
    assert "moon_base" in found.failed
    assert found.document == {}
    assert not asked.out.exists()


def test_the_promise_of_a_run_that_was_made_anew_is_no_answer(context):
    asked = question(context, "promise")
    asked.out.parent.mkdir(parents=True)
    asked.out.write_text(json.dumps({"lines": []}))
    assert answer_to(context.workspace, asked).document == {"lines": []}
    result = context.run.folder / "result.json"
    result.write_text("{}")
    os.utime(result, (time.time() + 60,) * 2)
    assert answer_to(context.workspace, asked).document == {}


def test_there_is_no_question_without_a_run_or_of_another_name(context):
    with pytest.raises(ValueError, match="cannot be asked"):
        question(SimpleNamespace(run=None), "screen")
    with pytest.raises(ValueError, match="cannot be asked"):
        question(context, "plan")
