"""Decisions on what applicants and clerks do: endings, messages, certificates handed out."""

from domain.case.commands import (
    CommandOutcome,
    CommandResult,
    EndCase,
    HandOutCertificates,
    PostMessage,
)
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.request_fields import request_fields
from domain.case.events.ending import EndingBegun
from domain.case.events.people import (
    MessageSent,
    ResultHandedOut,
)
from domain.case.step import StepStatus
from domain.errors import CommandRejectedError

_ACCEPTED = CommandOutcome(CommandResult.ACCEPTED)


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
