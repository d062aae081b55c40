"""What people ask of a case, and what it makes of that."""

from domain.answers import Granted
from domain.decisions.clocks import reckon_again
from domain.decisions.lost_submission import was_lost
from domain.decisions.prereview import check_commitment, decide_prereview, take_case_supply
from domain.decisions.repeats import repeated
from domain.errors import CommandRefusedError
from domain.events.ending import EndingBegun, StepStands, StepWithdrawn
from domain.events.erasure import SubjectErased
from domain.events.orders import StepReassigned, StepRetried, StepSkipped
from domain.events.people import (
    ActionTaken,
    MessageSent,
    Migrated,
    ResultHandedOut,
    TaskClaimed,
    TaskReassigned,
    TaskReleased,
)
from domain.events.steps import Supplemented
from domain.inputs import (
    ActionReported,
    AskedInput,
    CaseSupplyCame,
    CommitmentChecked,
    EndingAsked,
    ErasureReported,
    HandOutCame,
    MessageCame,
    MigrationAsked,
    PrereviewDecided,
    Received,
    Reception,
    StepOrdered,
    SupplementCame,
    TaskOrdered,
    TaskTaken,
    UndoReported,
)
from domain.migration import obstacles
from domain.plan import Plan
from domain.step import StepStatus
from domain.tasks import Task, steps_of_people, tasks
from domain.turn import Turn

_RECORDED = Received(Reception.RECORDED)


def take_supplement(turn: Turn, came: SupplementCame) -> Received:
    """The applicant supplied what a department had asked for."""
    step = turn.case.steps[came.step]
    if (repeat := repeated(turn.case, came)) is not None:
        return repeat
    awaited = step.status is StepStatus.SUPPLEMENT and step.generation == came.generation
    if not awaited or not (came.form or came.materials):
        return Received(Reception.NOT_AWAITED)
    turn.decide(
        Supplemented,
        actor=came.actor,
        step=came.step,
        generation=came.generation,
        request_id=came.request_id,
        request_commitment=came.request_commitment,
        slot=came.slot,
        form=came.form,
        facts=came.facts,
        materials=came.materials,
        overrides=came.overrides,
    )
    return _RECORDED


def take_asked(turn: Turn, asked: AskedInput) -> Received:
    """Do what a person asks for, once for each request."""
    if (repeat := repeated(turn.case, asked)) is not None:
        return repeat
    return _take(turn, asked)


def _take(turn: Turn, asked: AskedInput) -> Received:  # noqa: C901, PLR0911, PLR0912 - a table of kinds
    match asked:
        case CaseSupplyCame():
            return take_case_supply(turn, asked)
        case PrereviewDecided():
            return decide_prereview(turn, asked)
        case EndingAsked():
            return _end(turn, asked)
        case TaskTaken():
            return _take_task(turn, asked)
        case TaskOrdered():
            return _order_task(turn, asked)
        case UndoReported():
            return _report_undo(turn, asked)
        case CommitmentChecked():
            return check_commitment(turn, asked)
        case MessageCame():
            return _send_message(turn, asked)
        case HandOutCame():
            return _hand_out(turn, asked)
        case StepOrdered():
            return _order(turn, asked)
        case ActionReported():
            return _report_action(turn, asked)
        case MigrationAsked():
            return _migrate(turn, asked)
        case ErasureReported():
            return _record_erasure(turn, asked)


def _by(asked: AskedInput) -> dict[str, str]:
    return {
        "actor": asked.actor,
        "request_id": asked.request_id,
        "request_commitment": asked.request_commitment,
    }


def _end(turn: Turn, asked: EndingAsked) -> Received:
    turn.decide(
        EndingBegun,
        cause=asked.cause,
        reason_code=asked.reason_code,
        legal_basis=asked.legal_basis,
        slot=asked.slot,
        **_by(asked),
    )
    return _RECORDED


def _take_task(turn: Turn, asked: TaskTaken) -> Received:
    task = _require_task(turn, asked.task)
    holder = task.claimed_by
    if asked.release:
        if holder and holder != asked.actor:
            raise CommandRefusedError(
                f"task {asked.task} is claimed by {holder}: a supervisor can reassign it"
            )
        turn.decide(TaskReleased, task=asked.task, **_by(asked))
        return _RECORDED
    if holder and holder != asked.actor and turn.now < task.claim_until:
        raise CommandRefusedError(
            f"task {asked.task} is claimed by {holder} until {task.claim_until.isoformat()}: "
            "a supervisor can reassign it before"
        )
    former = "" if holder == asked.actor else holder
    turn.decide(TaskClaimed, task=asked.task, former=former, **_by(asked))
    return _RECORDED


