"""The limits of requests and messages, which the gateway enforces and lint checks in themes."""

MAX_REQUEST_ENTRIES = 500
"""Fields of a form, materials, commitments or situations in one request."""

MAX_MISSING = 2 * MAX_REQUEST_ENTRIES
"""Entries of one supplement notice: all fields and all materials of a case."""

MAX_MESSAGE_BYTES = 1024 * 1024
"""The size of one gRPC message, in bytes: an applicant's request, a department's call or answer."""

MAX_BYTES_PER_CHARACTER = 4
"""UTF-8 (RFC 3629)."""

ENTRY_OVERHEAD_BYTES = 200
"""An upper bound on the bytes that a field's name, tags and lengths add to its value."""
