"""A fault of the sweep, and what became of the orders under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from orders.audit.wrong import Wrong
    from orders.chaos.scene import Scene

Setting = Literal["embedded", "production"]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    Attributes
    ----------
    name : str
        E.g. "kill order.writer.before_commit".
    what : str
        One line for a reader.
    strike : callable
        Does it, and waits until it is over; raises `NotReached` where it did not come about.
    settings : tuple of Setting
        Where it can happen.
    slow : bool
        It lasts longer than some seconds.
    """

    name: str
    what: str
    strike: Callable[[Scene], None]
    settings: tuple[Setting, ...] = ("embedded", "production")
    slow: bool = False


@dataclass(frozen=True)
class Outcome:
    """How the shop came through a fault.

    Attributes
    ----------
    name, what : str
    seconds : float
        From the fault until everything was at rest again.
    accepted : int
        Orders answered 'accepted' in all so far; `new` of them under this fault.
    lost, doubled, stuck, wrong : int
        What the auditor found.
    reached : bool
        Whether the fault came about at all.
    findings : tuple of Wrong
    note : str
        Why it was not reached, or what else is to say.
    """

    name: str
    what: str
    seconds: float
    accepted: int
    new: int
    lost: int
    doubled: int
    stuck: int
    wrong: int
    reached: bool
    findings: tuple[Wrong, ...] = ()
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether it struck, and nothing was lost, doubled, stuck or wrong."""
        return self.reached and not self.findings

    def to_json(self) -> dict[str, Any]:
        """For the command's document."""
        return {
            "name": self.name,
            "what": self.what,
            "seconds": round(self.seconds, 2),
            "accepted": self.accepted,
            "new": self.new,
            "lost": self.lost,
            "doubled": self.doubled,
            "stuck": self.stuck,
            "wrong": self.wrong,
            "reached": self.reached,
            "ok": self.ok,
            "note": self.note,
            "findings": [str(wrong) for wrong in self.findings[:20]],
        }
