"""The timeline of a case: each event in words, from the labels of its plan. No values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from adapters.readers.wording import (
    AUDIENCES,
    NOTICES,
    OUTCOMES,
    STUCK,
    PlanWords,
    known,
    label,
    listed,
)
from domain.events.base import CaseEvent
from domain.events.ending import Closed
from domain.events.opening import Accepted, Opened
from domain.events.steps import (
    AnswerContradicted,
    NoticeRequested,
    SpecialProcedureBegun,
    StepCallFailed,
    StepDispatched,
    StepFlagged,
    StepGranted,
    StepPending,
    StepRefused,
    StepRuledOut,
    Supplemented,
    SupplementRequested,
)
from domain.plan import Label, Plan

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event for people. ``step`` is empty where the event is about none."""

    version: int
    topic: str
    effective_at: datetime
    recorded_at: datetime
    step: str
    actor: str
    text: Label


def timeline_entry(event: CaseEvent, plan: Plan) -> TimelineEntry:
    """An event of a case that runs ``plan``, in words."""
    return TimelineEntry(
        version=event.originator_version,
        topic=event.TOPIC,
        effective_at=event.effective_at,
        recorded_at=event.timestamp,
        step=getattr(event, "step", ""),
        actor=event.actor,
        text=_TEXTS[type(event)](event, PlanWords(plan)),
    )


def stuck_words(reason: str) -> Label:
    """Why a step is flagged, in words."""
    kind, _, code = reason.partition(":")
    if kind == "adapter_failed":
        return label(f"部门系统故障,{code}", f"the department's system fails, {code}")
    return known(STUCK, reason)


def _opened(_: Opened, words: PlanWords) -> Label:
    return label(f"“{words.theme.zh}”已提交", f"{words.theme.en}: submitted")


def _accepted(_: Accepted, words: PlanWords) -> Label:
    return label(f"“{words.theme.zh}”已受理", f"{words.theme.en}: accepted")


def _dispatched(event: StepDispatched, words: PlanWords) -> Label:
    item, to = words.item(event.step), words.department_of(event.step)
    return label(f"“{item.zh}”已送{to.zh}办理", f"{item.en}: sent to {to.en}")


def _granted(event: StepGranted, words: PlanWords) -> Label:
    item, by = words.item(event.step), words.department_of(event.step)
    return label(f"{by.zh}准予“{item.zh}”", f"{item.en}: granted by {by.en}")


def _refused(event: StepRefused, words: PlanWords) -> Label:
    item, by, why = words.item(event.step), words.department_of(event.step), event.decision
    return label(
        f"{by.zh}不予办理“{item.zh}”({why.reason_code})",
        f"{item.en}: refused by {by.en} ({why.reason_code})",
    )


def _supplement(event: SupplementRequested, words: PlanWords) -> Label:
    item = words.item(event.step)
    missing = listed([words.asked(each.name) for each in event.decision.missing])
    return label(f"“{item.zh}”需要补正:{missing.zh}", f"{item.en}: to be supplied: {missing.en}")


def _supplemented(event: Supplemented, words: PlanWords) -> Label:
    item = words.item(event.step)
    what = listed([words.asked(name) for name in (*event.form, *event.materials)])
    return label(f"“{item.zh}”补正已收到:{what.zh}", f"{item.en}: supplied: {what.en}")


def _pending(event: StepPending, words: PlanWords) -> Label:
    item, by = words.item(event.step), words.department_of(event.step)
    when = _minute(event.decision.expected_by)
    return label(
        f"{by.zh}正在办理“{item.zh}”,预计{when}答复",
        f"{item.en}: with {by.en}, answer expected {when} (UTC+8)",
    )


def _special(event: SpecialProcedureBegun, words: PlanWords) -> Label:
    item, what = words.item(event.step), event.decision
    return label(
        f"“{item.zh}”进入特别程序:{what.name}({what.legal_basis})",
        f"{item.en}: special procedure {what.name} ({what.legal_basis})",
    )


def _call_failed(event: StepCallFailed, words: PlanWords) -> Label:
    item, by = words.item(event.step), words.department_of(event.step)
    return label(
        f"“{item.zh}”:暂时联系不上{by.zh}({event.code}),将继续联系",
        f"{item.en}: {by.en} cannot be reached ({event.code}), trying on",
    )


def _flagged(event: StepFlagged, words: PlanWords) -> Label:
    item, why = words.item(event.step), stuck_words(event.reason)
    return label(f"“{item.zh}”受阻,已转人工:{why.zh}", f"{item.en}: stuck, {why.en}")


def _contradicted(event: AnswerContradicted, words: PlanWords) -> Label:
    item, by = words.item(event.step), words.department_of(event.step)
    return label(
        f"{by.zh}对“{item.zh}”又有不同答复:以首次为准,已转人工",
        f"{item.en}: {by.en} answered again and otherwise; the first answer stands",
    )


def _ruled_out(event: StepRuledOut, words: PlanWords) -> Label:
    item, because = words.item(event.step), listed([words.item(each) for each in event.because])
    return label(
        f"“{item.zh}”不再办理:{because.zh}未准予",
        f"{item.en}: not possible without {because.en}",
    )


def _notice(event: NoticeRequested, words: PlanWords) -> Label:
    whom, what = known(AUDIENCES, event.audience), known(NOTICES, event.kind)
    about = words.item(event.step) if event.step else words.theme
    return label(
        f"通知{whom.zh}:“{about.zh}”{what.zh}", f"notice to {whom.en}: {about.en}, {what.en}"
    )


def _closed(event: Closed, words: PlanWords) -> Label:
    outcome = known(OUTCOMES, event.outcome)
    return label(
        f"“{words.theme.zh}”已办结:{outcome.zh}", f"{words.theme.en}: closed, {outcome.en}"
    )


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


_TEXTS: dict[type[CaseEvent], Callable[[Any, PlanWords], Label]] = {
    Opened: _opened,
    Accepted: _accepted,
    StepDispatched: _dispatched,
    StepGranted: _granted,
    StepRefused: _refused,
    SupplementRequested: _supplement,
    Supplemented: _supplemented,
    StepPending: _pending,
    SpecialProcedureBegun: _special,
    StepCallFailed: _call_failed,
    StepFlagged: _flagged,
    AnswerContradicted: _contradicted,
    StepRuledOut: _ruled_out,
    NoticeRequested: _notice,
    Closed: _closed,
}
