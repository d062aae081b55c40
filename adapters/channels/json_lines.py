"""Notices as JSON lines (one object a line, UTF-8) in a file, flushed to disk."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from adapters.channels.notice import Notice
from adapters.logs.rotation import Rotation
from adapters.presentation.visible import json_text
from adapters.subscriptions.position_file import sync_folder


class JsonLinesChannel:
    """Appends notices to a file. A notice is delivered once it is on the disk.

    Keys of a line: ``id``, ``case_id``, ``version``, ``kind``, ``audience``, ``theme``, ``step``,
    ``effective_at`` (ISO 8601, UTC) and ``text`` with ``zh`` and ``en``. A line may be repeated,
    with the same ``id``.

    Args:
        path: the file; older ones are ``NAME.1``, ``NAME.2`` … beside it.
        rotation: when to rotate it; default: never.
    """

    name = "file"

    def __init__(self, path: Path, rotation: Rotation | None = None) -> None:
        self._path = path
        self._rotation = rotation or Rotation()

    async def deliver(self, notices: Sequence[Notice]) -> None:
        """Append the lines. Raises OSError when the file cannot be written."""
        lines = b"".join(_line(notice) for notice in notices)
        await asyncio.to_thread(self._append, lines)

    def _append(self, lines: bytes) -> None:
        if self._rotation.due(self._path):
            self._rotation.rotate_by_rename(self._path)
        new = not self._path.exists()
        with self._path.open("a+b") as file:
            _truncate_partial_line(file)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync_folder(self._path.parent)


def _truncate_partial_line(file: BinaryIO) -> None:
    """Cut off a partial last line after a crash: its notice was not delivered and is repeated."""
    end = file.seek(0, os.SEEK_END)
    while end and _byte_before(file, end) != b"\n":
        end -= 1
    file.truncate(end)


def _byte_before(file: BinaryIO, end: int) -> bytes:
    file.seek(end - 1)
    return file.read(1)


def _line(notice: Notice) -> bytes:
    content = {
        "id": notice.id,
        "case_id": str(notice.case_id),
        "version": notice.version,
        "kind": notice.kind,
        "audience": notice.audience,
        "theme": notice.theme,
        "step": notice.step,
        "effective_at": notice.effective_at.isoformat(),
        "text": {"zh": notice.text.zh, "en": notice.text.en},
    }
    return json_text(content).encode() + b"\n"
