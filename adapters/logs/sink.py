"""The stream of log lines: its failures never reach the caller."""

import os
import threading
from collections.abc import Callable
from typing import TextIO


class LogSink:
    """A text stream for loggers. Writing to it raises nothing.

    A line that cannot be written (full disk, closed pipe, closed stream, character that the
    encoding lacks) is counted and dropped; characters are escaped where that helps. A line with the
    number of lost lines precedes the next line that can be written.

    Args:
        stream: where to write. One with a file descriptor is written to directly, so that
            no part of a failed line stays in a buffer.
        dropped_line: renders the line with the number of lost lines, without its end.
    """

    def __init__(self, stream: TextIO, dropped_line: Callable[[int], str]) -> None:
        self._stream = stream
        self._dropped_line = dropped_line
        self._lock = threading.Lock()
        self._has_partial_line = False
        self.dropped = 0
        """Lines lost since the last line that was written."""

    def write(self, text: str) -> int:
        """Write whole lines, or count them as lost. Returns the length of the text."""
        with self._lock:
            before = f"{self._dropped_line(self.dropped)}\n" if self.dropped else ""
            if self._attempt(before + text):
                self.dropped = 0
            else:
                self.dropped += 1
        return len(text)

    def flush(self) -> None:
        """Do nothing: nothing is buffered here."""

    def isatty(self) -> bool:
        """Return whether the stream is a terminal."""
        try:
            return self._stream.isatty()
        except ValueError:
            return False

    def _attempt(self, text: str) -> bool:
        try:
            descriptor = _descriptor(self._stream)
            encoding = getattr(self._stream, "encoding", None) or "utf-8"
            data = text.encode(encoding, "backslashreplace")
            if descriptor is None:
                self._stream.write(data.decode(encoding))
                self._stream.flush()
            else:
                self._write_bytes(descriptor, data)
        except (OSError, ValueError, LookupError):
            return False
        return True

    def _write_bytes(self, descriptor: int, data: bytes) -> None:
        """Write all bytes; end a partially written line before the next one."""
        left = memoryview(b"\n" + data if self._has_partial_line else data)
        begun = False
        try:
            while left:
                left = left[os.write(descriptor, left) :]
                begun = True
        except OSError:
            self._has_partial_line = self._has_partial_line or begun
            raise
        self._has_partial_line = False


def _descriptor(stream: TextIO) -> int | None:
    """Return the stream's file descriptor; None for one in memory. Raises ValueError if closed."""
    if stream.closed:
        raise ValueError("the stream is closed")
    try:
        return stream.fileno()
    except OSError:
        return None
