"""Recommendations' API, version 1: for a SKU, for a basket, the editions, the standing experiment."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field

from core.errors import Pod2doorError
from orders.contracts.placing import SKU
from orders.contracts.spans import Span
from orders.platform.http.path_parts import OrderPath, SkuPath
from orders.platform.http.permission import ADMIN_ONLY
from orders.platform.service import Context
from orders.platform.store import Database, StoreUnavailable
from orders.platform.store.open import open_database
from orders.services.recommendations.baskets import sku_name, sku_number, trace
from orders.services.recommendations.holdout import Holdout
from orders.services.recommendations.job import TABLES, Trained, read_history, train_from
from orders.services.recommendations.shelf import Shelf
from orders.services.recommendations.table import Reason

Count = Annotated[int, Query(ge=1, le=50)]
Visitor = Annotated[str, Query(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Recommended(BaseModel):
    """A SKU, how near it is, and why it is here."""

    sku: str
    score: float
    reason: Reason


class Recommendations(BaseModel):
    """The nearest first. `edition` 0: nothing was learnt yet."""

    edition: int
    items: list[Recommended]


class Basket(BaseModel):
    """What somebody has already; empty asks for what is popular."""

    model_config = ConfigDict(extra="forbid", strict=True)

    skus: Annotated[list[Annotated[str, Field(pattern=SKU)]], Field(max_length=100)]
    k: Annotated[int, Field(ge=1, le=50)] = 10
    visitor: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class EditionMade(BaseModel):
    """A table: from how many orders and SKUs, and how many of these have neighbours."""

    edition: int
    orders: int
    skus: int
    with_neighbours: int


class Exposure(BaseModel):
    """Who saw which variant of the standing experiment, since when."""

    visitor: str
    variant: str
    first_us: int


def make_router(context: Context, database: Database, shelf: Shelf) -> APIRouter:
    """Make the routes under /v1."""
    router = APIRouter(prefix="/v1", tags=["recommendations"])
    holdout = Holdout(context, database)

    @router.get("/recommendations/{sku}")
    async def get_recommendations(sku: SkuPath, k: Count = 10, visitor: Visitor = "") -> Recommendations:
        """What is bought with a SKU; a visitor's id takes part in the standing experiment."""
        return await answer([sku], k, visitor)

    @router.post("/recommendations")
    async def post_basket(basket: Basket) -> Recommendations:
        """What goes with a basket."""
        return await answer(basket.skus, basket.k, basket.visitor)

    @router.post("/editions", status_code=201, dependencies=[ADMIN_ONLY])
    async def post_edition() -> EditionMade:
        """Learn from the orders so far, and serve what was learnt."""
        try:
            made = await asyncio.to_thread(_train, context)
        except StoreUnavailable:
            raise
        except Pod2doorError as error:
            raise HTTPException(409, str(error)) from None
        await shelf.look()
        return EditionMade.model_validate(made, from_attributes=True)

    @router.get("/exposures", dependencies=[ADMIN_ONLY])
    async def get_exposures() -> list[Exposure]:
        """The exposure log of the standing experiment."""
        found = await context.run(holdout.exposures)
        return [Exposure(visitor=visitor, variant=variant, first_us=first) for visitor, variant, first in found]

    @router.get("/trace/{order}")
    async def get_trace(order: OrderPath) -> list[Span]:
        """What recommendations did for an order; nothing where they do not know it."""
        return await context.run(trace, database, order)

    async def answer(skus: list[str], k: int, visitor: str) -> Recommendations:
        popular = bool(visitor) and await holdout.variant(visitor) == "popular"
        edition = shelf.edition
        numbers = [number for sku in skus if (number := sku_number(sku)) is not None]
        found = edition.table.most_popular(numbers, k) if popular else edition.table.recommend(numbers, k)
        listed = [Recommended(sku=sku_name(one.sku), score=one.score, reason=one.reason) for one in found]
        return Recommendations(edition=edition.number, items=listed)

    return router


def _train(context: Context) -> Trained:
    """Run the job with a connection of its own: the service's thread goes on answering."""
    database = open_database(context.settings, context.service, "baskets", TABLES)
    try:
        return train_from(database, read_history(database), now_us=context.clock.now_us())
    finally:
        database.close()
