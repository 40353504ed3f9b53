"""A floor plan: a pod floor and a walking floor that store the same SKUs and units, from one description."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import Finding, InvalidInput
from datasets import Settings
from datasets.cells import hint
from warehouse.layout import pod_generator, walking_generator
from warehouse.layout.drawn import read_drawing
from warehouse.layout.map_floor import read_map_floor
from warehouse.layout.plan_file import PlanNumbers, plan_of_drawing, read_plan
from warehouse.layout.pod_floor import PodFloor
from warehouse.layout.stocking import stored_units
from warehouse.layout.walking_floor import WalkingFloor

BUNDLED = Path(__file__).parents[2] / "datasets" / "floors"
DEFAULT = "storey"
_SECTION = re.compile(r"^\s*\[\s*(\w+)", re.MULTILINE)
DRAWINGS = (".geojson", ".map", ".json")
FILL_OF_DRAWING = 0.85
"""Share of a drawn floor's places that pods stand in (RAWSim-O)."""
SKUS_PER_POD = 10
"""On a drawn floor that says nothing of SKUs: the bundled plans' ratio."""


@dataclass(frozen=True, eq=False)
class FloorPlan:
    """Two floors of equal storage.

    Attributes
    ----------
    name, description : str
    n_pods : int
        Pods on the pod floor.
    n_skus : int
        SKUs on either floor.
    pods : PodFloor
    walking : WalkingFloor
    """

    name: str
    description: str
    n_pods: int
    n_skus: int
    pods: PodFloor
    walking: WalkingFloor

    def units(self, settings: Settings) -> int:
        """Units on either floor at the start, under `scenario.settings.floor`."""
        return stored_units(self.n_pods, settings)


def bundled() -> list[str]:
    """Names of the bundled floor plans."""
    return sorted(path.stem for path in BUNDLED.glob("*.toml"))


def is_layout(name: str) -> bool:
    """Whether a name means a layout and not a scenario: by its suffix, or, of a .toml, by its first section."""
    path = Path(name)
    if path.suffix in DRAWINGS:
        return True
    if path.suffix != ".toml":
        return name in bundled() and not path.exists()
    try:
        section = _SECTION.search(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return False
    return section is not None and section[1] in ("plan", "storage", "pods", "walking")


def floor_plan(layout: str | Path | None = None) -> FloorPlan:
    """The floor plan of a layout.

    Parameters
    ----------
    layout : str or Path, optional
        A bundled name ("storey" by default), a .toml of few numbers, a drawn floor (.geojson), a map (MovingAI or RHCR
        .map), or a League of Robot Runners problem (.json), whose map is taken.

    Raises
    ------
    InvalidInput
        With every finding about the file. Whether robots can do their work on the floor is for
        `warehouse.layout.checks` to say.
    """
    path = _resolve(DEFAULT if layout is None else layout)
    if path.suffix in DRAWINGS:
        floor = _read_floor(path)
        n_pods = max(1, int(len(floor.storage) * FILL_OF_DRAWING))
        return _plan(plan_of_drawing(path, n_pods, n_pods * SKUS_PER_POD), floor)
    numbers = read_plan(path)
    if numbers.drawing is None:
        return _plan(numbers, pod_generator.generate(numbers.pods, numbers.name))
    return _plan(numbers, replace(_read_floor(numbers.drawing), name=numbers.name))


def _resolve(layout: str | Path) -> Path:
    path = Path(layout)
    if str(layout) in bundled() and not path.is_file():
        return BUNDLED / f"{layout}.toml"
    if path.suffix in (".toml", *DRAWINGS):
        return path
    message = f"a floor is a bundled name ({', '.join(bundled())}), or a .toml, .geojson, .map or .json file"
    raise InvalidInput([Finding(str(layout), 0, "not-a-floor", message + hint(str(layout), bundled()))])


def _read_floor(path: Path) -> PodFloor:
    return read_drawing(path) if path.suffix == ".geojson" else read_map_floor(path)


def _plan(numbers: PlanNumbers, pods: PodFloor) -> FloorPlan:
    walking = numbers.walking
    if numbers.area_ratio:
        aisles = walking_generator.aisles_of_area(walking, numbers.area_ratio * pods.area_m2)
        walking = replace(walking, aisles=aisles)
    return FloorPlan(
        name=numbers.name,
        description=numbers.description,
        n_pods=numbers.pods.pods,
        n_skus=numbers.skus,
        pods=pods,
        walking=walking_generator.generate(walking, numbers.skus, numbers.name),
    )
