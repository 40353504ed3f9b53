"""Prime Now: a hub that delivers all day within an hour or two, planned anew every few minutes."""

from routing.dispatch.compare import Comparison, dispatch
from routing.dispatch.dispatch_file import dispatch_file
from routing.dispatch.hub import Hub
from routing.dispatch.hub_day import hub_day
from routing.dispatch.orders import Orders, read_orders
from routing.dispatch.search import Search
from routing.dispatch.strategies import AT_ONCE, SLACK, STRATEGIES, WAIT, Strategy

__all__ = [
    "AT_ONCE",
    "SLACK",
    "STRATEGIES",
    "WAIT",
    "Comparison",
    "Hub",
    "Orders",
    "Search",
    "Strategy",
    "dispatch",
    "dispatch_file",
    "hub_day",
    "read_orders",
]
