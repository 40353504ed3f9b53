"""Shares add up, and profiles name every hour."""

from __future__ import annotations

import math

import numpy as np

from datasets.draft import Draft

TOLERANCE = 0.001
"""Shares are written with three digits or so."""

SHARES = (("promises", "share"), ("goods", "line_share"), ("profile", "share"), ("event_profile", "share"))


def shares_of_tables(draft: Draft) -> None:
    """Shares of a table add up to 1."""
    for table, column in SHARES:
        values = draft.column(table, column).astype(float)
        if len(values) and not np.isnan(values).any() and abs(values.sum() - 1) > TOLERANCE:
            draft.about_row(table, None, "shares-sum", f"{column} adds up to {values.sum():.4g}, not 1")


def shares_of_settings(draft: Draft) -> None:
    """Shares of a list of settings add up to 1, and there are as many as there are things to share among."""
    for key, low, high in (("demand.lines_share", 1, 8), ("catalogue.velocity_shares", 3, 3)):
        values = draft.settings[key]
        if not low <= len(values) <= high:
            wanted = str(high) if low == high else f"{low} to {high}"
            draft.about_setting(key, "wrong-length", f"{key} has {len(values)} numbers, not {wanted}")
        elif not math.isclose(sum(values), 1.0, abs_tol=TOLERANCE):
            draft.about_setting(key, "shares-sum", f"{key} adds up to {sum(values):.4g}, not 1")


def day_factors(draft: Draft) -> None:
    """One factor for every day of the week."""
    values = draft.settings["demand.day_factors"]
    if len(values) not in (1, 7):
        message = f"demand.day_factors has {len(values)} numbers, not 7 (Monday to Sunday) or 1"
        draft.about_setting("demand.day_factors", "wrong-length", message)


def profile_hours(draft: Draft) -> None:
    """A profile has each of its hours: 24 a day, the event's without a gap."""
    for table, whole in (("profile", 24), ("event_profile", 0)):
        hours = draft.column(table, "hour").astype(float)
        if not len(hours) or np.isnan(hours).any():
            continue
        missing = sorted(set(range(whole or int(hours.max()) + 1)) - set(hours.astype(int).tolist()))
        if missing:
            listed = ", ".join(map(str, missing[:5])) + (" ..." if len(missing) > 5 else "")
            draft.about_row(table, None, "missing-hour", f"hour {listed} is missing")


RULES = (shares_of_tables, shares_of_settings, day_factors, profile_hours)
