"""Reads the files that users name: bounded in size, and in the wait for a pipe."""

import os
import select
import stat
import time
from pathlib import Path

from domain.errors import InvalidInputError, NotFoundError

MAX_BYTES = 64 * 1024 * 1024
WAIT_S = 5.0
"""Seconds to wait for more of a pipe, so that a FIFO without a writer does not block."""

_CHUNK = 1 << 16


def read_input(file: Path, *, max_bytes: int = MAX_BYTES, wait_s: float = WAIT_S) -> bytes:
    """Read a file, a pipe or a character device to its end.

    Raises:
        NotFoundError: it cannot be opened or read, or is neither a file nor a pipe.
        InvalidInputError: it has more than ``max_bytes`` bytes, or a pipe has no data
            for ``wait_s`` seconds.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise NotFoundError(f"{file}: cannot be read: {error.strerror}") from error
    try:
        return _read_all(descriptor, file, max_bytes, wait_s)
    except OSError as error:
        raise NotFoundError(f"{file}: cannot be read: {error.strerror}") from error
    finally:
        os.close(descriptor)


def _read_all(descriptor: int, file: Path, max_bytes: int, wait_s: float) -> bytes:
    mode = os.fstat(descriptor).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)):
        what = "a folder" if stat.S_ISDIR(mode) else "neither a file nor a pipe"
        raise NotFoundError(f"{file}: cannot be read: it is {what}")
    content = bytearray()
    while part := _next_part(descriptor, file, wait_s, is_fifo=stat.S_ISFIFO(mode) and not content):
        content += part
        if len(content) > max_bytes:
            raise InvalidInputError(
                ((str(file), f"has more than {max_bytes} bytes: give a smaller file"),)
            )
    return bytes(content)


def _next_part(descriptor: int, file: Path, wait_s: float, *, is_fifo: bool) -> bytes:
    """Return the next bytes, empty at the end.

    A FIFO reads as ended until its writer opens it, so this waits for its first bytes.
    """
    ends = time.monotonic() + wait_s
    while True:
        left = ends - time.monotonic()
        if left <= 0:
            why = f"nothing was written to the pipe within {wait_s:g} s"
            raise InvalidInputError(((str(file), f"{why}: name a file, or start its writer"),))
        ready, _, _ = select.select([descriptor], [], [], min(left, 0.05) if is_fifo else left)
        if not ready:
            continue
        try:
            part = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            continue
        if part or not is_fifo or not _has_no_writer_yet(descriptor):
            return part
        time.sleep(0.02)


def _has_no_writer_yet(descriptor: int) -> bool:
    """Return whether a FIFO never had a writer: then poll reports no hang-up either."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return not any(events & select.POLLHUP for _, events in poll.poll(0))
