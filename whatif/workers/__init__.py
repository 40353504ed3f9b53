"""Runs on workers: what a worker is told and does, processes on this machine or of a cluster, tasks out and runs back.

`whatif.workers.cluster.open_runner` is the way in.
"""
