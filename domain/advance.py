"""The pure core: from plan, case and what came in, decide what follows.

Every shell (the Temporal workflow, the in-process tester, the auditor's re-run)
feeds :func:`advance` and carries out what :func:`domain.outstanding.outstanding`
then reads off the state. Nothing here reads a clock or makes a random number.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.calendar.calendar import Calendar
from domain.case import Case
from domain.decisions.answers import take_answer
from domain.decisions.clocks import keep_clocks
from domain.decisions.failures import decide_invalid_report, take_failure
from domain.decisions.people import take_asked, take_supplement
from domain.decisions.prereview import prereview
from domain.decisions.progress import progress
from domain.decisions.stall import settle_stall
from domain.decisions.time import apply_due
from domain.decisions.withdrawals import take_withdrawal
from domain.errors import CommandRefusedError
from domain.input_order import decision_order
from domain.inputs import (
    AnswerCame,
    AskedInput,
    Begin,
    CallFailed,
    Input,
    Received,
    Reception,
    ReportInvalid,
    SupplementCame,
    TimeCame,
    WithdrawalCame,
)
from domain.notices import request_notices
from domain.plan import Plan
from domain.turn import Turn

_Said = (
    Begin | AnswerCame | ReportInvalid | WithdrawalCame | CallFailed | SupplementCame | AskedInput
)
"""Every input but the time."""

_OF_TIME = {True: Reception.RECORDED, False: Reception.NOTHING_TO_DO}
"""What a case makes of time that went by: whether something was due."""


def advance(  # noqa: PLR0917 - what a decision follows from, and nothing else
    plan: Plan,
    case: Case,
    inputs: Sequence[Input],
    now: datetime,
    calendar: Calendar | None = None,
    plans: Mapping[str, Plan] | None = None,
) -> list[Received]:
    """Decide one turn: trigger on ``case`` all events that follow from ``inputs``.

    What is due by now is decided before the inputs, as if a timer had fired on time, so that
    nothing depends on when it fired.

    ``calendar`` is the newest of the plan's name, needed where the plan has limits;
    ``plans`` has, by digest, the plans that inputs name. Returns what the case made of
    each input, in order. An input that the case has taken before changes nothing (I2).
    The order of inputs from departments does not change the result; see
    :func:`domain.input_order.decision_order`.

    Raises:
        CalendarMissingError: a due date is needed and there is no calendar.
    """
    turn = Turn(plan, case, now, calendar, plans or {})
    was_due = apply_due(turn)  # what comes after a date does not undo it
    if was_due:
        _follow(turn)
    received: dict[int, Received] = {}
    for position in decision_order(plan, case, inputs):
        incoming = inputs[position]
        received[position] = (
            Received(_OF_TIME[was_due]) if isinstance(incoming, TimeCame) else _take(turn, incoming)
        )
        turn = _on_its_plan(turn)
    _follow(turn)
    settle_stall(turn)
    request_notices(turn.plan, case, now)
    return [received[position] for position in range(len(inputs))]


def _follow(turn: Turn) -> None:
    """Decide everything that follows from where the case stands."""
    prereview(turn)
    progress(turn)
    keep_clocks(turn)


def _on_its_plan(turn: Turn) -> Turn:
    """The turn under the plan that the case runs by now."""
    plan = turn.plans.get(turn.case.plan_digest, turn.plan)
    return Turn(plan, turn.case, turn.now, turn.calendar, turn.plans)


def _take(turn: Turn, incoming: _Said) -> Received:
    step = getattr(incoming, "step", "")
    if step and step not in turn.case.steps:
        return Received(Reception.REFUSED, f"case {turn.case.id}: there is no step {step}")
    try:
        return _taken(turn, incoming)
    except CommandRefusedError as error:
        return Received(Reception.REFUSED, str(error))


def _taken(turn: Turn, incoming: _Said) -> Received:  # noqa: PLR0911 - a table of kinds
    match incoming:
        case AnswerCame():
            return take_answer(turn, incoming)
        case ReportInvalid():
            return decide_invalid_report(turn, incoming)
        case CallFailed():
            return take_failure(turn, incoming)
        case WithdrawalCame():
            return take_withdrawal(turn, incoming)
        case SupplementCame():
            return take_supplement(turn, incoming)
        case Begin():
            return Received(Reception.NOTHING_TO_DO)
        case _:
            return take_asked(turn, incoming)
