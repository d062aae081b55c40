"""What every ``Projection`` keeps, whatever it is made of. Subclass with a ``stores`` fixture."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.case.status import CaseStatus
from domain.case.tasks import Task
from domain.errors import VersionConflictError
from domain.plan import Label
from domain.projection.queries import CaseFilter, ConcernFilter, Cursor, TaskFilter
from domain.projection.rows import (
    CaseRow,
    CaseRows,
    ConcernRow,
    StepRow,
    TaskRow,
    readable_case,
    row_changes,
    unreadable_case,
)
from domain.violations import Violation
from tests.unit.adapters.stores.samples import AnyStores, turn

AT = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
LABEL = Label(zh="出生", en="birth")
WRONG = Violation(path="outputs", expected="a number", got="重庆\x00")


def case_row(case_id: UUID, **more: Any) -> CaseRow:
    values: dict[str, Any] = {
        "theme": "childbirth",
        "theme_version": 2,
        "plan_digest": "aa",
        "status": CaseStatus.OPENED,
        "outcome": "",
        "ending": "",
        "channel": 2,
        "place": "500000",
        "opened_by": "applicant/web",
        "request_id": "r1",
        "opened_at": AT,
        "accepted_at": None,
        "closed_at": None,
        "promised_due_at": AT + timedelta(days=3),
        "statutory_due_at": None,
    }
    return CaseRow(case_id=case_id, **{**values, **more})


def step_row(case_id: UUID, name: str = "certificate", **more: Any) -> StepRow:
    values: dict[str, Any] = {
        "department": "health",
        "status": "dispatched",
        "served_by": "adapter",
        "generation": 1,
        "submitted_at": AT,
        "since": AT,
        "due_at": None,
        "ended": False,
        "reason_code": "",
    }
    return StepRow(case_id=case_id, step=name, **{**values, **more})


def task_row(case_id: UUID, key: str = "decide/certificate/1", **more: Any) -> TaskRow:
    values: dict[str, Any] = {
        "kind": "decide",
        "step": "certificate",
        "department": "health",
        "since": AT,
        "due_at": AT + timedelta(hours=1),
        "claimed_by": "",
        "claim_until": AT,
    }
    return TaskRow(case_id, "childbirth@2", LABEL, Task(key=key, **{**values, **more}))


def concern_row(case_id: UUID, key: str = "step/certificate", **more: Any) -> ConcernRow:
    values: dict[str, Any] = {
        "theme": "childbirth@2",
        "label": LABEL,
        "reason": "no_answer",
        "department": "health",
        "step": "certificate",
        "raised_at": AT,
        "due_at": AT,
        "cause": "UNAVAILABLE",
        "violations": (WRONG,),
        "escalated_to": "",
        "escalated_at": None,
        "action": "",
        "action_slot": "",
    }
    return ConcernRow(case_id=case_id, key=key, **{**values, **more})


def rows_with(case_id: UUID, **more: Any) -> CaseRows:
    values: dict[str, Any] = {"case": case_row(case_id), "steps": (), "tasks": (), "concerns": ()}
    return CaseRows(**{**values, **more})


async def store(stores: AnyStores, *rows: CaseRows) -> None:
    """Append an opening with the rows of each case."""
    for each in rows:
        append = turn(each.case.case_id, 0)
        await stores.record.append(replace(append, rows=row_changes(None, each)))


class ProjectionContract:
    async def test_rows_are_stored_with_the_append_and_read_back_whole(
        self, stores: AnyStores
    ) -> None:
        case_id = uuid4()
        settled = concern_row(case_id, ordinal=1, settled_at=AT, held_by="clerk/li")
        rows = rows_with(
            case_id,
            steps=(step_row(case_id), step_row(case_id, "registration", ended=True)),
            tasks=(task_row(case_id),),
            concerns=(concern_row(case_id, ordinal=2),),
            settled=(settled,),
        )
        await store(stores, rows)
        assert await stores.projection.rows(case_id) == rows
        assert await stores.projection.rows(uuid4()) is None

    async def test_text_that_no_database_holds_keeps_no_append_away(
        self, stores: AnyStores
    ) -> None:
        case_id = uuid4()
        odd = step_row(case_id, reason_code="a\x00b\ud800")
        await store(stores, rows_with(case_id, steps=(odd,)))
        read = await stores.projection.rows(case_id)
        assert read is not None
        assert read.steps[0].reason_code in {odd.reason_code, "a\ufffdb\ufffd"}

    async def test_an_append_that_conflicts_leaves_no_rows(self, stores: AnyStores) -> None:
        case_id = uuid4()
        await store(stores, rows_with(case_id))
        closed = rows_with(case_id, case=case_row(case_id, status=CaseStatus.CLOSED))
        append = replace(turn(case_id, 0, text="other"), rows=row_changes(None, closed))
        with pytest.raises(VersionConflictError):
            await stores.record.append(append)
        read = await stores.projection.rows(case_id)
        assert read is not None
        assert read.case.status == "opened"

    async def test_changed_rows_replace_and_removed_rows_are_gone(self, stores: AnyStores) -> None:
        case_id = uuid4()
        before = rows_with(
            case_id,
            tasks=(task_row(case_id), task_row(case_id, "undo/certificate/1")),
            concerns=(concern_row(case_id),),
        )
        await store(stores, before)
        claimed = task_row(case_id, claimed_by="clerk/li")
        over = concern_row(case_id, settled_at=AT + timedelta(days=1))
        after = rows_with(case_id, tasks=(claimed,), concerns=(), settled=(over,))
        await stores.record.append(replace(turn(case_id, 1), rows=row_changes(before, after)))
        read = await stores.projection.rows(case_id)
        assert read is not None
        assert read.tasks == (claimed,)
        assert (len(read.concerns), len(read.settled)) == (0, 1)

    async def test_cases_come_newest_first_in_pages(self, stores: AnyStores) -> None:
        cases = [
            case_row(uuid4(), opened_at=AT + timedelta(seconds=each // 2)) for each in range(7)
        ]
        await store(stores, *(rows_with(row.case_id, case=row) for row in cases))
        listed: list[CaseRow] = []
        after = None
        while page := await stores.projection.cases(CaseFilter(limit=2, after=after)):
            listed += page
            after = Cursor(page[-1].opened_at, page[-1].case_id)
        assert sorted(listed, key=str) == sorted(cases, key=str)
        times = [row.opened_at for row in listed]
        assert times == sorted(times, reverse=True)

    async def test_cases_are_found_by_theme_version_status_and_openness(
        self, stores: AnyStores
    ) -> None:
        first, second, closed = uuid4(), uuid4(), uuid4()
        await store(
            stores,
            rows_with(first),
            rows_with(second, case=case_row(second, theme="moving", status=CaseStatus.ACCEPTED)),
            rows_with(closed, case=case_row(closed, status=CaseStatus.CLOSED, closed_at=AT)),
        )

        async def found(**asked: Any) -> set[UUID]:
            query = CaseFilter(limit=10, **asked)
            return {row.case_id for row in await stores.projection.cases(query)}

        assert await found() == {first, second, closed}
        assert await found(theme="childbirth") == {first, closed}
        assert await found(theme="childbirth", version=2) == {first, closed}
        assert await found(theme="childbirth", version=1) == set()
        assert await found(status=CaseStatus.ACCEPTED) == {second}
        assert await found(open_only=True) == {first, second}
        assert await found(theme="childbirth", status=CaseStatus.CLOSED) == {closed}

    async def test_tasks_come_most_urgent_first_of_departments_steps_and_holders(
        self, stores: AnyStores
    ) -> None:
        case_id = uuid4()
        late = task_row(case_id, "decide/late/1", step="late", due_at=AT + timedelta(days=2))
        police = task_row(case_id, "decide/p/1", department="police", claimed_by="clerk/li")
        soon = task_row(case_id)
        await store(stores, rows_with(case_id, tasks=(late, police, soon)))

        async def found(**asked: Any) -> list[str]:
            query = TaskFilter(limit=10, **asked)
            return [row.task.key for row in await stores.projection.tasks(query)]

        assert await found() == [soon.task.key, police.task.key, late.task.key]
        assert await found(departments=("health",)) == [soon.task.key, late.task.key]
        assert await found(departments=("police", "health", "tax")) == await found()
        assert await found(departments=()) == []
        assert await found(step="late") == [late.task.key]
        assert await found(claimed_by="clerk/li") == [police.task.key]
        cursor = Cursor(police.task.due_at, case_id, police.task.key)
        assert await found(after=cursor) == [late.task.key]

    async def test_concerns_come_oldest_first_those_that_stand_or_those_that_are_settled(
        self, stores: AnyStores
    ) -> None:
        case_id, other = uuid4(), uuid4()
        old = concern_row(case_id, "limit/case/promised", reason="limit_breach")
        again = concern_row(case_id, "limit/case/promised", ordinal=1, reason="limit_breach")
        young = concern_row(other, raised_at=AT + timedelta(days=1), department="police")
        over = concern_row(other, "task/x", settled_at=AT, escalated_to="supervision")
        await store(
            stores,
            rows_with(case_id, concerns=(old, again)),
            rows_with(other, concerns=(young,), settled=(over,)),
        )

        async def found(**asked: Any) -> list[tuple[str, int]]:
            query = ConcernFilter(limit=10, **asked)
            return [(row.key, row.ordinal) for row in await stores.projection.concerns(query)]

        all_open = [("limit/case/promised", 0), ("limit/case/promised", 1), ("step/certificate", 0)]
        assert await found() == all_open
        assert await found(settled=True) == [("task/x", 0)]
        assert await found(department="police") == all_open[2:]
        assert await found(level="breach") == all_open[:2]
        assert await found(level="stuck", settled=True) == [("task/x", 0)]
        assert await found(case_id=other) == all_open[2:]
        assert await found(key="step/certificate") == all_open[2:]
        assert await found(after=Cursor(AT, case_id, old.key, 0)) == all_open[1:]

    async def test_a_case_that_cannot_be_read_keeps_its_rows_beside_the_concern(
        self, stores: AnyStores
    ) -> None:
        case_id = uuid4()
        await store(stores, rows_with(case_id))
        await stores.projection.store(unreadable_case(case_id, "record_damaged", AT))
        [row] = await stores.projection.concerns(ConcernFilter(limit=2))
        assert (row.case_id, row.key, row.level) == (case_id, "record", "escalated")
        assert len(await stores.projection.cases(CaseFilter(limit=2))) == 1
        await stores.projection.store(readable_case(case_id))
        assert list(await stores.projection.concerns(ConcernFilter(limit=2))) == []

    async def test_rows_are_replaced_as_of_a_version_and_of_no_other(
        self, stores: AnyStores
    ) -> None:
        case_id = uuid4()
        await store(stores, rows_with(case_id, tasks=(task_row(case_id),)))
        await stores.projection.store(unreadable_case(case_id, "record_damaged", AT))
        rebuilt = rows_with(case_id, steps=(step_row(case_id),))
        with pytest.raises(VersionConflictError):
            await stores.projection.replace(2, rebuilt)
        await stores.projection.replace(1, rebuilt)
        assert await stores.projection.rows(case_id) == rebuilt
