"""The epoch of the vault's keys: it changes with every erasure and rotation.

Each process that holds keys in memory compares it, at most a second after its last look,
and drops them when it has changed.
"""

from adapters.stores.database import Queries, Sql
from domain.errors import RecordDamagedError

LONGEST_S = 1.0
"""Seconds for which a process may go on with keys that another process destroyed."""

_READ = "SELECT epoch FROM vault_epoch WHERE name = 'keys'"
_BEGIN = """INSERT INTO vault_epoch (name, epoch) VALUES ('keys', 1)
    ON CONFLICT (name) DO UPDATE SET epoch = vault_epoch.epoch + 1"""


async def read_epoch(database: Queries) -> int:
    """The epoch of the store; 0 before the first change.

    Raises:
        RecordDamagedError: what stands there is no number.
        UnavailableError: the database is away.
    """
    rows = await database.read(_READ)
    epoch = rows[0][0] if rows else 0
    if not isinstance(epoch, int):
        raise RecordDamagedError("the vault's epoch is no number: restore the table vault_epoch")
    return epoch


def begin_epoch(sql: Sql) -> None:
    """Begin a new epoch at the commit of this transaction."""
    sql.run(_BEGIN)
