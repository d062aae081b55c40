"""What operators ask of the gateway, once their arguments are read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from adapters.pb.onething.case.v1 import operations_pb2 as ops_pb
from domain.errors import CommandRejectedError, InvalidInputError
from ops.authoring.change.plan_file import read_plan
from ops.cli.context import CliContext
from ops.cli.exit_codes import ExitCode
from ops.cli.output import print_line
from ops.cli.text.case_text import full_time

SERVED_BY = {"people": ops_pb.SERVED_BY_PEOPLE, "adapter": ops_pb.SERVED_BY_ADAPTER}
MODES = {"pause": ops_pb.PAUSE_MODE_PAUSE, "drain": ops_pb.PAUSE_MODE_DRAIN}


@dataclass(frozen=True, slots=True)
class OperatorCommand:
    """What is ordered about which case, and why."""

    case: str
    request_id: str
    reason: str
    note: str

    def case_fields(self) -> ops_pb.CaseOperation:
        """The order on the wire."""
        return ops_pb.CaseOperation(
            case_id=self.case,
            request_id=self.request_id,
            reason_code=self.reason,
            note=self.note,
        )

    def step_fields(self, step: str) -> ops_pb.StepOperation:
        """The order about a step on the wire."""
        return ops_pb.StepOperation(
            case_id=self.case,
            request_id=self.request_id,
            step_id=step,
            reason_code=self.reason,
            note=self.note,
        )


async def retry(context: CliContext, order: OperatorCommand, step: str) -> None:
    """Have a department asked again."""
    request = ops_pb.RetryStepRequest(order=order.step_fields(step))
    done = await context.invoke(lambda client: client.operations.RetryStep, request)
    _print_receipt(context, done.receipt)


async def reassign(context: CliContext, order: OperatorCommand, step: str, to: str) -> None:
    """Say who serves a step from now on."""
    if to not in SERVED_BY:
        raise InvalidInputError((("--to", "expected people or adapter"),))
    request = ops_pb.ReassignStepRequest(order=order.step_fields(step), to=SERVED_BY[to])
    done = await context.invoke(lambda client: client.operations.ReassignStep, request)
    _print_receipt(context, done.receipt)


async def skip(context: CliContext, order: OperatorCommand, step: str) -> None:
    """Give a step up."""
    request = ops_pb.SkipStepRequest(order=order.step_fields(step))
    done = await context.invoke(lambda client: client.operations.SkipStep, request)
    _print_receipt(context, done.receipt)


async def terminate(context: CliContext, order: OperatorCommand, legal_basis: str) -> None:
    """End a case before its time."""
    request = ops_pb.TerminateCaseRequest(order=order.case_fields(), legal_basis=legal_basis)
    done = await context.invoke(lambda client: client.operations.TerminateCase, request)
    _print_receipt(context, done.receipt)


async def revoke(context: CliContext, order: OperatorCommand, legal_basis: str) -> None:
    """Revoke what a closed case had granted."""
    request = ops_pb.RevokeCaseRequest(order=order.case_fields(), legal_basis=legal_basis)
    done = await context.invoke(lambda client: client.operations.RevokeCase, request)
    _print_receipt(context, done.receipt)


async def migrate(context: CliContext, order: OperatorCommand, to: str, *, dry_run: bool) -> None:
    """Move a case to another version of its theme, or report why it cannot."""
    request = ops_pb.MigrateCaseRequest(order=order.case_fields(), to=to, dry_run=dry_run)
    done = await context.invoke(lambda client: client.operations.MigrateCase, request)
    version = f"  version {done.receipt.version}"
    moved = f"can migrate to {done.theme}" if dry_run else f"{done.theme}{version}"
    context.print_reply(done, list(done.obstacles) or moved)
    if done.obstacles:
        raise typer.Exit(ExitCode.FAILED)


async def migrate_all(
    context: CliContext, order: OperatorCommand, file: Path, *, dry_run: bool
) -> None:
    """Move every case of a plan's file, each by itself: what is refused holds up no other."""
    plan = read_plan(file)
    stayed = 0
    async with context.gateway() as client:
        for case_id in plan.cases:
            one = replace(order, case=str(case_id), request_id=f"{plan.plan_digest}-{case_id}")
            request = ops_pb.MigrateCaseRequest(
                order=one.case_fields(), to=plan.to, dry_run=dry_run
            )
            try:
                obstacles = list(
                    (await client.invoke(client.operations.MigrateCase, request)).obstacles
                )
            except CommandRejectedError as error:
                obstacles = [str(error)]
            stayed += bool(obstacles)
            print_line(f"{case_id}  {'; '.join(obstacles) or plan.to}")
    if stayed:
        raise typer.Exit(ExitCode.FAILED)


async def pause(
    context: CliContext, department: str, mode: str, reason: str, request_id: str
) -> None:
    """Hold a department back."""
    request = ops_pb.PauseDepartmentRequest(
        department=department,
        mode=MODES[mode],
        reason=reason,
        request_id=request_id,
    )
    await context.invoke(lambda client: client.operations.PauseDepartment, request)
    print_line(f"{department}: {mode}")


async def resume(context: CliContext, department: str, reason: str, request_id: str) -> None:
    """End a pause or drain of a department."""
    request = ops_pb.ResumeDepartmentRequest(
        department=department, reason=reason, request_id=request_id
    )
    await context.invoke(lambda client: client.operations.ResumeDepartment, request)
    print_line(f"{department}: resumed")


async def list_pauses(context: CliContext, history: int) -> None:
    """List what is held back."""
    request = ops_pb.ListPausesRequest(history_size=history)
    listed = await context.invoke(lambda client: client.operations.ListPauses, request)
    context.print_reply(listed, _pause_lines(listed))


def _pause_lines(listed: ops_pb.ListPausesResponse) -> Iterator[str]:
    for one in listed.pauses:
        mode = next(name for name, number in MODES.items() if number == one.mode)
        yield f"{one.department}  {mode}  {full_time(one.since)}  {one.actor}  {one.reason}"
    for entry in listed.history:
        yield f"{full_time(entry.at)}  {entry.department}  {entry.action}  {entry.actor}"
    yield f"{len(listed.pauses)} paused"


def _print_receipt(context: CliContext, receipt: ops_pb.OperationReceipt) -> None:
    context.print_reply(receipt, f"version {receipt.version}")
