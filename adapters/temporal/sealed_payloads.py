"""Temporal payloads sealed with a key of the engine: nobody else can read or create one.

Without the key, a client of Temporal can neither read a history nor send a start, an update or a
result that a case accepts. A foreign payload is decoded to one that no converter accepts: an update
is rejected before its handler runs.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Self

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import (
    ActivitySerializationContext,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

from adapters.stores.seal import length_prefixed
from domain.errors import OnethingError

SEALED = b"binary/onething-sealed.v1"
REJECTED = b"binary/onething-refused.v1"
"""An encoding that no payload converter knows."""

_KEY_BYTES, _NONCE_BYTES = 32, 12
_PURPOSE = b"onething.temporal-payload.v1"

log = structlog.get_logger(__name__)


def payload_key(master_key: bytes) -> bytes:
    """Return the payload key of a master key (HKDF-SHA256, RFC 5869)."""
    derive = HKDF(algorithm=hashes.SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
    return derive.derive(master_key)


class PayloadKeys:
    """The keys that seal payloads: the newest seals, every one opens.

    Args:
        keys: key id → 32 bytes, see :func:`payload_key`.
        newest: the id of the key that seals.
    """

    def __init__(self, keys: Mapping[str, bytes], newest: str) -> None:
        self.newest = newest
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._read: Callable[[], PayloadKeys] | None = None

    def key_with_id(self, read: "Callable[[], PayloadKeys]") -> Self:
        """Return the keys, read again if one is missing: a rotation needs no restart."""
        self._read = read
        return self

    def cipher(self, key_id: str) -> AESGCM | None:
        """Return the cipher of a key; ``None`` if it is unknown after the keys are read again."""
        if key_id not in self._ciphers and self._read is not None:
            try:
                fresh = self._read()
            except OnethingError as error:  # the key stays unknown; its payloads are rejected
                log.error("payload_keys_not_read", error=type(error).__name__)  # noqa: TRY400
            else:
                self._ciphers, self.newest = fresh._ciphers, fresh.newest  # noqa: SLF001 - its own
        return self._ciphers.get(key_id)


class SealedPayloads(PayloadCodec, WithSerializationContext):
    """Seals with AES-256-GCM (NIST SP 800-38D), bound to the namespace and the workflow's id.

    A payload copied from one case to another does not open there. Codecs for other contexts share
    the keys.
    """

    def __init__(self, keys: PayloadKeys) -> None:
        self._keys = keys
        self._bound_to = b""

    def with_context(self, context: SerializationContext) -> Self:
        """Return a codec with the same keys, bound to the workflow of the context."""
        bound = copy(self)
        if isinstance(context, WorkflowSerializationContext | ActivitySerializationContext):
            bound._bind(context.namespace, context.workflow_id or "")  # noqa: SLF001 - its own kind
        return bound

    def _bind(self, namespace: str, workflow: str) -> None:
        self._bound_to = length_prefixed(namespace.encode(), workflow.encode())

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Seal payloads."""
        return [self._seal(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Open payloads; one that is not sealed for this context becomes one that nothing accepts.

        An exception would fail the workflow's task, and block the case while the payload is sent
        again.
        """
        return [self._open(payload) for payload in payloads]

    def _seal(self, payload: Payload) -> Payload:
        nonce = os.urandom(_NONCE_BYTES)
        newest = self._keys.newest
        cipher = self._keys.cipher(newest)
        assert cipher is not None  # noqa: S101 - the newest is among the keys
        sealed = cipher.encrypt(nonce, payload.SerializeToString(), self._bound(newest))
        metadata = {"encoding": SEALED, "key": newest.encode()}
        return Payload(metadata=metadata, data=nonce + sealed)

    def _open(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != SEALED:
            return _rejection_error("not_sealed")
        key_id = payload.metadata.get("key", b"").decode("ascii", "replace")
        cipher = self._keys.cipher(key_id)
        if cipher is None:
            return _rejection_error("key_unknown")
        nonce, sealed = payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:]
        try:
            return Payload.FromString(cipher.decrypt(nonce, sealed, self._bound(key_id)))
        except (InvalidTag, ValueError):
            return _rejection_error("seal_broken")

    def _bound(self, key_id: str) -> bytes:
        return length_prefixed(_PURPOSE, key_id.encode(), self._bound_to)


def _rejection_error(why: str) -> Payload:
    log.error("temporal_payload_rejected", why=why)
    return Payload(metadata={"encoding": REJECTED, "why": why.encode()})


def sealed_converter(codec: SealedPayloads) -> DataConverter:
    """Return the engine's data converter: pydantic models, sealed, with the texts of failures."""
    return replace(
        pydantic_data_converter,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
