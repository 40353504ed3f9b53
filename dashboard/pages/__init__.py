"""The pages, in the rail's order; a room each."""

from dashboard.page import Page
from dashboard.pages import compare, design, floor, last_mile, network, orders, overview, scenario, sources, what_if

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    network.PAGE,
    floor.PAGE,
    last_mile.PAGE,
    orders.PAGE,
    what_if.PAGE,
    design.PAGE,
    compare.PAGE,
    scenario.PAGE,
    sources.PAGE,
)
