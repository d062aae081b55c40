"""TLS from PEM files, and channels with it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import grpc
from grpc import aio

from adapters.files.input_files import read_input
from domain.errors import InvalidInputError, NotFoundError, SettingsError


class TlsFiles(Protocol):
    """PEM files: own certificate chain and key, and the authority of peers' certificates."""

    @property
    def certificate(self) -> Path | None:
        """Return the own certificate chain."""
        ...

    @property
    def key(self) -> Path | None:
        """Return the own private key."""
        ...

    @property
    def authority(self) -> Path | None:
        """Return the authority that signs the peers' certificates."""
        ...


def server_credentials(files: TlsFiles) -> grpc.ServerCredentials:
    """Return a server's credentials; with an authority, clients need a certificate of it.

    Raises:
        SettingsError: certificate or key is missing, or a file cannot be read.
    """
    if files.certificate is None or files.key is None:
        raise SettingsError("a TLS server needs both a certificate and a key")
    authority = read_pem(files.authority)
    return grpc.ssl_server_credentials(
        [(read_pem(files.key), read_pem(files.certificate))],
        root_certificates=authority,
        require_client_auth=authority is not None,
    )


def channel_credentials(files: TlsFiles) -> grpc.ChannelCredentials:
    """Return a client's credentials; without an authority in the files, the system's are trusted.

    Raises:
        SettingsError: a file cannot be read.
    """
    return grpc.ssl_channel_credentials(
        read_pem(files.authority), read_pem(files.key), read_pem(files.certificate)
    )


def read_pem(file: Path | None) -> bytes | None:
    """Return the bytes of a TLS file; None without one.

    Raises:
        SettingsError: it cannot be read; the text names it.
    """
    if file is None:
        return None
    try:
        return read_input(file)
    except (NotFoundError, InvalidInputError) as error:
        raise SettingsError(f"TLS file {error}") from error


def open_channel(
    address: str,
    credentials: grpc.ChannelCredentials | None,
    options: Sequence[tuple[str, int]] = (),
) -> aio.Channel:
    """Return a channel to ``HOST:PORT``; plain text without credentials. It connects on first use.

    The caller checks that a plain text address is on loopback, because it knows the setting.
    """
    if credentials is None:
        return aio.insecure_channel(address, options=options)
    return aio.secure_channel(address, credentials, options=options)
