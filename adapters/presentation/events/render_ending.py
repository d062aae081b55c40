"""Renders how a case ends, and how grants are undone."""

from collections.abc import Callable

from adapters.presentation.plan_labels import PlanLabels, format_reasons, join_labels
from domain.case.events.ending import (
    Closed,
    EndingBegun,
    LateAnswerReceived,
    StepUndoImpossible,
    StepWithdrawalBegun,
    StepWithdrawn,
    UndoHandedToPeople,
)
from domain.case.state import EndingCause
from domain.phrases.catalogue import name_code, phrase
from domain.plan import Label


def render_ending_begun(event: EndingBegun, labels: PlanLabels) -> Label:
    """Render the early end of a case: who or what ends it."""
    return _CAUSES[event.cause](event, labels)


def _render_withdrawn_by_applicant(event: EndingBegun, labels: PlanLabels) -> Label:
    why = format_reasons(event.reason_code)
    return phrase("ending.withdrawn_by_applicant", theme=labels.theme, why=why)


def _render_refused(event: EndingBegun, labels: PlanLabels) -> Label:
    item, why = labels.item(event.step), format_reasons(event.reason_code)
    return phrase("ending.refused", item=item, theme=labels.theme, why=why)


def _render_lapsed(event: EndingBegun, labels: PlanLabels) -> Label:
    what = labels.input_label(event.reason_code)
    return phrase("ending.lapsed", what=what, theme=labels.theme)


def _render_terminated(event: EndingBegun, labels: PlanLabels) -> Label:
    why = format_reasons(event.reason_code)
    return phrase("ending.terminated", theme=labels.theme, why=why)


def _render_revoked(event: EndingBegun, labels: PlanLabels) -> Label:
    why = format_reasons(event.reason_code)
    return phrase("ending.revoked", theme=labels.theme, why=why)


_CAUSES: dict[EndingCause, Callable[[EndingBegun, PlanLabels], Label]] = {
    "withdrawn": _render_withdrawn_by_applicant,
    "refused": _render_refused,
    "lapsed": _render_lapsed,
    "terminated": _render_terminated,
    "revoked": _render_revoked,
}


def render_withdrawal_begun(event: StepWithdrawalBegun, labels: PlanLabels) -> Label:
    """Render a withdrawal that the department must make; for a granted step, an undo."""
    item, why = labels.item(event.step), name_code("withdrawal", event.reason)
    if event.undo:
        return phrase("ending.undo_begun", item=item, why=why)
    return phrase("ending.withdrawal_begun", item=item, why=why)


def render_withdrawn(event: StepWithdrawn, labels: PlanLabels) -> Label:
    """Render the withdrawal of a step: by whom or how."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    match event.how:
        case "by_department":
            return phrase("ending.withdrawn_by_department", by=by, item=item)
        case "by_people":
            return phrase("ending.withdrawn_by_people", item=item)
        case "lapsed":
            return phrase("ending.lapsed_by_itself", item=item)


def render_undo_handed_to_people(event: UndoHandedToPeople, labels: PlanLabels) -> Label:
    """People must withdraw the step."""
    item, why = labels.item(event.step), name_code("withdrawal", event.reason)
    return phrase("ending.undo_handed_to_people", item=item, why=why)


def render_stands(event: StepUndoImpossible, labels: PlanLabels) -> Label:
    """Render that a grant, or a submission, stands because it cannot be withdrawn."""
    item, why = labels.item(event.step), format_reasons(event.reason)
    if event.granted:
        return phrase("ending.grant_stands", item=item, why=why)
    return phrase("ending.result_stands", item=item, why=why)


def render_late_answer(event: LateAnswerReceived, labels: PlanLabels) -> Label:
    """Render a department's answer after the withdrawal."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    what = name_code("decision", event.decision.kind)
    return phrase("ending.late_answer", by=by, item=item, what=what)


def render_closed(event: Closed, labels: PlanLabels) -> Label:
    """Render the end of a case, and which grants stand."""
    outcome = name_code("outcome", event.outcome)
    if not event.still_granted:
        return phrase("ending.closed", theme=labels.theme, outcome=outcome)
    items = join_labels([labels.item(name) for name in event.still_granted])
    return phrase("ending.closed_but_granted", theme=labels.theme, outcome=outcome, items=items)


RENDERERS = {
    EndingBegun: render_ending_begun,
    StepWithdrawalBegun: render_withdrawal_begun,
    StepWithdrawn: render_withdrawn,
    UndoHandedToPeople: render_undo_handed_to_people,
    StepUndoImpossible: render_stands,
    LateAnswerReceived: render_late_answer,
    Closed: render_closed,
}
"""The renderer of each of these events."""
