"""Notices on the console: plain lines on a terminal, structured ones in a log."""

import asyncio
from collections.abc import Sequence
from typing import TextIO

import structlog

from adapters.channels.notice import Notice
from adapters.presentation.visible import visible
from domain.phrases.catalogue import name_code

NAME = "console"

log = structlog.get_logger(__name__)


class ConsoleLogChannel:
    """The console of a process without a terminal: one log event per notice."""

    name = NAME

    async def deliver(self, notices: Sequence[Notice]) -> None:
        """Log the notices. Raises nothing."""
        for notice in notices:
            log.info(
                "notice",
                id=notice.id,
                kind=notice.kind,
                audience=notice.audience,
                theme=notice.theme,
                step=notice.step,
                zh=notice.text.zh,
                en=notice.text.en,
            )


class ConsoleChannel:
    """Writes one line per notice to a stream, usually the standard output."""

    name = NAME

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    async def deliver(self, notices: Sequence[Notice]) -> None:
        """Write and flush the lines. Raises OSError if the stream is closed."""
        lines = "".join(f"{format_line(notice)}\n" for notice in notices)
        await asyncio.to_thread(self._write, lines)

    def _write(self, lines: str) -> None:
        self._stream.write(lines)
        self._stream.flush()


def format_line(notice: Notice) -> str:
    """Render a notice as one line, whatever its text contains."""
    whom = name_code("audience", notice.audience)
    zh, en = notice.text.zh, notice.text.en
    return visible(f"notice {notice.id} 致{whom.zh}: {zh} | to {whom.en}: {en}")
