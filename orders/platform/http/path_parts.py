"""What stands in the paths of more than one service: an order's id, a SKU."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from orders.contracts.placing import ORDER, SKU

OrderPath = Annotated[str, Path(min_length=1, max_length=200, pattern=ORDER)]
SkuPath = Annotated[str, Path(pattern=SKU)]
