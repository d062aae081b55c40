"""What operators ask of the gateway, once their arguments are read."""

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import typer

from adapters.pb.onething.case.v1 import operations_pb2 as ops_pb
from domain.errors import CommandRejectedError, InvalidInputError
from ops.authoring.change.plan_file import read_plan
from ops.cli.client.gateway_client import gateway_client
from ops.cli.exit_codes import ExitCode
from ops.cli.output import print_line
from ops.cli.replies import print_message, print_reply
from ops.cli.text.case_text import full_time
from ops.serve.config.settings import Settings

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
            request_id=self.request_id or str(uuid4()),
            reason_code=self.reason,
            note=self.note,
        )

    def step_fields(self, step: str) -> ops_pb.StepOperation:
        """The order about a step on the wire."""
        return ops_pb.StepOperation(
            case_id=self.case,
            request_id=self.request_id or str(uuid4()),
            step_id=step,
            reason_code=self.reason,
            note=self.note,
        )


async def retry(settings: Settings, order: OperatorCommand, step: str, *, as_json: bool) -> None:
    """Have a department asked again."""
    async with gateway_client(settings) as client:
        request = ops_pb.RetryStepRequest(order=order.step_fields(step))
        done = await client.invoke(client.operations.RetryStep, request)
    _print_receipt(done.receipt, as_json=as_json)


async def reassign(
    settings: Settings, order: OperatorCommand, step: str, to: str, *, as_json: bool
) -> None:
    """Say who serves a step from now on."""
    if to not in SERVED_BY:
        raise InvalidInputError((("--to", "expected people or adapter"),))
    async with gateway_client(settings) as client:
        request = ops_pb.ReassignStepRequest(order=order.step_fields(step), to=SERVED_BY[to])
        done = await client.invoke(client.operations.ReassignStep, request)
    _print_receipt(done.receipt, as_json=as_json)


async def skip(settings: Settings, order: OperatorCommand, step: str, *, as_json: bool) -> None:
    """Give a step up."""
    async with gateway_client(settings) as client:
        request = ops_pb.SkipStepRequest(order=order.step_fields(step))
        done = await client.invoke(client.operations.SkipStep, request)
    _print_receipt(done.receipt, as_json=as_json)


async def terminate(
    settings: Settings, order: OperatorCommand, legal_basis: str, *, as_json: bool
) -> None:
    """End a case before its time."""
    async with gateway_client(settings) as client:
        request = ops_pb.TerminateCaseRequest(order=order.case_fields(), legal_basis=legal_basis)
        done = await client.invoke(client.operations.TerminateCase, request)
    _print_receipt(done.receipt, as_json=as_json)


async def revoke(
    settings: Settings, order: OperatorCommand, legal_basis: str, *, as_json: bool
) -> None:
    """Revoke what a closed case had granted."""
    async with gateway_client(settings) as client:
        request = ops_pb.RevokeCaseRequest(order=order.case_fields(), legal_basis=legal_basis)
        done = await client.invoke(client.operations.RevokeCase, request)
    _print_receipt(done.receipt, as_json=as_json)


async def migrate(
    settings: Settings, order: OperatorCommand, to: str, *, dry_run: bool, as_json: bool
) -> None:
    """Move a case to another version of its theme, or say what is in the way."""
    async with gateway_client(settings) as client:
        request = ops_pb.MigrateCaseRequest(order=order.case_fields(), to=to, dry_run=dry_run)
        done = await client.invoke(client.operations.MigrateCase, request)
    if as_json:
        print_message(done)
    elif dry_run:
        print_line("\n".join(done.obstacles) or f"can migrate to {done.theme}")
    else:
        print_line(f"{done.theme}  version {done.receipt.version}")
    if done.obstacles:
        raise typer.Exit(ExitCode.FAILED)


async def migrate_all(
    settings: Settings, order: OperatorCommand, file: Path, *, dry_run: bool
) -> None:
    """Move every case of a plan's file, each by itself: what is refused holds up no other."""
    plan = read_plan(file)
    stayed = 0
    async with gateway_client(settings) as client:
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
    settings: Settings, department: str, mode: str, reason: str, request_id: str
) -> None:
    """Hold a department back."""
    request = ops_pb.PauseDepartmentRequest(
        department=department,
        mode=MODES[mode],
        reason=reason,
        request_id=request_id or str(uuid4()),
    )
    async with gateway_client(settings) as client:
        await client.invoke(client.operations.PauseDepartment, request)
    print_line(f"{department}: {mode}")


async def resume(settings: Settings, department: str, reason: str, request_id: str) -> None:
    """End a pause or drain of a department."""
    request = ops_pb.ResumeDepartmentRequest(
        department=department, reason=reason, request_id=request_id or str(uuid4())
    )
    async with gateway_client(settings) as client:
        await client.invoke(client.operations.ResumeDepartment, request)
    print_line(f"{department}: resumed")


async def list_pauses(settings: Settings, history: int, *, as_json: bool) -> None:
    """List what is held back."""
    async with gateway_client(settings) as client:
        request = ops_pb.ListPausesRequest(history_size=history)
        listed = await client.invoke(client.operations.ListPauses, request)
    if as_json:
        print_message(listed)
        return
    for one in listed.pauses:
        mode = next(name for name, number in MODES.items() if number == one.mode)
        print_line(f"{one.department}  {mode}  {full_time(one.since)}  {one.actor}  {one.reason}")
    for entry in listed.history:
        print_line(f"{full_time(entry.at)}  {entry.department}  {entry.action}  {entry.actor}")
    print_line(f"{len(listed.pauses)} paused")


def _print_receipt(receipt: ops_pb.OperationReceipt, *, as_json: bool) -> None:
    print_reply(receipt, f"version {receipt.version}", as_json=as_json)
