"""What happens between a step and its department, in words."""

from adapters.presentation.code_labels import (
    FAILURES,
    NOTICES,
    OTHER_FAILURE,
    WITHDRAWAL_RESULTS,
    label,
    label_for,
)
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
from domain.plan import Label


def render_dispatched(event: StepDispatched, labels: PlanLabels) -> Label:
    """It went to its department."""
    item, to = labels.item(event.step), labels.department_of(event.step)
    return label(f"“{item.zh}”已送{to.zh}办理", f"{item.en}: sent to {to.en}")


def render_granted(event: StepGranted, labels: PlanLabels) -> Label:
    """The department granted it."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    return label(f"{by.zh}准予“{item.zh}”", f"{item.en}: granted by {by.en}")


def render_refused(event: StepRefused, labels: PlanLabels) -> Label:
    """The department refused it: why."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    why = format_reasons(event.decision.reason_code)
    return label(f"{by.zh}不予办理“{item.zh}”{why.zh}", f"{item.en}: refused by {by.en}{why.en}")


def render_supplement_requested(event: SupplementRequested, labels: PlanLabels) -> Label:
    """The department asked for all that is missing: by when, on which basis."""
    item, until = labels.item(event.step), labels.until(event.patience_until)
    missing = join_labels([labels.missing(each) for each in event.decision.missing])
    basis = format_reasons(labels.basis_of(event.step))
    return label(
        f"“{item.zh}”需要补正：{missing.zh}，请于{until.zh}前补正{basis.zh}",
        f"{item.en}: to be supplied: {missing.en}, by {until.en}{basis.en}",
    )


def render_supplemented(event: Supplemented, labels: PlanLabels) -> Label:
    """The applicant supplied it."""
    item = labels.item(event.step)
    what = join_labels([labels.input_label(name) for name in (*event.form, *event.materials)])
    shown = labels.as_shown(event.overrides)
    return label(
        f"“{item.zh}”补正已收到：{what.zh}{shown.zh}", f"{item.en}: supplied: {what.en}{shown.en}"
    )


def render_pending(event: StepPending, labels: PlanLabels) -> Label:
    """The answer is to come."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    when = labels.format_minute(event.decision.expected_by)
    return label(
        f"{by.zh}正在办理“{item.zh}”，预计{when.zh}答复",
        f"{item.en}: with {by.en}, answer expected {when.en}",
    )


def render_special_procedure_begun(event: SpecialProcedureBegun, labels: PlanLabels) -> Label:
    """A special procedure began: which, on which basis, until when."""
    item, what = labels.item(event.step), labels.procedure(event.decision.name)
    basis = format_reasons(labels.procedure_basis(event.step, event.decision.name))
    until = labels.until(event.decision.expected_end)
    return label(
        f"“{item.zh}”进入特别程序：{what.zh}{basis.zh}，预计{until.zh}结束",
        f"{item.en}: special procedure {what.en}{basis.en}, until about {until.en}",
    )


def render_call_failed(event: StepCallFailed, labels: PlanLabels) -> Label:
    """The department's system did not answer, or not as it should, or is paused."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    if event.code == DEPARTMENT_PAUSED:
        return label(
            f"“{item.zh}”：{by.zh}已暂停办理，恢复后继续",
            f"{item.en}: {by.en} is paused, and goes on afterwards",
        )
    why, wrong = (
        FAILURES.get(event.code, OTHER_FAILURE),
        format_reasons(*map(str, event.violations[:3])),
    )
    return label(
        f"“{item.zh}”：{by.zh}{why.zh}（{event.code}）{wrong.zh}，将继续联系",
        f"{item.en}: {by.en} {why.en} ({event.code}){wrong.en}, trying on",
    )


def render_report_rejected(event: ReportRejected, labels: PlanLabels) -> Label:
    """The department reported an answer that is not allowed: what is wrong with it."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    wrong = format_reasons(*map(str, event.violations[:3]))
    return label(
        f"“{item.zh}”：{by.zh}上报的答复不符合约定{wrong.zh}",
        f"{item.en}: a report of {by.en} was rejected{wrong.en}",
    )


def render_submission_lost(event: SubmissionLost, labels: PlanLabels) -> Label:
    """The department does not know it any more; it is submitted again."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    return label(
        f"“{item.zh}”：{by.zh}查不到此前受理的申请，现以同一编号重新提交",
        f"{item.en}: {by.en} does not know the submission any more; it is submitted again",
    )


def render_flagged(event: StepFlagged, labels: PlanLabels) -> Label:
    """It needs people."""
    item, why = labels.item(event.step), format_concern_reason(event.reason)
    return label(f"“{item.zh}”受阻，已转人工：{why.zh}", f"{item.en}: stuck, {why.en}")


def render_contradicted(event: AnswerContradicted, labels: PlanLabels) -> Label:
    """The department answered again, and otherwise."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    return label(
        f"{by.zh}对“{item.zh}”又有不同答复：以首次为准，已转人工",
        f"{item.en}: {by.en} answered again and otherwise; the first answer stands",
    )


def render_ruled_out(event: StepRuledOut, labels: PlanLabels) -> Label:
    """It can no longer happen."""
    item = labels.item(event.step)
    steps = [each for each in event.because if each not in WITHDRAWAL_RESULTS]
    if not steps:
        why = join_labels([WITHDRAWAL_RESULTS[each] for each in event.because])
        return label(f"“{item.zh}”不再办理：{why.zh}", f"{item.en}: not pursued, {why.en}")
    lost = join_labels([labels.item(each) for each in steps])
    return label(
        f"“{item.zh}”不再办理：{lost.zh}未准予", f"{item.en}: not possible without {lost.en}"
    )


def render_not_applicable(event: StepFoundNotApplicable, labels: PlanLabels) -> Label:
    """Its condition does not hold here."""
    item = labels.item(event.step)
    return label(f"“{item.zh}”不适用于本办件", f"{item.en}: does not apply to this case")


def render_retried(event: StepRetried, labels: PlanLabels) -> Label:
    """An operator had it tried again."""
    item, to, why = (
        labels.item(event.step),
        labels.department_of(event.step),
        format_reasons(event.reason),
    )
    return label(
        f"“{item.zh}”已重新联系{to.zh}{why.zh}", f"{item.en}: {to.en} is asked again{why.en}"
    )


def render_reassigned(event: StepReassigned, labels: PlanLabels) -> Label:
    """An operator gave it to people, or back to the system."""
    item, why = labels.item(event.step), format_reasons(event.reason)
    if event.to == "people":
        return label(f"“{item.zh}”转人工办理{why.zh}", f"{item.en}: given to people{why.en}")
    return label(
        f"“{item.zh}”转回部门系统办理{why.zh}",
        f"{item.en}: given back to the department's system{why.en}",
    )


def render_skipped(event: StepSkipped, labels: PlanLabels) -> Label:
    """An operator gave it up."""
    item, why = labels.item(event.step), format_reasons(event.reason)
    return label(f"“{item.zh}”已跳过，不再办理{why.zh}", f"{item.en}: skipped{why.en}")


def render_notice(event: NoticeRequested, labels: PlanLabels) -> Label:
    """Somebody is to be told."""
    whom, what = labels.audience(event.audience), label_for(NOTICES, event.kind)
    about = labels.item(event.step) if event.step else labels.theme
    return label(
        f"通知{whom.zh}：“{about.zh}”{what.zh}", f"notice to {whom.en}: {about.en}, {what.en}"
    )


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
"""What is said of each of these events."""
