"""What child processes inherit of this process's environment: a list, never all of it."""

import os
from collections.abc import Mapping

_INHERITED = frozenset(
    (
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ"),
        *("TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR"),
    )
)
_LOCALE = "LC_"

_OUTGOING = frozenset(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NO_GRPC_PROXY"))
_OF_LIBRARIES = ("PG", "GRPC_", "TEMPORAL_CORE_")
"""libpq's (PGSSLROOTCERT, PGPASSFILE …), gRPC's and the SDK's own settings."""


def inherited_environment(present: Mapping[str, str] | None = None) -> dict[str, str]:
    """What every child is given: paths, locale, time zone. No secret has such a name."""
    present = os.environ if present is None else present
    return {
        name: value
        for name, value in present.items()
        if name in _INHERITED or name.startswith(_LOCALE)
    }


def connecting_environment(present: Mapping[str, str] | None = None) -> dict[str, str]:
    """What the engine's own processes are given besides, to reach databases and departments."""
    present = os.environ if present is None else present
    return {
        name: value
        for name, value in present.items()
        if name.upper() in _OUTGOING or name.startswith(_OF_LIBRARIES)
    }


def building_environment(present: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a build with Go is given besides: Go's own settings, and the way to its proxy."""
    present = os.environ if present is None else present
    return {
        name: value
        for name, value in present.items()
        if name.upper() in _OUTGOING or name.startswith(("GO", "XDG_CACHE"))
    }
