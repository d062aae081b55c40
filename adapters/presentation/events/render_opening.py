"""Opening, pre-review, acceptance and promises in words."""

from collections.abc import Iterable

from adapters.presentation.code_labels import LAPSES, known, label
from adapters.presentation.plan_labels import PlanWords, because, listed
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


def opened(event: Opened, words: PlanWords) -> Label:
    """A front end opened the case."""
    shown = words.as_shown(event.overrides)
    return label(f"“{words.theme.zh}”已提交{shown.zh}", f"{words.theme.en}: submitted{shown.en}")


def prereview_begun(event: PrereviewBegun, words: PlanWords) -> Label:
    """People pre-review it, until then."""
    by, until = words.department(event.department), words.until(event.until)
    basis = because(event.legal_basis)
    return label(
        f"“{words.theme.zh}”由{by.zh}预审，{until.zh}前未告知的视为受理{basis.zh}",
        f"{words.theme.en}: pre-reviewed by {by.en}; accepted, "
        f"if there is no notice by {until.en}{basis.en}",
    )


def prereview_passed(_: PrereviewPassed, words: PlanWords) -> Label:
    """It is complete and in order."""
    return label(f"“{words.theme.zh}”预审通过", f"{words.theme.en}: pre-review passed")


def supplement_notified(event: SupplementNotified, words: PlanWords) -> Label:
    """The one notice: everything that is missing, by when, on which basis."""
    missing = listed([words.missing(each) for each in event.missing])
    until, basis = words.until(event.until), because(words.prereview_basis)
    return label(
        f"“{words.theme.zh}”一次性补正告知：{missing.zh}，请于{until.zh}前补正{basis.zh}",
        f"{words.theme.en}: supplement notice: {missing.en}, by {until.en}{basis.en}",
    )


def case_supplemented(event: CaseSupplemented, words: PlanWords) -> Label:
    """What was asked for, or owed, came in."""
    what, shown = _named((*event.form, *event.materials), words), words.as_shown(event.overrides)
    return label(
        f"“{words.theme.zh}”补正已收到：{what.zh}{shown.zh}",
        f"{words.theme.en}: supplied: {what.en}{shown.en}",
    )


def case_corrected(event: CaseCorrected, words: PlanWords) -> Label:
    """Who opened it corrected it."""
    what, shown = _named((*event.form, *event.materials), words), words.as_shown(event.overrides)
    return label(
        f"“{words.theme.zh}”申请内容已更正：{what.zh}{shown.zh}",
        f"{words.theme.en}: corrected: {what.en}{shown.en}",
    )


def not_accepted(event: NotAccepted, words: PlanWords) -> Label:
    """It is not for us: why, and on which basis where a rule of the theme says so."""
    why = words.ineligible(event.reason_code)
    basis = because("" if event.slot else words.ineligible_basis(event.reason_code))
    return label(
        f"“{words.theme.zh}”不予受理：{why.zh}{basis.zh}",
        f"{words.theme.en}: not accepted: {why.en}{basis.en}",
    )


def accepted(event: Accepted, words: PlanWords) -> Label:
    """It is accepted; by default, from its receipt."""
    if not event.by_default:
        return label(f"“{words.theme.zh}”已受理", f"{words.theme.en}: accepted")
    since, basis = words.minute(event.effective_at), because(words.prereview_basis)
    return label(
        f"“{words.theme.zh}”逾期未告知，自{since.zh}收到之时起视为受理{basis.zh}",
        f"{words.theme.en}: accepted by default since its receipt {since.en}{basis.en}",
    )


def commitment_made(event: CommitmentMade, words: PlanWords) -> Label:
    """A promise stands in for a material."""
    what, until = words.asked(event.material), words.until(event.due_at)
    if event.kind == "deferred":
        return label(
            f"“{words.theme.zh}”容缺受理：{what.zh}须于{until.zh}前补交",
            f"{words.theme.en}: accepted with {what.en} owed, by {until.en}",
        )
    return label(
        f"“{words.theme.zh}”告知承诺：以承诺代替{what.zh}，{until.zh}前核查",
        f"{words.theme.en}: a commitment in place of {what.en}, to be checked by {until.en}",
    )


def commitment_kept(event: CommitmentKept, words: PlanWords) -> Label:
    """It came, or is true."""
    what = words.asked(event.material)
    return label(
        f"“{words.theme.zh}”承诺已兑现：{what.zh}", f"{words.theme.en}: promise kept: {what.en}"
    )


def commitment_lapsed(event: CommitmentLapsed, words: PlanWords) -> Label:
    """It did not come, or is not true."""
    what, why = words.asked(event.material), known(LAPSES, event.reason_code)
    return label(
        f"“{words.theme.zh}”承诺未兑现：{what.zh}（{why.zh}）",
        f"{words.theme.en}: promise not kept: {what.en} ({why.en})",
    )


def _named(names: Iterable[str], words: PlanWords) -> Label:
    return listed([words.asked(name) for name in names])


TEXTS = {
    Opened: opened,
    PrereviewBegun: prereview_begun,
    PrereviewPassed: prereview_passed,
    SupplementNotified: supplement_notified,
    CaseSupplemented: case_supplemented,
    CaseCorrected: case_corrected,
    NotAccepted: not_accepted,
    Accepted: accepted,
    CommitmentMade: commitment_made,
    CommitmentKept: commitment_kept,
    CommitmentLapsed: commitment_lapsed,
}
"""What is said of each of these events."""
