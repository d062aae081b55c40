"""``onething.case.v1.OperationsService``: the orders of operators."""

from adapters.gateway.cases.view.case_view import timestamp
from adapters.gateway.command_dispatcher import CommandDispatcher, CommandDraft
from adapters.gateway.context import Context
from adapters.gateway.operations import operator_commands as commands
from adapters.gateway.operations import operator_requests as requests
from adapters.gateway.operations.department_pauses import DepartmentPauseHandler
from adapters.gateway.operations.migration_preview import preview_migration, target_plan
from adapters.gateway.operations.subject_eraser import ErasureScope, SubjectEraser
from adapters.pb.onething.case.v1 import operations_pb2, operations_pb2_grpc
from domain.pauses import Pause, PauseEntry, PauseMode
from domain.ports import Clock, ThemeStore

_MODES: dict[PauseMode, operations_pb2.PauseMode.ValueType] = {
    "pause": operations_pb2.PAUSE_MODE_PAUSE,
    "drain": operations_pb2.PAUSE_MODE_DRAIN,
}


class OperationsServicer(operations_pb2_grpc.OperationsServiceServicer):
    """The service, over the cases and the register of pauses."""

    def __init__(
        self,
        dispatcher: CommandDispatcher,
        themes: ThemeStore,
        pauses_handler: DepartmentPauseHandler,
        eraser: SubjectEraser,
        clock: Clock,
    ) -> None:
        self._dispatcher = dispatcher
        self._themes = themes
        self._pauses_handler = pauses_handler
        self._eraser = eraser
        self._clock = clock

    async def EraseSubject(  # noqa: N802 - the contract's name
        self, request: operations_pb2.EraseSubjectRequest, context: Context
    ) -> operations_pb2.EraseSubjectResponse:
        """Erase a subject, or say which cases are concerned."""
        target, order = requests.erasure(request, context.principal)
        subject_id = await self._eraser.subject_of(target)
        if request.dry_run:
            return _erasure(await self._eraser.preview(subject_id), erased_now=False)
        before = await self._eraser.preview(subject_id)
        done = await self._eraser.erase(subject_id, order)
        return _erasure(done, erased_now=before.erasure is None)

    async def RetryStep(  # noqa: N802 - the contract's name
        self, request: operations_pb2.RetryStepRequest, context: Context
    ) -> operations_pb2.RetryStepResponse:
        """Have the department asked again."""
        order = requests.operator_command(request.order, context.principal)
        step = request.order.step_id
        draft = commands.manage_step(order.command_request, step, "retry", order.reason)
        return operations_pb2.RetryStepResponse(receipt=await self._dispatch(draft))

    async def ReassignStep(  # noqa: N802 - the contract's name
        self, request: operations_pb2.ReassignStepRequest, context: Context
    ) -> operations_pb2.ReassignStepResponse:
        """Give a step to people, or back to the adapter."""
        order, to = requests.reassignment(request, context.principal)
        step = request.order.step_id
        draft = commands.manage_step(order.command_request, step, to, order.reason)
        return operations_pb2.ReassignStepResponse(receipt=await self._dispatch(draft))

    async def SkipStep(  # noqa: N802 - the contract's name
        self, request: operations_pb2.SkipStepRequest, context: Context
    ) -> operations_pb2.SkipStepResponse:
        """Give a step up."""
        order = requests.operator_command(request.order, context.principal)
        step = request.order.step_id
        draft = commands.manage_step(order.command_request, step, "skip", order.reason)
        return operations_pb2.SkipStepResponse(receipt=await self._dispatch(draft))

    async def TerminateCase(  # noqa: N802 - the contract's name
        self, request: operations_pb2.TerminateCaseRequest, context: Context
    ) -> operations_pb2.TerminateCaseResponse:
        """End a case before its time."""
        order = requests.operator_command(request.order, context.principal)
        basis = request.legal_basis
        draft = commands.end_case(order.command_request, "terminated", basis, order.reason)
        return operations_pb2.TerminateCaseResponse(receipt=await self._dispatch(draft))

    async def RevokeCase(  # noqa: N802 - the contract's name
        self, request: operations_pb2.RevokeCaseRequest, context: Context
    ) -> operations_pb2.RevokeCaseResponse:
        """Revoke what a closed case had granted."""
        order = requests.operator_command(request.order, context.principal)
        basis = request.legal_basis
        draft = commands.end_case(order.command_request, "revoked", basis, order.reason)
        return operations_pb2.RevokeCaseResponse(receipt=await self._dispatch(draft))

    async def MigrateCase(  # noqa: N802 - the contract's name
        self, request: operations_pb2.MigrateCaseRequest, context: Context
    ) -> operations_pb2.MigrateCaseResponse:
        """Move a case to another version of its theme, or say whether that can be done."""
        order = requests.operator_command(request.order, context.principal)
        new = await target_plan(self._themes, request.to)
        response = operations_pb2.MigrateCaseResponse(theme=new.ref, plan_digest=new.digest)
        if request.dry_run:
            case = await self._dispatcher.case(order.command_request)
            preview = await preview_migration(self._themes, case, new)
            response.receipt.version = preview.version
            response.obstacles.extend(preview.obstacles)
        else:
            draft = commands.migrate_case(order.command_request, new, order.reason)
            response.receipt.CopyFrom(await self._dispatch(draft))
        return response

    async def PauseDepartment(  # noqa: N802 - the contract's name
        self, request: operations_pb2.PauseDepartmentRequest, context: Context
    ) -> operations_pb2.PauseDepartmentResponse:
        """Hold a department back."""
        command = requests.pause_command(request, context.principal, self._clock.now())
        entry = await self._pauses_handler.pause_department(command)
        return operations_pb2.PauseDepartmentResponse(entry=_entry(entry))

    async def ResumeDepartment(  # noqa: N802 - the contract's name
        self, request: operations_pb2.ResumeDepartmentRequest, context: Context
    ) -> operations_pb2.ResumeDepartmentResponse:
        """Let a department go on."""
        command = requests.resume_command(request, context.principal, self._clock.now())
        entry = await self._pauses_handler.resume(command)
        return operations_pb2.ResumeDepartmentResponse(entry=_entry(entry))

    async def ListPauses(  # noqa: N802 - the contract's name
        self, request: operations_pb2.ListPausesRequest, context: Context
    ) -> operations_pb2.ListPausesResponse:
        """List the departments that are held back, and what was said."""
        del context  # whoever may call sees all of it
        size = request.history_size
        paused = await self._pauses_handler.register.paused()
        history = await self._pauses_handler.register.history(size) if size else ()
        return operations_pb2.ListPausesResponse(
            pauses=[_pause(name, pause) for name, pause in sorted(paused.items())],
            history=map(_entry, history),
        )

    async def _dispatch(self, draft: CommandDraft) -> operations_pb2.OperationReceipt:
        done = await self._dispatcher.dispatch(draft)
        return operations_pb2.OperationReceipt(version=done.version, done_now=done.done_now)


def _erasure(found: ErasureScope, *, erased_now: bool) -> operations_pb2.EraseSubjectResponse:
    response = operations_pb2.EraseSubjectResponse(
        cases=[
            operations_pb2.ErasedCase(
                case_id=str(each.case_id),
                theme=each.theme,
                over=each.over,
                recorded=each.recorded,
            )
            for each in found.cases
        ],
        erased_now=erased_now,
    )
    if found.erasure is not None:
        response.erased_at.CopyFrom(timestamp(found.erasure.at))
        response.actor = found.erasure.order.actor
        response.reason_code = found.erasure.order.reason_code
    return response


def _pause(department: str, pause: Pause) -> operations_pb2.DepartmentPause:
    return operations_pb2.DepartmentPause(
        department=department,
        mode=_MODES[pause.mode],
        actor=pause.actor,
        reason=pause.reason,
        since=timestamp(pause.at),
    )


def _entry(entry: PauseEntry) -> operations_pb2.PauseEntry:
    return operations_pb2.PauseEntry(
        number=entry.number,
        department=entry.department,
        action=entry.action,
        actor=entry.actor,
        reason=entry.reason,
        at=timestamp(entry.at),
    )
