"""The shop as it began: one application, one database. The gateway's routes leave it one by one (and may come back)."""
