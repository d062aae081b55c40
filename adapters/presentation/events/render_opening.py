"""Opening, pre-review, acceptance and promises in words."""

from collections.abc import Iterable
from datetime import datetime

from adapters.presentation.code_labels import LAPSE_REASONS, label, label_for
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
from domain.plan import Label


def render_opened(event: Opened, labels: PlanLabels) -> Label:
    """A front end opened the case."""
    shown = labels.as_shown(event.overrides)
    return label(f"“{labels.theme.zh}”已提交{shown.zh}", f"{labels.theme.en}: submitted{shown.en}")


def render_prereview_begun(event: PrereviewBegun, labels: PlanLabels) -> Label:
    """People pre-review it, until then."""
    by, until = labels.department(event.department), labels.until(event.until)
    basis = format_reasons(event.legal_basis)
    return label(
        f"“{labels.theme.zh}”由{by.zh}预审，{until.zh}前未告知的视为受理{basis.zh}",
        f"{labels.theme.en}: pre-reviewed by {by.en}; accepted, "
        f"if there is no notice by {until.en}{basis.en}",
    )


def render_prereview_passed(_: PrereviewPassed, labels: PlanLabels) -> Label:
    """It is complete and in order."""
    return label(f"“{labels.theme.zh}”预审通过", f"{labels.theme.en}: pre-review passed")


def render_supplement_notified(event: SupplementNotified, labels: PlanLabels) -> Label:
    """The one notice: everything that is missing, by when, on which basis."""
    missing = join_labels([labels.missing(each) for each in event.missing])
    until, basis = labels.until(event.until), format_reasons(labels.prereview_basis)
    return label(
        f"“{labels.theme.zh}”一次性补正告知：{missing.zh}，请于{until.zh}前补正{basis.zh}",
        f"{labels.theme.en}: supplement notice: {missing.en}, by {until.en}{basis.en}",
    )


def render_case_supplemented(event: CaseSupplemented, labels: PlanLabels) -> Label:
    """What was asked for, or owed, came in."""
    what, shown = (
        _join_names((*event.form, *event.materials), labels),
        labels.as_shown(event.overrides),
    )
    return label(
        f"“{labels.theme.zh}”补正已收到：{what.zh}{shown.zh}",
        f"{labels.theme.en}: supplied: {what.en}{shown.en}",
    )


def render_case_corrected(event: CaseCorrected, labels: PlanLabels) -> Label:
    """Who opened it corrected it."""
    what, shown = (
        _join_names((*event.form, *event.materials), labels),
        labels.as_shown(event.overrides),
    )
    return label(
        f"“{labels.theme.zh}”申请内容已更正：{what.zh}{shown.zh}",
        f"{labels.theme.en}: corrected: {what.en}{shown.en}",
    )


def render_not_accepted(event: NotAccepted, labels: PlanLabels) -> Label:
    """It is not for us: why, and on which basis where a rule of the theme says so."""
    why = labels.ineligible(event.reason_code)
    basis = format_reasons("" if event.slot else labels.ineligible_basis(event.reason_code))
    return label(
        f"“{labels.theme.zh}”不予受理：{why.zh}{basis.zh}",
        f"{labels.theme.en}: not accepted: {why.en}{basis.en}",
    )


def render_accepted(_: Accepted, labels: PlanLabels) -> Label:
    """It is accepted."""
    return label(f"“{labels.theme.zh}”已受理", f"{labels.theme.en}: accepted")


def render_accepted_by_default(received_at: datetime, labels: PlanLabels) -> Label:
    """It counts as accepted from its receipt."""
    since, basis = labels.format_minute(received_at), format_reasons(labels.prereview_basis)
    return label(
        f"“{labels.theme.zh}”逾期未告知，自{since.zh}收到之时起视为受理{basis.zh}",
        f"{labels.theme.en}: accepted by default since its receipt {since.en}{basis.en}",
    )


def render_commitment_made(event: CommitmentMade, labels: PlanLabels) -> Label:
    """A promise stands in for a material."""
    what, until = labels.input_label(event.material), labels.until(event.due_at)
    if event.kind == "deferred":
        return label(
            f"“{labels.theme.zh}”容缺受理：{what.zh}须于{until.zh}前补交",
            f"{labels.theme.en}: accepted with {what.en} owed, by {until.en}",
        )
    return label(
        f"“{labels.theme.zh}”告知承诺：以承诺代替{what.zh}，{until.zh}前核查",
        f"{labels.theme.en}: a commitment in place of {what.en}, to be checked by {until.en}",
    )


def render_commitment_kept(event: CommitmentKept, labels: PlanLabels) -> Label:
    """It came, or is true."""
    what = labels.input_label(event.material)
    return label(
        f"“{labels.theme.zh}”承诺已兑现：{what.zh}", f"{labels.theme.en}: promise kept: {what.en}"
    )


def render_commitment_lapsed(event: CommitmentLapsed, labels: PlanLabels) -> Label:
    """It did not come, or is not true."""
    what, why = labels.input_label(event.material), label_for(LAPSE_REASONS, event.reason_code)
    return label(
        f"“{labels.theme.zh}”承诺未兑现：{what.zh}（{why.zh}）",
        f"{labels.theme.en}: promise not kept: {what.en} ({why.en})",
    )


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
"""What is said of each of these events."""
