"""What people ask of a case, and what it makes of that."""

from domain.case.answers import Granted
from domain.case.commands import (
    AmendCase,
    AssignTask,
    ClaimOrReleaseTask,
    CommandOutcome,
    CommandResult,
    DecidePrereview,
    EndCase,
    HandOutCertificates,
    ManageStep,
    MigrateToPlan,
    PostMessage,
    RecordCommitmentCheck,
    RecordErasure,
    ReportAction,
    ReportUndo,
    SupplementStep,
    UserCommand,
)
from domain.case.decisions.answers.lost_submission import was_lost
from domain.case.decisions.clocks import recompute_due_dates
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.duplicates import earlier_outcome
from domain.case.decisions.prereview import check_commitment, decide_amendment, decide_prereview
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
    """The applicant supplied what a department had asked for."""
    step = context.case.steps[command.step]
    if (repeat := earlier_outcome(context.case, command)) is not None:
        return repeat
    awaited = step.status is StepStatus.SUPPLEMENT and step.generation == command.generation
    if not awaited or not (command.form or command.materials):
        return CommandOutcome(CommandResult.UNEXPECTED)
    context.decide(
        Supplemented,
        actor=command.actor,
        step=command.step,
        generation=command.generation,
        request_id=command.request_id,
        request_commitment=command.request_commitment,
        slot=command.slot,
        form=command.form,
        facts=command.facts,
        materials=command.materials,
        overrides=command.overrides,
    )
    return _ACCEPTED


def decide_user_command(context: DecisionContext, command: UserCommand) -> CommandOutcome:
    """Do what a person asks for, once for each request."""
    if (repeat := earlier_outcome(context.case, command)) is not None:
        return repeat
    return _decide_by_kind(context, command)


def _decide_by_kind(context: DecisionContext, command: UserCommand) -> CommandOutcome:  # noqa: C901, PLR0911, PLR0912 - a table of kinds
    match command:
        case AmendCase():
            return decide_amendment(context, command)
        case DecidePrereview():
            return decide_prereview(context, command)
        case EndCase():
            return _decide_ending(context, command)
        case ClaimOrReleaseTask():
            return _decide_claim_or_release(context, command)
        case AssignTask():
            return _decide_assignment(context, command)
        case ReportUndo():
            return _decide_undo_report(context, command)
        case RecordCommitmentCheck():
            return check_commitment(context, command)
        case PostMessage():
            return _decide_message(context, command)
        case HandOutCertificates():
            return _decide_hand_out(context, command)
        case ManageStep():
            return _decide_step_management(context, command)
        case ReportAction():
            return _decide_action_report(context, command)
        case MigrateToPlan():
            return _decide_migration(context, command)
        case RecordErasure():
            return _decide_erasure(context, command)


def _request_attributes(command: UserCommand) -> dict[str, str]:
    return {
        "actor": command.actor,
        "request_id": command.request_id,
        "request_commitment": command.request_commitment,
    }


def _decide_ending(context: DecisionContext, command: EndCase) -> CommandOutcome:
    context.decide(
        EndingBegun,
        cause=command.cause,
        reason_code=command.reason_code,
        legal_basis=command.legal_basis,
        slot=command.slot,
        **_request_attributes(command),
    )
    return _ACCEPTED


def _decide_claim_or_release(
    context: DecisionContext, command: ClaimOrReleaseTask
) -> CommandOutcome:
    task = _require_task(context, command.task)
    holder = task.claimed_by
    if command.release:
        if holder and holder != command.actor:
            raise CommandRejectedError(
                f"task {command.task} is claimed by {holder}: a supervisor can reassign it"
            )
        context.decide(TaskReleased, task=command.task, **_request_attributes(command))
        return _ACCEPTED
    if holder and holder != command.actor and context.now < task.claim_until:
        raise CommandRejectedError(
            f"task {command.task} is claimed by {holder} until {task.claim_until.isoformat()}: "
            "a supervisor can reassign it before"
        )
    former = "" if holder == command.actor else holder
    context.decide(TaskClaimed, task=command.task, former=former, **_request_attributes(command))
    return _ACCEPTED


def _decide_assignment(context: DecisionContext, command: AssignTask) -> CommandOutcome:
    task = _require_task(context, command.task)
    context.decide(
        TaskReassigned,
        task=task.key,
        former=task.claimed_by,
        to=command.to,
        reason=command.reason,
        slot=command.slot,
        **_request_attributes(command),
    )
    return _ACCEPTED


