"""Renders the actions of people on a case, without their texts and names."""

from adapters.presentation.plan_labels import (
    PlanLabels,
    format_concern_reason,
    format_reasons,
    join_labels,
)
from domain.case.events.erasure import SubjectErased
from domain.case.events.people import (
    ActionTaken,
    ConcernRaised,
    ConcernSettled,
    Escalated,
    MessageSent,
    Migrated,
    ResultHandedOut,
    TaskClaimed,
    TaskReassigned,
    TaskReleased,
)
from domain.phrases.catalogue import phrase
from domain.plan import Label


def render_task_claimed(event: TaskClaimed, labels: PlanLabels) -> Label:
    """Render the claim of a task."""
    task = labels.task(event.task)
    return phrase("people.task_claimed", task=task)


def render_task_released(event: TaskReleased, labels: PlanLabels) -> Label:
    """Render the release of a task."""
    task = labels.task(event.task)
    return phrase("people.task_released", task=task)


def render_task_reassigned(event: TaskReassigned, labels: PlanLabels) -> Label:
    """Render the reassignment of a task: to another person, or to the queue."""
    task, why = labels.task(event.task), format_reasons(event.reason)
    if event.to:
        return phrase("people.task_reassigned", task=task, why=why)
    return phrase("people.task_returned", task=task, why=why)


def render_message_sent(event: MessageSent, labels: PlanLabels) -> Label:
    """There is a message; its text is in the vault."""
    item, to = labels.item(event.step), labels.audience(event.audience)
    return phrase("people.message_sent", item=item, to=to)


def render_handed_out(event: ResultHandedOut, labels: PlanLabels) -> Label:
    """Render the delivery of the certificates to the applicant."""
    what = join_labels([labels.input_label(name) for name in event.certificates])
    if event.how == "counter":
        return phrase("people.handed_out_at_counter", what=what)
    return phrase("people.handed_out_by_courier", what=what)


def render_concern_raised(event: ConcernRaised, labels: PlanLabels) -> Label:
    """Supervision is notified."""
    about, why = labels.concern(event.concern), format_concern_reason(event.reason)
    return phrase("people.concern_raised", about=about, why=why)


def render_concern_settled(event: ConcernSettled, labels: PlanLabels) -> Label:
    """Render a concern whose cause is gone."""
    about = labels.concern(event.concern)
    return phrase("people.concern_settled", about=about)


def render_escalated(event: Escalated, labels: PlanLabels) -> Label:
    """Render an escalation to the next level."""
    about, to = labels.concern(event.concern), labels.audience(event.to)
    return phrase("people.escalated", about=about, to=to)


def render_action_taken(event: ActionTaken, labels: PlanLabels) -> Label:
    """Render a supervisor's action on a concern."""
    about, what = labels.concern(event.concern), format_reasons(event.action)
    return phrase("people.action_taken", about=about, what=what)


def render_migrated(event: Migrated, labels: PlanLabels) -> Label:
    """Render the migration to another version."""
    why = format_reasons(event.reason)
    return phrase("people.migrated", theme=labels.theme, theme_version=event.theme_version, why=why)


def render_subject_erased(event: SubjectErased, labels: PlanLabels) -> Label:
    """Render the erasure of the applicant's data."""
    del labels
    why = format_reasons(event.reason_code)
    return phrase("people.subject_erased", why=why)


RENDERERS = {
    TaskClaimed: render_task_claimed,
    TaskReleased: render_task_released,
    TaskReassigned: render_task_reassigned,
    MessageSent: render_message_sent,
    ResultHandedOut: render_handed_out,
    ConcernRaised: render_concern_raised,
    ConcernSettled: render_concern_settled,
    Escalated: render_escalated,
    ActionTaken: render_action_taken,
    Migrated: render_migrated,
    SubjectErased: render_subject_erased,
}
"""The renderer of each of these events."""
