"""Questions over many runs: batches, paired comparison with honest intervals, trials, calibration.

The room for all that needs more than one run of the twin; it varies scenarios by the same edits as the command
line and never reaches into a run.

`study` takes a batch file from its first line to its answer. `batch`, `task` and `observations` are the data that the
rooms share: `batch_files/` reads and checks, `designs/` says which combinations are run, `parts/` what one run is,
`workers/` make runs, `store/` keeps them, `running/` brings a batch to its end; `runs/` reads them back, `compare/`,
`growth/` and `answer/` say what they mean, `query/` asks them in SQL; `trials/` are experiments, `assumptions/`,
`sensitivity/` and `calibrate/` are about what nobody publishes.
"""
