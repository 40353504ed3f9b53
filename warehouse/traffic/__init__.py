"""Robot traffic: many robots on one roadmap, from errand to errand, without collision.

`planner` is the protocol and chooses; `pibt` with `crowd*` plans one step for thousands, `wlns*` mends plans over a
window for throughput. `problem`, `errands`, `solve` and `plan*` run a problem from a file; `validator/` checks a
written plan and shares no code with the rest. Nothing here knows Mesa, orders or pods.
"""
