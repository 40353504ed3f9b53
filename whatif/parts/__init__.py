"""What a run of a batch is: the whole twin, or one part of it with the rest taken from the worker's cache.

A part is a module: `run` makes a run folder of a task, `validate` says what is wrong with the batch's options before
anything runs, `OPTIONS` lists them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast, get_args

from whatif.batch import Part

if TYPE_CHECKING:
    from whatif.parts.part import PartModule

__all__ = ["part_of"]


def part_of(name: str) -> PartModule:
    """The part of this name.

    Raises
    ------
    KeyError
        When there is none; `whatif.batch.Part` lists them.
    """
    if name not in get_args(Part):
        raise KeyError(name)
    return cast("PartModule", import_module(f"whatif.parts.{name}"))
