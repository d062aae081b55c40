"""Renders opening, pre-review, acceptance and promises."""

from collections.abc import Iterable
from datetime import datetime

from adapters.presentation.plan_labels import PlanLabels, format_reasons, join_labels
from domain.case.events.opening import (
    Accepted,
    CaseCorrected,
    CaseSupplemented,
    CommitmentKept,
    CommitmentLapsed,
    CommitmentMade,
    NotAccepted,
    Opened,
    PrereviewBegun,
    PrereviewPassed,
    SupplementNotified,
)
from domain.phrases.catalogue import name_code, phrase
from domain.plan import Label


def render_opened(event: Opened, labels: PlanLabels) -> Label:
    """Render the opening by a front end."""
    shown = labels.as_shown(event.overrides)
    return phrase("opening.opened", theme=labels.theme, shown=shown)


def render_prereview_begun(event: PrereviewBegun, labels: PlanLabels) -> Label:
    """Staff pre-review the case, until the given time."""
    by, until = labels.department(event.department), labels.until(event.until)
    basis = format_reasons(event.legal_basis)
    return phrase("opening.prereview_begun", theme=labels.theme, by=by, until=until, basis=basis)


def render_prereview_passed(_: PrereviewPassed, labels: PlanLabels) -> Label:
    """Render a passed pre-review."""
    return phrase("opening.prereview_passed", theme=labels.theme)


def render_supplement_notified(event: SupplementNotified, labels: PlanLabels) -> Label:
    """Render the notice of everything that is missing: by when, on which basis."""
    missing = join_labels([labels.missing(each) for each in event.missing])
    until, basis = labels.until(event.until), format_reasons(labels.prereview_basis)
    return phrase(
        "opening.supplement_notified", theme=labels.theme, missing=missing, until=until, basis=basis
    )


def render_case_supplemented(event: CaseSupplemented, labels: PlanLabels) -> Label:
    """Render the supply of requested or deferred entries."""
    what, shown = (
        _join_names((*event.form, *event.materials), labels),
        labels.as_shown(event.overrides),
    )
    return phrase("opening.case_supplemented", theme=labels.theme, what=what, shown=shown)


def render_case_corrected(event: CaseCorrected, labels: PlanLabels) -> Label:
    """Render a correction of the case, and by whom."""
    what, shown = (
        _join_names((*event.form, *event.materials), labels),
        labels.as_shown(event.overrides),
    )
    return phrase("opening.case_corrected", theme=labels.theme, what=what, shown=shown)


def render_not_accepted(event: NotAccepted, labels: PlanLabels) -> Label:
    """Render that a case is not accepted: why, and on the basis of which rule."""
    why = labels.ineligible(event.reason_code)
    basis = format_reasons("" if event.slot else labels.ineligible_basis(event.reason_code))
    return phrase("opening.not_accepted", theme=labels.theme, why=why, basis=basis)


def render_accepted(_: Accepted, labels: PlanLabels) -> Label:
    """Render the acceptance."""
    return phrase("opening.accepted", theme=labels.theme)


def render_accepted_by_default(received_at: datetime, labels: PlanLabels) -> Label:
    """Render an acceptance by default from the receipt."""
    since, basis = labels.format_minute(received_at), format_reasons(labels.prereview_basis)
    return phrase("opening.accepted_by_default", theme=labels.theme, since=since, basis=basis)


def render_commitment_made(event: CommitmentMade, labels: PlanLabels) -> Label:
    """Render a promise that stands in for a material."""
    what, until = labels.input_label(event.material), labels.until(event.due_at)
    if event.kind == "deferred":
        return phrase("opening.material_deferred", theme=labels.theme, what=what, until=until)
    return phrase("opening.commitment_made", theme=labels.theme, what=what, until=until)


def render_commitment_kept(event: CommitmentKept, labels: PlanLabels) -> Label:
    """Render a kept promise."""
    what = labels.input_label(event.material)
    return phrase("opening.commitment_kept", theme=labels.theme, what=what)


def render_commitment_lapsed(event: CommitmentLapsed, labels: PlanLabels) -> Label:
    """Render a promise that was not kept."""
    what, why = labels.input_label(event.material), name_code("lapse", event.reason_code)
    return phrase("opening.commitment_lapsed", theme=labels.theme, what=what, why=why)


def _join_names(names: Iterable[str], labels: PlanLabels) -> Label:
    return join_labels([labels.input_label(name) for name in names])


RENDERERS = {
    Opened: render_opened,
    PrereviewBegun: render_prereview_begun,
    PrereviewPassed: render_prereview_passed,
    SupplementNotified: render_supplement_notified,
    CaseSupplemented: render_case_supplemented,
    CaseCorrected: render_case_corrected,
    NotAccepted: render_not_accepted,
    Accepted: render_accepted,
    CommitmentMade: render_commitment_made,
    CommitmentKept: render_commitment_kept,
    CommitmentLapsed: render_commitment_lapsed,
}
"""The renderer of each of these events."""
