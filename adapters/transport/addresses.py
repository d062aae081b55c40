"""Addresses of servers, and the rule that plain text stays on this machine."""

import ipaddress

from domain.errors import SettingsError

MAX_PORT = 65535


def split_address(address: str) -> tuple[str, int]:
    """Return host and port of ``HOST:PORT`` or ``[HOST]:PORT``. Raises ValueError."""
    host, colon, port = address.rpartition(":")
    if not (colon and host.strip("[]") and port.isascii() and port.isdigit()):
        raise ValueError(f"{address!r} is not HOST:PORT")
    if int(port) > MAX_PORT:
        raise ValueError(f"{address!r} has no such port")
    return host.strip("[]"), int(port)


def host_of(address: str) -> str:
    """Return the host of ``HOST:PORT`` or ``[HOST]:PORT``; empty if there is none."""
    return address.rpartition(":")[0].strip("[]")


def join_address(host: str, port: int) -> str:
    """Return ``HOST:PORT``, or ``[HOST]:PORT`` for an IPv6 host."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_loopback(host: str) -> bool:
    """Return whether the host is ``localhost`` or a loopback address, without brackets."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_loopback(host: str) -> None:
    """Reject plain text to or from another machine.

    Raises:
        SettingsError: the host is not loopback.
    """
    if not is_loopback(host):
        raise SettingsError(
            f"{host or 'no host'} is not a loopback address: give a TLS certificate and key,"
            " or use 127.0.0.1"
        )
