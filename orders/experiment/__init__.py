"""A/B experiments: who sees which variant, whether the split is sound, what the variant did, and how long to run.

`assignment` and `exposure` belong to the running shop; `power`, `ratio_check`, `effect`, `sequential` and `holm` are
statistics; `analysis` reads a table and joins them; `commands` is what `orders experiment` calls.
"""
