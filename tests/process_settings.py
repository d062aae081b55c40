"""What code under test configures of the process, put back."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


@contextmanager
def own_process_settings() -> Iterator[None]:
    """Restore logging, whose stream may be closed by then, and the umask."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    umask = os.umask(0o022)
    os.umask(umask)
    try:
        yield
    finally:
        os.umask(umask)
        structlog.reset_defaults()
        root.handlers[:] = handlers
        root.setLevel(level)
