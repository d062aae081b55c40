"""Decisions on supplied values: to a step (补正), to the case, corrected."""

from domain.case.commands import (
    AmendCase,
    CommandOutcome,
    CommandResult,
    SupplementStep,
)
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.request_fields import request_fields
from domain.case.events.opening import (
    CaseCorrected,
    CaseSupplemented,
    CommitmentKept,
)
from domain.case.events.steps import Supplemented
from domain.case.step import StepStatus

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


def decide_amendment(context: DecisionContext, command: AmendCase) -> CommandOutcome:
    """What was missing or promised came in, or its opener corrected the case."""
    supplied = CaseCorrected if command.correction else CaseSupplemented
    context.trigger(
        supplied(
            **request_fields(command.header),
            slot=command.slot,
            form=command.form,
            facts=command.facts,
            materials=command.materials,
            ineligible=command.ineligible,
            overrides=command.overrides,
        ),
        actor=command.header.actor,
    )
    for material, commitment in context.case.open_commitments.items():
        if commitment.kind == "deferred" and material in command.materials:
            context.trigger(CommitmentKept(material=material), actor=command.header.actor)
    return _ACCEPTED
