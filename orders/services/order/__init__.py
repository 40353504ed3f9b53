"""The order service: an order is its stream of events in one log; a saga leads it through the other services.

The way of an order: `accepting` takes it, `writer` puts it into the `log` (one thread, one transaction for all that has
gathered), `saga` calls the participants stage by stage and has their answers written the same way, the relay publishes
the log, and `read_model` makes of it the list that customers see. `aggregate` is what the events of a stream mean.
"""
