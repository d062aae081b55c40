"""The wall clock: the only place of the engine's processes that reads it for the record."""

from datetime import UTC, datetime


class WallClock:
    """``domain.ports.Clock`` on the machine's time."""

    def now(self) -> datetime:
        """The present, timezone-aware UTC."""
        return datetime.now(UTC)
