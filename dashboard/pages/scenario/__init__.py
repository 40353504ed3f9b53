"""Trust and mend the input."""

from __future__ import annotations

from dashboard.page import Page
from dashboard.pages.scenario.layout import QUESTION, body
from dashboard.pages.scenario.wiring import register

PAGE = Page("scenario", "/scenario", "Scenario & data", QUESTION, "database", "s", body, register)
