"""/v1/faults: arm and disarm the fault points of a running process, for `orders chaos` and the dashboard."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from orders.platform import faults

Point = Annotated[str, Path(min_length=3, max_length=80, pattern="^[a-z_]+([.][a-z_]+)+$")]


class Action(BaseModel):
    """What an armed point does: from the `at`-th time it is passed, `times` times (0: ever after)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    do: Literal["kill", "fail", "delay", "jump", "poison"]
    at: Annotated[int, Field(ge=1)] = 1
    times: Annotated[int, Field(ge=0)] = 1
    seconds: Annotated[float, Field(ge=-86_400, le=86_400)] = 0.0


def faults_router() -> APIRouter:
    """Make the routes; a process has one set of fault points, whichever of its parts is asked."""
    router = APIRouter(prefix="/v1/faults", tags=["operations"])

    @router.get("")
    async def get_faults() -> dict[str, dict[str, Any]]:
        """The points that are armed in this process, and how often each was passed."""
        return {name: asdict(action) for name, action in faults.armed().items()}

    @router.put("/{point}", status_code=204)
    async def put_fault(point: Point, action: Action) -> None:
        """Arm a point."""
        faults.arm(point, faults.Armed(**action.model_dump()))

    @router.delete("", status_code=204)
    async def delete_faults() -> None:
        """Disarm them all."""
        faults.disarm()

    return router
