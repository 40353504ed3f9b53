"""A pod floor: robots bring pods to people who pick.

`simulate.simulate` runs one; `model.PodModel` is the Mesa model behind it. A tick goes through the files in this order:
`fleet.act` (robots' clocks), `decisions` and `dispatch` (events, shown to `policies`), the crowd (`warehouse.traffic`),
`fleet.settle` (what the moves cost), `ledger` and `watch` (what is counted and seen).
"""
