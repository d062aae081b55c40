"""Makes deferred decisions once they are due, and puts the answers into the outbox."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from adapters.kit.decision import Decision, Pending
from adapters.kit.department import Department
from adapters.kit.form import check_decision
from adapters.kit.register import Entry, Register
from adapters.kit.submission import Submission
from adapters.kit.submission_handler import due_of, needs_body, present_answer, record_effect
from adapters.kit.wire import answer_message, submission_of, with_ticket
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb


class DeferredDecisionHandler:
    """The part of the submission handler that runs without a call.

    Args:
        department: decides.
        register: stores effects, answers and reports.
        now: the department's clock, timezone-aware UTC.
    """

    def __init__(
        self, department: Department, register: Register, now: Callable[[], datetime]
    ) -> None:
        self._department = department
        self._register = register
        self._now = now
        self._items = {item.name: item for item in department.items}

    def decide(self, key: str) -> None:
        """Decide one due submission: store the effect, the answer and its report, or nothing.

        Raises:
            Exception: whatever the department's code raises; nothing is stored.
        """
        with self._register.transaction() as rows:
            entry = self._register.find(key)
            if entry is None or entry.due is None or entry.body is None:
                return  # withdrawn, or decided, since it was listed
            submission = submission_of(pb.SubmitRequest.FromString(entry.body), self._now())
            decision = with_ticket(self._department.decide_later(submission, rows), key)
            check_decision(decision, self._items[entry.item], submission.wanted)
            self._store_answer(entry, submission, decision)

    def _store_answer(self, entry: Entry, submission: Submission, decision: Decision) -> None:
        answer = answer_message(self._department, decision, submission.at)
        response = pb.QueryResponse(answer=answer).SerializeToString(deterministic=True)
        body = entry.body if needs_body(decision, self._items[entry.item]) else None
        self._register.update(
            replace(entry, present_answer=response, body=body, due=due_of(decision))
        )
        record_effect(self._register, submission, decision)
        if not isinstance(decision, Pending):
            self._report(entry, answer)

    def _report(self, entry: Entry, answer: pb.Answer) -> None:
        report = pb.ReportOutcomeRequest(
            idempotency_key=entry.key, ticket=_ticket_of(present_answer(entry)), answer=answer
        )
        self._register.add_report(entry.key, report.SerializeToString(deterministic=True))

    def defer(self, key: str, seconds: float) -> None:
        """Retry a submission later, after its decision failed."""
        with self._register.transaction():
            entry = self._register.find(key)
            if entry is not None and entry.due is not None:
                self._register.update(replace(entry, due=self._now().timestamp() + seconds))


def _ticket_of(answer: pb.Answer) -> str:
    """Return the ticket of the answer that deferred the submission."""
    return answer.pending.ticket or answer.special_procedure.ticket
