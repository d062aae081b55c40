"""Renders the events between a step and its department."""

from adapters.presentation.plan_labels import (
    PlanLabels,
    format_concern_reason,
    format_reasons,
    join_labels,
)
from domain.case.events.answers import (
    AnswerContradicted,
    ReportRejected,
    SpecialProcedureBegun,
    StepGranted,
    StepPending,
    StepRefused,
    SupplementRequested,
)
from domain.case.events.step_management import StepReassigned, StepRetried, StepSkipped
from domain.case.events.steps import (
    NoticeRequested,
    StepCallFailed,
    StepDispatched,
    StepFlagged,
    StepFoundNotApplicable,
    StepRuledOut,
    SubmissionLost,
    Supplemented,
)
from domain.pauses import DEPARTMENT_PAUSED
from domain.phrases.catalogue import find_code, name_code, phrase
from domain.plan import Label


def render_dispatched(event: StepDispatched, labels: PlanLabels) -> Label:
    """Render the submission of a step to its department."""
    item, to = labels.item(event.step), labels.department_of(event.step)
    return phrase("step.dispatched", item=item, to=to)


def render_granted(event: StepGranted, labels: PlanLabels) -> Label:
    """Render a grant."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    return phrase("step.granted", by=by, item=item)


def render_refused(event: StepRefused, labels: PlanLabels) -> Label:
    """Render a refusal and its reason."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    why = format_reasons(event.decision.reason_code)
    return phrase("step.refused", by=by, item=item, why=why)


def render_supplement_requested(event: SupplementRequested, labels: PlanLabels) -> Label:
    """Render a department's supplement request: by when, on which basis."""
    item, until = labels.item(event.step), labels.until(event.patience_until)
    missing = join_labels([labels.missing(each) for each in event.decision.missing])
    basis = format_reasons(labels.basis_of(event.step))
    return phrase("step.supplement_requested", item=item, missing=missing, until=until, basis=basis)


def render_supplemented(event: Supplemented, labels: PlanLabels) -> Label:
    """Render an applicant's supplement."""
    item = labels.item(event.step)
    what = join_labels([labels.input_label(name) for name in (*event.form, *event.materials)])
    shown = labels.as_shown(event.overrides)
    return phrase("step.supplemented", item=item, what=what, shown=shown)


def render_pending(event: StepPending, labels: PlanLabels) -> Label:
    """Render a pending answer."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    when = labels.format_minute(event.decision.expected_by)
    return phrase("step.pending", by=by, item=item, when=when)


def render_special_procedure_begun(event: SpecialProcedureBegun, labels: PlanLabels) -> Label:
    """Render the start of a special procedure: which, on which basis, until when."""
    item, what = labels.item(event.step), labels.procedure(event.decision.name)
    basis = format_reasons(labels.procedure_basis(event.step, event.decision.name))
    until = labels.until(event.decision.expected_end)
    return phrase("step.special_procedure_begun", item=item, what=what, basis=basis, until=until)


def render_call_failed(event: StepCallFailed, labels: PlanLabels) -> Label:
    """Render a call that failed, or that is held back by a pause."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    if event.code == DEPARTMENT_PAUSED:
        return phrase("step.department_paused", item=item, by=by)
    why, wrong = (
        find_code("failure", event.code) or phrase("failure.other"),
        format_reasons(*map(str, event.violations[:3])),
    )
    return phrase("step.call_failed", item=item, by=by, why=why, code=event.code, wrong=wrong)


def render_report_rejected(event: ReportRejected, labels: PlanLabels) -> Label:
    """Render a rejected report and its violations."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    wrong = format_reasons(*map(str, event.violations[:3]))
    return phrase("step.report_rejected", item=item, by=by, wrong=wrong)


def render_submission_lost(event: SubmissionLost, labels: PlanLabels) -> Label:
    """Render a lost submission, which is sent again."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    return phrase("step.submission_lost", item=item, by=by)


def render_flagged(event: StepFlagged, labels: PlanLabels) -> Label:
    """Render that a step needs people."""
    item, why = labels.item(event.step), format_concern_reason(event.reason)
    return phrase("step.flagged", item=item, why=why)


def render_contradicted(event: AnswerContradicted, labels: PlanLabels) -> Label:
    """Render a second, different answer."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    return phrase("step.contradicted", by=by, item=item)


def render_ruled_out(event: StepRuledOut, labels: PlanLabels) -> Label:
    """Render that a step is no longer possible."""
    item = labels.item(event.step)
    steps = [each for each in event.because if find_code("withdrawal", each) is None]
    if not steps:
        why = join_labels([name_code("withdrawal", each) for each in event.because])
        return phrase("step.not_pursued", item=item, why=why)
    lost = join_labels([labels.item(each) for each in steps])
    return phrase("step.ruled_out", item=item, lost=lost)


def render_not_applicable(event: StepFoundNotApplicable, labels: PlanLabels) -> Label:
    """Render that a step's condition is not met."""
    item = labels.item(event.step)
    return phrase("step.not_applicable", item=item)


def render_retried(event: StepRetried, labels: PlanLabels) -> Label:
    """Render an operator's retry."""
    item, to, why = (
        labels.item(event.step),
        labels.department_of(event.step),
        format_reasons(event.reason),
    )
    return phrase("step.retried", item=item, to=to, why=why)


def render_reassigned(event: StepReassigned, labels: PlanLabels) -> Label:
    """Render an operator's reassignment to people, or back to the system."""
    item, why = labels.item(event.step), format_reasons(event.reason)
    if event.to == "people":
        return phrase("step.given_to_people", item=item, why=why)
    return phrase("step.given_to_system", item=item, why=why)


def render_skipped(event: StepSkipped, labels: PlanLabels) -> Label:
    """Render a step that an operator skipped."""
    item, why = labels.item(event.step), format_reasons(event.reason)
    return phrase("step.skipped", item=item, why=why)


def render_notice(event: NoticeRequested, labels: PlanLabels) -> Label:
    """Render the request of a notice."""
    whom, what = labels.audience(event.audience), name_code("notice", event.kind)
    about = labels.item(event.step) if event.step else labels.theme
    return phrase("step.notice", whom=whom, about=about, what=what)


RENDERERS = {
    StepDispatched: render_dispatched,
    StepGranted: render_granted,
    StepRefused: render_refused,
    SupplementRequested: render_supplement_requested,
    Supplemented: render_supplemented,
    StepPending: render_pending,
    SpecialProcedureBegun: render_special_procedure_begun,
    StepCallFailed: render_call_failed,
    SubmissionLost: render_submission_lost,
    StepFlagged: render_flagged,
    AnswerContradicted: render_contradicted,
    ReportRejected: render_report_rejected,
    StepRuledOut: render_ruled_out,
    StepFoundNotApplicable: render_not_applicable,
    StepRetried: render_retried,
    StepReassigned: render_reassigned,
    StepSkipped: render_skipped,
    NoticeRequested: render_notice,
}
"""The renderer of each of these events."""
