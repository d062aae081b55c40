"""TLS from PEM files, and the rule that without it nothing leaves this machine.

A gateway beyond this machine needs an authority as well: who calls without a
certificate of it is ``local``, and may do everything.
"""

import ipaddress
from pathlib import Path

import grpc
from temporalio.service import TLSConfig

from adapters.files.input_files import read_input
from domain.errors import InvalidInputError, NotFoundError, SettingsError
from ops.serve.config.settings import Settings, TlsFiles, split_address


def require_loopback(name: str, address: str) -> None:
    """Refuse an address beyond this machine that has no TLS, or not all of it.

    Args:
        name: the setting, for the message.
        address: ``HOST:PORT``.

    Raises:
        SettingsError: the host is not loopback.
    """
    host, _ = split_address(address)
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise SettingsError(
            f"setting {name}: {address} is not a loopback address and lacks the TLS "
            f"that it needs; set {_TLS_OF[name]} or use 127.0.0.1"
        )


_TLS_OF = {
    "gateway_address": "gateway_tls.certificate, gateway_tls.key and gateway_tls.authority",
    "gateway": "client_tls.authority",
    "departments": "departments_tls.authority",
    "temporal_address": "temporal_tls.authority, temporal_server_name or temporal_api_key",
}


def server_credentials(files: TlsFiles) -> grpc.ServerCredentials | None:
    """What a server shows; with an authority, callers must show a certificate of it.

    None: there are no files. Raises SettingsError.
    """
    if files == TlsFiles():
        return None
    if files.certificate is None or files.key is None:
        raise SettingsError("setting gateway_tls: certificate and key go together")
    authority = _read(files.authority)
    return grpc.ssl_server_credentials(
        [(_read(files.key), _read(files.certificate))],
        root_certificates=authority,
        require_client_auth=authority is not None,
    )


def channel_credentials(files: TlsFiles) -> grpc.ChannelCredentials | None:
    """What a client shows and trusts. None: there are no files. Raises SettingsError."""
    if files == TlsFiles():
        return None
    if (files.certificate is None) != (files.key is None):
        raise SettingsError(
            "setting client_tls or departments_tls: certificate and key go together"
        )
    return grpc.ssl_channel_credentials(
        _read(files.authority), _read(files.key), _read(files.certificate)
    )


def temporal_tls(settings: Settings) -> TLSConfig | None:
    """How Temporal is spoken to; None: in the clear, which only loopback is.

    Any of the TLS settings of Temporal, or an API key, turns TLS on.

    Raises:
        SettingsError: the address is beyond this machine and there is no TLS, or a file
            is missing.
    """
    files = settings.temporal_tls
    if files == TlsFiles() and not settings.temporal_server_name and not settings.temporal_api_key:
        require_loopback("temporal_address", settings.temporal_address)
        return None
    if (files.certificate is None) != (files.key is None):
        raise SettingsError("setting temporal_tls: certificate and key go together")
    return TLSConfig(
        server_root_ca_cert=_read(files.authority),
        domain=settings.temporal_server_name or None,
        client_cert=_read(files.certificate),
        client_private_key=_read(files.key),
    )


def _read(file: Path | None) -> bytes | None:
    if file is None:
        return None
    try:
        return read_input(file)
    except (NotFoundError, InvalidInputError) as error:
        raise SettingsError(f"TLS file {error}") from error
