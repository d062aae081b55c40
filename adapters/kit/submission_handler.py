"""The submission handler: one effect per key, and every answer stored.

Everything here is synchronous and short; one call is at most one transaction.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Connection

from adapters.kit.decision import Decision, Granted, Pending, SpecialProcedure
from adapters.kit.department import Department, Item
from adapters.kit.form import check_decision, check_request
from adapters.kit.register import Entry, Register
from adapters.kit.submission import FieldValue, Submission
from adapters.kit.wire import (
    answer_message,
    canonical_body,
    submission_of,
    with_ticket,
    withdrawal_message,
)
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from domain.errors import CommandRejectedError, NotFoundError, RequestReusedError


@dataclass(frozen=True, slots=True)
class ParsedSubmission:
    """A submission that was parsed and is well formed."""

    item: Item
    submission: Submission
    body: bytes
    digest: bytes


class SubmissionHandler:
    """The idempotent core of a department's server.

    Args:
        department: decides.
        register: stores effects and answers.
        now: the department's clock, timezone-aware UTC.
    """

    def __init__(
        self, department: Department, register: Register, now: Callable[[], datetime]
    ) -> None:
        self._department = department
        self._register = register
        self._now = now
        self._items = {item.name: item for item in department.items}

    def parse(self, request: pb.SubmitRequest) -> ParsedSubmission:
        """Parse a request.

        Raises:
            NotFoundError: the item is not served here.
            InvalidInputError: the request violates the contract.
        """
        item = self._items.get(request.step_id)
        if item is None:
            raise NotFoundError(f"{self._department.name} does not serve this item")
        check_request(request, item)
        body = canonical_body(request)
        submission = submission_of(request, self._now())
        return ParsedSubmission(item, submission, body, hashlib.sha256(body).digest())

    def first_answer(self, received: ParsedSubmission) -> bytes | None:
        """Return the SubmitResponse that the key was answered with before; None if it is new.

        Raises:
            RequestReusedError: the key was submitted with another body.
            CommandRejectedError: the key was withdrawn before it was submitted.
        """
        entry = self._register.find(received.submission.key)
        if entry is None:
            return None
        if entry.first_answer is None:
            raise CommandRejectedError("the key was withdrawn before it was submitted")
        if entry.digest != received.digest:
            raise RequestReusedError("the key was submitted with another body")
        return entry.first_answer

    def submit(self, received: ParsedSubmission, consulted: Mapping[str, FieldValue]) -> bytes:
        """Decide once, and answer; a repeat gets the first answer.

        Raises:
            RequestReusedError, CommandRejectedError: see :meth:`first_answer`.
            DecisionError: the decision is not what the item declares.
        """
        submission = received.submission
        if consulted:
            submission = replace(submission, consulted=consulted)
        with self._register.transaction() as rows:
            known = self.first_answer(received)
            if known is not None:
                return known
            decision = with_ticket(self._department.decide(submission, rows), submission.key)
            check_decision(decision, received.item, submission.wanted)
            return self._store_first(received, decision)

    def _store_first(self, received: ParsedSubmission, decision: Decision) -> bytes:
        submission, item = received.submission, received.item
        answer = answer_message(self._department, decision, submission.at)
        response = pb.SubmitResponse(answer=answer).SerializeToString(deterministic=True)
        self._register.add(
            Entry(
                key=submission.key,
                item=item.name,
                digest=received.digest,
                first_answer=response,
                body=received.body if needs_body(decision, item) else None,
                due=due_of(decision),
            )
        )
        record_effect(self._register, submission, decision)
        return response

    def query(self, key: str) -> bytes:
        """Return the present answer, as the exact bytes of a QueryResponse.

        Raises:
            NotFoundError: the key was never submitted here.
            CommandRejectedError: the submission was withdrawn.
        """
        entry = self._register.find(key)
        if entry is None:
            raise NotFoundError("the key was never submitted here")
        if entry.withdrawal is not None or entry.first_answer is None:
            raise CommandRejectedError("the submission was withdrawn")
        if entry.present_answer is not None:
            return entry.present_answer
        return pb.QueryResponse(answer=present_answer(entry)).SerializeToString(deterministic=True)

    def withdraw(self, key: str) -> bytes:
        """Withdraw a submission; return the exact bytes of a WithdrawResponse.

        An unknown key is barred: a later submission of it has no effect.
        """
        with self._register.transaction() as rows:
            entry = self._register.find(key)
            if entry is not None and entry.withdrawal is not None:
                return entry.withdrawal
            at = self._now()
            done = entry is None or self._undo(entry, at, rows)
            response = withdrawal_message(done=done, at=at).SerializeToString(deterministic=True)
            if entry is None:
                self._register.add(Entry(key, "", b"", None, withdrawal=response))
            elif done:
                self._register.update(replace(entry, body=None, due=None, withdrawal=response))
                self._register.drop_reports_of(key)
            return response

    def _undo(self, entry: Entry, at: datetime, rows: Connection) -> bool:
        """Undo the effect of a submission; only a grant has one."""
        if not present_answer(entry).HasField("granted"):
            return True
        item = self._items.get(entry.item)
        if item is None or not item.withdrawable or entry.body is None:
            return False
        submission = submission_of(pb.SubmitRequest.FromString(entry.body), at)
        return _undo_on_failure(rows, lambda: self._department.undo(submission, rows))


def _undo_on_failure(rows: Connection, act: Callable[[], bool]) -> bool:
    """Keep the writes of an act only if it succeeds."""
    rows.execute("SAVEPOINT act")
    done = act()
    rows.execute("RELEASE act" if done else "ROLLBACK TO act")
    return done


def present_answer(entry: Entry) -> pb.Answer:
    """Return the newest answer to a submission that was answered."""
    if entry.present_answer is not None:
        return pb.QueryResponse.FromString(entry.present_answer).answer
    return pb.SubmitResponse.FromString(entry.first_answer or b"").answer


def needs_body(decision: Decision, item: Item) -> bool:
    """Return whether the body may be needed again; otherwise its values are not stored."""
    match decision:
        case Pending() | SpecialProcedure():
            return True
        case Granted():
            return item.withdrawable
    return False


def due_of(decision: Decision) -> float | None:
    """Return when ``decide_later`` is called, seconds since 1970; None if never."""
    if isinstance(decision, Pending | SpecialProcedure):
        return decision.due.timestamp()
    return None


def record_effect(register: Register, submission: Submission, decision: Decision) -> None:
    """Record the effect of a decision that settles a submission."""
    if not isinstance(decision, Pending | SpecialProcedure):
        kind = type(decision).__name__.lower()
        register.add_effect(submission.key, submission.step, kind, submission.at.isoformat())
