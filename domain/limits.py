"""The limits of requests and messages: what the gateway enforces and what lint holds themes to."""

MAX_REQUEST_ENTRIES = 500
"""Fields of a form, materials, commitments or situations in one request."""

MAX_MISSING = 2 * MAX_REQUEST_ENTRIES
"""Entries of one supplement notice: all fields and all materials of a case at once."""

MAX_MESSAGE_BYTES = 1024 * 1024
"""One gRPC message, in bytes: a request of an applicant, a call of a department, its answer."""

MAX_BYTES_PER_CHARACTER = 4
"""UTF-8 (RFC 3629)."""

ENTRY_OVERHEAD_BYTES = 200
"""A generous bound on what a field's name, tags and lengths add to its value in a message."""
