"""The rows of a case: what waits for people, and what is stored when they change."""

from datetime import timedelta
from typing import Any

from adapters.memory.projection import MemoryProjection
from domain.case.codec import encode, replay
from domain.case.commands import (
    BeginCase,
    CheckDueDates,
    ClaimOrReleaseTask,
    CommandHeader,
    PostMessage,
)
from domain.plan import Plan, PlanLimit
from domain.ports import RecordedEvent
from domain.projection.rows import CaseRows, RowChanges, row_changes, rows_of, unreadable_case
from tests.narrowing import present
from tests.unit.domain.decision_driver import CASE_ID, REFUSED, START, Shell
from tests.unit.domain.plans import item, plan

TWO = plan(item("first"), item("second", after=("first",)))
BY_PEOPLE = plan(
    item("first").model_copy(update={"served_by": "people"}), item("second", after=("first",))
)


def rows(shell: Shell) -> CaseRows:
    return rows_of(shell.plan, shell.case)


def keys(shell: Shell) -> tuple[list[str], list[str]]:
    """The keys of the open tasks and of the concerns that stand."""
    found = rows(shell)
    return [row.task.key for row in found.tasks], [row.key for row in found.concerns]


def begun(theme: Plan) -> Shell:
    shell = Shell(theme)
    shell.feed(BeginCase())
    return shell


def finished(theme: Plan = TWO) -> Shell:
    shell = Shell(theme)
    shell.run(lambda calls: calls[0])
    return shell


def message() -> PostMessage:
    return PostMessage(
        CommandHeader("applicant/web", "web", "m-1", "00" * 32),
        step="first",
        audience="reviewer",
        slot="m",
        text="11",
    )


def test_a_step_of_people_is_a_task_until_it_is_decided():
    shell = begun(BY_PEOPLE)
    assert keys(shell) == (["decide/first/1"], [])
    [row] = rows(shell).tasks
    assert (row.case_id, row.theme, row.label.en) == (shell.case.id, "test@1", "item")
    assert row.task.department == "department"
    shell.grant("first")
    assert keys(shell) == ([], [])


def test_an_overdue_step_is_a_concern_that_escalates_and_goes_with_its_answer():
    shell = begun(TWO)
    assert keys(shell) == ([], [])
    shell.now += timedelta(minutes=11)
    shell.feed(CheckDueDates())
    [row] = rows(shell).concerns
    assert (row.key, row.level, row.reason, row.step) == (
        "step/first",
        "stuck",
        "no_answer",
        "first",
    )
    assert row.due_at == START + timedelta(minutes=10)
    shell.now += timedelta(days=1)
    shell.feed(CheckDueDates())
    [row] = rows(shell).concerns
    assert (row.level, row.escalated_to) == ("escalated", "supervision")
    shell.grant("first")
    assert keys(shell) == ([], [])


def test_what_outlasts_a_case_stays():
    shell = finished()
    assert keys(shell) == ([], [])
    shell.answer("first", REFUSED)
    shell.feed(message())
    assert keys(shell) == (["reply/first"], ["step/first"])


def test_a_breach_is_listed_after_the_case_closed():
    limited = item("first").model_copy(update={"limit": PlanLimit(promised=3)})
    shell = begun(plan(limited))
    shell.now += timedelta(days=30)
    shell.grant("first")
    assert shell.case.closed
    assert keys(shell) == ([], [])
    breach = {row.key: row for row in rows(shell).settled}["limit/first/promised"]
    assert (breach.level, breach.step, breach.department) == ("breach", "first", "department")
    assert breach.raised_at == present(breach.due_at) < shell.now == breach.settled_at


def test_an_overdue_task_of_a_closed_case_says_who_held_it():
    shell = begun(BY_PEOPLE)
    by = CommandHeader("clerk/ill", "web", "c-1", "c")
    shell.feed(ClaimOrReleaseTask(by, task="decide/first/1"))
    shell.now += timedelta(days=2)
    shell.answer("first", REFUSED)
    assert shell.case.closed
    [row] = rows(shell).settled
    assert (row.key, row.step, row.held_by) == ("task/decide/first/1", "first", "clerk/ill")


def test_the_row_of_a_case_says_how_far_it_is():
    shell = Shell(TWO)
    opened = rows(shell).case
    assert (opened.status, opened.channel, opened.opened_by) == ("opened", 2, "applicant/web")
    shell.feed(BeginCase())
    assert rows(shell).case.status == "accepted"
    assert rows(shell).case.accepted_at == shell.now
    closed = rows(finished()).case
    assert (closed.status, closed.outcome) == ("closed", "granted")
    assert closed.closed_at is not None


def test_a_step_has_its_department_its_times_and_its_reason():
    shell = begun(TWO)
    first, second = rows(shell).steps
    assert (first.step, first.department, first.status) == ("first", "department", "dispatched")
    assert first.submitted_at == shell.now
    assert (second.status, second.submitted_at) == ("waiting", None)
    shell.answer("first", REFUSED)
    first, _ = rows(shell).steps
    assert (first.status, first.ended, first.reason_code) == ("refused", True, "not_eligible")


def test_only_what_changed_is_stored():
    shell = begun(BY_PEOPLE)
    before = rows(shell)
    assert not row_changes(before, rows(shell))
    shell.grant("first")
    changes = row_changes(before, rows(shell))
    assert not changes.case
    assert [row.step for row in changes.steps.stored] == ["first", "second"]
    assert (changes.tasks.stored, changes.tasks.removed) == ((), ("decide/first/1",))


def test_a_case_that_cannot_be_read_is_a_concern_for_operators():
    changes = unreadable_case(CASE_ID, "record_damaged", START)
    [row] = changes.concerns.stored
    assert (row.key, row.reason, row.level) == ("record", "record_damaged", "escalated")
    assert not changes.case


async def test_stored_changes_are_the_rows_that_the_log_gives():
    """I10, for a life of several concerns and tasks."""
    shell = Shell(BY_PEOPLE)
    no_cases: Any = None  # nothing is rebuilt
    stored = MemoryProjection(no_cases)
    stored.apply(row_changes(None, rows(shell)))

    def turn(feed) -> RowChanges:
        before = rows(shell)
        feed()
        changes = row_changes(before, rows(shell))
        stored.apply(changes)
        return changes

    turn(lambda: shell.feed(BeginCase()))
    shell.now += timedelta(days=2)
    turn(lambda: shell.feed(CheckDueDates()))
    turn(lambda: shell.grant("first"))
    shell.now += timedelta(days=2)
    turn(lambda: shell.feed(CheckDueDates()))
    turn(lambda: shell.grant("second"))
    log = [RecordedEvent(seq, encode(event)) for seq, event in enumerate(shell.events, 1)]
    rebuilt = rows_of(BY_PEOPLE, replay(log, shell.case.id))
    assert await stored.rows(shell.case.id) == rebuilt
    assert len(rebuilt.settled) > 1
