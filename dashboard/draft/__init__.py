"""The what-if draft: edits collected from the pages, checked, estimated to first order, and started as a run."""

from dashboard.draft.card import draft_card
from dashboard.draft.draft import Draft, DraftEdit, read_draft, with_edit
from dashboard.draft.effects import Effect, effect

__all__ = ["Draft", "DraftEdit", "Effect", "draft_card", "effect", "read_draft", "with_edit"]
