"""See a facility's strain and try a change."""

from dashboard.page import Page
from dashboard.pages.network.body import QUESTION, body
from dashboard.pages.network.wiring import register

PAGE = Page("network", "/network", "Network", QUESTION, "map-2", "n", body, register)
