"""Open a store, in whichever database the settings name."""

from __future__ import annotations

from collections.abc import Sequence

from orders.platform.settings import Settings
from orders.platform.store import Database, Table
from orders.platform.store.schema import checked_name
from orders.platform.wheels import production_packages


def open_database(settings: Settings, service: str, store: str, tables: Sequence[Table]) -> Database:
    """Open one of a service's own stores, its tables made where they are missing.

    Embedded it is the file ``<directory>/<service>/<store>.db``; in production the schema ``<service>_<store>``, which
    the service's own role ``pod2door_<service>`` owns and no other may look into.

    Parameters
    ----------
    settings : Settings
    service, store : str
        Lower-case letters, digits and underscores.
    tables : sequence of Table

    Raises
    ------
    StoreUnavailable
        Where the file cannot be used or the server does not answer.
    """
    service, store = checked_name(service), checked_name(store)
    if not settings.production:
        from orders.platform.store.sqlite import SqliteDatabase

        return SqliteDatabase(settings.folder / service / f"{store}.db", tables)

    with production_packages():
        from orders.platform.store.postgres import PostgresDatabase
        from orders.platform.store.roles import service_address

    return PostgresDatabase(service_address(settings, service), f"{service}_{store}", store, tables)
