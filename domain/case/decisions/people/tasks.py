"""Decisions on tasks: claimed, given back, reassigned; undone by hand."""

from domain.case.answers import Granted
from domain.case.commands import (
    AssignTask,
    ClaimOrReleaseTask,
    CommandOutcome,
    CommandResult,
    ReportUndo,
)
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.request_fields import request_fields
from domain.case.events.ending import StepUndoImpossible, StepWithdrawn
from domain.case.events.people import (
    TaskClaimed,
    TaskReassigned,
    TaskReleased,
)
from domain.case.tasks import Task, tasks
from domain.errors import CommandRejectedError

_ACCEPTED = CommandOutcome(CommandResult.ACCEPTED)


def decide_claim_or_release(
    context: DecisionContext, command: ClaimOrReleaseTask
) -> CommandOutcome:
    """Claim an open task, or give it back. Only a supervisor takes it from who holds it."""
    task = _require_task(context, command.task)
    holder = task.claimed_by
    if command.release:
        if holder and holder != command.header.actor:
            raise CommandRejectedError(
                f"task {command.task} is claimed by {holder}: a supervisor can reassign it"
            )
        context.trigger(
            TaskReleased(task=command.task, **request_fields(command.header)),
            actor=command.header.actor,
        )
        return _ACCEPTED
    if holder and holder != command.header.actor and context.now < task.claim_until:
        raise CommandRejectedError(
            f"task {command.task} is claimed by {holder} until {task.claim_until.isoformat()}: "
            "a supervisor can reassign it before"
        )
    former = "" if holder == command.header.actor else holder
    context.trigger(
        TaskClaimed(task=command.task, former=former, **request_fields(command.header)),
        actor=command.header.actor,
    )
    return _ACCEPTED


def decide_assignment(context: DecisionContext, command: AssignTask) -> CommandOutcome:
    """Give an open task to a person, or back to the queue, whoever holds it."""
    task = _require_task(context, command.task)
    context.trigger(
        TaskReassigned(
            task=task.key,
            former=task.claimed_by,
            to=command.to,
            reason=command.reason,
            slot=command.slot,
            **request_fields(command.header),
        ),
        actor=command.header.actor,
    )
    return _ACCEPTED


def decide_undo_report(context: DecisionContext, command: ReportUndo) -> CommandOutcome:
    """Record the result of a withdrawal that the holder of its task carries out."""
    key = f"undo/{command.step}/{command.generation}"
    _require_task(context, key)
    if context.case.claims.get(key) != command.header.actor:
        raise CommandRejectedError(f"task {key} is not claimed by {command.header.actor}: claim it")
    if command.done:
        context.trigger(
            StepWithdrawn(
                step=command.step,
                generation=command.generation,
                how="by_people",
                reason=command.reason,
                evidence=command.evidence,
                **request_fields(command.header),
            ),
            actor=command.header.actor,
        )
        return _ACCEPTED
    step = context.case.steps[command.step]
    context.trigger(
        StepUndoImpossible(
            step=command.step,
            generation=command.generation,
            reason=command.reason,
            granted=isinstance(step.decision, Granted) or step.late_grant is not None,
            evidence=command.evidence,
            **request_fields(command.header),
        ),
        actor=command.header.actor,
    )
    return _ACCEPTED


def _require_task(context: DecisionContext, key: str) -> Task:
    found = next((task for task in tasks(context.plan, context.case) if task.key == key), None)
    if found is None:
        raise CommandRejectedError(f"there is no open task {key}")
    return found
