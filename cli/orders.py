"""`pod2door orders ...`: the order services, from a load to the way of one order."""

from __future__ import annotations

import typer

from cli import orders_chaos, orders_exchange, orders_experiment, orders_load, orders_look, orders_operate, orders_serve

app = typer.Typer(help="The order services: serve them, load them, follow an order, audit them.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Commands about order services."""


app.command("serve")(orders_serve.serve)
app.command("status")(orders_serve.status)
app.command("load")(orders_load.load)
app.command("trace")(orders_look.trace)
app.command("replay")(orders_look.replay)
app.command("audit")(orders_look.audit)
app.command("dead-letters")(orders_look.dead_letters)
app.command("routes")(orders_operate.routes)
app.command("train")(orders_operate.train)
app.command("export")(orders_exchange.export)
app.command("deliver")(orders_exchange.deliver)
app.command("chaos")(orders_chaos.chaos)
app.add_typer(orders_experiment.app, name="experiment")