def _require_task(context: DecisionContext, key: str) -> Task:
    found = next((task for task in tasks(context.plan, context.case) if task.key == key), None)
    if found is None:
        raise CommandRejectedError(f"there is no open task {key}")
    return found


def _decide_undo_report(context: DecisionContext, command: ReportUndo) -> CommandOutcome:
    key = f"undo/{command.step}/{command.generation}"
    _require_task(context, key)
    if context.case.claims.get(key) != command.actor:
        raise CommandRejectedError(f"task {key} is not claimed by {command.actor}: claim it")
    about = {"step": command.step, "generation": command.generation, "evidence": command.evidence}
    if command.done:
        context.decide(
            StepWithdrawn,
            how="by_people",
            reason=command.reason,
            **about,
            **_request_attributes(command),
        )
    else:
        step = context.case.steps[command.step]
        granted = isinstance(step.decision, Granted) or step.late_grant is not None
        by = _request_attributes(command)
        context.decide(StepUndoImpossible, reason=command.reason, granted=granted, **about, **by)
    return _ACCEPTED


def _decide_message(context: DecisionContext, command: PostMessage) -> CommandOutcome:
    context.decide(
        MessageSent,
        step=command.step,
        audience=command.audience,
        slot=command.slot,
        text=command.text,
        **_request_attributes(command),
    )
    return _ACCEPTED


def _decide_hand_out(context: DecisionContext, command: HandOutCertificates) -> CommandOutcome:
    issued = {
        name
        for step in context.case.steps.values()
        if step.status is StepStatus.GRANTED
        for name in context.item(step.name).issues
    }
    if unknown := [name for name in command.certificates if name not in issued]:
        raise CommandRejectedError(f"not issued in this case: {', '.join(unknown)}")
    context.decide(
        ResultHandedOut,
        certificates=command.certificates,
        how=command.how,
        place=command.place,
        slot=command.slot,
        **_request_attributes(command),
    )
    return _ACCEPTED


def _decide_step_management(context: DecisionContext, command: ManageStep) -> CommandOutcome:
    item = context.plan.item_by_name.get(command.step)
    patience = context.after(item.patience_s if item else 0)
    about = {
        "step": command.step,
        "reason": command.reason,
        "slot": command.slot,
        **_request_attributes(command),
    }
    match command.order:
        case "retry":
            step = context.case.steps.get(command.step)
            lost = step is not None and was_lost(step)
            context.decide(StepRetried, patience_until=patience, resubmit=lost, **about)
        case "skip":
            if item is not None and item.importance == "required":
                raise CommandRejectedError(f"step {command.step} is required: it cannot be skipped")
            context.decide(StepSkipped, **about)
        case "to_people" | "to_adapter":
            to = "people" if command.order == "to_people" else "adapter"
            context.decide(StepReassigned, to=to, patience_until=patience, **about)
    return _ACCEPTED


def _decide_action_report(context: DecisionContext, command: ReportAction) -> CommandOutcome:
    context.decide(
        ActionTaken,
        concern=command.concern,
        action=command.action,
        slot=command.slot,
        **_request_attributes(command),
    )
    return _ACCEPTED


def _decide_migration(context: DecisionContext, command: MigrateToPlan) -> CommandOutcome:
    new = context.plans.get(command.plan_digest)
    if new is None:
        raise CommandRejectedError(f"no plan of digest {command.plan_digest} is published")
    if obstacles_found := obstacles(context.plan, new, context.case):
        raise CommandRejectedError(
            "the new plan cannot take this case: " + "; ".join(obstacles_found)
        )
    before = steps_of_people(context.plan, context.case)
    context.decide(
        Migrated,
        theme_version=new.version,
        plan_digest=new.digest,
        former_plan_digest=context.case.plan_digest,
        steps=tuple(item.name for item in new.items),
        to_people=tuple(sorted(steps_of_people(new, context.case) - before)),
        reason=command.reason,
        slot=command.slot,
        **_request_attributes(command),
    )
    recompute_due_dates(_with_plan(context, new), because="migration")
    return _ACCEPTED


def _decide_erasure(context: DecisionContext, command: RecordErasure) -> CommandOutcome:
    context.decide(
        SubjectErased,
        effective_at=command.at,
        reason_code=command.reason_code,
        **_request_attributes(command),
    )
    return _ACCEPTED


def _with_plan(context: DecisionContext, plan: Plan) -> DecisionContext:
    return DecisionContext(plan, context.case, context.now, context.calendar, context.plans)
