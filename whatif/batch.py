"""A batch: what is varied, how often, and when it is enough; as data that nothing has run yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from datasets import Edit

Part = Literal["twin", "plan", "floor", "routes", "orders", "trial"]
"""What a run is: the whole twin; the network's plan alone; one floor; stations' routes; the order services; a trial."""

SEEDLESS: frozenset[str] = frozenset({"plan"})
"""Parts whose figures are the same for every seed."""

DesignKind = Literal["full", "fractional", "one_at_a_time", "latin_hypercube", "sobol", "morris", "saltelli", "listed"]


@dataclass(frozen=True)
class Level:
    """One setting of a factor.

    Attributes
    ----------
    label : str
        As it is printed: "1.1", "closed".
    value : float, str or None
        What fills the factor's field; a number where the factor is numeric (it may be on a response surface).
    edits : tuple of Edit
        What it does to the scenario; empty where the level is "as it is".
    """

    label: str
    value: float | str | None
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Factor:
    """Something that is varied.

    Attributes
    ----------
    name : str
    levels : tuple of Level
        The first is the reference. Empty for a range.
    low, high : float
        Of a range (designs that sample); NaN where there are levels.
    template : mapping
        Of a range: the edit whose `fills` field a drawn value fills, as in the file.
    fills : str
        The edit's field that a level or a drawn value fills.
    whole : bool
        What it fills takes whole numbers only, as the schema says; so no others are drawn.
    file, line : str, int
        Where it was said.
    """

    name: str
    levels: tuple[Level, ...] = ()
    low: float = float("nan")
    high: float = float("nan")
    template: Mapping[str, Any] = field(default_factory=dict)
    fills: str = ""
    whole: bool = False
    file: str = ""
    line: int = 0

    @property
    def is_range(self) -> bool:
        """Whether values are drawn from low..high."""
        return not self.levels

    @property
    def numeric(self) -> bool:
        """Whether every level is a number."""
        return self.is_range or all(isinstance(level.value, (int, float)) for level in self.levels)


@dataclass(frozen=True)
class Variant:
    """One combination of levels: a column of the batch; variant 0 is the reference.

    Attributes
    ----------
    number : int
    name : str
        "CVG capacity 1.1, robots +50"; "as it is" where every factor is at a level that changes nothing.
    levels : mapping of str to Level
        By factor name, in the batch's order.
    edits : tuple of Edit
        All that changes the base: the batch's common edits, then the levels'.
    """

    number: int
    name: str
    levels: Mapping[str, Level]
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Stopping:
    """When a variant has been run often enough.

    Attributes
    ----------
    metric : str
        KPI whose paired difference to the reference is to be known.
    half_width : float
        Of its interval, in the KPI's unit.
    confidence : float
    first : int
        Seeds that every variant gets before anything is judged. With 10, 95 % intervals hold the truth in 93 to 95 %
        of the batches, with 5 in 92 to 94 %, with fewer in as few as 88 %: a spread that is small by luck ends a
        variant too early.
    """

    metric: str
    half_width: float
    confidence: float = 0.95
    first: int = 10


@dataclass(frozen=True)
class Budget:
    """What the batch may cost; what is not run then is said to be skipped."""

    runs: int | None = None
    minutes: float | None = None


@dataclass(frozen=True)
class Batch:
    """A batch file, read and checked.

    Attributes
    ----------
    name, question, description : str
    base : str
        The scenario, as `datasets.load` takes it.
    part : str
    options : mapping
        Of the part (which stations, which floor, how long), as in the file's ``[options]``.
    seeds : tuple of int
        In the order in which they are run; every variant has the same (common random numbers).
    edits : tuple of Edit
        Common to all variants.
    factors : tuple of Factor
    design : str
    design_options : mapping
        Of the design: ``resolution``, ``points``, ``trajectories``, ``seed`` ...
    metrics : tuple of str
        KPIs that the answer is about, the most important first; empty: the part's own choice.
    stopping : Stopping, optional
    budget : Budget
    growth : mapping
        ``[growth]`` of the file: at which level promises break, and what relieves them (`whatif.growth`).
    trial : mapping
        ``[trial]`` of the file: an experiment in time or by region (`whatif.trials`).
    file : str
        The batch file's name, "" where there is none.
    """

    name: str
    base: str
    question: str = ""
    description: str = ""
    part: Part = "twin"
    options: Mapping[str, Any] = field(default_factory=dict)
    seeds: tuple[int, ...] = (1, 2, 3, 4, 5)
    edits: tuple[Edit, ...] = ()
    factors: tuple[Factor, ...] = ()
    design: DesignKind = "full"
    design_options: Mapping[str, Any] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()
    stopping: Stopping | None = None
    budget: Budget = Budget()
    growth: Mapping[str, Any] = field(default_factory=dict)
    trial: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""

    def as_run(self) -> Batch:
        """The batch with its first seed alone where its part knows none: the others would give the same figures."""
        return replace(self, seeds=self.seeds[:1]) if self.part in SEEDLESS else self
