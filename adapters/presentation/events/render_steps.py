"""What happens between a step and its department, in words."""

from adapters.presentation.code_labels import (
    FAILURES,
    NOTICES,
    OTHER_FAILURE,
    TAKEN_BACK,
    known,
    label,
)
from adapters.presentation.plan_labels import PlanWords, because, listed, stuck_words
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


def dispatched(event: StepDispatched, words: PlanWords) -> Label:
    """It went to its department."""
    item, to = words.item(event.step), words.department_of(event.step)
    return label(f"“{item.zh}”已送{to.zh}办理", f"{item.en}: sent to {to.en}")


def granted(event: StepGranted, words: PlanWords) -> Label:
    """The department granted it."""
    item, by = words.item(event.step), words.department_of(event.step)
    return label(f"{by.zh}准予“{item.zh}”", f"{item.en}: granted by {by.en}")


def refused(event: StepRefused, words: PlanWords) -> Label:
    """The department refused it: why."""
    item, by = words.item(event.step), words.department_of(event.step)
    why = because(event.decision.reason_code)
    return label(f"{by.zh}不予办理“{item.zh}”{why.zh}", f"{item.en}: refused by {by.en}{why.en}")


def supplement_requested(event: SupplementRequested, words: PlanWords) -> Label:
    """The department asked for all that is missing: by when, on which basis."""
    item, until = words.item(event.step), words.until(event.patience_until)
    missing = listed([words.missing(each) for each in event.decision.missing])
    basis = because(words.basis_of(event.step))
    return label(
        f"“{item.zh}”需要补正：{missing.zh}，请于{until.zh}前补正{basis.zh}",
        f"{item.en}: to be supplied: {missing.en}, by {until.en}{basis.en}",
    )


def supplemented(event: Supplemented, words: PlanWords) -> Label:
    """The applicant supplied it."""
    item = words.item(event.step)
    what = listed([words.asked(name) for name in (*event.form, *event.materials)])
    shown = words.as_shown(event.overrides)
    return label(
        f"“{item.zh}”补正已收到：{what.zh}{shown.zh}", f"{item.en}: supplied: {what.en}{shown.en}"
    )


def pending(event: StepPending, words: PlanWords) -> Label:
    """The answer is to come."""
    item, by = words.item(event.step), words.department_of(event.step)
    when = words.minute(event.decision.expected_by)
    return label(
        f"{by.zh}正在办理“{item.zh}”，预计{when.zh}答复",
        f"{item.en}: with {by.en}, answer expected {when.en}",
    )


def special_procedure_begun(event: SpecialProcedureBegun, words: PlanWords) -> Label:
    """A special procedure began: which, on which basis, until when."""
    item, what = words.item(event.step), words.procedure(event.decision.name)
    basis = because(words.procedure_basis(event.step, event.decision.name))
    until = words.until(event.decision.expected_end)
    return label(
        f"“{item.zh}”进入特别程序：{what.zh}{basis.zh}，预计{until.zh}结束",
        f"{item.en}: special procedure {what.en}{basis.en}, until about {until.en}",
    )


def call_failed(event: StepCallFailed, words: PlanWords) -> Label:
    """The department's system did not answer, or not as it should, or is paused."""
    item, by = words.item(event.step), words.department_of(event.step)
    if event.code == DEPARTMENT_PAUSED:
        return label(
            f"“{item.zh}”：{by.zh}已暂停办理，恢复后继续",
            f"{item.en}: {by.en} is paused, and goes on afterwards",
        )
    why, wrong = FAILURES.get(event.code, OTHER_FAILURE), because(*map(str, event.violations[:3]))
    return label(
        f"“{item.zh}”：{by.zh}{why.zh}（{event.code}）{wrong.zh}，将继续联系",
        f"{item.en}: {by.en} {why.en} ({event.code}){wrong.en}, trying on",
    )


def report_rejected(event: ReportRejected, words: PlanWords) -> Label:
    """The department reported an answer that is not allowed: what is wrong with it."""
    item, by = words.item(event.step), words.department_of(event.step)
    wrong = because(*map(str, event.violations[:3]))
    return label(
        f"“{item.zh}”：{by.zh}上报的答复不符合约定{wrong.zh}",
        f"{item.en}: a report of {by.en} was rejected{wrong.en}",
    )


