"""Another service's role tries to reach the order service's data; PostgreSQL must say no every time."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from orders.platform.settings import Settings
from orders.platform.store import Table
from orders.platform.store.open import open_database
from orders.platform.store.roles import service_address

EVENTS = Table("events", {"id": "text", "state": "text"}, key=("id",))

ATTEMPTS = {
    "read": "SELECT * FROM order_log.events",
    "count": "SELECT count(*) FROM order_log.events",
    "copy": "COPY order_log.events TO STDOUT",
    "insert": "INSERT INTO order_log.events VALUES ('2', 'forged')",
    "update": "UPDATE order_log.events SET state = 'forged'",
    "delete": "DELETE FROM order_log.events",
    "truncate": "TRUNCATE order_log.events",
    "lock": "DO 'BEGIN LOCK TABLE order_log.events; END'",
    "drop": "DROP TABLE order_log.events",
    "alter": "ALTER TABLE order_log.events ADD COLUMN mine text",
    "index": "CREATE INDEX mine ON order_log.events (id)",
    "trigger": "CREATE TRIGGER mine BEFORE UPDATE ON order_log.events EXECUTE FUNCTION fraud_cases.mine()",
    "reference": "CREATE TABLE fraud_cases.mine (id text REFERENCES order_log.events)",
    "inherit": "CREATE TABLE fraud_cases.mine () INHERITS (order_log.events)",
    "view": "CREATE VIEW fraud_cases.mine AS SELECT * FROM order_log.events",
    "create": "CREATE TABLE order_log.mine (id text)",
    "drop schema": "DROP SCHEMA order_log CASCADE",
    "rename schema": "ALTER SCHEMA order_log RENAME TO mine",
    "grant": "GRANT USAGE ON SCHEMA order_log TO pod2door_fraud",
    "other schema": "CREATE SCHEMA order_read",
    "public": "CREATE TABLE public.mine (id text)",
    "temporary": "CREATE TEMPORARY TABLE mine (id text)",
    "function": "CREATE FUNCTION pod2door.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "replace function": "ALTER FUNCTION pod2door.open_store(text) OWNER TO pod2door_fraud",
    "own schema to another": "ALTER SCHEMA fraud_cases OWNER TO pod2door_order",
    "become the service": "SET ROLE pod2door_order",
    "become the owner": "SET ROLE postgres",
    "session": "SET SESSION AUTHORIZATION pod2door_order",
    "passwords": "SELECT rolpassword FROM pg_authid",
    "passwords by view": "SELECT passwd FROM pg_shadow",
    "another's password": "ALTER ROLE pod2door_order PASSWORD 'mine'",
    "more rights": "ALTER ROLE pod2door_fraud SUPERUSER",
    "membership": "GRANT pod2door_order TO pod2door_fraud",
    "new role": "CREATE ROLE mine",
    "new database": "CREATE DATABASE mine",
    "server's files": "SELECT pg_read_file('postgresql.conf')",
    "program": "COPY fraud_cases.events FROM PROGRAM 'id'",
    "extension": "DROP EXTENSION plpgsql",
    "server's settings": "ALTER SYSTEM SET fsync = off",
    "stop another": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pod2door_order'",
    "odd store": "SELECT pod2door.open_store('x AUTHORIZATION postgres')",
}


@pytest.fixture
def two_services(production_settings: Settings) -> Iterator[Settings]:
    order = open_database(production_settings, "order", "log", [EVENTS])
    fraud = open_database(production_settings, "fraud", "cases", [EVENTS])
    with order.transaction() as transaction:
        transaction.insert("events", ("id", "state"), [("1", "true")])
    yield production_settings
    with order.transaction(read_only=True) as transaction:
        assert transaction.select("SELECT * FROM events") == [("1", "true")]
    order.close()
    fraud.close()


def test_another_services_role_gets_nowhere(two_services: Settings) -> None:
    let_through = []
    with psycopg.connect(service_address(two_services, "fraud"), autocommit=True) as connection:
        for name, statement in ATTEMPTS.items():
            try:
                connection.execute(statement)
            except InsufficientPrivilege:
                continue
            let_through.append(name)
    assert let_through == []


def test_a_role_makes_schemas_under_its_own_name_only(two_services: Settings) -> None:
    with psycopg.connect(service_address(two_services, "fraud"), autocommit=True) as connection:
        assert connection.execute("SELECT pod2door.open_store('log')").fetchone() == ("fraud_log",)
        mine = "SELECT nspname FROM pg_namespace WHERE pg_get_userbyid(nspowner) = 'pod2door_fraud' ORDER BY 1"
        assert connection.execute(mine).fetchall() == [("fraud_cases",), ("fraud_log",)]


def test_a_role_sees_no_statement_of_another(two_services: Settings) -> None:
    with psycopg.connect(service_address(two_services, "fraud"), autocommit=True) as connection:
        seen = connection.execute("SELECT DISTINCT query FROM pg_stat_activity WHERE usename = 'pod2door_order'")
        assert seen.fetchall() == [("<insufficient privilege>",)]


def test_a_role_needs_its_own_password(two_services: Settings) -> None:
    for password in ("", "password=guessed"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"{two_services.postgres}&user=pod2door_order&{password or 'password='}")
