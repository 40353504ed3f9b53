"""A part's run as a run folder: the same form as the twin's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from core.kpi import Kpi
from datasets import Scenario
from datasets.loading import with_seed
from twin.document import scenario_json
from twin.run_folder import RunFolder, write_json
from whatif.task import Task

if TYPE_CHECKING:
    import pandas as pd


def write_run(
    folder: RunFolder,
    task: Task,
    scenario: Scenario,
    options: Mapping[str, Any],
    kpis: Sequence[Kpi],
    tables: Mapping[str, pd.DataFrame],
    **more: Any,
) -> None:
    """Write result.json, scenario.toml and tables, and let them appear.

    Parameters
    ----------
    folder : RunFolder
    task : Task
    scenario : Scenario
        With the task's edits.
    options : mapping
        All of the part's.
    kpis : sequence of Kpi
    tables : mapping of str to DataFrame
        By name.
    **more
        What else result.json says.
    """
    document = {
        "version": version("pod2door"),
        "part": task.part,
        "options": dict(options),
        "scenario": scenario_json(scenario, task.seed),
        **more,
        "kpis": [kpi.to_json() for kpi in kpis],
    }
    folder.write_tables(tables)
    folder.write_scenario(with_seed(scenario, task.seed))
    write_json(folder.writing / "result.json", document)
    folder.publish()
