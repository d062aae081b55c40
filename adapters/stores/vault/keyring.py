"""Master keys, which wrap every other key of the vault.

Several may be held at once: the newest wraps, each unwraps what it wrapped, so that a master key
can be changed without re-encrypting values. If they come from a source that can change (a key
file), they are read again when one is missing.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.stores.seal import length_prefixed
from domain.errors import RecordDamagedError, SettingsError

KEY_BYTES = 32
NONCE_BYTES = 12
_WRAP_DOMAIN = b"onething.vault.wrap.v1"


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key under AES-256-GCM (NIST SP 800-38D), and the id of its master key."""

    master_key_id: str
    nonce: bytes
    wrapped: bytes


class MasterKeys:
    """The master keys by id.

    Args:
        keys: id → 32 bytes each.
        newest: the id of the one that wraps new keys.
        source: reads them again, if they can change.

    Raises:
        SettingsError: none is given, ``newest`` is not among them, or one has
            another length.
    """

    def __init__(
        self,
        keys: Mapping[str, bytes],
        newest: str,
        source: "Callable[[], MasterKeys] | None" = None,
    ) -> None:
        if newest not in keys:
            raise SettingsError(f"the newest master key {newest!r} is not among those given")
        for key_id, key in keys.items():
            if len(key) != KEY_BYTES:
                raise SettingsError(f"master key {key_id!r} must have {KEY_BYTES} bytes")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.newest = newest
        self._source = source
        self._proven: set[str] = set()  # ids of keys that opened something

    def reload(self) -> None:
        """Read the keys again from their source, if they have one. Raises SettingsError."""
        if self._source is not None:
            fresh = self._source()
            self._ciphers, self.newest = fresh._ciphers, fresh.newest  # noqa: SLF001 - its own kind

    def wrap(self, key: bytes, owner: str, master_key_id: str = "") -> WrappedKey:
        """Encrypt a key, bound to its owner, under a master key, by default the newest.

        Raises:
            SettingsError: that master key is not among those given.
        """
        by = master_key_id or self.newest
        nonce = os.urandom(NONCE_BYTES)
        return WrappedKey(by, nonce, self._cipher(by).encrypt(nonce, key, _bound_to(owner)))

    def unwrap(self, wrapped: WrappedKey, owner: str) -> bytes:
        """Decrypt a key.

        Raises:
            SettingsError: the master key that wrapped it is not among those
                given, or is another one under the same id.
            RecordDamagedError: the master key opens other keys, but not this one.
        """
        by = wrapped.master_key_id
        cipher = self._cipher(by)
        try:
            key = cipher.decrypt(wrapped.nonce, wrapped.wrapped, _bound_to(owner))
        except (InvalidTag, ValueError) as error:  # ValueError: the stored nonce is invalid
            if by in self._proven:
                raise RecordDamagedError("a wrapped key of the vault is damaged") from error
            raise SettingsError(
                f"master key {by!r} is not the one this vault was created with"
            ) from error
        self._proven.add(by)
        return key

    def _cipher(self, key_id: str) -> AESGCM:
        if key_id not in self._ciphers:
            self.reload()
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise SettingsError(
                f"the vault needs master key {key_id!r}: give it in setting master_key or "
                "former_master_keys, or in the key file"
            )
        return cipher


def _bound_to(owner: str) -> bytes:
    return length_prefixed(_WRAP_DOMAIN, owner.encode())
