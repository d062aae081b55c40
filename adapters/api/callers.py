"""Who calls: the name in the client's certificate, or this machine."""

import hashlib
import re

from adapters.api.context import Context

LOCAL = "local"
"""Whoever reaches the gateway without a certificate: loopback only, by the settings."""

_FIT = re.compile(r"[A-Za-z0-9._-]{1,64}")


def caller_of(context: Context) -> str:
    """The caller's name, of ``[A-Za-z0-9._-]``; another one is given by its SHA-256.

    Request ids live in the space of their caller, so that no caller can take
    or probe another one's.
    """
    names = context.auth_context().get("x509_common_name")
    if not names:
        return LOCAL
    name = bytes(names[0])
    text = name.decode(errors="replace")
    return text if _FIT.fullmatch(text) else hashlib.sha256(name).hexdigest()
