"""Cases as the engine records them: the same events, in the same appends."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from domain.advance import advance
from domain.answers import Answer, Granted, Responder
from domain.case import Case
from domain.commands import command_ids, opening_id
from domain.event_codec import encode
from domain.inputs import AnswerCame, Begin, Input
from domain.outstanding import outstanding
from domain.plan import Plan
from domain.ports import Append

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COMMITMENT = "5e" * 32


def appends_of(plan: Plan, case_id: UUID) -> Iterator[Append]:
    """All appends of one case that is granted: its opening, then one a turn."""
    case = _opened(plan, case_id)
    request = opening_id("bench", "front_end/bench", str(case_id))
    yield _append(case, 0, (request,))
    inputs: list[Input] = [Begin()]
    while not case.closed:
        before = case.version
        advance(plan, case, inputs, AT)
        yield _append(case, before)
        calls = outstanding(plan, case).calls
        inputs = [AnswerCame(c.step, c.generation, _granted(plan, c.step)) for c in calls]


def _append(case: Case, before: int, more: tuple[str, ...] = ()) -> Append:
    events = case.take_decided()
    return Append(
        case_id=case.id,
        expected_version=before,
        events=tuple(map(encode, events)),
        command_ids=(*more, *command_ids(events)),
    )


def _opened(plan: Plan, case_id: UUID) -> Case:
    return Case.open(
        case_id,
        now=AT,
        actor="front_end/bench",
        theme=plan.theme,
        theme_version=plan.version,
        plan_digest=plan.digest,
        request_id=str(case_id),
        request_commitment=COMMITMENT,
        channel=2,
        situations=(),
        form={"bench_start": COMMITMENT},
        facts={},
        materials={},
        steps=tuple(item.name for item in plan.items),
    )


def _granted(plan: Plan, step: str) -> Answer:
    item = plan.item_by_name[step]
    return Answer(
        responder=Responder(department=item.department, software="bench", version="1.0.0"),
        effective_at=AT,
        decision=Granted(outputs=dict.fromkeys(item.produces, COMMITMENT)),
        sent=COMMITMENT,
        received=COMMITMENT,
        slot=f"answer/{COMMITMENT[:32]}",
    )
