"""The messages between applicants and reviewers, read back from the vault."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.gateway.cases.case_action_requests import MessageQuery
from adapters.gateway.cases.view.case_view import timestamp
from adapters.gateway.free_texts import TextsByVersion
from adapters.pb.onething.case.v1 import case_pb2
from domain.case.codec import decode
from domain.case.events.base import CaseEvent
from domain.case.events.people import MessageSent
from domain.ports import RecordedEvent


@dataclass(frozen=True, slots=True)
class SentMessages:
    """Messages in the order in which they were sent, and whether there are more."""

    sent: Sequence[CaseEvent]
    more: bool


def select_page(
    query: MessageQuery, events: Sequence[RecordedEvent], threads: frozenset[str] | None
) -> SentMessages:
    """A page of messages; of these steps alone, if there are such."""
    sent = _select_messages(query, events, threads)
    return SentMessages(sent[: query.size], len(sent) > query.size)


def message_page(page: SentMessages, words: TextsByVersion) -> case_pb2.ListMessagesResponse:
    """The page with the texts that may be read."""
    return case_pb2.ListMessagesResponse(
        messages=[_message(each, words) for each in page.sent],
        next_after_version=page.sent[-1].version if page.more else 0,
    )


def _select_messages(
    query: MessageQuery, events: Sequence[RecordedEvent], threads: frozenset[str] | None
) -> list[CaseEvent]:
    found = []
    for recorded in events[query.after :]:  # versions count from 1, without gaps
        if recorded.event.topic == MessageSent.TOPIC:
            event = decode(recorded.event)
            readable = threads is None or event.step in threads
            if readable and query.step in ("", event.step):
                found.append(event)
    return found


def _message(event: CaseEvent, words: TextsByVersion) -> case_pb2.CaseMessage:
    found = words.get(event.version, ())
    return case_pb2.CaseMessage(
        version=event.version,
        step_id=event.step,
        audience=event.payload.audience if isinstance(event.payload, MessageSent) else "",
        actor=event.actor,
        sent_at=timestamp(event.effective_at),
        text="".join(word.text for word in found),
    )
