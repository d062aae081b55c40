"""Takes reports of departments: known submission, allowed answer, values into the vault."""

import re
from dataclasses import dataclass
from uuid import UUID

import structlog

from adapters.api.callers import Callers
from adapters.api.ports import ReportReceiver
from adapters.departments.intake import AnswerIntake
from adapters.departments.invalid_answer import InvalidAnswerError
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.readers.case_events import plans_of
from domain.answers import Answer
from domain.errors import InvalidInputError, NotFoundError, NotPermittedError
from domain.inputs import Reception
from domain.plan import Plan
from domain.ports import CaseRecord, Clock, ThemeStore, Vault
from workflows.messages import ReportedAnswer

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


class OutcomeReporting:
    """Hands what a department reports to the case it is about."""

    def __init__(
        self,
        *,
        record: CaseRecord,
        vault: Vault,
        themes: ThemeStore,
        receiver: ReportReceiver,
        clock: Clock,
        callers: Callers,
    ) -> None:
        self._record = record
        self._themes = themes
        self._intake = AnswerIntake(vault, clock)
        self._receiver = receiver
        self._callers = callers

    async def report(
        self, request: adapter_pb2.ReportOutcomeRequest, raw: bytes, caller: str
    ) -> Reception:
        """Take a report of ``caller``; ``raw`` is the request as it was received, byte for byte.

        Once it returns, what the case made of the answer is in the event log.

        Raises:
            InvalidInputError: the key is none, or the plan does not allow the answer.
            NotFoundError: nothing was submitted under the key.
            NotPermittedError: the caller may not report for the step's department.
            UnavailableError: the report may be sent again.
        """
        key = SubmissionKey.parse(request.idempotency_key)
        plan = await self._plan(key, request.idempotency_key)
        self._check_department(caller, key, plan)
        answer = await self._take(key, plan, request, raw)
        reported = ReportedAnswer(step=key.step, generation=key.generation, answer=answer)
        receipt = await self._receiver.report(
            key.case_id, plan, reported, report_id=f"{request.idempotency_key}/{answer.slot}"
        )
        return receipt.reception

    async def _plan(self, key: SubmissionKey, text: str) -> Plan:
        """The plan of a case that handed this very submission out."""
        receipt = await self._record.find_command(text)
        if receipt is None or receipt.case_id != key.case_id:
            raise NotFoundError("nothing was submitted under this idempotency_key")
        plans = await plans_of(self._record, key.case_id)
        return await self._themes.plan(plans.now)

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

    async def _take(
        self,
        key: SubmissionKey,
        plan: Plan,
        request: adapter_pb2.ReportOutcomeRequest,
        raw: bytes,
    ) -> Answer:
        item = plan.item_by_name[key.step]
        try:
            return await self._intake.take(plan, item, key.case_id, request.answer, raw)
        except InvalidAnswerError as error:
            raise InvalidInputError((("answer", error.problem),)) from error
