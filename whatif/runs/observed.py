"""Groups of runs as observations: which seed means which orders, and whether variants share them."""

from __future__ import annotations

from collections.abc import Sequence

from core.kpi import Kpi
from whatif.batch import SEEDLESS
from whatif.observations import Observations, observations_of
from whatif.runs.groups import Group, doubts, orders_key
from whatif.runs.record import RunRecord


def observed(groups: Sequence[Group], notes: Sequence[str] = (), *, across: bool = False) -> Observations:
    """Key figures by variant and seed.

    Orders of a file stand under a negative seed, the first file's under -1. Variants are paired where each shares
    at least half of its seeds, or of the reference's, with the reference.

    Parameters
    ----------
    groups : sequence of Group
        The first is the reference. One alone: each of its runs becomes a variant, unpaired.
    notes : sequence of str
        What is known already.
    across : bool
        The runs are of several networks: nothing is paired.
    """
    notes = [*notes, *doubts(groups)]
    if len(groups) == 1:
        groups, across = [Group((run,), _orders_name(run)) for run in groups[0].runs], True
    seeds = _seeds(groups, notes)
    paired = not across and _paired(groups, notes)
    kpis = _one_unit(
        {(variant, seeds[orders_key(run)]): run.kpis for variant, group in enumerate(groups) for run in group.runs},
        notes,
    )
    chance = any(run.part not in SEEDLESS for group in groups for run in group.runs)
    return observations_of(kpis, [group.name for group in groups], paired=paired, notes=notes, chance=chance)


def _orders_name(run: RunRecord) -> str:
    return f"seed {run.seed}" if "sha256" not in run.orders else f"orders {run.orders['sha256'][:8]}"


def _seeds(groups: Sequence[Group], notes: list[str]) -> dict[str, int]:
    """The number of each run's orders."""
    seeds: dict[str, int] = {}
    files = 0
    for run in (run for group in groups for run in group.runs):
        key = orders_key(run)
        if key not in seeds and "sha256" in run.orders:
            files += 1
            notes.append(f"the orders of {run.orders.get('from', 'a file')} stand as seed {-files}")
        seeds.setdefault(key, -files if "sha256" in run.orders else run.seed)
    return seeds


def _paired(groups: Sequence[Group], notes: list[str]) -> bool:
    """Whether enough orders are shared; notes say where some are not."""
    reference, *others = [{orders_key(run) for run in group.runs} for group in groups]
    shared = [len(reference & keys) for keys in others]
    if any(2 * count < min(len(reference), len(keys)) for count, keys in zip(shared, others, strict=True)):
        notes.append(
            "the runs share too few seeds to be paired: give the same seeds to each variant for narrower intervals"
        )
        return False
    if any(keys != reference for keys in others):
        notes.append(
            f"only shared seeds are paired: {', '.join(map(str, shared))} of {len(reference)} of the reference"
        )
    return True


def _one_unit(kpis: dict[tuple[int, int], tuple[Kpi, ...]], notes: list[str]) -> dict[tuple[int, int], list[Kpi]]:
    """Key figures without those whose unit is not the same in all runs."""
    units: dict[str, set[str]] = {}
    for kpi in (kpi for listed in kpis.values() for kpi in listed):
        units.setdefault(kpi.name, set()).add(kpi.unit)
    mixed = sorted(name for name, found in units.items() if len(found) > 1)
    notes.extend(f"{name} is left out: its units differ ({', '.join(sorted(units[name]))})" for name in mixed)
    return {key: [kpi for kpi in listed if kpi.name not in mixed] for key, listed in kpis.items()}
