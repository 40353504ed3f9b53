"""The what-if draft: edits collected from the pages, checked, planned anew, and started as a run."""

from dashboard.draft.card import draft_card
from dashboard.draft.draft import Draft, DraftEdit, read_draft, with_edit

__all__ = ["Draft", "DraftEdit", "draft_card", "read_draft", "with_edit"]
