"""Hints that guess the intended name."""

from collections.abc import Iterable
from difflib import get_close_matches

_MAX_NAMES = 20
_MAX_NAME_LENGTH = 80
_MAX_COMPARED = 500


def closest(wrong: str, known: Iterable[str]) -> str | None:
    """Return the closest of the known names; None if none is close."""
    names = list(known)[:_MAX_COMPARED]
    return next(iter(get_close_matches(wrong[:_MAX_NAME_LENGTH], names, n=1)), None)


def did_you_mean(wrong: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a hint with the closest of the known names, else all of them or ``otherwise``."""
    names = list(known)
    if (meant := closest(wrong, names)) is not None:
        return f"did you mean `{meant}`?"
    if otherwise:
        return otherwise
    listed = ", ".join(names[:_MAX_NAMES])
    more = ", …" if len(names) > _MAX_NAMES else ""
    return f"known here: {listed}{more}" if names else "nothing is declared here"
