"""Master keys: what wraps every other key of the vault.

Several may be held at once: the newest wraps, each unwraps what it wrapped, so
that a master key can be changed without touching a ciphertext.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.stores.seal import length_prefixed
from domain.errors import SettingsError

KEY_BYTES = 32
NONCE_BYTES = 12
_WRAP_DOMAIN = b"onething.vault.wrap.v1"


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key under AES-256-GCM (NIST SP 800-38D), and which master key opens it."""

    master_key_id: str
    nonce: bytes
    wrapped: bytes


class MasterKeys:
    """The master keys by id.

    Args:
        keys: id → 32 bytes each.
        newest: the id of the one that wraps from now on.

    Raises:
        SettingsError: none is given, ``newest`` is not among them, or one has
            another length.
    """

    def __init__(self, keys: Mapping[str, bytes], newest: str) -> None:
        if newest not in keys:
            raise SettingsError(f"the newest master key {newest!r} is not among those given")
        for key_id, key in keys.items():
            if len(key) != KEY_BYTES:
                raise SettingsError(f"master key {key_id!r} must have {KEY_BYTES} bytes")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.newest = newest

    def wrap(self, key: bytes, owner: str) -> WrappedKey:
        """Encrypt a key under the newest master key, bound to whose it is."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.newest].encrypt(nonce, key, _bound_to(owner))
        return WrappedKey(self.newest, nonce, sealed)

    def unwrap(self, wrapped: WrappedKey, owner: str) -> bytes:
        """Decrypt a key.

        Raises:
            SettingsError: the master key that wrapped it is not among those
                given, or is another one under the same id.
        """
        cipher = self._ciphers.get(wrapped.master_key_id)
        if cipher is None:
            raise SettingsError(f"the vault needs master key {wrapped.master_key_id!r}")
        try:
            return cipher.decrypt(wrapped.nonce, wrapped.wrapped, _bound_to(owner))
        except InvalidTag as error:
            raise SettingsError(
                f"master key {wrapped.master_key_id!r} is not the one this vault was made with"
            ) from error


def _bound_to(owner: str) -> bytes:
    return length_prefixed(_WRAP_DOMAIN, owner.encode())
