"""The epoch of the vault's keys: it changes with every erasure and rotation.

Each process that holds keys in memory compares it, at most a second after its last look,
and drops them when it has changed.
"""

from adapters.stores.database import Queries, Sql

LONGEST_S = 1.0
"""Seconds for which a process may go on with keys that another process destroyed."""

_READ = "SELECT epoch FROM vault_epoch WHERE name = 'keys'"
_BEGIN = """INSERT INTO vault_epoch (name, epoch) VALUES ('keys', 1)
    ON CONFLICT (name) DO UPDATE SET epoch = vault_epoch.epoch + 1"""


async def read_epoch(database: Queries) -> int:
    """The epoch of the store; 0 before the first change. Raises UnavailableError."""
    rows = await database.read(_READ)
    return int(rows[0][0]) if rows else 0


def begin_epoch(sql: Sql) -> None:
    """Begin a new epoch at the commit of this transaction."""
    sql.run(_BEGIN)
