"""What customers ask for: zones by weight, goods by share, units a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from datasets import schema
from datasets.exchange.anura.groups import members, named
from datasets.exchange.anura.tables import Row, Table, is_excluded
from datasets.exchange.anura.units import Units
from datasets.exchange.incoming import Incoming

HEAVY_KG, LARGE_L = 22.7, 100.0
"""Above which a product is heavy, or large ("non_sortable"); assumed: 50 lb, and what no tote takes."""


@dataclass
class Demand:
    """Demand of the horizon.

    Attributes
    ----------
    units : dict of str to float
        By customer, units a day.
    by_goods : dict of str to float
        By goods of ours, units a day.
    """

    units: dict[str, float] = field(default_factory=dict)
    by_goods: dict[str, float] = field(default_factory=dict)
    kg: dict[str, float] = field(default_factory=dict)
    litres: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Units a day."""
        return sum(self.units.values())


@dataclass(frozen=True)
class Product:
    """A product, as goods of ours; NaN where its weight or volume is not said."""

    goods: str
    kg: float
    litres: float


def products_of(tables: Mapping[str, Table], units: Units) -> dict[str, Product]:
    """Products as goods: by name where it is one of ours, else by weight and volume."""
    ours = schema.table("goods")["goods"].choices
    products = {}
    table = tables.get("Products")
    for row in table.included() if table else ():
        name = row["ProductName"]
        kg = units.of(table, row, "UnitWeight", "Weight") if table else float("nan")
        litres = units.of(table, row, "UnitVolume", "Volume") if table else float("nan")
        goods = "heavy" if kg > HEAVY_KG else "non_sortable" if litres > LARGE_L else "sortable"
        products[name] = Product(name if name in ours else goods, kg, litres)
    return products


def demand_of(
    tables: Mapping[str, Table], products: Mapping[str, Product], units: Units, days: float, incoming: Incoming
) -> Demand:
    """Add up the demand of all products and periods."""
    demand, groups, table = Demand(), members(tables), tables["CustomerDemand"]
    left_out = {row["CustomerName"] for row in tables["Customers"].rows if is_excluded(row)}
    customers = dict.fromkeys(row["CustomerName"] for row in tables["Customers"].rows)
    for row in table.included():
        if row["DemandStatus"].lower() == "exclude":
            continue
        quantity = units.of(table, row, "Quantity", "Quantity", 0.0) / days
        if quantity < 0:
            message = f"Quantity {row['Quantity']} is negative"
            incoming.find(table.place(row.line, "Quantity"), "out-of-range", message)
            continue
        asked = named(row["CustomerName"], customers, groups)
        if not asked:
            message = f"CustomerName {row['CustomerName']!r} is the name of no customer or group"
            incoming.find(table.place(row.line, "CustomerName"), "unknown-name", message)
        for product in _products(table, row, products, groups, incoming):
            for customer in asked:
                if customer not in left_out and quantity == quantity:
                    _add(demand, customer, product, quantity)
    if not demand.total > 0:
        incoming.find(table.place(0, ""), "no-demand", "no customer asks for anything")
    return demand


def _products(
    table: Table,
    row: Row,
    products: Mapping[str, Product],
    groups: Mapping[str, list[str]],
    incoming: Incoming,
) -> list[Product]:
    """The products that a row asks for; a model without a table of them has one, sortable."""
    if not products:
        return [Product("sortable", float("nan"), float("nan"))]
    found = [products[name] for name in named(row["ProductName"], products, groups)]
    if not found:
        message = f"ProductName {row['ProductName']!r} is the name of no product or group"
        incoming.find(table.place(row.line, "ProductName"), "unknown-name", message)
    return found


def _add(demand: Demand, customer: str, product: Product, quantity: float) -> None:
    demand.units[customer] = demand.units.get(customer, 0.0) + quantity
    demand.by_goods[product.goods] = demand.by_goods.get(product.goods, 0.0) + quantity
    for totals, each in ((demand.kg, product.kg), (demand.litres, product.litres)):
        totals[product.goods] = totals.get(product.goods, 0.0) + quantity * each
