"""The process that solves a plan: `python -m dashboard.draft.plan_job OUT PLACE [EDIT ...]` writes one JSON document.

It is `pod2door network plan PLACE --edit ...` with two things more: what open sites cost whatever passes, and the
packages through each facility. A process of its own keeps the server's memory and its answers free of the solver.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.errors import InvalidInput


def solved(place: str, edits: Sequence[str]) -> dict[str, Any]:
    """The plan of a scenario with edits; ``refused`` where the two together are no scenario."""
    import datasets
    from twin.floors import with_floors
    from twin.planning import plan_scenario
    from whatif.parts.plan import sites_usd_per_day

    try:
        scenario = datasets.load(place, edits=list(edits))
        planned = plan_scenario(with_floors(scenario))
    except InvalidInput as error:
        return {"edits": list(edits), "refused": error.findings[0].message}
    loads = zip(planned.facility_table["id"], planned.facility_load.tolist(), strict=True)
    return {
        "edits": list(edits),
        "status": planned.status,
        "flows_usd": planned.cost_usd,
        "sites_usd": sites_usd_per_day(scenario),
        "packages": planned.packages_per_day,
        "late": planned.late,
        "unserved": planned.unserved_packages,
        "loads": {name: round(load) for name, load in loads},
    }


def main(out: Path, place: str, edits: Sequence[str]) -> None:
    """Solve, and leave the document where it is looked for, whole or not at all."""
    document = solved(place, edits)
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.{os.getpid()}")
    part.write_text(json.dumps(document), encoding="utf-8")
    part.replace(out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
