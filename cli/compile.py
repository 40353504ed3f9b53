"""`python -m cli.compile`: compile the kernels of searches ahead, so that the first need not wait for them."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor

from cli.kernels import keep_compiled_kernels

KINDS = ("plain", "rules", "design")


def compile_search(kind: str) -> None:
    """Compile one kind of search into the cache."""
    keep_compiled_kernels()
    if kind == "design":
        from network.design.warmup import compile_location, compile_sites
        from twin.design.warmup import compile_studies

        compile_location()
        compile_sites()
        compile_studies()
        return
    from routing.engines.warmup import compiled

    compiled(kind)


def main() -> None:
    """Compile all of them, side by side."""
    print("compiling the kernels of searches", file=sys.stderr)
    with ProcessPoolExecutor(len(KINDS)) as pool:
        list(pool.map(compile_search, KINDS))


if __name__ == "__main__":
    main()
