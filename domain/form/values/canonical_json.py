"""Canonical JSON (RFC 8785) of values from people and departments."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import rfc8785

from domain.errors import InvalidInputError

JsonValue: TypeAlias = "str | int | bool | Sequence[JsonValue] | Mapping[str, JsonValue]"

MAX_INTEGER = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 7493, I-JSON)."""


def canonical_json(value: JsonValue) -> bytes:
    """Return the value as RFC 8785 canonical JSON, UTF-8.

    Raises:
        InvalidInputError: the value has no canonical form, such as an integer beyond
            :data:`MAX_INTEGER` or half of a surrogate pair. The error does not repeat it.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        problem = f"holds a value that JSON cannot: numbers up to {MAX_INTEGER}, valid text"
        raise InvalidInputError((("request", problem),)) from error
