"""Which variant a user sees: a hash of (experiment, user), so that no store is asked and the answer never changes.

A layer holds experiments that exclude each other: each owns a range of the layer's buckets, and a user falls into one
bucket of each layer. Layers are independent, because each hashes with its own name (Tang, Agarwal, O'Brien, Meyer 2010,
"Overlapping experiment infrastructure").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate, pairwise

from core.errors import Pod2doorError

BUCKETS = 10_000
"""Of a layer: the finest share of traffic is 0.01 %."""

_WORDS = 1 << 64


@dataclass(frozen=True)
class Experiment:
    """An experiment and its place in a layer.

    Attributes
    ----------
    name : str
    variants : tuple of str
        The first is the control.
    weights : tuple of float
        Shares of the experiment's users by variant; only their ratio counts.
    layer : str
        "" is a layer of its own.
    first_bucket, end_bucket : int
        The buckets of the layer whose users take part, ``first_bucket <= bucket < end_bucket <= 10,000``.

    Raises
    ------
    Pod2doorError
        When variants and weights do not match, a weight is not positive, or the buckets are no range.
    """

    name: str
    variants: tuple[str, ...] = ("control", "treatment")
    weights: tuple[float, ...] = (1.0, 1.0)
    layer: str = ""
    first_bucket: int = 0
    end_bucket: int = BUCKETS

    def __post_init__(self) -> None:
        if len(self.variants) < 2 or len(set(self.variants)) != len(self.variants) or "" in self.variants:
            raise Pod2doorError(f"experiment {self.name!r}: needs two or more variants with different names")
        if len(self.weights) != len(self.variants) or not all(0 < weight < float("inf") for weight in self.weights):
            raise Pod2doorError(f"experiment {self.name!r}: needs one positive weight a variant")
        if not 0 <= self.first_bucket < self.end_bucket <= BUCKETS:
            raise Pod2doorError(f"experiment {self.name!r}: its buckets must lie in 0 to {BUCKETS:,}")


def bucket_of(layer: str, user: str) -> int:
    """The user's bucket in a layer, 0 to 9,999."""
    return _word("layer", layer, user) * BUCKETS // _WORDS


def assign(experiment: Experiment, user: str) -> str:
    """The user's variant; "" for one who does not take part."""
    bucket = bucket_of(experiment.layer or experiment.name, user)
    if not experiment.first_bucket <= bucket < experiment.end_bucket:
        return ""
    place = _word("variant", experiment.name, user) / _WORDS * sum(experiment.weights)
    ends = accumulate(experiment.weights)
    return next(
        (name for name, end in zip(experiment.variants, ends, strict=True) if place < end), experiment.variants[-1]
    )


def check_exclusion(experiments: Sequence[Experiment]) -> None:
    """Experiments of one layer must not share buckets.

    Raises
    ------
    Pod2doorError
        Naming the two that do.
    """
    placed = sorted((e for e in experiments if e.layer), key=lambda e: (e.layer, e.first_bucket))
    for before, after in pairwise(placed):
        if before.layer == after.layer and after.first_bucket < before.end_bucket:
            raise Pod2doorError(f"layer {after.layer!r}: {before.name!r} and {after.name!r} share buckets")


def _word(purpose: str, salt: str, user: str) -> int:
    """64 even bits; the lengths keep ("a", "bc") and ("ab", "c") apart."""
    text = f"{purpose}:{len(salt)}:{salt}:{user}".encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")
