"""How a case ends, and how what was granted is undone, in words."""

from collections.abc import Callable

from adapters.presentation.code_labels import DECISIONS, OUTCOMES, TAKEN_BACK, known, label
from adapters.presentation.plan_labels import PlanWords, because, listed
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
from domain.plan import Label


def ending_begun(event: EndingBegun, words: PlanWords) -> Label:
    """The case ends early: who or what ends it."""
    return _CAUSES[event.cause](event, words)


def _withdrawn_by_applicant(event: EndingBegun, words: PlanWords) -> Label:
    why = because(event.reason_code)
    return label(
        f"申请人撤回“{words.theme.zh}”{why.zh}",
        f"{words.theme.en}: withdrawn by the applicant{why.en}",
    )


def _refused(event: EndingBegun, words: PlanWords) -> Label:
    item, why = words.item(event.step), because(event.reason_code)
    return label(
        f"“{item.zh}”不予办理，“{words.theme.zh}”随之结束{why.zh}",
        f"{words.theme.en}: ends, since {item.en} is refused{why.en}",
    )


def _lapsed(event: EndingBegun, words: PlanWords) -> Label:
    what = words.asked(event.reason_code)
    return label(
        f"{what.zh}的承诺未兑现，“{words.theme.zh}”随之结束",
        f"{words.theme.en}: ends, since the promise of {what.en} was not kept",
    )


def _terminated(event: EndingBegun, words: PlanWords) -> Label:
    why = because(event.reason_code)
    return label(f"“{words.theme.zh}”终止办理{why.zh}", f"{words.theme.en}: terminated{why.en}")


def _revoked(event: EndingBegun, words: PlanWords) -> Label:
    why = because(event.reason_code)
    return label(f"“{words.theme.zh}”被撤销{why.zh}", f"{words.theme.en}: revoked{why.en}")


_CAUSES: dict[EndingCause, Callable[[EndingBegun, PlanWords], Label]] = {
    "withdrawn": _withdrawn_by_applicant,
    "refused": _refused,
    "lapsed": _lapsed,
    "terminated": _terminated,
    "revoked": _revoked,
}


def withdrawal_begun(event: StepWithdrawalBegun, words: PlanWords) -> Label:
    """The department is to take it back; what was granted is undone."""
    item, why = words.item(event.step), known(TAKEN_BACK, event.reason)
    if event.undo:
        return label(
            f"“{item.zh}”的准予正在撤回：{why.zh}", f"{item.en}: the grant is undone, {why.en}"
        )
    return label(f"“{item.zh}”正在撤回：{why.zh}", f"{item.en}: taken back, {why.en}")


def withdrawn(event: StepWithdrawn, words: PlanWords) -> Label:
    """It is taken back, and how."""
    item, by = words.item(event.step), words.department_of(event.step)
    match event.how:
        case "by_department":
            return label(f"{by.zh}已撤回“{item.zh}”", f"{item.en}: taken back by {by.en}")
        case "by_people":
            return label(f"“{item.zh}”已由人工撤回", f"{item.en}: taken back by people")
        case "lapsed":
            return label(f"“{item.zh}”自行失效", f"{item.en}: lapsed by itself")


def undo_handed_to_people(event: UndoHandedToPeople, words: PlanWords) -> Label:
    """People are to take it back."""
    item, why = words.item(event.step), known(TAKEN_BACK, event.reason)
    return label(
        f"“{item.zh}”的撤回转人工：{why.zh}", f"{item.en}: people are to take it back, {why.en}"
    )


def stands(event: StepUndoImpossible, words: PlanWords) -> Label:
    """It cannot be taken back: a grant, or what the department has of it."""
    item, why = words.item(event.step), because(event.reason)
    if event.granted:
        return label(
            f"“{item.zh}”无法撤回，准予仍然有效{why.zh}",
            f"{item.en}: cannot be taken back, the grant stands{why.en}",
        )
    return label(
        f"“{item.zh}”无法撤回，维持原结果{why.zh}",
        f"{item.en}: cannot be taken back, it stands{why.en}",
    )


def late_answer(event: LateAnswerReceived, words: PlanWords) -> Label:
    """The department answered what was taken back."""
    item, by = words.item(event.step), words.department_of(event.step)
    what = DECISIONS[event.decision.kind]
    return label(
        f"{by.zh}对已撤回的“{item.zh}”作出答复：{what.zh}",
        f"{item.en}: {by.en} answered after it was taken back: {what.en}",
    )


def closed(event: Closed, words: PlanWords) -> Label:
    """The case ended, and what stays granted all the same."""
    outcome = known(OUTCOMES, event.outcome)
    zh, en = f"“{words.theme.zh}”已办结：{outcome.zh}", f"{words.theme.en}: closed, {outcome.en}"
    if not event.still_granted:
        return label(zh, en)
    items = listed([words.item(name) for name in event.still_granted])
    return label(f"{zh}；准予仍然有效：{items.zh}", f"{en}; what stays granted: {items.en}")


TEXTS = {
    EndingBegun: ending_begun,
    StepWithdrawalBegun: withdrawal_begun,
    StepWithdrawn: withdrawn,
    UndoHandedToPeople: undo_handed_to_people,
    StepUndoImpossible: stands,
    LateAnswerReceived: late_answer,
    Closed: closed,
}
"""What is said of each of these events."""
