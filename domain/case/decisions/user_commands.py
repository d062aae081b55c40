"""Decisions on commands of people: endings, tasks, messages, orders, migrations."""

from typing import TypedDict

from domain.case.answers import Granted
from domain.case.commands import (
    AssignTask,
    ClaimOrReleaseTask,
    CommandOutcome,
    CommandResult,
    EndCase,
    HandOutCertificates,
    ManageStep,
    MigrateToPlan,
    PostMessage,
    RecordErasure,
    ReportAction,
    ReportUndo,
    SupplementStep,
)
from domain.case.decisions.answers.lost_submission import was_lost
from domain.case.decisions.clocks import recompute_due_dates
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.request_fields import request_fields
from domain.case.events.ending import EndingBegun, StepUndoImpossible, StepWithdrawn
from domain.case.events.erasure import SubjectErased
from domain.case.events.people import (
    ActionTaken,
    MessageSent,
    Migrated,
    ResultHandedOut,
    TaskClaimed,
    TaskReassigned,
    TaskReleased,
)
from domain.case.events.step_management import StepReassigned, StepRetried, StepSkipped
from domain.case.events.steps import Supplemented
from domain.case.migration import obstacles
from domain.case.step import StepStatus
from domain.case.tasks import Task, steps_of_people, tasks
from domain.errors import CommandRejectedError
from domain.plan import Plan

_ACCEPTED = CommandOutcome(CommandResult.ACCEPTED)


def decide_supplement(context: DecisionContext, command: SupplementStep) -> CommandOutcome:
    """Record what an applicant supplies to a step, if the step waits for it."""
    step = context.case.steps[command.step]
    awaited = step.status is StepStatus.SUPPLEMENT and step.generation == command.generation
    if not awaited or not (command.form or command.materials):
        return CommandOutcome(
            CommandResult.UNEXPECTED, f"step {command.step} does not wait for a supplement"
        )
    context.trigger(
        Supplemented(
            **request_fields(command.header),
            step=command.step,
            generation=command.generation,
            slot=command.slot,
            form=command.form,
            facts=command.facts,
            materials=command.materials,
            overrides=command.overrides,
        ),
        actor=command.header.actor,
    )
    return _ACCEPTED


def decide_ending(context: DecisionContext, command: EndCase) -> CommandOutcome:
    """Begin the end of the case: withdrawn, terminated or revoked."""
    context.trigger(
        EndingBegun(
            cause=command.cause,
            reason_code=command.reason_code,
            legal_basis=command.legal_basis,
            slot=command.slot,
            **request_fields(command.header),
        ),
        actor=command.header.actor,
    )
    return _ACCEPTED


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


def _require_task(context: DecisionContext, key: str) -> Task:
    found = next((task for task in tasks(context.plan, context.case) if task.key == key), None)
    if found is None:
        raise CommandRejectedError(f"there is no open task {key}")
    return found


def decide_undo_report(context: DecisionContext, command: ReportUndo) -> CommandOutcome:
    """Record what came of taking a step back by hand, by who holds that task."""
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


def decide_message(context: DecisionContext, command: PostMessage) -> CommandOutcome:
    """Send a message on a step."""
    context.trigger(
        MessageSent(
            step=command.step,
            audience=command.audience,
            slot=command.slot,
            text=command.text,
            **request_fields(command.header),
        ),
        actor=command.header.actor,
    )
    return _ACCEPTED


def decide_hand_out(context: DecisionContext, command: HandOutCertificates) -> CommandOutcome:
    """Record that certificates of granted steps were handed out."""
    issued = {
        name
        for step in context.case.steps.values()
        if step.status is StepStatus.GRANTED
        for name in context.item(step.name).issues
    }
    if unknown := [name for name in command.certificates if name not in issued]:
        raise CommandRejectedError(f"not issued in this case: {', '.join(unknown)}")
    context.trigger(
        ResultHandedOut(
            certificates=command.certificates,
            how=command.how,
            place=command.place,
            slot=command.slot,
            **request_fields(command.header),
        ),
        actor=command.header.actor,
    )
    return _ACCEPTED


class _Note(TypedDict):
    """The fields that every operator's event about a step has."""

    step: str
    reason: str
    slot: str
    request_id: str
    request_commitment: str


def decide_step_management(context: DecisionContext, command: ManageStep) -> CommandOutcome:
    """Retry, reassign or skip a step, as an operator orders."""
    item = context.plan.item_by_name.get(command.step)
    patience = context.after(item.patience_s if item else 0)
    note: _Note = {
        "step": command.step,
        "reason": command.reason,
        "slot": command.slot,
        **request_fields(command.header),
    }
    managed: StepRetried | StepSkipped | StepReassigned
    match command.order:
        case "retry":
            step = context.case.steps.get(command.step)
            lost = step is not None and was_lost(step)
            managed = StepRetried(patience_until=patience, resubmit=lost, **note)
        case "skip":
            if item is not None and item.importance == "required":
                raise CommandRejectedError(f"step {command.step} is required: it cannot be skipped")
            managed = StepSkipped(**note)
        case "to_people":
            managed = StepReassigned(to="people", patience_until=patience, **note)
        case "to_adapter":
            managed = StepReassigned(to="adapter", patience_until=patience, **note)
    context.trigger(managed, actor=command.header.actor)
    return _ACCEPTED


def decide_action_report(context: DecisionContext, command: ReportAction) -> CommandOutcome:
    """Record what was done about a concern."""
    context.trigger(
        ActionTaken(
            concern=command.concern,
            action=command.action,
            slot=command.slot,
            **request_fields(command.header),
        ),
        actor=command.header.actor,
    )
    return _ACCEPTED


def decide_migration(context: DecisionContext, command: MigrateToPlan) -> CommandOutcome:
    """Move the case to another plan, and compute its due dates anew."""
    new = context.plans.get(command.plan_digest)
    if new is None:
        raise CommandRejectedError(f"no plan of digest {command.plan_digest} is published")
    if obstacles_found := obstacles(context.plan, new, context.case):
        raise CommandRejectedError(
            "the new plan cannot take this case: " + "; ".join(obstacles_found)
        )
    before = steps_of_people(context.plan, context.case)
    context.trigger(
        Migrated(
            theme_version=new.version,
            plan_digest=new.digest,
            former_plan_digest=context.case.plan_digest,
            steps=tuple(item.name for item in new.items),
            to_people=tuple(sorted(steps_of_people(new, context.case) - before)),
            reason=command.reason,
            slot=command.slot,
            **request_fields(command.header),
        ),
        actor=command.header.actor,
    )
    recompute_due_dates(_with_plan(context, new), because="migration")
    return _ACCEPTED


def decide_erasure(context: DecisionContext, command: RecordErasure) -> CommandOutcome:
    """Record that the key of the subject was destroyed."""
    context.trigger(
        SubjectErased(reason_code=command.reason_code, **request_fields(command.header)),
        effective_at=command.at,
        actor=command.header.actor,
    )
    return _ACCEPTED


def _with_plan(context: DecisionContext, plan: Plan) -> DecisionContext:
    return DecisionContext(plan, context.case, context.now, context.calendar, context.plans)
