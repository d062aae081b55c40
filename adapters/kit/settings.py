"""The settings of a department's server."""

from dataclasses import dataclass
from pathlib import Path

from adapters.transport.addresses import host_of, require_loopback
from domain.request_sizes import MAX_MESSAGE_BYTES


@dataclass(frozen=True, slots=True)
class Tls:
    """PEM files: own certificate and key, and the authority that signs the peers' certificates.

    With ``authority``, callers without a certificate of it are rejected (mTLS).
    """

    certificate: Path
    key: Path
    authority: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a department's server listens, stores its register and finds the engine.

    ``port`` 0 takes a free one. The engine's address ``HOST:PORT`` is ``engine``, or the content of
    ``engine_file``, read again for every report; with neither, later answers stay in the outbox and
    ``Query`` returns them.

    Raises:
        SettingsError: an address other than loopback, without TLS.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 0
    engine: str = ""
    engine_file: Path | None = None
    tls: Tls | None = None
    max_message_bytes: int = MAX_MESSAGE_BYTES
    grace_s: float = 3.0

    def __post_init__(self) -> None:
        if self.tls is None:
            require_loopback(self.host)
            if self.engine:
                require_loopback(host_of(self.engine))
