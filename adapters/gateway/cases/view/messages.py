"""The messages between applicants and reviewers, read back from the vault."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.gateway.cases.case_action_requests import MessagePage
from adapters.gateway.cases.view.case_view import timestamp
from adapters.gateway.free_texts import Words
from adapters.pb.onething.case.v1 import case_pb2
from domain.case.codec import decode
from domain.case.events.people import MessageSent
from domain.ports import RecordedEvent


@dataclass(frozen=True, slots=True)
class SentPage:
    """Messages in the order in which they were sent, and whether there are more."""

    sent: Sequence[MessageSent]
    more: bool


def sent_page(
    asked: MessagePage, events: Sequence[RecordedEvent], threads: frozenset[str] | None
) -> SentPage:
    """A page of messages; of these steps alone, if there are such."""
    sent = _sent(asked, events, threads)
    return SentPage(sent[: asked.size], len(sent) > asked.size)


def message_page(page: SentPage, words: Words) -> case_pb2.ListMessagesResponse:
    """The page with the texts that may be read."""
    return case_pb2.ListMessagesResponse(
        messages=[_message(each, words) for each in page.sent],
        next_after_version=page.sent[-1].originator_version if page.more else 0,
    )


def _sent(
    asked: MessagePage, events: Sequence[RecordedEvent], threads: frozenset[str] | None
) -> list[MessageSent]:
    found = []
    for recorded in events[asked.after :]:  # versions count from 1, without gaps
        if recorded.event.topic == MessageSent.TOPIC:
            event = decode(recorded.event)
            readable = threads is None or getattr(event, "step", "") in threads
            if isinstance(event, MessageSent) and readable and asked.step in ("", event.step):
                found.append(event)
    return found


def _message(event: MessageSent, words: Words) -> case_pb2.CaseMessage:
    found = words.get(event.originator_version, ())
    return case_pb2.CaseMessage(
        version=event.originator_version,
        step_id=event.step,
        audience=event.audience,
        actor=event.actor,
        sent_at=timestamp(event.effective_at),
        text="".join(word.text for word in found),
    )
