"""Whole cases in a store, as the engine leaves them: events, commands, vault, plan, calendar."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from adapters.stores.open_stores import Stores, open_stores
from domain.case.aggregate import Case
from domain.case.answers import Answer, Granted
from domain.case.codec import encode, stamp
from domain.case.command_ids import command_ids, opening_id
from domain.case.commands import BeginCase, Command, RecordAnswer
from domain.case.decisions.decide import advance
from domain.case.events.base import CaseEvent
from domain.case.events.opening import Opened
from domain.case.next_actions import next_actions
from domain.case.state import FORM_SLOT
from domain.plan import PlanLimit
from domain.ports import Append, EventRecord
from tests.unit.adapters.stores.samples import KEYS, SteppedClock
from tests.unit.domain.calendar.shipped import CN
from tests.unit.domain.decision_driver import RESPONDER, START
from tests.unit.domain.plans import item, plan

LIMIT = PlanLimit(promised=10, promised_unit="working_days")
PLAN = plan(item("first"), item("second", after=("first",))).model_copy(update={"limit": LIMIT})
RecordedAt = Callable[[int], datetime]
CASES = [UUID(int=number) for number in (3, 7, 11, 19)]


async def fill(
    url: str, cases: Sequence[UUID] = CASES, *, recorded_at: RecordedAt = lambda _: START
) -> None:
    """Make a store with these cases, each granted to its end, one after the other.

    ``recorded_at`` says by the version when an event was recorded.
    """
    stores = await open_stores(url, KEYS, SteppedClock())
    await stores.themes.publish(PLAN, b"theme: test")
    await stores.calendars.publish(CN)
    for case_id in cases:
        await _run(stores, case_id, recorded_at)
    await stores.close()


async def _run(stores: Stores, case_id: UUID, recorded_at: RecordedAt) -> None:
    def encoded(events: Sequence[CaseEvent]) -> tuple[EventRecord, ...]:
        return tuple(stamp(encode(each), recorded_at(each.version)) for each in events)

    vault = stores.vault
    await vault.enrol(case_id, vault.subject_id(f"person of {case_id}"))
    form = {"subject": await vault.commitment(case_id, "form/subject", b"A")}
    case = _open_case(case_id, form)
    sealed = await vault.seal(case_id, FORM_SLOT, {"subject": "A"})
    first = case.collect_events()
    opening = opening_id("web", "applicant/web", str(case_id))
    await stores.record.append(Append(case_id, 0, encoded(first), (opening,), tuple(sealed)))
    inputs: list[Command] = [BeginCase()]
    while not case.closed:
        before = case.version
        advance(PLAN, case, inputs, START, calendar=CN)
        events = case.collect_events()
        await stores.record.append(Append(case_id, before, encoded(events), command_ids(events)))
        inputs = [
            await _answer(stores, case_id, call.step) for call in next_actions(PLAN, case).calls
        ]


def _open_case(case_id: UUID, form: dict[str, str]) -> Case:
    return Case.open(
        case_id,
        Opened(
            theme=PLAN.theme,
            theme_version=PLAN.version,
            plan_digest=PLAN.digest,
            request_id=str(case_id),
            request_commitment="00" * 32,
            channel=2,
            situations=(),
            form=form,
            facts={},
            materials={},
            steps=tuple(each.name for each in PLAN.items),
        ),
        now=START,
        actor="applicant/web",
    )


async def _answer(stores: Stores, case_id: UUID, step: str) -> RecordAnswer:
    name, slot = f"{step}_out", f"answer/{step}"
    await stores.vault.put(await stores.vault.seal(case_id, slot, {name: "B"}))
    commitment = await stores.vault.commitment(case_id, f"output/{name}", b"B")
    answer = Answer(
        responder=RESPONDER,
        effective_at=START,
        decision=Granted(outputs={name: commitment}),
        sent="22" * 32,
        received="33" * 32,
        slot=slot,
    )
    return RecordAnswer(step, 1, answer)


def tamperings(case: UUID) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name, statement on either database, and the kinds of difference that it makes."""
    event = f"originator_id = '{case.hex}' AND originator_version"
    seal = f"case_id = '{case.hex}' AND version"
    mine = f"case_id = '{case.hex}'"
    last = f"(SELECT max(version) FROM seal WHERE {mine})"
    yield "event deleted", f"DELETE FROM stored_events WHERE {event} = 4", ("seal_without_event",)
    yield (
        "last event deleted",
        f"DELETE FROM stored_events WHERE {event} = {last}",
        ("seal_without_event", "command_without_event"),
    )
    yield (
        "last seal deleted",
        f"DELETE FROM seal WHERE {seal} = {last}",
        ("event_without_seal", "sequence_gap"),
    )
    yield (
        "seal deleted",
        f"DELETE FROM seal WHERE {seal} = 4",
        ("event_without_seal", "sequence_gap"),
    )
    yield (
        "bytes edited",
        f"UPDATE stored_events SET state = (SELECT prev FROM seal LIMIT 1) WHERE {event} = 5",
        ("seal_mismatch",),
    )
    yield (
        "topic edited",
        f"UPDATE stored_events SET topic = 'case.closed.v1' WHERE {event} = 4",
        ("seal_mismatch", "event_unreadable"),
    )
    yield (
        "version moved",
        f"UPDATE stored_events SET originator_version = 99 WHERE {event} = 4",
        (
            "seal_without_event",
            "event_without_seal",
            "version_gap",
        ),
    )
    yield (
        "seq moved",
        f"UPDATE seal SET seq = 99999 WHERE {seal} = 4",
        (
            "seal_mismatch",
            "sequence_gap",
            "order_break",
        ),
    )
    yield (
        "seq negative",
        f"UPDATE seal SET seq = -5 WHERE {seal} = 4",
        (
            "malformed_row",
            "seal_mismatch",
            "sequence_gap",
            "order_break",
        ),
    )
    yield (
        "seal edited",
        f"UPDATE seal SET seal = prev WHERE {seal} = 4",
        ("seal_mismatch", "chain_break"),
    )
    yield "command deleted", f"DELETE FROM command WHERE {mine}", ("command_missing",)
    yield (
        "command moved",
        f"UPDATE command SET version = 9999 WHERE {seal} = {last}",
        ("command_without_event",),
    )
    yield (
        "value deleted",
        f"DELETE FROM vault_value WHERE {mine} AND slot = 'form'",
        ("value_missing",),
    )
    yield (
        "command added",
        f"INSERT INTO command VALUES ('request/forged', '{case.hex}', 2)",
        ("command_unexplained",),
    )
    yield (
        "opening added",
        f"INSERT INTO command VALUES ('open/forged', '{case.hex}', 2)",
        ("command_unexplained",),
    )
    yield (
        "value added",
        f"INSERT INTO vault_value SELECT '{case.hex}', 'form', 'x', nonce, nonce FROM vault_root",
        ("value_unexplained",),
    )
    enrolled = f"FROM vault_case WHERE {mine}"
    subject = f"subject_id = (SELECT subject_id {enrolled})"
    yield (
        "key destroyed past the engine",
        f"UPDATE vault_subject SET wrapped = NULL, erased_at = 'x' WHERE {subject}",
        ("key_missing",),
    )
    yield (
        "erasure forged",
        f"INSERT INTO vault_erasure SELECT subject_id, '', '', '', '', '' {enrolled}",
        ("key_restored",),
    )
    yield "not enrolled", f"DELETE FROM vault_case WHERE {mine}", ("case_not_enrolled",)
    yield (
        "plan edited",
        "UPDATE published_theme SET plan = source",
        ("plan_damaged",),
    )
    yield "plan deleted", "DELETE FROM published_theme", ("plan_missing",)
    yield (
        "calendar edited",
        "UPDATE published_calendar SET content = (SELECT source FROM published_theme)",
        ("calendar_damaged",),
    )
    yield "calendar deleted", "DELETE FROM published_calendar", ("calendar_missing",)
    yield (
        "calendar of another content",
        "UPDATE published_calendar SET digest = 'x'",
        ("calendar_damaged", "calendar_mismatch"),
    )


def removals(case: UUID) -> tuple[list[str], tuple[str, ...]]:
    """The statements that take events and seals of a whole case away, and what shows it."""
    statements = [
        f"DELETE FROM stored_events WHERE originator_id = '{case.hex}'",
        f"DELETE FROM seal WHERE case_id = '{case.hex}'",
    ]
    return statements, ("sequence_gap", "command_without_event", "value_without_case")
