"""Holds requests to the rules of their protos, before a handler gets them.

What is wrong is said with the place as callers know it, all at once and without values.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from google.protobuf.message import Message

from adapters.validation import Step, broken_rules, path_of
from domain.errors import InvalidInputError
from domain.request_sizes import MAX_REQUEST_ENTRIES

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,62}")
_NAMED = {"form": "name", "materials": "name", "commitments": "material"}
"""Lists whose entries are known by their name, and the field that has it."""
_OWN_RULES = "as_shown"
"""The field of an entry whose parts are told apart."""
_FRAME = "order"
"""The field with what all requests of operators have in common: paths leave it out."""


def require_valid(request: Message) -> None:
    """Hold a request to the rules of its proto, and its lists to one entry for each name.

    Raises:
        InvalidInputError: with everything that is wrong.
    """
    found = [(_path(request, each.steps), each.problem) for each in broken_rules(request)]
    wrong = {path for path, _ in found}
    found += ((each, "is given twice") for each in _given_twice(request) if each not in wrong)
    if found:
        raise InvalidInputError(tuple(found))


def _path(request: Message, steps: Sequence[Step]) -> str:
    """``form.address`` for ``form[3].value``: forms are known by the names of their fields."""
    first, *rest = steps
    if first.field == _FRAME and rest:
        return path_of(rest)
    if first.field not in _NAMED or first.index is None:
        return path_of(steps)
    entry = getattr(request, first.field)[first.index]
    place = _place(first.field, first.index, getattr(entry, _NAMED[first.field]))
    return path_of([Step(place), *rest] if rest[0].field == _OWN_RULES else [Step(place)])


def _place(kind: str, index: int, name: str) -> str:
    """An entry, by name where the name is fit to be shown."""
    return f"{kind}.{name}" if _NAME.fullmatch(name) else f"{kind}[{index}]"


def _given_twice(request: Message) -> Iterator[str]:
    for kind, key in _NAMED.items():
        if kind not in request.DESCRIPTOR.fields_by_name:
            continue
        entries: Sequence[Any] = getattr(request, kind)[:MAX_REQUEST_ENTRIES]
        names: set[str] = set()
        for index, entry in enumerate(entries):
            name = getattr(entry, key)
            if name in names:
                yield _place(kind, index, name)
            names.add(name)
