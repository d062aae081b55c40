"""Events to stored records and back, the fold, and the digest of a state.

Stored state is JSON with exactly the attributes of the event class: nothing in
it is ever interpreted as a type, a topic that is not on the allow-list is
refused, and reading validates every value.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from uuid import UUID

import rfc8785
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json, to_jsonable_python

from domain.case.aggregate import Case
from domain.case.events.base import CaseEvent, EventPayload
from domain.case.events.catalogue import EVENT_CLASSES
from domain.case.state import CaseState
from domain.case.step import Step
from domain.errors import RecordDamagedError
from domain.ports import EventRecord, RecordedEvent

_PAYLOADS: dict[str, TypeAdapter[EventPayload]] = {
    payload_class.TOPIC: TypeAdapter(payload_class) for payload_class in EVENT_CLASSES
}


def encode(event: CaseEvent) -> EventRecord:
    """Encode an event as one flat JSON object: its times and actor, then its payload."""
    header = to_json(
        {
            "recorded_at": event.recorded_at,
            "effective_at": event.effective_at,
            "actor": event.actor,
        }
    )
    payload = _PAYLOADS[event.topic].dump_json(event.payload)
    state = header if payload == b"{}" else header[:-1] + b"," + payload[1:]
    return EventRecord(case_id=event.case_id, version=event.version, topic=event.topic, state=state)


def decode(record: EventRecord) -> CaseEvent:
    """Decode a stored event.

    Raises:
        RecordDamagedError: the topic is unknown or the state is not its state.
    """
    adapter = _PAYLOADS.get(record.topic)
    if adapter is None:
        raise RecordDamagedError(f"unknown topic {record.topic!r} in case {record.case_id}")
    try:
        values = from_json(record.state)
        return CaseEvent(
            case_id=record.case_id,
            version=record.version,
            recorded_at=_moment(values.pop("recorded_at")),
            effective_at=_moment(values.pop("effective_at")),
            actor=_text(values.pop("actor")),
            payload=adapter.validate_python(values),
        )
    except ValidationError as error:
        problem = f"{error.error_count()} problems, the first at {error.errors()[0]['loc']}"
        raise _damaged(record, problem) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _damaged(record, repr(error)) from error


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return moment


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("an actor that is not text")
    return value


def _damaged(record: EventRecord, problem: str) -> RecordDamagedError:
    return RecordDamagedError(
        f"event {record.version} of case {record.case_id} does not read as {record.topic}: "
        f"{problem}"
    )


def stamp(record: EventRecord, recorded_at: datetime) -> EventRecord:
    """Return the same event with the time it is recorded at (I9)."""
    return encode(replace(decode(record), recorded_at=recorded_at))


def fold(events: Iterable[CaseEvent], case: Case | None = None) -> Case | None:
    """Apply events to a case, from its beginning where ``case`` is not given.

    Raises:
        RecordDamagedError: an event is not the next of its case.
    """
    for event in events:
        try:
            case = case if case is not None else Case.begin(event)
            case.apply(event)
        except Exception as error:
            raise RecordDamagedError(
                f"event {event.version} of case {event.case_id} does not fold: {error!r}"
            ) from error
    return case


def replay(recorded: Sequence[RecordedEvent], case_id: UUID) -> Case:
    """Fold the record of one case.

    Raises:
        RecordDamagedError: there is nothing to fold, or it does not fold.
    """
    return case_of((decode(entry.event) for entry in recorded), case_id)


def case_of(events: Iterable[CaseEvent], case_id: UUID) -> Case:
    """Fold all events of one case.

    Raises:
        RecordDamagedError: there is nothing to fold, or it does not fold.
    """
    case = fold(events)
    if case is None:
        raise RecordDamagedError(f"case {case_id} has no events")
    return case


def state_digest(case: Case) -> str:
    """SHA-256 (hex) of the folded state in RFC 8785 canonical JSON, without what is empty.

    Recorded times are left out: the digest is of what happened, and the same
    for the shell that decided it and for everybody who replays it.
    """
    state = _not_empty(case, CaseState)
    state["steps"] = [_not_empty(step, Step) for step in case.steps.values()]
    return hashlib.sha256(rfc8785.dumps(to_jsonable_python(state))).hexdigest()


def _not_empty(entity: CaseState | Step, of: type[CaseState | Step]) -> dict[str, object]:
    return {each.name: value for each in fields(of) if (value := getattr(entity, each.name))}
