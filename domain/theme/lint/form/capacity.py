"""Checks that what a theme asks for and hands over fits the requests and messages that carry it."""

from collections.abc import Iterable, Iterator

from domain.limits import (
    ENTRY_OVERHEAD_BYTES,
    MAX_BYTES_PER_CHARACTER,
    MAX_MESSAGE_BYTES,
    MAX_REQUEST_ENTRIES,
)
from domain.theme.lint.findings import Severity
from domain.theme.model import DEFAULT_MAX_LENGTH, FormField, Theme
from domain.theme.yaml.source_position import Path, Problem

_SHORT = 40
"""Characters of a value that is no text: a number, a date, a choice's name is no longer."""


def check_request(theme: Theme) -> Iterator[Problem]:
    """Whoever a theme asks for all it requires can give it in one request."""
    asked = {name: field for name, field in theme.fields.items() if field.source == "applicant"}
    if len(asked) <= MAX_REQUEST_ENTRIES:
        return
    required = [name for name, field in asked.items() if field.required]
    always = [name for name in required if asked[name].when is None]
    if len(always) > MAX_REQUEST_ENTRIES:
        yield Problem(
            "T121-too-many-fields",
            ("fields", always[MAX_REQUEST_ENTRIES]),
            f"the form requires {len(always)} fields, and a request holds {MAX_REQUEST_ENTRIES}: "
            "no case can be opened",
            "split the theme, or let an item or a register give some of them",
            at_key=True,
        )
        return
    which = required if len(required) > MAX_REQUEST_ENTRIES else list(asked)
    yield Problem(
        "T121-too-many-fields",
        ("fields", which[MAX_REQUEST_ENTRIES]),
        f"the form can ask for {len(which)} fields, and a request holds {MAX_REQUEST_ENTRIES}: "
        "where more than that apply, the case cannot be opened whole",
        "split the theme, or let an item or a register give some of them",
        at_key=True,
        severity=Severity.WARNING,
    )


def check_message_size(theme: Theme) -> Iterator[Problem]:
    """The longest values that a theme allows fit one message, to the gateway and to each item."""
    asked = [name for name, field in theme.fields.items() if field.source == "applicant"]
    carried: list[tuple[Path, Iterable[str], str]] = [(("fields",), asked, "the form")]
    for name, item in theme.items.items():
        carried.append((("items", name, "needs"), item.needs, f"what `{name}` is given"))
        carried.append((("items", name, "produces"), item.produces, f"what `{name}` gives"))
    for path, names, what in carried:
        size = sum(_largest(theme.fields[each]) for each in names if each in theme.fields)
        if size > MAX_MESSAGE_BYTES:
            yield Problem(
                "T122-message-too-large",
                path,
                f"{what} can come to {size:,} bytes, and a message holds {MAX_MESSAGE_BYTES:,}",
                "give its texts a smaller `max_length`, or make long ones a material",
                at_key=True,
                severity=Severity.WARNING,
            )


def _largest(field: FormField) -> int:
    characters = _SHORT
    if field.type == "text":
        characters = field.max_length or DEFAULT_MAX_LENGTH
    return characters * MAX_BYTES_PER_CHARACTER + ENTRY_OVERHEAD_BYTES
