"""Who may do what in PostgreSQL: a role for each service, which owns its own schemas and may enter no other.

The owner of the database makes the roles. A service opens its stores through `pod2door.open_store`, a function with
the owner's rights that makes a schema for the role that calls it, and under no name but that role's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from orders.platform.security.secrets import Secrets
from orders.platform.settings import Settings
from orders.platform.store import StoreUnavailable
from orders.platform.store.schema import checked_name

PREFIX = "pod2door_"

_OPEN_STORE = """
CREATE OR REPLACE FUNCTION pod2door.open_store(store text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name text := substr(session_user, length('pod2door_') + 1) || '_' || store;
BEGIN
    IF session_user NOT LIKE 'pod2door\\_%' OR store !~ '^[a-z][a-z0-9_]{0,30}$' THEN
        RAISE insufficient_privilege USING MESSAGE = 'only a service may open a store, and only its own';
    END IF;
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', name, session_user);
    RETURN name;
END $$
"""


def role_name(service: str) -> str:
    """The role that a service connects as."""
    return PREFIX + checked_name(service)


def service_address(settings: Settings, service: str) -> str:
    """The database's address as the service reaches it: its own role, its own password."""
    password = Secrets(settings.folder).password(f"postgres.{service}")
    return make_conninfo(settings.postgres, user=role_name(service), password=password)


def passwords(settings: Settings, services: Iterable[str]) -> dict[str, str]:
    """Each service's password, drawn at its first use and kept in the installation's secrets."""
    secrets = Secrets(settings.folder)
    return {service: secrets.password(f"postgres.{service}") for service in services}


def make_roles(address: str, services: Iterable[str], passwords: Mapping[str, str]) -> None:
    """Make the services' roles, or give them their passwords anew; nobody else may enter the database.

    Parameters
    ----------
    address : str
        The database, as a role that may make roles and schemas (a superuser).
    services : iterable of str
    passwords : mapping of str to str
        By service.

    Raises
    ------
    StoreUnavailable
        Where the server does not answer or does not let this be done.
    """
    try:
        with psycopg.connect(address) as connection:
            _close_to_public(connection)
            for service in services:
                _make_role(connection, role_name(service), passwords[service])
    except (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege) as error:
        raise StoreUnavailable(f"roles of the services: {' '.join(str(error).split())}") from error


def _close_to_public(connection: psycopg.Connection) -> None:
    database = sql.Identifier(connection.info.dbname)
    # One at a time: two processes that start together would otherwise change the same rows of the catalogue.
    connection.execute("SELECT pg_advisory_xact_lock(hashtext('pod2door.roles'))")
    connection.execute("CREATE SCHEMA IF NOT EXISTS pod2door")
    connection.execute(_OPEN_STORE)
    connection.execute("REVOKE ALL ON FUNCTION pod2door.open_store(text) FROM PUBLIC")
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))


def _make_role(connection: psycopg.Connection, role: str, password: str) -> None:
    there = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    secret = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    words = (
        "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT PASSWORD {};"
        "GRANT CONNECT ON DATABASE {} TO {}; GRANT USAGE ON SCHEMA pod2door TO {};"
        "GRANT EXECUTE ON FUNCTION pod2door.open_store(text) TO {}"
    )
    name = sql.Identifier(role)
    database = sql.Identifier(connection.info.dbname)
    verb = sql.SQL("ALTER" if there else "CREATE")
    connection.execute(sql.SQL(words).format(verb, name, sql.Literal(secret), database, name, name, name))
