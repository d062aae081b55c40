"""A file of master keys: one per line, 64 hex digits, the newest first; for its owner only.

A line ``payload ID HEX`` is a key that sealed Temporal's payloads before a rotation: it is derived
from the former master key of that id, and opens nothing of the vault.
"""

import os
import secrets
import stat
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from adapters.stores.vault.keyring import KEY_BYTES
from domain.errors import SettingsError

_PAYLOAD, _PAYLOAD_WORDS = "payload", 3
_NONE: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The file at a path. Every method raises SettingsError, never with a key in it."""

    path: Path

    def read(self) -> tuple[bytes, ...]:
        """Return the keys, the newest first."""
        keys = tuple(parse_key(words[0]) for words in self._lines() if len(words) == 1)
        if not keys:
            raise SettingsError(f"master key {self.path}: the file is empty")
        return keys

    def payload_keys(self) -> dict[str, bytes]:
        """Return the payload keys of former master keys, by the master key's id."""
        return {words[1]: parse_key(words[2]) for words in self._lines() if len(words) > 1}

    def make(self) -> None:
        """Write a random key if there is no file: the first process wins."""
        try:
            name = self._format_lines([secrets.token_bytes(KEY_BYTES)])
            try:
                with suppress(FileExistsError):
                    os.link(name, self.path)
            finally:
                Path(name).unlink()
        except OSError as error:
            raise self._failed(error) from error

    def write(self, keys: Sequence[bytes], payload_keys: Mapping[str, bytes] = _NONE) -> None:
        """Replace all keys by these, the newest first, atomically."""
        try:
            Path(self._format_lines(keys, payload_keys)).replace(self.path)
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise self._failed(error) from error

    def _lines(self) -> list[list[str]]:
        try:
            if self.path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise SettingsError(f"master key {self.path}: others can read it; chmod 600 it")
            text = self.path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise self._failed(error) from error
        lines = [line.split() for line in text.splitlines() if line.strip()]
        for words in lines:
            if len(words) != 1 and (len(words) != _PAYLOAD_WORDS or words[0] != _PAYLOAD):
                raise SettingsError(
                    f"master key {self.path}: a line is neither a key nor a payload"
                )
        return lines

    def _format_lines(
        self, keys: Sequence[bytes], payload_keys: Mapping[str, bytes] = _NONE
    ) -> str:
        descriptor, name = tempfile.mkstemp(prefix=".master-key-", dir=self.path.parent)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write("".join(f"{key.hex()}\n" for key in keys))
            for of, key in payload_keys.items():
                file.write(f"{_PAYLOAD} {of} {key.hex()}\n")
            file.flush()
            os.fsync(file.fileno())
        return name

    def _failed(self, error: Exception) -> SettingsError:
        return SettingsError(f"master key {self.path}: cannot be read or written: {error}")


def parse_key(text: str) -> bytes:
    """Parse a key of 64 hex digits. Raises SettingsError, which does not repeat it."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError(f"a master key is {2 * KEY_BYTES} hex digits")
    return key
