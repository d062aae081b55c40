"""Decisions that people give for a department: held to the contract of an adapter."""

from adapters.departments.answer_parser import AnswerParser
from adapters.departments.invalid_answer import InvalidAnswerError
from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.visibility import read_visible_case
from adapters.gateway.command_dispatcher import DispatchResult, request_reused_error
from adapters.gateway.duplicates import wake_duplicate
from adapters.gateway.ports import CommandSender
from adapters.gateway.tasks.open_tasks import require_department, require_holder, require_open
from adapters.gateway.tasks.task_commands import Completion
from adapters.gateway.tasks.task_requests import TaskKey
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import task_pb2
from domain.case.aggregate import Case
from domain.case.answers import Answer
from domain.case.codec import replay
from domain.case.commands import CommandResult, RecordAnswer
from domain.case.decisions.answers.effective_time import clamp_to_submission
from domain.errors import CommandRejectedError, InvalidInputError, NotFoundError
from domain.form.applicability import applicable
from domain.form.values.canonical_json import canonical_json
from domain.plan import Plan, PlanItem
from domain.ports import CaseRecord, Clock, ThemeStore, Vault

HUMAN_SOFTWARE = "people"
VERSION = "1"
"""Who answers, where no software does."""


class TaskDecisionHandler:
    """Takes the decision of a person who holds the task to decide a step.

    Repeats are known by actor and request id, as those of every request are.
    """

    def __init__(
        self,
        *,
        record: CaseRecord,
        vault: Vault,
        themes: ThemeStore,
        sender: CommandSender,
        clock: Clock,
        callers: Callers,
    ) -> None:
        self._record = record
        self._vault = vault
        self._themes = themes
        self._answer_parser = AnswerParser(vault, clock)
        self._sender = sender
        self._clock = clock
        self._callers = callers

    async def decide(
        self, completion: Completion, decision: task_pb2.TaskDecision, raw: bytes
    ) -> DispatchResult:
        """Decide a step; ``raw`` is the request as it came. Once it returns, it is in the log.

        Raises:
            InvalidInputError: the plan does not allow the answer.
            RequestReusedError: the actor used the request id with another body.
            NotFoundError: there is no such case or step, or the subject was erased.
            NotPermittedError: the caller may not act for the step's department.
            CommandRejectedError: the task is not open, or somebody else's.
            UnavailableError: the same may be sent again.
        """
        command_request, key = completion.command_request, completion.key
        events = await read_visible_case(
            self._record, command_request.case_id, command_request.principal
        )
        case = replay(events, command_request.case_id)
        commitment = await self._commitment(completion, decision)
        known = case.request_of(command_request.principal.actor, command_request.request_id)
        if known is not None:
            if known != commitment:
                raise request_reused_error()
            await wake_duplicate(self._sender, case, await self._themes.plan(case.plan_digest))
            return DispatchResult(case.version, done_now=False)
        plan = await self._themes.plan(case.plan_digest)
        item = plan.item_by_name.get(key.name)
        if item is None or key.name not in case.steps:
            raise NotFoundError("the case has no such step")
        require_department(self._callers, command_request.principal, item.department)
        require_holder(require_open(plan, case, key.text), command_request.principal)
        answer = await self._parse_answer(case, plan, item, decision, raw)
        self._require_possible(case, key, answer)
        return await self._report(completion, plan, answer, commitment, case.version)

    async def _commitment(self, completion: Completion, decision: task_pb2.TaskDecision) -> str:
        body = {
            "kind": "complete_task",
            "task": completion.key.text,
            "evidence": completion.evidence,
            "decision": decision.SerializeToString(deterministic=True).hex(),
        }
        return await self._vault.commitment(
            completion.command_request.case_id, "asked", canonical_json(body)
        )

    async def _parse_answer(
        self, case: Case, plan: Plan, item: PlanItem, decision: task_pb2.TaskDecision, raw: bytes
    ) -> Answer:
        applies = applicable(plan, case.facts, case.situations)
        answer = self._answer(item, decision)
        try:
            return await self._answer_parser.parse_and_store(
                plan, item, case.id, answer, raw, applies, opened_on=case.opened_on
            )
        except InvalidAnswerError as error:
            violations = ((f"decision.{each.path}", each.problem) for each in error.violations)
            raise InvalidInputError(tuple(violations)) from error

    def _answer(self, item: PlanItem, decision: task_pb2.TaskDecision) -> adapter_pb2.Answer:
        """The decision as an adapter would give it."""
        adapter = adapter_pb2.AdapterIdentity(
            department=item.department, software=HUMAN_SOFTWARE, version=VERSION
        )
        answer = adapter_pb2.Answer(adapter=adapter)
        if decision.HasField("effective_at"):
            answer.effective_at.CopyFrom(decision.effective_at)
        else:
            answer.effective_at.FromDatetime(self._clock.now())
        match decision.WhichOneof("decision"):
            case "granted":
                answer.granted.CopyFrom(decision.granted)
            case "refused":
                answer.refused.CopyFrom(decision.refused)
            case "supplement":
                answer.supplement.CopyFrom(decision.supplement)
            case "pending":
                answer.pending.CopyFrom(decision.pending)
                answer.pending.ticket = decision.pending.ticket or item.name
            case "special_procedure":
                answer.special_procedure.CopyFrom(decision.special_procedure)
        return answer

    def _require_possible(self, case: Case, key: TaskKey, answer: Answer) -> None:
        """A person states a time that can be (I9). Raises InvalidInputError."""
        now, stated = self._clock.now(), answer.effective_at
        effective = clamp_to_submission(stated, case, key.name, key.generation, now)
        if effective.stated is not None:
            nearest = effective.at.isoformat()
            problem = f"give a time from the submission on and not after now, e.g. {nearest}"
            raise InvalidInputError((("decision.effective_at", problem),))

    async def _report(
        self,
        completion: Completion,
        plan: Plan,
        answer: Answer,
        commitment: str,
        version: int,
    ) -> DispatchResult:
        command_request, key = completion.command_request, completion.key
        command = RecordAnswer(
            key.name,
            key.generation,
            answer,
            key.text,
            completion.evidence,
            header=command_request.header(commitment),
        )
        receipt = await self._sender.send(command_request.case_id, plan, command, version=version)
        match receipt.command_result:
            case CommandResult.ACCEPTED | CommandResult.DUPLICATE:
                return DispatchResult(
                    receipt.version, receipt.command_result is CommandResult.ACCEPTED
                )
            case CommandResult.REQUEST_ID_REUSED:
                raise request_reused_error()
            case CommandResult.CONFLICT:
                raise CommandRejectedError(f"task {key.text} is over: the step has another answer")
            case _:
                raise CommandRejectedError(receipt.reason or "the case does not allow it")
