"""Takes reports of departments: known submission, allowed answer, values into the vault."""

import re
from dataclasses import dataclass
from uuid import UUID

import structlog

from adapters.departments.answer_parser import AnswerParser
from adapters.departments.invalid_answer import InvalidAnswerError
from adapters.gateway.auth.callers import Callers
from adapters.gateway.command_dispatcher import CommandDispatcher
from adapters.pb.onething.adapter.v1 import adapter_pb2
from domain.case.aggregate import Case
from domain.case.codec import replay
from domain.case.commands import (
    CommandHeader,
    CommandResult,
    RecordAnswer,
    RecordInvalidReport,
)
from domain.case.decisions.answers.decide_answer import is_known_answer
from domain.case.decisions.answers.failures import MAX_REJECTED_REPORTS, is_known_rejection
from domain.case.decisions.answers.rate_limits import rate_limit_reason
from domain.errors import (
    CommandRejectedError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
    UnavailableError,
)
from domain.plan import Plan
from domain.ports import CaseRecord, Clock, ThemeStore, Vault
from workflows.messages import CommandReply

log = structlog.get_logger(__name__)

_KEY = re.compile(
    r"(?P<case>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"/(?P<step>[a-z][a-z0-9_]{0,62})/(?P<generation>[1-9][0-9]{0,8})"
)


@dataclass(frozen=True, slots=True)
class SubmissionKey:
    """An idempotency key, ``case/step/generation``, taken apart."""

    case_id: UUID
    step: str
    generation: int

    @classmethod
    def parse(cls, text: str) -> "SubmissionKey":
        """Read a key. Raises InvalidInputError."""
        found = _KEY.fullmatch(text)
        if found is None:
            raise InvalidInputError(
                (("idempotency_key", "give the key of the Submit, case/step/generation"),)
            )
        return cls(UUID(found["case"]), found["step"], int(found["generation"]))


class OutcomeReportHandler:
    """Hands what a department reports to the case it is about."""

    def __init__(
        self,
        *,
        record: CaseRecord,
        vault: Vault,
        themes: ThemeStore,
        dispatcher: CommandDispatcher,
        clock: Clock,
        callers: Callers,
    ) -> None:
        self._record = record
        self._themes = themes
        self._answer_parser = AnswerParser(vault, clock)
        self._dispatcher = dispatcher
        self._clock = clock
        self._callers = callers

    async def report(
        self, request: adapter_pb2.ReportOutcomeRequest, raw: bytes, caller: str
    ) -> CommandResult:
        """Take a report of ``caller``; ``raw`` is the request as it was received, byte for byte.

        Once it returns, what the case made of the answer is in the event log. A report that
        is rejected is on record as well, without what it said.

        Raises:
            InvalidInputError: the key is none, or with everything that the contract or the
                plan does not allow of the answer.
            NotFoundError: nothing was submitted under the key.
            NotPermittedError: the caller may not report for the step's department.
            CommandRejectedError: the case, as it stands, does not allow it.
            UnavailableError: the report may be sent again.
        """
        key = SubmissionKey.parse(request.idempotency_key)
        case, plan = await self._case(key, request.idempotency_key)
        self._check_department(caller, key, plan)
        department = plan.item_by_name[key.step].department
        header = CommandHeader(f"department/{department}", caller)
        try:
            answer = await self._answer_parser.parse_for_case(
                case, plan, plan.item_by_name[key.step], request.answer, raw
            )
        except InvalidAnswerError as error:
            await self._reject(case, plan, key, error, header)
            raise error.as_invalid_input("answer") from error
        step = case.steps[key.step]
        if key.generation == step.generation and is_known_answer(step, answer):
            await self._dispatcher.wake(case, plan)
            return CommandResult.DUPLICATE
        if rate_limit_reason(step, key.generation, answer, self._clock.now()):
            return CommandResult.RATE_LIMITED
        command = RecordAnswer(key.step, key.generation, answer, header=header)
        return _to_response(await self._dispatcher.send(case, plan, command))

    async def _case(self, key: SubmissionKey, text: str) -> tuple[Case, Plan]:
        """The case that handed this very submission out, and the plan that it runs."""
        receipt = await self._record.find_command(text)
        if receipt is None or receipt.case_id != key.case_id:
            raise NotFoundError("nothing was submitted under this idempotency_key")
        case = replay(await self._record.read(key.case_id), key.case_id)
        return case, await self._themes.plan(case.plan_digest)

    async def _reject(
        self,
        case: Case,
        plan: Plan,
        key: SubmissionKey,
        error: InvalidAnswerError,
        header: CommandHeader,
    ) -> None:
        """Have the case note it. Where it cannot now, whoever reports is told all the same."""
        violations = [str(each) for each in error.violations]
        log.warning(
            "report_rejected", case_id=str(key.case_id), step=key.step, violations=violations
        )
        rejected = RecordInvalidReport(key.step, key.generation, error.violations, header=header)
        step = case.steps[key.step]
        known = is_known_rejection(step, rejected)
        if not known and len(step.invalid) >= MAX_REJECTED_REPORTS:
            return
        try:
            if known:
                await self._dispatcher.wake(case, plan)
            else:
                await self._dispatcher.send(case, plan, rejected)
        except UnavailableError:
            log.warning("rejected_report_not_recorded", case_id=str(key.case_id), step=key.step)

    def _check_department(self, caller: str, key: SubmissionKey, plan: Plan) -> None:
        department = plan.item_by_name[key.step].department
        if self._callers.may_report(caller, department):
            return
        log.warning(
            "report_from_other_department",
            caller=caller,
            case_id=str(key.case_id),
            step=key.step,
            department=department,
        )
        raise NotPermittedError(
            f"caller {caller} may not report for this department: "
            "the gateway's setting department_callers says who may"
        )


def _to_response(receipt: CommandReply) -> CommandResult:
    match receipt.command_result:
        case CommandResult.REJECTED:
            raise CommandRejectedError(receipt.reason or "the case does not allow it")
        case CommandResult.INVALID:
            raise InvalidInputError((("answer", receipt.reason),))
        case _:
            return receipt.command_result
