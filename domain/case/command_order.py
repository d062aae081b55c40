"""The order in which a turn decides its commands."""

from collections.abc import Sequence

from domain.case.commands import (
    Command,
    RecordAnswer,
    RecordCallFailure,
    RecordInvalidReport,
    RecordWithdrawal,
)
from domain.case.state import CaseState
from domain.plan import Plan


def decision_order_of_commands(
    plan: Plan, case: CaseState, commands: Sequence[Command]
) -> list[int]:
    """Return the positions of ``commands`` in the order in which a turn decides them.

    What departments say comes first: answers and failures in the order of the plan, then
    withdrawals, of undecided steps before granted ones. Which of two answers reaches a
    worker first is a matter of milliseconds and decides nothing.
    Commands of people follow in the order of their arrival, in which the first claim wins.
    """
    order = {item.name: position for position, item in enumerate(plan.items)}

    def rank(position: int) -> tuple[int, int, int]:
        match commands[position]:
            case RecordAnswer(task="") | RecordCallFailure() | RecordInvalidReport() as command:
                return 0, order.get(command.step, len(order)), command.generation
            case RecordWithdrawal() as command:
                undo = command.step in case.steps and case.steps[command.step].undo
                return 2 if undo else 1, order.get(command.step, len(order)), command.generation
            case _:
                return 3, 0, 0

    return sorted(range(len(commands)), key=rank)
