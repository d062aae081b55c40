"""Validates messages against the rules in their protos (protovalidate).

A problem says what to give and never repeats a value, which may be personal. The texts of
protovalidate's built-in rules are rewritten in the same way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message
from protovalidate import Validator, Violation

from adapters.pb.buf.validate import validate_pb2

MOST_ENTRIES = 1_000
"""Entries that are checked in an invalid list without its own bound."""

_REQUIRED = "required"
_VALIDATOR = Validator()


@dataclass(frozen=True, slots=True)
class Step:
    """A field on the path to a place in a message, and the index of its entry."""

    field: str
    index: int | None = None

    def __str__(self) -> str:
        """``missing[0]``."""
        return self.field if self.index is None else f"{self.field}[{self.index}]"


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that a message violates.

    Attributes:
        steps: the path to the field.
        problem: what to give in it; holds no value.
        rule: the id of the rule, e.g. ``string.reason_code``.
        value: the invalid value. It may be personal: report only its kind or size.
    """

    steps: tuple[Step, ...]
    problem: str
    rule: str
    value: Any

    @property
    def path(self) -> str:
        """``supplement.missing[0].reason``."""
        return path_of(self.steps)


def path_of(steps: Iterable[Step]) -> str:
    """Return the path of a field, as ``google.rpc.BadRequest`` has it."""
    return ".".join(map(str, steps))


def broken_rules(message: Message) -> list[BrokenRule]:
    """Return all rules that a message violates.

    Of lists that are too long, one entry more than allowed is checked.
    """
    if not _VALIDATOR.collect_violations(message, fail_fast=True):
        return []
    bounded = type(message)()
    bounded.CopyFrom(message)
    _shorten(bounded)
    return [_broken(bounded, each) for each in _VALIDATOR.collect_violations(bounded)]


def _shorten(message: Message) -> None:
    """Cut lists after the entry that makes them too long: each entry costs time."""
    for field, value in message.ListFields():
        if field.is_repeated:
            rules = field.GetOptions().Extensions[validate_pb2.field]
            del value[(rules.repeated.max_items or MOST_ENTRIES) + 1 :]
        if field.message_type is not None:
            for each in value if field.is_repeated else [value]:
                _shorten(each)


def _broken(message: Message, violation: Violation) -> BrokenRule:
    found = violation.proto
    steps = [
        Step(each.field_name, None if each.subscript is None else int(each.subscript.value))
        for each in (found.field.elements if found.field else ())
    ]
    if found.rule is None and found.rule_id != _REQUIRED:
        # A rule of a whole message names its field: "place.at_counter".
        steps.append(Step(found.rule_id.partition(".")[0]))
    problem = _problem(message, steps, violation) or found.message
    return BrokenRule(tuple(steps), problem, found.rule_id, violation.field_value)


def _problem(message: Message, steps: Iterable[Step], violation: Violation) -> str:
    """Return what to give where a built-in rule is violated; empty for the engine's own rules."""
    match violation.proto.rule_id:
        case "required":
            return _missing(message, steps)
        case "enum.defined_only":
            return "give one of the values of the contract"
        case "repeated.min_items":
            return f"give at least {violation.rule_value}"
        case "repeated.max_items":
            return f"has too many entries: give at most {violation.rule_value}"
        case "repeated.unique":
            return "give each once"
        case _:
            return ""


def _missing(message: Message, steps: Iterable[Step]) -> str:
    """Return what is missing: a field, or one of several."""
    descriptor: Any = message.DESCRIPTOR
    for step in steps:
        field = descriptor.fields_by_name.get(step.field)
        if field is None:
            *others, last = (each.name for each in descriptor.oneofs_by_name[step.field].fields)
            return f"has no {step.field}: give {', '.join(others)} or {last}"
        descriptor = field.message_type
    return "is missing"
