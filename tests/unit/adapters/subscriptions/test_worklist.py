"""What waits for people, read off the log."""

from datetime import timedelta
from uuid import UUID

import pytest

from adapters.memory.case_record import MemoryCaseRecord
from adapters.memory.theme_store import MemoryThemeStore
from adapters.subscriptions.work_projection import WorkProjection
from domain.case.commands import (
    BeginCase,
    CheckDueDates,
    ClaimOrReleaseTask,
    CommandHeader,
    PostMessage,
)
from domain.errors import UnavailableError
from domain.plan import Plan, PlanLimit
from domain.ports import Append, EventRecord
from tests.unit.adapters.stores.samples import SteppedClock
from tests.unit.adapters.subscriptions.cases import TWO, run, store
from tests.unit.domain.decision_driver import REFUSED, START, Shell
from tests.unit.domain.plans import item, plan

BY_PEOPLE = plan(
    item("first").model_copy(update={"served_by": "people"}), item("second", after=("first",))
)


class Desk:
    """A worklist over a record in memory, and one case that is run by hand."""

    def __init__(self, theme: Plan, *, kept: bool = True) -> None:
        self.record = MemoryCaseRecord()
        self.themes = MemoryThemeStore()
        self.shell = Shell(theme)
        self.kept = kept
        self.work_projection = self.fresh()
        self._stored = 0

    def fresh(self) -> WorkProjection:
        return WorkProjection(self.record, self.themes, SteppedClock())

    async def store(self) -> None:
        await self.themes.publish(self.shell.plan, b"theme: test")
        new = self.shell.events[self._stored :]
        if new:
            await store(self.record, new, self._stored)
        self._stored = len(self.shell.events)

    async def keys(
        self, work_projection: WorkProjection | None = None
    ) -> tuple[list[str], list[str]]:
        asked = work_projection or self.work_projection
        await self.store()
        await asked.catch_up()
        if not self.kept:
            asked._cases.forget(self.shell.case.id)
        return [row.task.key for row in asked.tasks()], [row.key for row in asked.concerns()]


async def test_a_step_of_people_is_a_task_until_it_is_decided():
    desk = Desk(BY_PEOPLE)
    desk.shell.feed(BeginCase())
    assert await desk.keys() == (["decide/first/1"], [])
    [row] = desk.work_projection.tasks("department")
    assert (row.case_id, row.theme, row.label.en) == (desk.shell.case.id, "test@1", "item")
    assert desk.work_projection.tasks("elsewhere") == ()
    desk.shell.grant("first")
    assert await desk.keys() == ([], [])


async def test_an_overdue_step_is_a_concern_that_escalates_and_goes_with_its_answer():
    desk = Desk(TWO)
    desk.shell.feed(BeginCase())
    assert await desk.keys() == ([], [])
    desk.shell.now += timedelta(minutes=11)
    desk.shell.feed(CheckDueDates())
    assert await desk.keys() == ([], ["step/first"])
    [row] = desk.work_projection.concerns("department")
    assert (row.level, row.reason, row.step) == ("stuck", "no_answer", "first")
    assert row.due_at == START + timedelta(minutes=10)
    desk.shell.now += timedelta(days=1)
    desk.shell.feed(CheckDueDates())
    await desk.keys()
    [row] = desk.work_projection.concerns()
    assert (row.level, row.escalated_to) == ("escalated", "supervision")
    desk.shell.grant("first")
    assert await desk.keys() == ([], [])


async def test_a_closed_case_leaves_no_row_and_no_state():
    desk = Desk(TWO)
    run(desk.shell)
    assert await desk.keys() == ([], [])
    assert await desk.keys(desk.fresh()) == ([], [])


async def test_what_outlasts_a_case_is_there_after_a_start_too():
    desk = Desk(TWO)
    run(desk.shell)
    desk.shell.answer("first", REFUSED)
    desk.shell.feed(_message())
    expected = (["reply/first"], ["step/first"])
    assert await desk.keys() == expected
    assert await desk.keys(desk.fresh()) == expected


