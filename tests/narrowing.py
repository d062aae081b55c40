"""Values that a test knows to be there, for the type checker and for the reader of a failure."""

from typing import TypeVar

T = TypeVar("T")


def present(value: T | None) -> T:
    """Return a value; fail the test if it is None."""
    assert value is not None, "no value"
    return value
