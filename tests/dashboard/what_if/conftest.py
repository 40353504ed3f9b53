"""A batch that was really run: two factors of `demo`, three seeds."""

import pytest

from dashboard.workspace import Workspace
from whatif import study

TEXT = """base = "demo"
name = "small"
question = "What does closing FC-CMH-2 do?"
seeds = "1..3"
metrics = ["cost_per_package", "on_time_as_asked_pct", "click_to_door_p95_h", "co2_kg_per_package"]

[[factors]]
name = "FC-CMH-2"
levels = [{ label = "open" }, { label = "closed", edits = [{ op = "close_facility", facility = "FC-CMH-2" }] }]

[[factors]]
name = "room"
op = "capacity"
facility = "FC-CMH-1"
levels = [1.0, 1.2]
"""


@pytest.fixture(scope="session")
def batch_workspace(tmp_path_factory):
    root = tmp_path_factory.mktemp("what-if")
    runs = root / "runs"
    runs.mkdir()
    file = root / "small.toml"
    file.write_text(TEXT)
    study.run(study.plan(file), out=runs / "small", store=runs / "store", workers=1)
    return Workspace(runs)
