"""Decisions that people give for a department: held to the contract of an adapter."""

from adapters.departments.answer_parser import AnswerParser
from adapters.departments.invalid_answer import InvalidAnswerError
from adapters.gateway.command_dispatcher import CommandContext, CommandDraft
from adapters.gateway.tasks.task_commands import Completion
from adapters.gateway.tasks.task_requests import TaskKey
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import task_pb2
from domain.case.aggregate import Case
from domain.case.answers import Answer
from domain.case.commands import RecordAnswer
from domain.case.decisions.answers.effective_time import clamp_to_submission
from domain.errors import InvalidInputError, NotFoundError
from domain.plan import Plan, PlanItem
from domain.ports import Clock, Vault

HUMAN_SOFTWARE = "people"
VERSION = "1"
"""Who answers, where no software does."""


class TaskDecisions:
    """Reads the decisions of people who hold the task to decide a step."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._answer_parser = AnswerParser(vault, clock)
        self._clock = clock

    def decide(
        self, completion: Completion, decision: task_pb2.TaskDecision, raw: bytes
    ) -> CommandDraft:
        """Decide a step; ``raw`` is the request as it came.

        Its command raises:
            InvalidInputError: the plan does not allow the answer.
            NotFoundError: there is no such step.
            NotPermittedError: the caller may not act for the step's department.
            CommandRejectedError: the task is not open, or somebody else's.
        """
        key = completion.key

        async def build(context: CommandContext) -> RecordAnswer:
            item = context.plan.item_by_name.get(key.name)
            if item is None or key.name not in context.case.steps:
                raise NotFoundError("the case has no such step")
            context.require_department(item.department)
            completion.require_held(context)
            answer = await self._parse_answer(context.case, context.plan, item, decision, raw)
            self._require_possible(context.case, key, answer)
            return RecordAnswer(
                key.name,
                key.generation,
                answer,
                key.text,
                completion.evidence,
                header=context.header,
            )

        said = decision.SerializeToString(deterministic=True).hex()
        return completion.draft({"decision": said}, build)

    async def _parse_answer(
        self, case: Case, plan: Plan, item: PlanItem, decision: task_pb2.TaskDecision, raw: bytes
    ) -> Answer:
        try:
            return await self._answer_parser.parse_for_case(
                case, plan, item, self._answer(item, decision), raw
            )
        except InvalidAnswerError as error:
            raise error.as_invalid_input("decision") from error

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
