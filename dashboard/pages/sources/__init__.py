"""What the words mean, and what the model is held against."""

from __future__ import annotations

from dashboard.page import Page
from dashboard.pages.sources.layout import QUESTION, body
from dashboard.pages.sources.wiring import register

PAGE = Page("sources", "/sources", "Glossary & sources", QUESTION, "info-circle", "a", body, register)
