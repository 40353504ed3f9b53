"""A batch whose status.json is damaged: what is not as a batch writes it counts as not there."""

import json

import pytest

from dashboard.pages.what_if.batches import batch_view
from dashboard.workspace import Workspace

SOUND = {
    "kind": "batch",
    "state": "done",
    "cells": ["dd"],
    "variants": ["a"],
    "seeds": [1, 2],
    "failures": [],
    "runs": 2,
}


@pytest.mark.parametrize(
    "broken",
    [
        {"cells": 5},
        {"cells": [5]},
        {"cells": None},
        {"cells": ["dd", "dd"]},
        {"variants": None},
        {"variants": [1]},
        {"seeds": "1..2"},
        {"failures": 7},
        {"failures": [1]},
        {"runs": "x"},
        {"runs": None},
    ],
    ids=str,
)
def test_what_is_damaged_counts_as_not_there(tmp_path, broken):
    folder = tmp_path / "b"
    folder.mkdir()
    (folder / "status.json").write_text(json.dumps(SOUND | broken))
    view = batch_view(Workspace(tmp_path), "b")
    assert view is not None
    assert sum(view.counts.values()) in (0, 2)
    assert isinstance(view.runs, int)
    assert isinstance(view.status.get("failures", []), list)


def test_one_nested_too_deep_is_no_batch(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "status.json").write_text("[" * 100_000)
    assert batch_view(Workspace(tmp_path), "b") is None
