"""The one text of a form value: commitments are made to it, and facts are it. Pure."""

from domain.plan import FormValue


def canonical_text(value: FormValue) -> str:
    """Return a value as text: ``true`` or ``false`` for booleans, digits for integers."""
    return str(value).lower() if isinstance(value, bool) else str(value)
