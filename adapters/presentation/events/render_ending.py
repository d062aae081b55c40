"""How a case ends, and how what was granted is undone, in words."""

from collections.abc import Callable

from adapters.presentation.code_labels import (
    DECISIONS,
    OUTCOMES,
    WITHDRAWAL_RESULTS,
    label,
    label_for,
)
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
from domain.plan import Label


def render_ending_begun(event: EndingBegun, labels: PlanLabels) -> Label:
    """The case ends early: who or what ends it."""
    return _CAUSES[event.cause](event, labels)


def _render_withdrawn_by_applicant(event: EndingBegun, labels: PlanLabels) -> Label:
    why = format_reasons(event.reason_code)
    return label(
        f"申请人撤回“{labels.theme.zh}”{why.zh}",
        f"{labels.theme.en}: withdrawn by the applicant{why.en}",
    )


def _render_refused(event: EndingBegun, labels: PlanLabels) -> Label:
    item, why = labels.item(event.step), format_reasons(event.reason_code)
    return label(
        f"“{item.zh}”不予办理，“{labels.theme.zh}”随之结束{why.zh}",
        f"{labels.theme.en}: ends, since {item.en} is refused{why.en}",
    )


def _render_lapsed(event: EndingBegun, labels: PlanLabels) -> Label:
    what = labels.input_label(event.reason_code)
    return label(
        f"{what.zh}的承诺未兑现，“{labels.theme.zh}”随之结束",
        f"{labels.theme.en}: ends, since the promise of {what.en} was not kept",
    )


def _render_terminated(event: EndingBegun, labels: PlanLabels) -> Label:
    why = format_reasons(event.reason_code)
    return label(f"“{labels.theme.zh}”终止办理{why.zh}", f"{labels.theme.en}: terminated{why.en}")


def _render_revoked(event: EndingBegun, labels: PlanLabels) -> Label:
    why = format_reasons(event.reason_code)
    return label(f"“{labels.theme.zh}”被撤销{why.zh}", f"{labels.theme.en}: revoked{why.en}")


_CAUSES: dict[EndingCause, Callable[[EndingBegun, PlanLabels], Label]] = {
    "withdrawn": _render_withdrawn_by_applicant,
    "refused": _render_refused,
    "lapsed": _render_lapsed,
    "terminated": _render_terminated,
    "revoked": _render_revoked,
}


def render_withdrawal_begun(event: StepWithdrawalBegun, labels: PlanLabels) -> Label:
    """The department is to take it back; what was granted is undone."""
    item, why = labels.item(event.step), label_for(WITHDRAWAL_RESULTS, event.reason)
    if event.undo:
        return label(
            f"“{item.zh}”的准予正在撤回：{why.zh}", f"{item.en}: the grant is undone, {why.en}"
        )
    return label(f"“{item.zh}”正在撤回：{why.zh}", f"{item.en}: taken back, {why.en}")


def render_withdrawn(event: StepWithdrawn, labels: PlanLabels) -> Label:
    """It is taken back, and how."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    match event.how:
        case "by_department":
            return label(f"{by.zh}已撤回“{item.zh}”", f"{item.en}: taken back by {by.en}")
        case "by_people":
            return label(f"“{item.zh}”已由人工撤回", f"{item.en}: taken back by people")
        case "lapsed":
            return label(f"“{item.zh}”自行失效", f"{item.en}: lapsed by itself")


def render_undo_handed_to_people(event: UndoHandedToPeople, labels: PlanLabels) -> Label:
    """People are to take it back."""
    item, why = labels.item(event.step), label_for(WITHDRAWAL_RESULTS, event.reason)
    return label(
        f"“{item.zh}”的撤回转人工：{why.zh}", f"{item.en}: people are to take it back, {why.en}"
    )


def render_stands(event: StepUndoImpossible, labels: PlanLabels) -> Label:
    """It cannot be taken back: a grant, or what the department has of it."""
    item, why = labels.item(event.step), format_reasons(event.reason)
    if event.granted:
        return label(
            f"“{item.zh}”无法撤回，准予仍然有效{why.zh}",
            f"{item.en}: cannot be taken back, the grant stands{why.en}",
        )
    return label(
        f"“{item.zh}”无法撤回，维持原结果{why.zh}",
        f"{item.en}: cannot be taken back, it stands{why.en}",
    )


def render_late_answer(event: LateAnswerReceived, labels: PlanLabels) -> Label:
    """The department answered what was taken back."""
    item, by = labels.item(event.step), labels.department_of(event.step)
    what = DECISIONS[event.decision.kind]
    return label(
        f"{by.zh}对已撤回的“{item.zh}”作出答复：{what.zh}",
        f"{item.en}: {by.en} answered after it was taken back: {what.en}",
    )


def render_closed(event: Closed, labels: PlanLabels) -> Label:
    """The case ended, and what stays granted all the same."""
    outcome = label_for(OUTCOMES, event.outcome)
    zh, en = f"“{labels.theme.zh}”已办结：{outcome.zh}", f"{labels.theme.en}: closed, {outcome.en}"
    if not event.still_granted:
        return label(zh, en)
    items = join_labels([labels.item(name) for name in event.still_granted])
    return label(f"{zh}；准予仍然有效：{items.zh}", f"{en}; what stays granted: {items.en}")


RENDERERS = {
    EndingBegun: render_ending_begun,
    StepWithdrawalBegun: render_withdrawal_begun,
    StepWithdrawn: render_withdrawn,
    UndoHandedToPeople: render_undo_handed_to_people,
    StepUndoImpossible: render_stands,
    LateAnswerReceived: render_late_answer,
    Closed: render_closed,
}
"""What is said of each of these events."""