@pytest.mark.parametrize("kept", [False, True])
async def test_the_rows_are_the_same_whether_states_are_kept_or_read_again(kept):
    desk = Desk(BY_PEOPLE, kept=kept)
    assert await desk.keys() == ([], [])
    desk.shell.feed(BeginCase())
    assert await desk.keys() == (["decide/first/1"], [])
    desk.shell.now += timedelta(days=2)
    desk.shell.feed(CheckDueDates())
    after = await desk.keys()
    assert after == await desk.keys(desk.fresh())
    assert "task/decide/first/1" in after[1]


async def test_a_case_that_closes_while_a_start_is_cut_short_leaves_no_row(monkeypatch):
    desk = Desk(BY_PEOPLE)
    desk.shell.feed(BeginCase())
    await desk.store()
    other = EventRecord(UUID(int=1), 1, "case.opened.v1", b"{}")
    await desk.record.append(Append(UUID(int=1), 0, (other,)))
    read = desk.record.read

    async def unavailable_for_other_case(case_id, **more):
        if case_id == UUID(int=1) and desk.work_projection.tasks():
            raise UnavailableError("away")
        return await read(case_id, **more)

    monkeypatch.setattr(desk.record, "read", unavailable_for_other_case)
    with pytest.raises(UnavailableError):
        await desk.work_projection.catch_up()
    monkeypatch.setattr(desk.record, "read", read)
    desk.shell.grant("first")
    desk.shell.grant("second")
    assert desk.shell.case.closed
    assert await desk.keys() == ([], ["record"])


async def test_a_case_that_cannot_be_read_holds_up_no_other():
    desk = Desk(BY_PEOPLE)
    damaged = EventRecord(UUID(int=1), 1, "case.opened.v1", b"{}")
    await desk.record.append(Append(UUID(int=1), 0, (damaged,)))
    desk.shell.feed(BeginCase())
    assert await desk.keys() == (["decide/first/1"], ["record"])
    [concern] = desk.work_projection.concerns()
    assert (concern.case_id, concern.reason) == (UUID(int=1), "record_damaged")


async def test_a_store_that_is_away_is_said_and_nothing_is_passed_over(monkeypatch):
    desk = Desk(BY_PEOPLE)
    desk.shell.feed(BeginCase())
    await desk.keys()
    follow = desk.record.follow

    async def unavailable(**_):
        raise UnavailableError("away")

    monkeypatch.setattr(desk.record, "follow", unavailable)
    with pytest.raises(UnavailableError):
        await desk.work_projection.catch_up()
    desk.shell.grant("first")
    await desk.store()
    monkeypatch.setattr(desk.record, "follow", follow)
    assert await desk.keys() == ([], [])


def _message() -> PostMessage:
    return PostMessage(
        CommandHeader("applicant/web", "web", "m-1", "00" * 32),
        step="first",
        audience="reviewer",
        slot="m",
        text="11",
    )


async def test_a_breach_is_listed_after_the_case_closed_also_by_who_starts_later():
    limited = item("first").model_copy(update={"limit": PlanLimit(promised=3)})
    desk = Desk(plan(limited))
    desk.shell.feed(BeginCase())
    desk.shell.now += timedelta(days=30)
    desk.shell.grant("first")
    assert desk.shell.case.closed
    for work_projection in (desk.work_projection, desk.fresh()):
        assert await desk.keys(work_projection) == ([], [])
        rows = {row.key: row for row in work_projection.concerns("department", settled=True)}
        breach = rows["limit/first/promised"]
        assert (breach.level, breach.step) == ("breach", "first")
        assert breach.raised_at == breach.due_at < desk.shell.now == breach.settled_at
    assert desk.work_projection.concerns("elsewhere", settled=True) == ()


async def test_an_overdue_task_of_a_closed_case_says_who_held_it():
    desk = Desk(BY_PEOPLE)
    desk.shell.feed(BeginCase())
    by = CommandHeader("clerk/ill", "web", "c-1", "c")
    desk.shell.feed(ClaimOrReleaseTask(by, task="decide/first/1"))
    desk.shell.now += timedelta(days=2)
    desk.shell.answer("first", REFUSED)
    assert desk.shell.case.closed
    await desk.keys()
    [row] = desk.work_projection.concerns(settled=True)
    assert (row.key, row.step, row.held_by) == ("task/decide/first/1", "first", "clerk/ill")
