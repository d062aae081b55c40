"""The status of a step after an event."""

from domain.case.events import answers, ending, steps
from domain.case.events import step_management as orders
from domain.case.events.base import EventPayload
from domain.case.step import StepStatus

_AFTER: dict[type[EventPayload], StepStatus] = {
    steps.StepDispatched: StepStatus.DISPATCHED,
    answers.StepGranted: StepStatus.GRANTED,
    answers.StepRefused: StepStatus.REFUSED,
    answers.SupplementRequested: StepStatus.SUPPLEMENT,
    steps.Supplemented: StepStatus.WAITING,
    answers.StepPending: StepStatus.PENDING,
    answers.SpecialProcedureBegun: StepStatus.SPECIAL_PROCEDURE,
    steps.StepRuledOut: StepStatus.RULED_OUT,
    orders.StepSkipped: StepStatus.SKIPPED,
    steps.StepFoundNotApplicable: StepStatus.NOT_APPLICABLE,
    ending.StepWithdrawalBegun: StepStatus.WITHDRAWING,
    ending.UndoHandedToPeople: StepStatus.UNDO_BY_PEOPLE,
    ending.StepWithdrawn: StepStatus.WITHDRAWN,
}


def status_after(event: EventPayload) -> StepStatus | None:
    """Return the status of the event's step after it; ``None`` if the event does not change it.

    A step that was skipped while in progress is withdrawn by the events that follow.
    """
    if isinstance(event, ending.StepUndoImpossible):
        return StepStatus.GRANTED if event.granted else StepStatus.WITHDRAWN
    return _AFTER.get(type(event))
