"""Cases as the engine records them: the same events and rows, in the same appends."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from domain.case.aggregate import Case
from domain.case.answers import Answer, Granted, Responder
from domain.case.codec import encode
from domain.case.command_ids import command_ids, opening_id
from domain.case.commands import BeginCase, Command, RecordAnswer
from domain.case.decisions.decide import advance
from domain.case.events.opening import Opened
from domain.case.next_actions import next_actions
from domain.plan import Plan
from domain.ports import Append
from domain.projection.rows import RowChanges, row_changes, rows_of

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COMMITMENT = "5e" * 32


def appends_of(plan: Plan, case_id: UUID) -> Iterator[Append]:
    """All appends of one case that is granted: its opening, then one a turn."""
    case = _open_case(plan, case_id)
    request = opening_id("bench", "front_end/bench", str(case_id))
    rows = rows_of(plan, case)
    yield _append(case, 0, row_changes(None, rows), (request,))
    inputs: list[Command] = [BeginCase()]
    while not case.closed:
        before = case.version
        advance(plan, case, inputs, AT)
        former, rows = rows, rows_of(plan, case)
        yield _append(case, before, row_changes(former, rows))
        calls = next_actions(plan, case).calls
        inputs = [RecordAnswer(c.step, c.generation, _granted(plan, c.step)) for c in calls]


def _append(case: Case, before: int, rows: RowChanges, more: tuple[str, ...] = ()) -> Append:
    events = case.collect_events()
    return Append(
        case_id=case.id,
        expected_version=before,
        events=tuple(map(encode, events)),
        command_ids=(*more, *command_ids(events)),
        rows=rows,
    )


def _open_case(plan: Plan, case_id: UUID) -> Case:
    return Case.open(
        case_id,
        Opened(
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
        ),
        now=AT,
        actor="front_end/bench",
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
