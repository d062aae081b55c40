"""Opens the store in a PostgreSQL database, and explains why it cannot be opened."""

import psycopg
import structlog
from eventsourcing.persistence import PersistenceError
from psycopg.rows import TupleRow

from adapters.stores.postgres.database import PostgresDatabase
from adapters.stores.postgres.recorder import connection_options
from adapters.stores.schema import check_schema_version
from domain.errors import SettingsError, UnavailableError

_log = structlog.get_logger(__name__)

_OPENING = 0x6F6E657468696E67
"""The advisory lock under which one process at a time creates the tables."""
_TABLES = """SELECT to_regclass('schema_version') IS NOT NULL,
    to_regclass('stored_events') IS NOT NULL"""


def open_postgres(dsn: str) -> PostgresDatabase:
    """Open or create a store in a database.

    Raises:
        SettingsError: the DSN, the database's tables or the schema's version is
            invalid.
        UnavailableError: the database is away, or refuses the connection.
    """
    try:
        with psycopg.connect(**connection_options(dsn), autocommit=True) as connection:  # type: ignore[arg-type]  # libpq's words
            database = _open(dsn, connection)
            _log.info("store_opened", kind="postgresql", server=connection.info.server_version)
            return database
    except psycopg.ProgrammingError as error:
        raise SettingsError(f"the store's DSN or its rights are wrong: {error}") from error
    except (psycopg.Error, PersistenceError) as error:
        raise UnavailableError(f"cannot open the store: {error}") from error


def _open(dsn: str, connection: psycopg.Connection[TupleRow]) -> PostgresDatabase:
    connection.execute("SELECT pg_advisory_lock(%s)", (_OPENING,))
    is_initialised = _is_initialised(connection)
    database = PostgresDatabase(dsn)
    try:
        if not is_initialised:
            database.create_tables()
    except BaseException:
        database.close()
        raise
    return database


def _is_initialised(connection: psycopg.Connection[TupleRow]) -> bool:
    has_version, has_events = connection.execute(_TABLES).fetchone() or (False, False)
    if has_version:
        [version] = connection.execute("SELECT max(version) FROM schema_version").fetchone() or [0]
        check_schema_version(version)
    elif has_events:
        raise SettingsError("the database holds the events of another application")
    return bool(has_version)
