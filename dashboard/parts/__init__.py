"""What pages share: cards, numbers, badges, tables, states, the head of a page."""
