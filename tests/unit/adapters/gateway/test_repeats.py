"""A repeat wakes the case: the engine may have died between the append and the wake-up."""

from dataclasses import dataclass, field
from uuid import UUID

import grpc
import pytest

from adapters.gateway.auth.callers import Callers
from adapters.gateway.command_dispatcher import CommandDispatcher
from adapters.memory.case_record import MemoryCaseRecord
from adapters.memory.theme_store import MemoryThemeStore
from adapters.memory.vault import MemoryVault
from adapters.pb.onething.case.v1 import operations_pb2 as ops
from domain.case.commands import BeginCase, Command, CommandResult
from domain.plan import Plan
from tests.unit.adapters.gateway.cases import test_supplementing
from tests.unit.adapters.gateway.cases.test_acting import grant, message, withdrawal
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import gateway_harness
from tests.unit.adapters.gateway.gateway_harness import grant as granted_answer
from tests.unit.adapters.gateway.operations.test_operations import on_case, on_step
from tests.unit.adapters.gateway.reports import test_reporting
from tests.unit.adapters.gateway.supervision import test_supervision
from tests.unit.adapters.gateway.tasks.test_tasks import DECIDE, complete, granted, reassignment
from tests.unit.adapters.gateway.whole_life import as_actor, claim, open_case, opening, plan_of
from tests.unit.domain.case.decisions.answers import test_answers
from workflows.messages import CommandReply

REVIEWER, OPERATOR = as_actor("reviewer/i1"), as_actor("operator/o1")


@pytest.fixture
async def life():
    """The gateway of the theme that uses everything."""
    async with gateway_harness(plan_of("whole_life")) as harness:
        yield harness


@pytest.fixture
async def case_id(life):
    """A case whose inspection waits for people."""
    case_id = await open_case(life, opening())
    await grant(life, case_id, "site_registration")
    return case_id


@pytest.fixture
async def submitted(harness):
    """A case whose first step is with its department."""
    case_id = await harness.opened()
    await harness.engine.feed(case_id)
    return case_id


async def assert_repeat_wakes(harness, case_id, send) -> None:
    """The first call has the effect, the second wakes the case at the version it has then."""
    await send()
    assert harness.engine.woken == []
    version = (await harness.case(UUID(str(case_id)))).version
    await send()
    assert harness.engine.woken == [(UUID(str(case_id)), version)]


REQUESTS = {
    "withdrawal": lambda life, case_id: life.cases.WithdrawCase(withdrawal(case_id)),
    "message": lambda life, case_id: life.cases.SendMessage(message(case_id, "何时来？", "m1")),
    "claim": lambda life, case_id: claim(life, case_id, DECIDE, **REVIEWER),
    "reassignment": lambda life, case_id: life.tasks.ReassignTask(
        reassignment(case_id), **as_actor("supervisor/s1")
    ),
    "step_order": lambda life, case_id: life.operations.ReassignStep(
        ops.ReassignStepRequest(order=on_step(case_id, "water_supply"), to=ops.SERVED_BY_PEOPLE),
        **OPERATOR,
    ),
    "termination": lambda life, case_id: life.operations.TerminateCase(
        ops.TerminateCaseRequest(order=on_case(case_id), legal_basis="行政许可法 第七十条"),
        **OPERATOR,
    ),
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_a_repeated_request_wakes_the_case(life, case_id, name):
    await assert_repeat_wakes(life, case_id, lambda: REQUESTS[name](life, case_id))


async def test_a_repeated_decision_of_a_person_wakes_the_case(life, case_id):
    await claim(life, case_id, DECIDE, **REVIEWER)
    request = complete(case_id, DECIDE, decision=granted())
    await assert_repeat_wakes(life, case_id, lambda: life.tasks.CompleteTask(request, **REVIEWER))


async def test_a_repeated_action_of_supervision_wakes_the_case(life):
    case_id = await test_supervision.open_stuck_case(life)
    request = test_supervision.action(case_id)
    await assert_repeat_wakes(
        life,
        case_id,
        lambda: life.supervision.TakeAction(request, **test_supervision.SUPERVISOR),
    )


async def test_a_repeated_supplement_wakes_the_case(harness):
    case_id = await test_supplementing.case_waiting_for_supplement(harness, "order")
    request = test_supplementing.supplement(case_id)
    await assert_repeat_wakes(harness, case_id, lambda: harness.cases.SupplementCase(request))


@pytest.mark.parametrize("kind", ["granted", "pending", "special"])
async def test_a_repeated_report_wakes_the_case(harness, submitted, kind):
    answer = granted_answer() if kind == "granted" else test_reporting.put_off(kind)
    request = test_reporting.report(f"{submitted}/certificate/1", answer)
    await assert_repeat_wakes(harness, submitted, lambda: harness.reports.ReportOutcome(request))


async def test_a_report_that_is_rejected_again_wakes_the_case(harness, submitted):
    wrong = granted_answer(department="police")
    request = test_reporting.report(f"{submitted}/certificate/1", wrong)
    await assert_repeat_wakes(
        harness, submitted, lambda: refused(harness.reports.ReportOutcome(request))
    )


async def test_with_the_engine_away_a_repeat_is_to_come_again(harness, submitted):
    request = test_reporting.report(f"{submitted}/certificate/1")
    await harness.reports.ReportOutcome(request)
    harness.engine.away = True
    error = await refused(harness.reports.ReportOutcome(request))
    assert error.code() is grpc.StatusCode.UNAVAILABLE


@dataclass
class NotedWaker:
    """Notes which cases are woken, by which plan and at which version."""

    woken: list[tuple[UUID, str, int]] = field(default_factory=list)

    async def send(
        self, case_id: UUID, plan: Plan, command: Command, *, version: int
    ) -> CommandReply:
        assert command == BeginCase()
        self.woken.append((case_id, plan.digest, version))
        return CommandReply(command_result=CommandResult.NO_EFFECT, version=version)


async def test_a_closed_case_is_woken_only_while_its_steps_are_withdrawn():
    waker, shell = NotedWaker(), test_answers.start_case()
    record, vault = MemoryCaseRecord({}), MemoryVault({})
    dispatcher = CommandDispatcher(record, vault, MemoryThemeStore(), waker, Callers())
    shell.grant("only")
    await dispatcher.wake(shell.case, shell.plan)
    assert (shell.case.fully_closed, waker.woken) == (True, [])
    shell.end("revoked")
    await dispatcher.wake(shell.case, shell.plan)
    assert shell.case.closed
    assert waker.woken == [(shell.case.id, shell.plan.digest, shell.case.version)]