def submission_lost(event: SubmissionLost, words: PlanWords) -> Label:
    """The department does not know it any more; it is submitted again."""
    item, by = words.item(event.step), words.department_of(event.step)
    return label(
        f"“{item.zh}”：{by.zh}查不到此前受理的申请，现以同一编号重新提交",
        f"{item.en}: {by.en} does not know the submission any more; it is submitted again",
    )


def flagged(event: StepFlagged, words: PlanWords) -> Label:
    """It needs people."""
    item, why = words.item(event.step), stuck_words(event.reason)
    return label(f"“{item.zh}”受阻，已转人工：{why.zh}", f"{item.en}: stuck, {why.en}")


def contradicted(event: AnswerContradicted, words: PlanWords) -> Label:
    """The department answered again, and otherwise."""
    item, by = words.item(event.step), words.department_of(event.step)
    return label(
        f"{by.zh}对“{item.zh}”又有不同答复：以首次为准，已转人工",
        f"{item.en}: {by.en} answered again and otherwise; the first answer stands",
    )


def ruled_out(event: StepRuledOut, words: PlanWords) -> Label:
    """It can no longer happen."""
    item = words.item(event.step)
    steps = [each for each in event.because if each not in TAKEN_BACK]
    if not steps:
        why = listed([TAKEN_BACK[each] for each in event.because])
        return label(f"“{item.zh}”不再办理：{why.zh}", f"{item.en}: not pursued, {why.en}")
    lost = listed([words.item(each) for each in steps])
    return label(
        f"“{item.zh}”不再办理：{lost.zh}未准予", f"{item.en}: not possible without {lost.en}"
    )


def not_applicable(event: StepFoundNotApplicable, words: PlanWords) -> Label:
    """Its condition does not hold here."""
    item = words.item(event.step)
    return label(f"“{item.zh}”不适用于本办件", f"{item.en}: does not apply to this case")


def retried(event: StepRetried, words: PlanWords) -> Label:
    """An operator had it tried again."""
    item, to, why = words.item(event.step), words.department_of(event.step), because(event.reason)
    return label(
        f"“{item.zh}”已重新联系{to.zh}{why.zh}", f"{item.en}: {to.en} is asked again{why.en}"
    )


def reassigned(event: StepReassigned, words: PlanWords) -> Label:
    """An operator gave it to people, or back to the system."""
    item, why = words.item(event.step), because(event.reason)
    if event.to == "people":
        return label(f"“{item.zh}”转人工办理{why.zh}", f"{item.en}: given to people{why.en}")
    return label(
        f"“{item.zh}”转回部门系统办理{why.zh}",
        f"{item.en}: given back to the department's system{why.en}",
    )


def skipped(event: StepSkipped, words: PlanWords) -> Label:
    """An operator gave it up."""
    item, why = words.item(event.step), because(event.reason)
    return label(f"“{item.zh}”已跳过，不再办理{why.zh}", f"{item.en}: skipped{why.en}")


def notice(event: NoticeRequested, words: PlanWords) -> Label:
    """Somebody is to be told."""
    whom, what = words.audience(event.audience), known(NOTICES, event.kind)
    about = words.item(event.step) if event.step else words.theme
    return label(
        f"通知{whom.zh}：“{about.zh}”{what.zh}", f"notice to {whom.en}: {about.en}, {what.en}"
    )


TEXTS = {
    StepDispatched: dispatched,
    StepGranted: granted,
    StepRefused: refused,
    SupplementRequested: supplement_requested,
    Supplemented: supplemented,
    StepPending: pending,
    SpecialProcedureBegun: special_procedure_begun,
    StepCallFailed: call_failed,
    SubmissionLost: submission_lost,
    StepFlagged: flagged,
    AnswerContradicted: contradicted,
    ReportRejected: report_rejected,
    StepRuledOut: ruled_out,
    StepFoundNotApplicable: not_applicable,
    StepRetried: retried,
    StepReassigned: reassigned,
    StepSkipped: skipped,
    NoticeRequested: notice,
}
"""What is said of each of these events."""
