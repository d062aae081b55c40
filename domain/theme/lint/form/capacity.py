"""Checks that the values of a theme fit the requests and messages that carry them."""

from collections.abc import Iterable, Iterator

from domain.request_sizes import (
    ENTRY_OVERHEAD_BYTES,
    MAX_BYTES_PER_CHARACTER,
    MAX_MESSAGE_BYTES,
    MAX_REQUEST_ENTRIES,
)
from domain.theme.lint.findings import Severity
from domain.theme.model import DEFAULT_MAX_LENGTH, FormField, Theme
from domain.theme.yaml.source_position import Path, Problem

_SHORT = 40
"""The maximum length of a value that is not text: a number, a date, the name of a choice."""


def check_request(theme: Theme) -> Iterator[Problem]:
    """Check that one request holds all fields that a theme can require of an applicant."""
    applicant_fields = {
        name: field for name, field in theme.fields.items() if field.source == "applicant"
    }
    if len(applicant_fields) <= MAX_REQUEST_ENTRIES:
        return
    required = [name for name, field in applicant_fields.items() if field.required]
    always = [name for name in required if applicant_fields[name].when is None]
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
    which = required if len(required) > MAX_REQUEST_ENTRIES else list(applicant_fields)
    yield Problem(
        "T121-too-many-fields",
        ("fields", which[MAX_REQUEST_ENTRIES]),
        f"the form can request {len(which)} fields, and a request holds {MAX_REQUEST_ENTRIES}: "
        "where more than that apply, the case cannot be opened",
        "split the theme, or let an item or a register give some of them",
        at_key=True,
        severity=Severity.WARNING,
    )


def check_message_size(theme: Theme) -> Iterator[Problem]:
    """Check that the longest values of a theme fit one message, to the gateway and to each item."""
    applicant_fields = [name for name, field in theme.fields.items() if field.source == "applicant"]
    carried: list[tuple[Path, Iterable[str], str]] = [(("fields",), applicant_fields, "the form")]
    for name, item in theme.items.items():
        carried.append((("items", name, "needs"), item.needs, f"the input of `{name}`"))
        carried.append((("items", name, "produces"), item.produces, f"what `{name}` gives"))
    for path, names, what in carried:
        size = sum(_largest(theme.fields[each]) for each in names if each in theme.fields)
        if size > MAX_MESSAGE_BYTES:
            yield Problem(
                "T122-message-too-large",
                path,
                f"{what} can have {size:,} bytes, and a message holds {MAX_MESSAGE_BYTES:,}",
                "give its texts a smaller `max_length`, or make long ones a material",
                at_key=True,
                severity=Severity.WARNING,
            )


def _largest(field: FormField) -> int:
    characters = _SHORT
    if field.type == "text":
        characters = field.max_length or DEFAULT_MAX_LENGTH
    return characters * MAX_BYTES_PER_CHARACTER + ENTRY_OVERHEAD_BYTES
