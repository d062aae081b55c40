"""The probe's own connection to a store in PostgreSQL."""

import psycopg

from adapters.stores.guarded_store import LOOK
from adapters.stores.postgres.recorder import connection_options

_CONNECT_S = 2


class PostgresAvailabilityCheck:
    """Reads a row over its own connection, and reconnects when it breaks."""

    def __init__(self, dsn: str) -> None:
        self._words = {**connection_options(dsn), "connect_timeout": _CONNECT_S}
        self._connection: psycopg.AsyncConnection[tuple[object, ...]] | None = None

    async def __call__(self) -> None:
        """Check once. Raises psycopg.Error."""
        try:
            if self._connection is None:
                self._connection = await psycopg.AsyncConnection.connect(
                    **self._words,  # type: ignore[arg-type]  # libpq's words
                    autocommit=True,
                )
            await self._connection.execute(LOOK)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close the connection. Idempotent."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
