"""The pure core: from plan, case and commands, decide the events.

Every shell (the Temporal workflow, the in-process tester, the auditor's re-run) calls
:func:`advance` and then carries out :func:`domain.case.next_actions.next_actions`. Nothing here
reads a clock or makes a random number.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from domain.calendar.calendar import Calendar
from domain.case.aggregate import Case
from domain.case.command_order import decision_order_of_commands
from domain.case.commands import (
    AmendCase,
    AssignTask,
    BeginCase,
    CheckDueDates,
    ClaimOrReleaseTask,
    Command,
    CommandOutcome,
    CommandResult,
    DecidePrereview,
    EndCase,
    HandOutCertificates,
    ManageStep,
    MigrateToPlan,
    PostMessage,
    RecordAnswer,
    RecordCallFailure,
    RecordCommitmentCheck,
    RecordErasure,
    RecordInvalidReport,
    RecordWithdrawal,
    ReportAction,
    ReportUndo,
    SupplementStep,
)
from domain.case.decisions.answers.decide_answer import decide_answer
from domain.case.decisions.answers.failures import decide_call_failure, decide_invalid_report
from domain.case.decisions.blocked_case import decide_stall_end
from domain.case.decisions.clocks import update_clocks
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.duplicates import earlier_outcome
from domain.case.decisions.notices import request_notices
from domain.case.decisions.people.case_actions import (
    decide_ending,
    decide_hand_out,
    decide_message,
)
from domain.case.decisions.people.operations import (
    decide_action_report,
    decide_erasure,
    decide_migration,
    decide_step_management,
)
from domain.case.decisions.people.supplements import decide_amendment, decide_supplement
from domain.case.decisions.people.tasks import (
    decide_assignment,
    decide_claim_or_release,
    decide_undo_report,
)
from domain.case.decisions.prereview import (
    decide_commitment_check,
    decide_prereview,
    prereview,
)
from domain.case.decisions.progress import progress
from domain.case.decisions.timeouts import decide_due_effects
from domain.case.decisions.withdrawals import decide_withdrawal
from domain.errors import CommandRejectedError
from domain.plan import Plan

_TIMER_RESULTS = {True: CommandResult.ACCEPTED, False: CommandResult.NO_EFFECT}
"""The outcome of a timer, by whether something was due."""


def advance(
    plan: Plan,
    case: Case,
    commands: Sequence[Command],
    now: datetime,
    *,
    calendar: Calendar | None = None,
    plans: Mapping[str, Plan] | None = None,
) -> list[CommandOutcome]:
    """Decide one turn: trigger on ``case`` all events that follow from ``commands``.

    What is due by now is decided before the commands, as if every timer had fired on time, so
    that the result does not depend on when it fired. A repeated command has no effect (I2). The
    order of commands from departments does not change the result; see
    :func:`domain.case.command_order.decision_order_of_commands`.

    Args:
        plan: the plan that the case runs.
        case: the case; the events are left pending on it.
        commands: what departments, people and timers request.
        now: the time of the turn.
        calendar: the newest calendar of the plan's name; needed where the plan has limits.
        plans: by digest, the plans that commands name.

    Returns:
        The outcome of each command, in the order of ``commands``.

    Raises:
        CalendarMissingError: a due date is needed and there is no calendar.
    """
    context = DecisionContext(plan, case, now, calendar, plans or {})
    was_due = decide_due_effects(context)  # what comes after a date does not undo it
    if was_due:
        _decide_consequences(context)
    outcomes: dict[int, CommandOutcome] = {}
    for position in decision_order_of_commands(plan, case, commands):
        command = commands[position]
        outcomes[position] = _decide(context, command, was_due=was_due)
        context = _with_current_plan(context)
    _decide_consequences(context)
    decide_stall_end(context)
    request_notices(context.plan, case, now)
    return [outcomes[position] for position in range(len(commands))]


def _decide_consequences(context: DecisionContext) -> None:
    """Decide everything that follows from where the case stands."""
    prereview(context)
    progress(context)
    update_clocks(context)


def _with_current_plan(context: DecisionContext) -> DecisionContext:
    """The turn under the plan that the case runs by now."""
    plan = context.plans.get(context.case.plan_digest, context.plan)
    return DecisionContext(plan, context.case, context.now, context.calendar, context.plans)


def _decide(context: DecisionContext, command: Command, *, was_due: bool) -> CommandOutcome:
    """Decide one command: each request once (I2), and on a step that the case has."""
    if (earlier := earlier_outcome(context.case, command.header)) is not None:
        return earlier
    step = getattr(command, "step", "")
    if step and step not in context.case.steps:
        return CommandOutcome(
            CommandResult.REJECTED, f"case {context.case.id}: there is no step {step}"
        )
    if isinstance(command, CheckDueDates):
        return CommandOutcome(_TIMER_RESULTS[was_due])
    try:
        return _decide_by_kind(context, command)
    except CommandRejectedError as error:
        return CommandOutcome(CommandResult.REJECTED, str(error))


def _decide_by_kind(context: DecisionContext, command: Command) -> CommandOutcome:  # noqa: C901, PLR0911, PLR0912 - the table of commands: mypy proves it complete
    match command:
        case BeginCase() | CheckDueDates():
            return CommandOutcome(CommandResult.NO_EFFECT)
        case RecordAnswer():
            return decide_answer(context, command)
        case RecordInvalidReport():
            return decide_invalid_report(context, command)
        case RecordCallFailure():
            return decide_call_failure(context, command)
        case RecordWithdrawal():
            return decide_withdrawal(context, command)
        case SupplementStep():
            return decide_supplement(context, command)
        case AmendCase():
            return decide_amendment(context, command)
        case DecidePrereview():
            return decide_prereview(context, command)
        case RecordCommitmentCheck():
            return decide_commitment_check(context, command)
        case EndCase():
            return decide_ending(context, command)
        case ClaimOrReleaseTask():
            return decide_claim_or_release(context, command)
        case AssignTask():
            return decide_assignment(context, command)
        case ReportUndo():
            return decide_undo_report(context, command)
        case PostMessage():
            return decide_message(context, command)
        case HandOutCertificates():
            return decide_hand_out(context, command)
        case ManageStep():
            return decide_step_management(context, command)
        case ReportAction():
            return decide_action_report(context, command)
        case MigrateToPlan():
            return decide_migration(context, command)
        case RecordErasure():
            return decide_erasure(context, command)
        case _:
            assert_never(command)
