"""A notice, and the protocol of a channel that delivers notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.plan import Label


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, in the words of its theme. It holds no personal value.

    ``id`` is ``case_id/version`` of the event that requested it: the same at every attempt, so that
    a receiver can drop a repeat. ``step`` is empty if the notice is about the case.
    """

    id: str
    case_id: UUID
    version: int
    kind: str
    audience: str
    theme: str
    step: str
    effective_at: datetime
    text: Label


class Channel(Protocol):
    """A way to deliver notices.

    ``name`` is stable: the position of the channel is stored under it.
    """

    @property
    def name(self) -> str:
        """Return the channel's name, a valid file name."""
        ...

    async def deliver(self, notices: Sequence[Notice]) -> None:
        """Deliver all, in order; after an exception all of them are delivered again."""
        ...
