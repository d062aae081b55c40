"""``onething.case.v1.TaskService``: people answer for departments."""

from collections.abc import Sequence
from uuid import UUID

from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.visibility import read_visible_case
from adapters.gateway.cases.view.override_view import (
    has_current_override,
    override_messages,
    override_reasons,
)
from adapters.gateway.command_dispatcher import CommandDispatcher, CommandDraft, CommandRequest
from adapters.gateway.context import Context
from adapters.gateway.free_texts import FreeTextReader
from adapters.gateway.tasks import task_commands as commands
from adapters.gateway.tasks import task_requests as requests
from adapters.gateway.tasks.open_tasks import find_task
from adapters.gateway.tasks.task_commands import Completion
from adapters.gateway.tasks.task_decisions import TaskDecisions
from adapters.gateway.tasks.task_lister import TaskLister
from adapters.gateway.tasks.task_view import task_details
from adapters.pb.onething.case.v1 import task_pb2, task_pb2_grpc
from domain.case.aggregate import Case
from domain.case.codec import decode, replay
from domain.errors import CommandRejectedError
from domain.plan import Plan
from domain.ports import CaseRecord, RecordedEvent, ThemeStore, Vault
from domain.projection.rows import rows_of


class TaskDetailsQuery:
    """Shows one task to who may act for its department."""

    def __init__(
        self,
        record: CaseRecord,
        vault: Vault,
        themes: ThemeStore,
        callers: Callers,
        words: FreeTextReader,
    ) -> None:
        self._record = record
        self._vault = vault
        self._themes = themes
        self._callers = callers
        self._words = words

    async def get(
        self, request: task_pb2.GetTaskRequest, context: Context
    ) -> task_pb2.GetTaskResponse:
        """One task.

        Raises:
            NotFoundError: there is no such case, or no such task is open.
            NotPermittedError: the caller may not act for its department.
        """
        case_id = UUID(request.case_id)
        events = await read_visible_case(self._record, case_id, context.principal)
        case = replay(events, case_id)
        plan = await self._themes.plan(case.plan_digest)
        task = find_task(plan, case, request.task)
        self._callers.require_department(context.principal.caller, task.department)
        row = next(row for row in rows_of(plan, case).tasks if row.task == task)
        details = await task_details(self._vault, case, plan, row)
        await self._add_overrides(details, case, plan, events, context)
        return details

    async def _add_overrides(
        self,
        details: task_pb2.GetTaskResponse,
        case: Case,
        plan: Plan,
        events: Sequence[RecordedEvent],
        context: Context,
    ) -> None:
        """Say of the fields that are shown which checks were overridden, by whom and why."""
        fields = {each.field.name: each for each in details.fields}
        if not case.overrides.keys() & fields.keys():
            return
        shown = [
            each
            for each in map(decode, (r.event for r in events))
            if has_current_override(case, each.payload)
        ]
        words = await self._words.overrides(case.id, shown, fields.keys(), context.principal)
        messages = override_messages(case, plan, override_reasons(shown, words))
        for name, message in messages.items():
            if name in fields:
                fields[name].override.CopyFrom(message)


class TaskServicer(task_pb2_grpc.TaskServiceServicer):
    """The service, over the lists, the reading, the acting and the deciding."""

    def __init__(
        self,
        lister: TaskLister,
        details_query: TaskDetailsQuery,
        dispatcher: CommandDispatcher,
        decisions: TaskDecisions,
    ) -> None:
        self._lister = lister
        self._details_query = details_query
        self._dispatcher = dispatcher
        self._decisions = decisions

    async def ListTasks(  # noqa: N802 - the contract's name
        self, request: task_pb2.ListTasksRequest, context: Context
    ) -> task_pb2.ListTasksResponse:
        """List tasks."""
        return await self._lister.page(requests.query(request, context.principal))

    async def GetTask(  # noqa: N802 - the contract's name
        self, request: task_pb2.GetTaskRequest, context: Context
    ) -> task_pb2.GetTaskResponse:
        """Show a task."""
        return await self._details_query.get(request, context)

    async def ClaimTask(  # noqa: N802 - the contract's name
        self, request: task_pb2.ClaimTaskRequest, context: Context
    ) -> task_pb2.ClaimTaskResponse:
        """Take a task."""
        by, key = requests.task_command(request, context.principal)
        done = await self._dispatcher.dispatch(commands.claim_or_release(by, key, release=False))
        if not done.done_now:
            await self._require_not_claimed_by_other(by, key)
        return task_pb2.ClaimTaskResponse(version=done.version, claimed_now=done.done_now)

    async def ReleaseTask(  # noqa: N802 - the contract's name
        self, request: task_pb2.ReleaseTaskRequest, context: Context
    ) -> task_pb2.ReleaseTaskResponse:
        """Give a task back."""
        by, key = requests.task_command(request, context.principal)
        done = await self._dispatcher.dispatch(commands.claim_or_release(by, key, release=True))
        return task_pb2.ReleaseTaskResponse(version=done.version, released_now=done.done_now)

    async def ReassignTask(  # noqa: N802 - the contract's name
        self, request: task_pb2.ReassignTaskRequest, context: Context
    ) -> task_pb2.ReassignTaskResponse:
        """Take a task from its holder."""
        draft = commands.reassign(*requests.reassignment(request, context.principal))
        done = await self._dispatcher.dispatch(draft)
        return task_pb2.ReassignTaskResponse(version=done.version, reassigned_now=done.done_now)

    async def CompleteTask(  # noqa: N802 - the contract's name
        self, request: task_pb2.CompleteTaskRequest, context: Context
    ) -> task_pb2.CompleteTaskResponse:
        """Complete a task."""
        by, key = requests.task_command(request, context.principal)
        requests.require_completion(request, key)
        completion = Completion(by, key, request.evidence_sha256.hex())
        done = await self._dispatcher.dispatch(self._completion_draft(completion, request))
        return task_pb2.CompleteTaskResponse(version=done.version, completed_now=done.done_now)

    def _completion_draft(
        self, completion: Completion, request: task_pb2.CompleteTaskRequest
    ) -> CommandDraft:
        match completion.key.kind:
            case "prereview":
                return commands.complete_prereview(completion, request.prereview)
            case "undo":
                return commands.complete_undo(completion, request.undo)
            case "check_commitment":
                return commands.complete_commitment_check(completion, request.commitment)
            case _:
                raw = request.SerializeToString(deterministic=True)
                return self._decisions.decide(completion, request.decision, raw)

    async def _require_not_claimed_by_other(
        self, by: CommandRequest, key: requests.TaskKey
    ) -> None:
        """A repeated claim does not say that its actor still holds the task."""
        holder = (await self._dispatcher.case(by)).claims.get(key.text)
        if holder not in {None, by.principal.actor}:
            raise CommandRejectedError(f"task {key.text} is claimed by {holder} by now")
