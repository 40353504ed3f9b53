"""What a floor decides: one file a kind of decision, each a small pure function that a user can replace.

The scenario chooses by name (`floor.pod_choice` and so on). A function of one's own goes in beside them:
``replace(Policies.named(settings), pod_choice=mine)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from core.errors import Finding, InvalidInput
from warehouse.pods.policies.assignment import ASSIGNMENTS, Assignment
from warehouse.pods.policies.charging import CHARGINGS, Charging
from warehouse.pods.policies.onward import Onward, most_lines
from warehouse.pods.policies.order_choice import ORDER_CHOICES, OrderChoice
from warehouse.pods.policies.pod_choice import POD_CHOICES, PodChoice
from warehouse.pods.policies.replenishment import REPLENISHMENTS, Replenishment
from warehouse.pods.policies.storage import STORAGES, Storage

Policy = TypeVar("Policy")


@dataclass(frozen=True)
class Policies:
    """The decisions of a pod floor.

    Attributes
    ----------
    pod_choice : which pod a station asks for
    assignment : which robot fetches which pod
    order_choice : which waiting order a station opens next
    storage : where a pod goes back to
    charging : when a robot charges
    replenishment : which pod is stowed next; None for no replenishment
    onward : which station a pod visits next before it goes back
    """

    pod_choice: PodChoice
    assignment: Assignment
    order_choice: OrderChoice
    storage: Storage
    charging: Charging
    replenishment: Replenishment | None
    onward: Onward = most_lines

    @classmethod
    def named(cls, settings: Any) -> Policies:
        """The policies that `scenario.settings.floor` names.

        Raises
        ------
        InvalidInput
            Where a name is not known (rule ``unknown-policy``).
        """
        return cls(
            pod_choice=_named(POD_CHOICES, "pod_choice", settings),
            assignment=_named(ASSIGNMENTS, "assignment", settings),
            order_choice=_named(ORDER_CHOICES, "order_choice", settings),
            storage=_named(STORAGES, "storage", settings),
            charging=_named(CHARGINGS, "charging", settings),
            replenishment=_named(REPLENISHMENTS, "replenishment", settings),
        )


def _named(known: Mapping[str, Policy], kind: str, settings: Any) -> Policy:
    name = getattr(settings, kind)
    if name not in known:
        message = f"floor.{kind} is {name!r}; known are {', '.join(known)}"
        raise InvalidInput([Finding("scenario.csv", 0, "unknown-policy", message)])
    return known[name]
