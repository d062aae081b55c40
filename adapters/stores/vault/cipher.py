"""The cryptography of the vault: values, salts, commitments, texts of the store.

AES-256-GCM (NIST SP 800-38D) with random 96-bit nonces. The associated data binds a value to its
case, slot and name, each prefixed with its length.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adapters.stores.seal import length_prefixed
from adapters.stores.vault.keyring import KEY_BYTES, NONCE_BYTES
from domain.errors import InvalidInputError, RecordDamagedError
from domain.plan import FormValue
from domain.ports import SealedValue

_VALUE_DOMAIN = b"onething.vault.value.v1"
_SALT_DOMAIN = b"onething.vault.salt.v1"
_TEXT_DOMAIN = b"onething.vault.text.v1"


def new_key() -> bytes:
    """Return 32 random bytes: a subject's key, a case's salt or the pseudonym key."""
    return os.urandom(KEY_BYTES)


def pseudonym(key: bytes, identifier: str) -> str:
    """Return the HMAC-SHA-256 of an identifier, 64 hex digits."""
    return hmac.new(key, identifier.encode(), hashlib.sha256).hexdigest()


def keyed_commitment(salt: bytes, purpose: str, data: bytes) -> str:
    """Return the HMAC-SHA-256 over ``purpose``, a zero byte and ``data``, 64 hex digits.

    Raises:
        ValueError: ``purpose`` holds a zero byte.
    """
    if "\0" in purpose:
        raise ValueError("a purpose holds no zero byte")
    return hmac.new(salt, purpose.encode() + b"\0" + data, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class SealedSalt:
    """A case's salt under its subject's key."""

    nonce: bytes
    ciphertext: bytes


@dataclass(frozen=True, slots=True)
class SealedText:
    """A text under the key of the store."""

    nonce: bytes
    ciphertext: bytes


class SubjectCipher:
    """Encrypts and decrypts under the key of one subject."""

    def __init__(self, key: bytes) -> None:
        self._gcm = AESGCM(key)

    def seal(self, case_id: UUID, slot: str, name: str, value: FormValue) -> SealedValue:
        """Encrypt one value. Raises InvalidInputError for text that is not Unicode."""
        nonce = os.urandom(NONCE_BYTES)
        bound = _value_bound_to(case_id, slot, name)
        return SealedValue(
            case_id, slot, name, nonce, self._gcm.encrypt(nonce, _encode(name, value), bound)
        )

    def open(self, value: SealedValue) -> FormValue:
        """Decrypt one value. Raises RecordDamagedError if it does not authenticate."""
        bound = _value_bound_to(value.case_id, value.slot, value.name)
        return _decode(self._decrypt(value.nonce, value.ciphertext, bound))

    def seal_salt(self, case_id: UUID, salt: bytes) -> SealedSalt:
        """Encrypt the salt of a case."""
        nonce = os.urandom(NONCE_BYTES)
        return SealedSalt(nonce, self._gcm.encrypt(nonce, salt, _salt_bound_to(case_id)))

    def open_salt(self, case_id: UUID, sealed: SealedSalt) -> bytes:
        """Decrypt the salt of a case. Raises RecordDamagedError."""
        return self._decrypt(sealed.nonce, sealed.ciphertext, _salt_bound_to(case_id))

    def _decrypt(self, nonce: bytes, ciphertext: bytes, bound: bytes) -> bytes:
        try:
            return self._gcm.decrypt(nonce, ciphertext, bound)
        except (InvalidTag, ValueError) as error:
            raise RecordDamagedError("a value of the vault does not authenticate") from error


class TextCipher:
    """Encrypts and decrypts texts that belong to no case, under a key of the whole store.

    The key is derived (HKDF-SHA-256, RFC 5869) from ``root``, so that it stays the same when the
    master key changes.
    """

    def __init__(self, root: bytes) -> None:
        derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=_TEXT_DOMAIN)
        self._gcm = AESGCM(derived.derive(root))

    def seal(self, text: str, *bound_to: str) -> SealedText:
        """Encrypt a text, bound to its owner."""
        nonce = os.urandom(NONCE_BYTES)
        return SealedText(nonce, self._gcm.encrypt(nonce, text.encode(), _text_bound_to(bound_to)))

    def open(self, sealed: SealedText, *bound_to: str) -> str:
        """Decrypt a text. Raises RecordDamagedError if it does not authenticate."""
        try:
            bound = _text_bound_to(bound_to)
            return self._gcm.decrypt(sealed.nonce, sealed.ciphertext, bound).decode()
        except (InvalidTag, ValueError) as error:
            raise RecordDamagedError("a text of the store does not authenticate") from error


def _text_bound_to(parts: tuple[str, ...]) -> bytes:
    return length_prefixed(_TEXT_DOMAIN, *(part.encode() for part in parts))


def _value_bound_to(case_id: UUID, slot: str, name: str) -> bytes:
    return length_prefixed(_VALUE_DOMAIN, case_id.bytes, slot.encode(), name.encode())


def _salt_bound_to(case_id: UUID) -> bytes:
    return length_prefixed(_SALT_DOMAIN, case_id.bytes)


def _encode(name: str, value: FormValue) -> bytes:
    if isinstance(value, bool):
        return b"b1" if value else b"b0"
    if isinstance(value, int):
        return b"i%d" % value
    try:
        return b"s" + value.encode()
    except UnicodeEncodeError as error:
        raise InvalidInputError(((name, "is not valid Unicode text"),)) from error


def _decode(plain: bytes) -> FormValue:
    kind, rest = plain[:1], plain[1:].decode()
    if kind == b"b":
        return rest == "1"
    return int(rest) if kind == b"i" else rest
