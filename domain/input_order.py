"""The order in which one turn decides its inputs."""

from collections.abc import Sequence

from domain.case_state import CaseState
from domain.inputs import AnswerCame, CallFailed, Input, ReportInvalid, WithdrawalCame
from domain.plan import Plan


def decision_order(plan: Plan, case: CaseState, inputs: Sequence[Input]) -> list[int]:
    """Return the positions of ``inputs`` in the order in which a turn decides them.

    What departments say comes first: answers and failures in the order of the plan, then
    withdrawals, of undecided steps before granted ones. Which of two answers reaches a
    worker first is a matter of milliseconds and decides nothing.
    Commands of people follow in the order of their arrival, in which the first claim wins.
    """
    order = {item.name: position for position, item in enumerate(plan.items)}

    def rank(position: int) -> tuple[int, int, int]:
        match inputs[position]:
            case AnswerCame(task="") | CallFailed() | ReportInvalid() as said:
                return 0, order.get(said.step, len(order)), said.generation
            case WithdrawalCame() as said:
                undo = said.step in case.steps and case.steps[said.step].undo
                return 2 if undo else 1, order.get(said.step, len(order)), said.generation
            case _:
                return 3, 0, 0

    return sorted(range(len(inputs)), key=rank)
