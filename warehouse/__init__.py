"""A fulfilment centre's floor, robot by robot and picker by picker.

`modes` names the three ways to pick and runs them; `layout/` says where things stand, `traffic/` moves robots, `pods/`,
`walking/` and `proteus/` are the three models, `trace/` keeps and draws what they did. `compare` holds them against
each other over the same orders, `sizing/` finds the cheapest floor for a rate, `curves/` give the twin each floor's
capacity. No sibling imports it.
"""
