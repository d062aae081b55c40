"""Decisions on what operators and supervisors order: steps, actions, migrations, erasures."""

from typing import TypedDict

from domain.case.commands import (
    CommandOutcome,
    CommandResult,
    ManageStep,
    MigrateToPlan,
    RecordErasure,
    ReportAction,
)
from domain.case.decisions.answers.lost_submission import was_lost
from domain.case.decisions.clocks import recompute_due_dates
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.request_fields import request_fields
from domain.case.events.erasure import SubjectErased
from domain.case.events.people import (
    ActionTaken,
    Migrated,
)
from domain.case.events.step_management import StepReassigned, StepRetried, StepSkipped
from domain.case.migration import obstacles
from domain.case.tasks import steps_of_people
from domain.errors import CommandRejectedError
from domain.plan import Plan

_ACCEPTED = CommandOutcome(CommandResult.ACCEPTED)


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


def _with_plan(context: DecisionContext, plan: Plan) -> DecisionContext:
    return DecisionContext(plan, context.case, context.now, context.calendar, context.plans)


def decide_erasure(context: DecisionContext, command: RecordErasure) -> CommandOutcome:
    """Record that the key of the subject was destroyed."""
    context.trigger(
        SubjectErased(reason_code=command.reason_code, **request_fields(command.header)),
        effective_at=command.at,
        actor=command.header.actor,
    )
    return _ACCEPTED