def _order_task(turn: Turn, asked: TaskOrdered) -> Received:
    task = _require_task(turn, asked.task)
    turn.decide(
        TaskReassigned,
        task=task.key,
        former=task.claimed_by,
        to=asked.to,
        reason=asked.reason,
        slot=asked.slot,
        **_by(asked),
    )
    return _RECORDED


def _require_task(turn: Turn, key: str) -> Task:
    found = next((task for task in tasks(turn.plan, turn.case) if task.key == key), None)
    if found is None:
        raise CommandRefusedError(f"there is no open task {key}")
    return found


def _report_undo(turn: Turn, asked: UndoReported) -> Received:
    key = f"undo/{asked.step}/{asked.generation}"
    _require_task(turn, key)
    if turn.case.claims.get(key) != asked.actor:
        raise CommandRefusedError(f"task {key} is not claimed by {asked.actor}: claim it")
    about = {"step": asked.step, "generation": asked.generation, "evidence": asked.evidence}
    if asked.done:
        turn.decide(StepWithdrawn, how="by_people", reason=asked.reason, **about, **_by(asked))
    else:
        step = turn.case.steps[asked.step]
        granted = isinstance(step.decision, Granted) or step.late_grant is not None
        by = _by(asked)
        turn.decide(StepStands, reason=asked.reason, granted=granted, **about, **by)
    return _RECORDED


def _send_message(turn: Turn, asked: MessageCame) -> Received:
    turn.decide(
        MessageSent,
        step=asked.step,
        audience=asked.audience,
        slot=asked.slot,
        text=asked.text,
        **_by(asked),
    )
    return _RECORDED


def _hand_out(turn: Turn, asked: HandOutCame) -> Received:
    issued = {
        name
        for step in turn.case.steps.values()
        if step.status is StepStatus.GRANTED
        for name in turn.item(step.name).issues
    }
    if unknown := [name for name in asked.certificates if name not in issued]:
        raise CommandRefusedError(f"not issued in this case: {', '.join(unknown)}")
    turn.decide(
        ResultHandedOut,
        certificates=asked.certificates,
        how=asked.how,
        place=asked.place,
        slot=asked.slot,
        **_by(asked),
    )
    return _RECORDED


def _order(turn: Turn, asked: StepOrdered) -> Received:
    item = turn.plan.item_by_name.get(asked.step)
    patience = turn.after(item.patience_s if item else 0)
    about = {"step": asked.step, "reason": asked.reason, "slot": asked.slot, **_by(asked)}
    match asked.order:
        case "retry":
            step = turn.case.steps.get(asked.step)
            lost = step is not None and was_lost(step)
            turn.decide(StepRetried, patience_until=patience, resubmit=lost, **about)
        case "skip":
            if item is not None and item.importance == "required":
                raise CommandRefusedError(f"step {asked.step} is required: it cannot be skipped")
            turn.decide(StepSkipped, **about)
        case "to_people" | "to_adapter":
            to = "people" if asked.order == "to_people" else "adapter"
            turn.decide(StepReassigned, to=to, patience_until=patience, **about)
    return _RECORDED


def _report_action(turn: Turn, asked: ActionReported) -> Received:
    turn.decide(
        ActionTaken, concern=asked.concern, action=asked.action, slot=asked.slot, **_by(asked)
    )
    return _RECORDED


def _migrate(turn: Turn, asked: MigrationAsked) -> Received:
    new = turn.plans.get(asked.plan_digest)
    if new is None:
        raise CommandRefusedError(f"no plan of digest {asked.plan_digest} is published")
    if why_not := obstacles(turn.plan, new, turn.case):
        raise CommandRefusedError("the new plan cannot take this case: " + "; ".join(why_not))
    before = steps_of_people(turn.plan, turn.case)
    turn.decide(
        Migrated,
        theme_version=new.version,
        plan_digest=new.digest,
        former_plan_digest=turn.case.plan_digest,
        steps=tuple(item.name for item in new.items),
        to_people=tuple(sorted(steps_of_people(new, turn.case) - before)),
        reason=asked.reason,
        slot=asked.slot,
        **_by(asked),
    )
    reckon_again(_under(turn, new), because="migration")
    return _RECORDED


def _record_erasure(turn: Turn, asked: ErasureReported) -> Received:
    turn.decide(SubjectErased, effective_at=asked.at, reason_code=asked.reason_code, **_by(asked))
    return _RECORDED


def _under(turn: Turn, plan: Plan) -> Turn:
    return Turn(plan, turn.case, turn.now, turn.calendar, turn.plans)
