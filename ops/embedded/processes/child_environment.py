"""The environment variables that child processes inherit: a list, never all of them."""

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
"""The settings of libpq (PGSSLROOTCERT, PGPASSFILE …), gRPC and the SDK."""


def inherited_environment(present: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the variables of every child: paths, locale, time zone. None holds a secret."""
    present = os.environ if present is None else present
    return {
        name: value
        for name, value in present.items()
        if name in _INHERITED or name.startswith(_LOCALE)
    }


def connecting_environment(present: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the additional variables of the engine's processes, for databases and departments."""
    present = os.environ if present is None else present
    return {
        name: value
        for name, value in present.items()
        if name.upper() in _OUTGOING or name.startswith(_OF_LIBRARIES)
    }


def building_environment(present: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the additional variables of a build with Go: Go's settings, and its proxy."""
    present = os.environ if present is None else present
    return {
        name: value
        for name, value in present.items()
        if name.upper() in _OUTGOING or name.startswith(("GO", "XDG_CACHE"))
    }
