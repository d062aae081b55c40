"""Reason codes of the contract: stable, lower snake case, at most 64 characters."""

import re

REASON_CODE_PATTERN = "^[a-z][a-z0-9_]{0,63}$"
_REASON_CODE = re.compile(REASON_CODE_PATTERN[1:-1])


def is_reason_code(text: str) -> bool:
    """Return whether a text is a reason code."""
    return _REASON_CODE.fullmatch(text) is not None
