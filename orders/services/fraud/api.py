"""Fraud's API, version 1: scores, and the list for review."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict

from orders.contracts.spans import Span
from orders.platform.http.caller import CallerOf
from orders.platform.http.path_parts import OrderPath
from orders.platform.http.permission import ADMIN_ONLY
from orders.platform.service import Context
from orders.platform.store import Database
from orders.services.fraud.queries import Queries

State = Literal["open", "approved", "blocked"]


class Score(BaseModel):
    """An order's score: the points of the rules that it breaks."""

    order: str
    points: int
    verdict: Literal["pass", "review", "block"]
    reasons: list[str]
    handled_us: int


class Review(BaseModel):
    """An order that somebody is to look at, or has looked at."""

    order: str
    state: State
    points: int
    reasons: list[str]
    opened_us: int
    decided_us: int
    decided_by: str


class Decision(BaseModel):
    """What somebody decides on an order for review."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["approved", "blocked"]


def make_router(context: Context, database: Database) -> APIRouter:
    """Make the routes under /v1."""
    router = APIRouter(prefix="/v1", tags=["fraud"])
    queries = Queries(database, context)

    @router.get("/scores/{order}")
    async def get_score(order: OrderPath) -> Score:
        """An order's score."""
        score = await context.run(queries.score, order)
        if score is None:
            raise HTTPException(404, "this order is not scored")
        return Score.model_validate(score)

    @router.get("/review")
    async def get_reviews(state: State = "open", limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[Review]:
        """Orders for review, the one that waits longest first."""
        return [Review.model_validate(review) for review in await context.run(queries.reviews, state, limit)]

    @router.post("/review/{order}", dependencies=[ADMIN_ONLY])
    async def post_decision(order: OrderPath, decision: Decision, caller: CallerOf) -> Review:
        """Decide on an order; the first decision stands."""
        review = await context.run(queries.decide, order, decision.state, caller)
        if review is None:
            raise HTTPException(404, "this order is not for review")
        if review["state"] != decision.state:
            raise HTTPException(409, f"this order is {review['state']} already")
        return Review.model_validate(review)

    @router.get("/trace/{order}")
    async def get_trace(order: OrderPath) -> list[Span]:
        """What fraud did for an order; nothing where it does not know it."""
        return await context.run(queries.trace, order)

    return router
