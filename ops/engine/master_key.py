"""The vault's master key: from the settings, or a random one in the data folder."""

import hashlib
import os
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from adapters.stores.keyring import KEY_BYTES, MasterKeys
from adapters.temporal.sealed_payloads import payload_key
from domain.errors import SettingsError
from ops.settings import Settings

KEY_FILE = "master.key"
_ID_DOMAIN = b"onething.master-key-id.v1"
_ID_LENGTH = 16


def master_keys(settings: Settings, *, make: bool = True) -> MasterKeys:
    """The keys in force.

    Without a key in the settings, the store in the data folder gets a random one
    beside it, in a file only its owner can read; if not ``make``, it must be there. Any
    other store needs a key.

    Raises:
        SettingsError: a key is malformed or missing, or its file is unsafe.
    """
    return MasterKeys(*_keys(settings, make=make))


def payload_keys(settings: Settings) -> tuple[dict[str, bytes], str]:
    """The keys that seal Temporal's payloads, by id, and the newest one's id.

    Each follows from a master key; raises as :func:`master_keys`.
    """
    keys, newest = _keys(settings, make=True)
    return {key_id: payload_key(key) for key_id, key in keys.items()}, newest


def _keys(settings: Settings, *, make: bool) -> tuple[dict[str, bytes], str]:
    newest = _newest(settings, make=make)
    keys = [newest, *(_parse(key.get_secret_value()) for key in settings.former_master_keys)]
    return {_key_id(key): key for key in keys}, _key_id(newest)


def _newest(settings: Settings, *, make: bool) -> bytes:
    if settings.master_key is not None:
        return _parse(settings.master_key.get_secret_value())
    if settings.store_url:
        raise SettingsError(
            "setting master_key: a store outside the data folder needs one; "
            "set ONETHING_MASTER_KEY to 64 hex digits, e.g. of `openssl rand -hex 32`"
        )
    return _kept_key(settings.data_folder.absolute() / KEY_FILE, make=make)


def _kept_key(path: Path, *, make: bool) -> bytes:
    try:
        if make and not path.exists():
            _write_new(path)
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SettingsError(f"master key {path}: others can read it; chmod 600 it")
        return _parse(path.read_text(encoding="ascii").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"master key {path}: cannot be read or written: {error}") from error


def _write_new(path: Path) -> None:
    """Write a whole key under a new name, then link it: the first process wins."""
    descriptor, name = tempfile.mkstemp(prefix=".master-key-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()


def _parse(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError(f"a master key is {2 * KEY_BYTES} hex digits")
    return key


def _key_id(key: bytes) -> str:
    """A name for a key that does not tell it."""
    return hashlib.sha256(_ID_DOMAIN + key).hexdigest()[:_ID_LENGTH]
