"""Questions over many runs: batches, paired comparison with honest intervals, calibration.

The room for all that needs more than one run of the twin; it varies scenarios by the same edits as the command
line and never reaches into a run.
"""
