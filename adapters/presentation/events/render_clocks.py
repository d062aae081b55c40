"""Clocks and limits in words, with their due dates and what moved them."""

from adapters.presentation.code_labels import LIMITS, known, label
from adapters.presentation.plan_labels import PlanWords, because, listed
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


def started(event: ClockStarted, words: PlanWords) -> Label:
    """Time counts from now on."""
    what, due_dates = words.clock(event.clock), words.due_dates(event.due_dates)
    return label(
        f"“{what.zh}”开始计时：{due_dates.zh}", f"{what.en}: the clock runs: {due_dates.en}"
    )


def stopped(event: ClockStopped, words: PlanWords) -> Label:
    """Time does not count: why, on which basis, until when if that is known."""
    what, why = words.clock(event.clock), words.halt(event.kind)
    whose, basis = _whose(event, words), because(event.legal_basis)
    zh = f"“{what.zh}”停止计时：{whose.zh}{why.zh}{basis.zh}"
    en = f"{what.en}: the clock stops: {whose.en}{why.en}{basis.en}"
    if event.expected_end is None:
        return label(zh, en)
    until = words.until(event.expected_end)
    return label(f"{zh}，预计{until.zh}恢复", f"{en}, until about {until.en}")


def _whose(event: ClockStopped, words: PlanWords) -> Label:
    """The steps that stop the clock of a case; a step's own needs no saying."""
    if event.because_of == (event.clock,):
        return label("", "")
    steps = listed([words.item(name) for name in event.because_of])
    return label(f"“{steps.zh}”", f"{steps.en}, ")


def resumed(event: ClockResumed, words: PlanWords) -> Label:
    """Time counts again."""
    what, due_dates = words.clock(event.clock), words.due_dates(event.due_dates)
    return label(
        f"“{what.zh}”恢复计时：{due_dates.zh}", f"{what.en}: the clock runs again: {due_dates.en}"
    )


def extended(event: ClockExtended, words: PlanWords) -> Label:
    """The due times moved: why, on which basis, until when."""
    what, why, basis = words.clock(event.clock), words.halt(event.kind), because(event.legal_basis)
    due_dates = words.due_dates(event.due_dates)
    return label(
        f"“{what.zh}”时限延长：{why.zh}{basis.zh}，{due_dates.zh}",
        f"{what.en}: the limit is extended: {why.en}{basis.en}, {due_dates.en}",
    )


def reckoned_again(event: DueRecomputed, words: PlanWords) -> Label:
    """The due times were reckoned again."""
    what, due_dates = words.clock(event.clock), words.due_dates(event.due_dates)
    why, on = known(_AGAIN, event.because), f"{event.calendar}@{event.calendar_version}"
    return label(
        f"“{what.zh}”时限重新计算（{why.zh}，{on}）：{due_dates.zh}",
        f"{what.en}: reckoned again ({why.en}, {on}): {due_dates.en}",
    )


def warned(event: LimitWarned, words: PlanWords) -> Label:
    """A limit is near."""
    what, limit, due = words.clock(event.clock), LIMITS[event.limit], words.until(event.due_at)
    return label(
        f"“{what.zh}”{limit.zh}预警：{due.zh}到期", f"{what.en}: {limit.en} near, due {due.en}"
    )


def breached(event: LimitBreached, words: PlanWords) -> Label:
    """A limit is over."""
    what, limit, due = words.clock(event.clock), LIMITS[event.limit], words.until(event.due_at)
    return label(
        f"“{what.zh}”{limit.zh}超期：应于{due.zh}前办结",
        f"{what.en}: {limit.en} over, it was due {due.en}",
    )


TEXTS = {
    ClockStarted: started,
    ClockStopped: stopped,
    ClockResumed: resumed,
    ClockExtended: extended,
    DueRecomputed: reckoned_again,
    LimitWarned: warned,
    LimitBreached: breached,
}
"""What is said of each of these events."""
