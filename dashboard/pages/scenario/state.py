"""What the page is looking at: the scenario (its copy), the table, the findings; read from the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from core.errors import InvalidInput
from dashboard.page import Context
from dashboard.pages.scenario.finding_places import Placed, checked, counts, is_checked
from dashboard.pages.scenario.provenance import DefaultValue, defaults
from dashboard.pages.scenario.tables import NAMES, TableView, view_of
from dashboard.workspace import Workspace
from dashboard.workspace.own_scenarios import OwnScenarios
from dashboard.workspace.scenario_files import ScenarioFiles
from datasets import schema

FIRST = "facilities"
FALLBACK = "us"


@dataclass(frozen=True)
class Seen:
    """The scenario that is shown.

    Attributes
    ----------
    workspace : Workspace
    name, copy : str
        Scenario, and the copy that is edited; "" where none is.
    table : str
    only : bool
        Only rows with findings.
    line : int
        Line that was gone to; 0 none.
    chosen : str
        Default, or table and column, whose source is shown.
    late : bool
        Whether the findings come later, as the check has not been made yet.
    """

    workspace: Workspace
    name: str
    copy: str
    table: str
    only: bool = False
    line: int = 0
    chosen: str = ""
    late: bool = False

    @property
    def own(self) -> OwnScenarios:
        """The user's own scenarios."""
        return OwnScenarios(self.workspace.scenarios)

    @cached_property
    def files(self) -> ScenarioFiles:
        """Of the copy, where there is one."""
        return self.own.files(self.name, self.copy)

    @cached_property
    def placed(self) -> list[Placed]:
        """All findings; none as long as they are still to come."""
        return [] if self.late else checked(self.files)

    @cached_property
    def view(self) -> TableView:
        """The table that is shown."""
        return view_of(self.files, self.table)

    @property
    def here(self) -> list[Placed]:
        """Findings of the table that is shown."""
        return [one for one in self.placed if one.table == self.table]

    @property
    def counts(self) -> tuple[int, int]:
        """Errors and warnings."""
        return counts(self.placed)

    @property
    def default(self) -> DefaultValue | None:
        """The default whose source is shown."""
        return defaults().get(self.chosen)


def seen(context: Context) -> Seen:
    """What the address asks for; what it names and is not there falls back, and a notice says so.

    A check takes longer than a page may: where it is not known yet, the page comes first and the findings after it.
    """
    now = looked_at(context.workspace, context.scenario, context.params, context.notices)
    return now if is_checked(now.files) else replace(now, late=True)


def looked_at(
    workspace: Workspace, scenario: str, params: Mapping[str, object], notices: list[str] | None = None
) -> Seen:
    """The same from the stores' values."""
    say = notices.append if notices is not None else lambda line: None
    own = OwnScenarios(workspace.scenarios)
    name = scenario or FALLBACK
    try:
        own.place(name)
    except InvalidInput:
        say(f"{name} is neither bundled nor among your own scenarios in {workspace.scenarios}; {FALLBACK} is shown.")
        name = FALLBACK
    copy = str(params.get("copy") or "")
    if copy and own.copy_folder(copy, name) is None:
        say("The address names a copy that is no longer here; the scenario is shown as it was saved.")
        copy = ""
    table = str(params.get("table") or FIRST)
    if table not in NAMES:
        say(f"There is no table {table}; {FIRST} is shown.")
        table = FIRST
    line = str(params.get("line") or "")
    only = params.get("only") == "findings"
    chosen = _resolved(str(params.get("default") or ""))
    return Seen(workspace, name, copy, table, only, int(line) if line.isdecimal() and len(line) < 10 else 0, chosen)


def _resolved(chosen: str) -> str:
    """A kind's column that has no default of its own is the table's."""
    place, _, column = chosen.rpartition(".")
    if chosen not in defaults() and place in schema.facility_defaults():
        return f"facilities.{column}"
    return chosen
