"""Decide where to open, what to trade, and whether the promise held."""

from dashboard.page import Page
from dashboard.pages.design.body import QUESTION, body
from dashboard.pages.design.wiring import register

PAGE = Page("design", "/design", "Design", QUESTION, "map-pin", "p", body, register)
