"""A department that lost what it had put off gets the same submission again, a few times."""

from datetime import timedelta

import pytest

from domain.case.answers import Pending
from domain.case.commands import CommandResult, ManageStep
from domain.case.events.steps import StepCallFailed, SubmissionLost
from domain.case.next_actions import DepartmentCall
from domain.case.step import StepStatus
from tests.unit.domain.case_driver import OPERATOR, LifeShell, special
from tests.unit.domain.decision_driver import PENDING
from tests.unit.domain.plans import item, plan

ONE = plan(item("only"))


def call_of(shell: LifeShell) -> DepartmentCall:
    [call] = shell.calls()
    return call


def put_off() -> LifeShell:
    shell = LifeShell(ONE).begin()
    shell.answer("only", PENDING)
    return shell


def lose(shell: LifeShell) -> CommandResult:
    assert call_of(shell).kind == "query"
    return shell.fail("only", "NOT_FOUND", retryable=False)


def retry(shell: LifeShell) -> None:
    shell.send_command(ManageStep, actor=OPERATOR, step="only", order="retry", reason="restored")


def test_a_lost_submission_is_made_again_under_its_key_and_nobody_is_bothered():
    shell = LifeShell(ONE).begin()
    first = call_of(shell)
    shell.answer("only", PENDING)
    assert lose(shell) is CommandResult.ACCEPTED
    again = call_of(shell)
    assert (again.kind, again.key, again.fields) == ("submit", first.key, first.fields)
    assert (again.ticket, again.not_before) == ("", None)
    assert again.identity != first.identity
    assert (shell.case.concerns, shell.case.steps["only"].flag) == ({}, "")


@pytest.mark.parametrize("said_before", [True, False])
def test_the_answer_to_it_counts_also_where_it_is_what_was_said_before(said_before):
    shell = put_off()
    lose(shell)
    pending = PENDING if said_before else Pending(ticket="T-2", expected_by=PENDING.expected_by)
    assert shell.answer("only", pending) is CommandResult.ACCEPTED
    assert shell.case.steps["only"].status is StepStatus.PENDING
    assert shell.grant("only") is CommandResult.ACCEPTED


def test_a_special_procedure_that_was_lost_is_submitted_again_too():
    shell = LifeShell(ONE).begin()
    shell.answer("only", special(2, shell.now + timedelta(days=1), "S-1"))
    lose(shell)
    assert call_of(shell).kind == "submit"


def test_it_is_made_again_ever_later_and_then_people_look():
    shell, pauses = put_off(), []
    for turn in range(3):
        lose(shell)
        pauses.append((call_of(shell).not_before or shell.now) - shell.now)
        shell.answer("only", Pending(ticket=f"L-{turn}", expected_by=PENDING.expected_by))
    lose(shell)
    assert pauses == [timedelta(0), timedelta(minutes=2), timedelta(minutes=4)]
    assert call_of(shell).kind == "query"
    assert shell.case.steps["only"].flag == "adapter_failed:NOT_FOUND"
    counted = [isinstance(each.payload, SubmissionLost | StepCallFailed) for each in shell.events]
    assert sum(counted) == 4


def test_a_retry_of_an_operator_makes_it_again():
    shell = put_off()
    for turn in range(3):
        lose(shell)
        shell.answer("only", Pending(ticket=f"L-{turn}", expected_by=PENDING.expected_by))
    lose(shell)
    retry(shell)
    assert (call_of(shell).kind, call_of(shell).not_before) == ("submit", None)
    assert "step/only" not in shell.case.concerns
    assert shell.grant("only") is CommandResult.ACCEPTED


def test_a_retry_of_what_the_department_knows_asks_for_it_only():
    shell = put_off()
    shell.fail("only", "INTERNAL", retryable=False)
    retry(shell)
    assert call_of(shell).kind == "query"


@pytest.mark.parametrize("code", ["NOT_FOUND", "INTERNAL"])
def test_a_submission_that_fails_so_is_not_made_again_at_once(code):
    shell = LifeShell(ONE).begin()
    shell.fail("only", code, retryable=False)
    assert shell.case.steps["only"].flag == f"adapter_failed:{code}"
    assert call_of(shell).not_before == shell.now + timedelta(minutes=1)


def test_it_gets_no_new_patience():
    shell = put_off()
    before = shell.case.steps["only"].patience_until
    lose(shell)
    assert shell.case.steps["only"].patience_until == before
