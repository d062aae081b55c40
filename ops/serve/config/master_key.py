"""The vault's master keys: from the settings, or from a file that can change at run time."""

import hashlib
from collections.abc import Callable, Mapping, Sequence

from adapters.stores.vault.keyring import MasterKeys
from adapters.temporal.sealed_payloads import PayloadKeys, payload_key
from domain.errors import SettingsError
from ops.serve.config.key_file import KeyFile, parse_key
from ops.serve.config.settings import Settings

KEY_FILE = "master.key"
_ID_DOMAIN = b"onething.master-key-id.v1"
_ID_LENGTH = 16


def master_keys(settings: Settings, *, make: bool = True) -> MasterKeys:
    """Return the keys in force.

    Without a key in the settings, the store in the data folder gets a random one beside it, in a
    file only its owner can read; unless ``make``, it must exist. Any other store needs
    ``master_key`` or ``master_key_file``. Keys of a file are read again when one is missing, so
    that a rotation needs no restart.

    Raises:
        SettingsError: a key is malformed or missing, or its file is unsafe.
    """
    file = key_file(settings)
    if file is None:
        return keyring(_configured_keys(settings))
    if make and settings.master_key_file is None and not file.path.exists():
        file.make()
    return _keys_from_file(file, _configured_keys(settings))


def payload_keys(settings: Settings) -> PayloadKeys:
    """Return the keys that seal Temporal's payloads; raises as :func:`master_keys`.

    Each is derived from a master key. A key file keeps those of former master keys, which sealed
    the histories of running cases.
    """
    file = key_file(settings)
    if file is None:
        return _payload_keys(_configured_keys(settings), {})
    if settings.master_key_file is None and not file.path.exists():
        file.make()

    def read() -> PayloadKeys:
        return _payload_keys([*file.read(), *_configured_keys(settings)], file.payload_keys())

    return read().key_with_id(read)


def _payload_keys(keys: Sequence[bytes], kept: Mapping[str, bytes]) -> PayloadKeys:
    derived = {key_id(key): payload_key(key) for key in keys}
    return PayloadKeys({**kept, **derived}, key_id(keys[0]))


def _configured_keys(settings: Settings) -> list[bytes]:
    """Return the keys of the settings, the newest first."""
    secrets = (settings.master_key, *settings.former_master_keys)
    return [parse_key(each.get_secret_value()) for each in secrets if each is not None]


def key_file(settings: Settings) -> KeyFile | None:
    """Return the file of the master keys; ``None`` if they come from the settings.

    Raises:
        SettingsError: the settings name both, or a store that needs one of them.
    """
    if settings.master_key is not None:
        if settings.master_key_file is not None:
            raise SettingsError("settings master_key and master_key_file: give one of them")
        return None
    if settings.master_key_file is not None:
        return KeyFile(settings.master_key_file.absolute())
    if settings.store_url:
        raise SettingsError(
            "setting master_key: a store outside the data folder needs one; "
            "set ONETHING_MASTER_KEY to 64 hex digits, e.g. of `openssl rand -hex 32`, "
            "or ONETHING_MASTER_KEY_FILE to a file of such keys"
        )
    return KeyFile(settings.data_folder.absolute() / KEY_FILE)


def _keys_from_file(file: KeyFile, former: Sequence[bytes]) -> MasterKeys:
    return keyring([*file.read(), *former], source=lambda: _keys_from_file(file, former))


def keyring(keys: Sequence[bytes], source: Callable[[], MasterKeys] | None = None) -> MasterKeys:
    """Return these keys, the newest first, under ids that do not reveal them."""
    return MasterKeys({key_id(key): key for key in keys}, key_id(keys[0]), source)


def key_id(key: bytes) -> str:
    """Return an id of a key that does not reveal it."""
    return hashlib.sha256(_ID_DOMAIN + key).hexdigest()[:_ID_LENGTH]
