"""Small batches on `demo`; `python -m tests.whatif.small_batches OUT STORE [SCHEDULER]` runs one as a command would."""

import signal
import sys
from pathlib import Path

from core.errors import Pod2doorError
from core.kernels import keep_compiled_kernels
from datasets import Edit
from whatif.batch import Batch, Level, Variant
from whatif.running.run import run_batch

FACTORS = (1.0, 1.1, 1.25, 0.8)


def demand_variants(factors=FACTORS):
    return tuple(
        Variant(number, f"demand {factor:g}", {"demand": Level(f"{factor:g}", factor)}, _demand(factor))
        for number, factor in enumerate(factors)
    )


def _demand(factor):
    return () if factor == 1 else (Edit("scale", {"key": "demand.units_per_day", "factor": factor}),)


def demand_batch(n_seeds=10, **more):
    return Batch("how much more", more.pop("base", "demo"), seeds=tuple(range(1, n_seeds + 1)), **more)


def main(out, store, scheduler=None):
    keep_compiled_kernels()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        run_batch(demand_batch(), variants=demand_variants(), out=Path(out), store=Path(store), scheduler=scheduler)
    except Pod2doorError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main(*sys.argv[1:])
