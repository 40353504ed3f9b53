"""The `pod2door` command: one file a command group, no logic. Imports anything below, but only inside commands."""
