"""PostgreSQL and NATS out of their wheels, for tests and for whoever has no server: started, and stopped by pid."""

from orders.platform.servers.nats import start_nats
from orders.platform.servers.postgres import start_postgres
from orders.platform.servers.process import Server

__all__ = ["Server", "start_nats", "start_postgres"]
