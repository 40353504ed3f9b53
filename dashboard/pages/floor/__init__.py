"""See robots and pickers work, and size them."""

from dashboard.page import Page
from dashboard.pages.floor.body import body
from dashboard.pages.floor.wiring import register

QUESTION = "How many robots, and do pods beat walking?"
PAGE = Page("floor", "/floor", "Warehouse floor", QUESTION, "building-warehouse", "f", body, register)
