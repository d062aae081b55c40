"""The epoch of the vault's keys: it changes with every erasure and rotation.

Each process with keys in memory reads it at least once a second, and drops the keys when it has
changed.
"""

from adapters.stores.database import Queries, Sql
from domain.errors import RecordDamagedError

LONGEST_S = 1.0
"""The most seconds for which a process may use keys that another process destroyed."""

_READ = "SELECT epoch FROM vault_epoch WHERE name = 'keys'"
_BEGIN = """INSERT INTO vault_epoch (name, epoch) VALUES ('keys', 1)
    ON CONFLICT (name) DO UPDATE SET epoch = vault_epoch.epoch + 1"""


async def read_epoch(database: Queries) -> int:
    """Return the epoch of the store; 0 before the first change.

    Raises:
        RecordDamagedError: the stored value is not a number.
        UnavailableError: the database is away.
    """
    rows = await database.read(_READ)
    epoch = rows[0][0] if rows else 0
    if not isinstance(epoch, int):
        raise RecordDamagedError("the vault's epoch is not a number: restore the table vault_epoch")
    return epoch


def begin_epoch(sql: Sql) -> None:
    """Begin a new epoch at the commit of this transaction."""
    sql.run(_BEGIN)
