"""The checkout saga: a process manager that leads orders through reserve, charge, confirm, ship and tell, or back.

`plan` says what comes next and `decide` which events say so (both pure), `open_order` is an order on its way, `stage`
the queue before a step, `manager` calls the participants and has the events written, `recovery` finds after a restart
what was open, and `snapshots` make that quick.
"""
