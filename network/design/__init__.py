"""Network design: which facilities to open, what breaks, what it buys; a room for each question."""
