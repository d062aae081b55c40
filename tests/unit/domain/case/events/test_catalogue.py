"""Every event class is a frozen payload with typed keywords, and is in the catalogue."""

import inspect
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields

import pytest

from domain.case.events.base import CaseEvent, EventPayload
from domain.case.events.catalogue import EVENT_CLASSES
from domain.case.events.people import ConcernSettled
from tests.unit.domain.decision_driver import Shell
from tests.unit.domain.plans import item, plan

ENVELOPE = {field.name for field in fields(CaseEvent)} - {"payload"}


def subclasses(of: type[EventPayload]) -> Iterator[type[EventPayload]]:
    for each in of.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_class_with_a_topic_is_in_the_catalogue() -> None:
    assert {each for each in subclasses(EventPayload) if hasattr(each, "TOPIC")} == {*EVENT_CLASSES}


@pytest.mark.parametrize("event_class", EVENT_CLASSES, ids=lambda each: each.__name__)
def test_a_payload_has_its_own_fields_alone_and_takes_them_by_keyword(
    event_class: type[EventPayload],
) -> None:
    names = {field.name for field in fields(event_class)}
    assert not names & ENVELOPE
    parameters = inspect.signature(event_class).parameters
    assert set(parameters) == names
    assert {each.kind for each in parameters.values()} <= {inspect.Parameter.KEYWORD_ONLY}
    assert event_class.__dataclass_params__.frozen  # type: ignore[attr-defined] # not in typeshed


def test_neither_a_payload_nor_its_envelope_can_be_changed() -> None:
    event = Shell(plan(item("only"))).events[0]
    with pytest.raises(FrozenInstanceError):
        event.version = 2  # type: ignore[misc] # what is tested
    with pytest.raises(FrozenInstanceError):
        event.payload.theme = "other"  # type: ignore[attr-defined] # what is tested


def test_an_unknown_field_is_refused_when_the_payload_is_built() -> None:
    with pytest.raises(TypeError, match="reason"):
        ConcernSettled(concern="case", reason="none")  # type: ignore[call-arg] # what is tested
