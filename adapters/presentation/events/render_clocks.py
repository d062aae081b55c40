"""Clocks and limits in words, with their due dates and what moved them."""

from adapters.presentation.code_labels import LIMITS, label, label_for
from adapters.presentation.plan_labels import PlanLabels, format_reasons, join_labels
from domain.case.events.clocks import (
    ClockExtended,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    DueRecomputed,
    LimitBreached,
    LimitWarned,
)
from domain.plan import Label

_AGAIN = {
    "calendar": label("新日历", "a later calendar"),
    "migration": label("主题版本变更", "another version of the theme"),
}


def render_started(event: ClockStarted, labels: PlanLabels) -> Label:
    """Time counts from now on."""
    what, due_dates = labels.clock(event.clock), labels.due_dates(event.due_dates)
    return label(
        f"“{what.zh}”开始计时：{due_dates.zh}", f"{what.en}: the clock runs: {due_dates.en}"
    )


def render_stopped(event: ClockStopped, labels: PlanLabels) -> Label:
    """Time does not count: why, on which basis, until when if that is known."""
    what, why = labels.clock(event.clock), labels.halt(event.kind)
    whose, basis = _stopping_steps(event, labels), format_reasons(event.legal_basis)
    zh = f"“{what.zh}”停止计时：{whose.zh}{why.zh}{basis.zh}"
    en = f"{what.en}: the clock stops: {whose.en}{why.en}{basis.en}"
    if event.expected_end is None:
        return label(zh, en)
    until = labels.until(event.expected_end)
    return label(f"{zh}，预计{until.zh}恢复", f"{en}, until about {until.en}")


def _stopping_steps(event: ClockStopped, labels: PlanLabels) -> Label:
    """The steps that stop the clock of a case; a step's own needs no saying."""
    if event.because_of == (event.clock,):
        return label("", "")
    steps = join_labels([labels.item(name) for name in event.because_of])
    return label(f"“{steps.zh}”", f"{steps.en}, ")


def render_resumed(event: ClockResumed, labels: PlanLabels) -> Label:
    """Time counts again."""
    what, due_dates = labels.clock(event.clock), labels.due_dates(event.due_dates)
    return label(
        f"“{what.zh}”恢复计时：{due_dates.zh}", f"{what.en}: the clock runs again: {due_dates.en}"
    )


def render_extended(event: ClockExtended, labels: PlanLabels) -> Label:
    """The due times moved: why, on which basis, until when."""
    what, why, basis = (
        labels.clock(event.clock),
        labels.halt(event.kind),
        format_reasons(event.legal_basis),
    )
    due_dates = labels.due_dates(event.due_dates)
    return label(
        f"“{what.zh}”时限延长：{why.zh}{basis.zh}，{due_dates.zh}",
        f"{what.en}: the limit is extended: {why.en}{basis.en}, {due_dates.en}",
    )


def render_due_dates_recomputed(event: DueRecomputed, labels: PlanLabels) -> Label:
    """The due times were reckoned again."""
    what, due_dates = labels.clock(event.clock), labels.due_dates(event.due_dates)
    why, on = label_for(_AGAIN, event.because), f"{event.calendar}@{event.calendar_version}"
    return label(
        f"“{what.zh}”时限重新计算（{why.zh}，{on}）：{due_dates.zh}",
        f"{what.en}: reckoned again ({why.en}, {on}): {due_dates.en}",
    )


def render_warned(event: LimitWarned, labels: PlanLabels) -> Label:
    """A limit is near."""
    what, limit, due = labels.clock(event.clock), LIMITS[event.limit], labels.until(event.due_at)
    return label(
        f"“{what.zh}”{limit.zh}预警：{due.zh}到期", f"{what.en}: {limit.en} near, due {due.en}"
    )


def render_breached(event: LimitBreached, labels: PlanLabels) -> Label:
    """A limit is over."""
    what, limit, due = labels.clock(event.clock), LIMITS[event.limit], labels.until(event.due_at)
    return label(
        f"“{what.zh}”{limit.zh}超期：应于{due.zh}前办结",
        f"{what.en}: {limit.en} over, it was due {due.en}",
    )


RENDERERS = {
    ClockStarted: render_started,
    ClockStopped: render_stopped,
    ClockResumed: render_resumed,
    ClockExtended: render_extended,
    DueRecomputed: render_due_dates_recomputed,
    LimitWarned: render_warned,
    LimitBreached: render_breached,
}
"""What is said of each of these events."""
