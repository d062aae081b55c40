"""TLS from PEM files; without TLS no data leaves this machine.

A gateway that serves other machines needs an authority as well: a caller without a certificate is
``local``, and may do everything.
"""

import grpc
from temporalio.service import TLSConfig

from adapters.transport import tls
from adapters.transport.addresses import host_of, is_loopback
from domain.errors import SettingsError
from ops.serve.config.settings import Settings, TlsFiles


def require_loopback(name: str, address: str) -> None:
    """Reject an address beyond this machine without complete TLS.

    Args:
        name: the setting, for the message.
        address: ``HOST:PORT``.

    Raises:
        SettingsError: the host is not loopback.
    """
    if not is_loopback(host_of(address)):
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
    """Return the gateway's credentials; with an authority, clients need a certificate of it.

    None: there are no files. Raises SettingsError.
    """
    return None if files == TlsFiles() else tls.server_credentials(files)


def channel_credentials(files: TlsFiles) -> grpc.ChannelCredentials | None:
    """Return the credentials of a client. None: there are no files. Raises SettingsError."""
    return None if files == TlsFiles() else tls.channel_credentials(files)


def temporal_tls(settings: Settings) -> TLSConfig | None:
    """Return the TLS settings for Temporal; None: plain text, on loopback only.

    Any of the TLS settings of Temporal, or an API key, turns TLS on.

    Raises:
        SettingsError: the address is beyond this machine and there is no TLS, or a file
            is missing.
    """
    files = settings.temporal_tls
    if files == TlsFiles() and not settings.temporal_server_name and not settings.temporal_api_key:
        require_loopback("temporal_address", settings.temporal_address)
        return None
    return TLSConfig(
        server_root_ca_cert=tls.read_pem(files.authority),
        domain=settings.temporal_server_name or None,
        client_cert=tls.read_pem(files.certificate),
        client_private_key=tls.read_pem(files.key),
    )
