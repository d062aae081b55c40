"""Reads the files that commands are given."""

from pathlib import Path


def read_source(file: Path) -> bytes:
    """The bytes of a file. Raises NotFoundError."""
    from domain.errors import NotFoundError  # noqa: PLC0415 - start fast

    try:
        return file.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{file}: cannot be read: {error.strerror}") from error
