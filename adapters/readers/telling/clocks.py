"""Clocks and limits in words, with their due dates and what moved them."""

from adapters.readers.code_words import LIMITS, known, label
from adapters.readers.wording import PlanWords, because, listed
from domain.events.clocks import (
    ClockExtended,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    DueReckonedAgain,
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
    what, dues = words.clock(event.clock), words.dues(event.dues)
    return label(f"“{what.zh}”开始计时：{dues.zh}", f"{what.en}: the clock runs: {dues.en}")


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
    what, dues = words.clock(event.clock), words.dues(event.dues)
    return label(f"“{what.zh}”恢复计时：{dues.zh}", f"{what.en}: the clock runs again: {dues.en}")


def extended(event: ClockExtended, words: PlanWords) -> Label:
    """The due times moved: why, on which basis, until when."""
    what, why, basis = words.clock(event.clock), words.halt(event.kind), because(event.legal_basis)
    dues = words.dues(event.dues)
    return label(
        f"“{what.zh}”时限延长：{why.zh}{basis.zh}，{dues.zh}",
        f"{what.en}: the limit is extended: {why.en}{basis.en}, {dues.en}",
    )


def reckoned_again(event: DueReckonedAgain, words: PlanWords) -> Label:
    """The due times were reckoned again."""
    what, dues = words.clock(event.clock), words.dues(event.dues)
    why, on = known(_AGAIN, event.because), f"{event.calendar}@{event.calendar_version}"
    return label(
        f"“{what.zh}”时限重新计算（{why.zh}，{on}）：{dues.zh}",
        f"{what.en}: reckoned again ({why.en}, {on}): {dues.en}",
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
    DueReckonedAgain: reckoned_again,
    LimitWarned: warned,
    LimitBreached: breached,
}
"""What is said of each of these events."""
