"""Tasks, messages, handed-out certificates, supervision and migration."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from domain.case.events.base import (
    CaseEvent,
    EventPayload,
    RequestedEvent,
    RequestedStepEvent,
    close_task,
)
from domain.case.state import CaseState, Concern, Thread
from domain.case.step import Step, StepStatus


@dataclass(frozen=True, kw_only=True)
class TaskClaimed(RequestedEvent):
    """A person claimed a task; nobody else can complete it. ``former`` held it before, by a
    claim that had expired (:attr:`domain.case.tasks.Task.claim_until`).
    """

    TOPIC: ClassVar[str] = "case.task_claimed.v1"
    task: str
    former: str = ""

    def rejection_reason(self, case: CaseState) -> str:
        """Require that nobody else holds the task."""
        holder = case.claims.get(self.task)
        if holder is not None and holder != self.former:
            return f"task {self.task} is claimed by {holder}"
        return super().rejection_reason(case)

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.claims[self.task] = event.actor


@dataclass(frozen=True, kw_only=True)
class TaskReleased(RequestedEvent):
    """A person released a task."""

    TOPIC: ClassVar[str] = "case.task_released.v1"
    task: str

    def rejection_reason(self, case: CaseState) -> str:
        """Require that the task is claimed."""
        held = self.task in case.claims
        return super().rejection_reason(case) if held else f"task {self.task} is not claimed"

    def apply(self, case: CaseState, _event: CaseEvent) -> None:
        del case.claims[self.task]


@dataclass(frozen=True, kw_only=True)
class TaskReassigned(RequestedEvent):
    """A supervisor or operator gave a task to ``to``, or back to the queue if that is empty.
    ``former`` held it before; empty for nobody.
    """

    TOPIC: ClassVar[str] = "case.task_reassigned.v1"
    task: str
    former: str
    to: str
    reason: str
    slot: str = ""

    def rejection_reason(self, case: CaseState) -> str:
        """Require another holder."""
        if self.to == case.claims.get(self.task, ""):
            holder = self.to or "nobody"
            return f"task {self.task} is {holder}'s already"
        return super().rejection_reason(case)

    def apply(self, case: CaseState, _event: CaseEvent) -> None:
        case.claims.pop(self.task, None)
        if self.to:
            case.claims[self.task] = self.to


@dataclass(frozen=True, kw_only=True)
class MessageSent(RequestedStepEvent):
    """The applicant or a reviewer sent a message about a step. ``text`` commits to its text,
    which is in ``slot`` of the vault.
    """

    TOPIC: ClassVar[str] = "case.message_sent.v1"
    audience: Literal["applicant", "reviewer"]
    slot: str
    text: str

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        thread = case.threads.setdefault(self.step, Thread())
        thread.count += 1
        if self.audience == "applicant":
            thread.waiting_since = None
            close_task(case, f"reply/{self.step}", event.effective_at)
        else:
            thread.waiting_since = thread.waiting_since or event.effective_at


@dataclass(frozen=True, kw_only=True)
class ResultHandedOut(RequestedEvent):
    """The applicant received these certificates (出件), over the counter or by courier. The
    tracking number is in ``slot`` of the vault.
    """

    TOPIC: ClassVar[str] = "case.result_handed_out.v1"
    certificates: tuple[str, ...]
    how: Literal["counter", "courier"]
    place: str
    slot: str = ""

    def rejection_reason(self, case: CaseState) -> str:
        """Require certificates that are not handed out, and no open promise."""
        if not self.certificates:
            return "name the certificates that are handed out"
        again = [name for name in self.certificates if name in case.handed_out]
        if again:
            return f"handed out already: {', '.join(again)}"
        if case.open_commitments:
            return f"promises are open: {', '.join(case.open_commitments)}"
        return super().rejection_reason(case)

    def apply(self, case: CaseState, _event: CaseEvent) -> None:
        case.handed_out |= dict.fromkeys(self.certificates, self.how)


@dataclass(frozen=True, kw_only=True)
class ConcernRaised(EventPayload):
    """A concern was raised for supervision (电子监察): a task, message or notice waits too long,
    or a stated time is impossible. ``due_at`` is the missed date, ``holder`` who held the task.
    """

    TOPIC: ClassVar[str] = "case.concern_raised.v1"
    concern: str
    reason: str
    department: str
    due_at: datetime | None = None
    holder: str = ""

    def rejection_reason(self, case: CaseState) -> str:
        """Require that the concern is not raised."""
        return f"{self.concern} is raised already" if self.concern in case.concerns else ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.raise_concern(
            self.concern,
            Concern(self.reason, self.department, event.effective_at, self.due_at, self.holder),
        )


@dataclass(frozen=True, kw_only=True)
class ConcernSettled(EventPayload):
    """A concern was settled without an action."""

    TOPIC: ClassVar[str] = "case.concern_settled.v1"
    concern: str

    def rejection_reason(self, case: CaseState) -> str:
        """Require that the concern is raised."""
        return "" if self.concern in case.concerns else f"there is no concern {self.concern}"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.settle_concern(self.concern, event.effective_at)


@dataclass(frozen=True, kw_only=True)
class Escalated(EventPayload):
    """A concern was open too long and was escalated to ``to``."""

    TOPIC: ClassVar[str] = "case.escalated.v1"
    concern: str
    to: str

    def rejection_reason(self, case: CaseState) -> str:
        """Require a raised concern that is not escalated."""
        concern = case.concerns.get(self.concern)
        if concern is None:
            return f"there is no concern {self.concern}"
        return f"{self.concern} is escalated already" if concern.escalated_to else ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        concern = case.concerns[self.concern]
        concern.escalated_to = self.to
        concern.escalated_at = event.effective_at


@dataclass(frozen=True, kw_only=True)
class ActionTaken(RequestedEvent):
    """A person acted on a concern. ``action`` is a code; the note is in ``slot`` of the vault."""

    TOPIC: ClassVar[str] = "case.action_taken.v1"
    concern: str
    action: str
    slot: str = ""

    def rejection_reason(self, case: CaseState) -> str:
        """Require that the concern is raised."""
        if self.concern not in case.concerns:
            return f"there is no concern {self.concern}: list them for their keys"
        return super().rejection_reason(case)

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        concern = case.concerns[self.concern]
        concern.action = f"{event.actor}: {self.action}"
        concern.action_slot = self.slot


@dataclass(frozen=True, kw_only=True)
class Migrated(RequestedEvent):
    """The case was moved to another version of its theme, by an audited exception.
    ``to_people`` names the steps that people serve from now on and did not before.
    """

    TOPIC: ClassVar[str] = "case.migrated.v1"
    theme_version: int
    plan_digest: str
    former_plan_digest: str
    steps: tuple[str, ...]
    reason: str
    slot: str = ""
    to_people: tuple[str, ...] = ()

    def rejection_reason(self, case: CaseState) -> str:
        """Require an open case and another plan."""
        if case.closed or case.ending:
            return "the case is over, or ending"
        if self.plan_digest == case.plan_digest:
            return "the case runs this version already"
        return super().rejection_reason(case)

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.theme_version = self.theme_version
        case.plan_digest = self.plan_digest
        case.steps = {name: case.steps.get(name) or _new_step(name) for name in self.steps}
        for name in self.to_people:
            case.steps[name].served_since = event.effective_at


def _new_step(name: str) -> Step:
    return Step(name, StepStatus.WAITING)
