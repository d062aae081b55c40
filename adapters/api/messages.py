"""The messages between applicants and reviewers, read back from the vault."""

from collections.abc import Sequence
from uuid import UUID

from adapters.api.acting import TEXT
from adapters.api.acting_requests import MessagePage
from adapters.api.case_view import timestamp
from adapters.api.missing import opened
from adapters.pb.onething.case.v1 import case_pb2
from domain.event_codec import decode
from domain.events.people import MessageSent
from domain.ports import RecordedEvent, Vault


async def message_page(
    vault: Vault,
    asked: MessagePage,
    events: Sequence[RecordedEvent],
    threads: frozenset[str] | None,
) -> case_pb2.ListMessagesResponse:
    """A page of messages in the order in which they were sent; of these steps alone, if
    there are such.
    """
    sent = _sent(asked, events, threads)
    page = sent[: asked.size]
    more = len(sent) > len(page)
    return case_pb2.ListMessagesResponse(
        messages=[await _message(vault, asked.case_id, version, each) for version, each in page],
        next_after_version=page[-1][0] if more else 0,
    )


def _sent(
    asked: MessagePage, events: Sequence[RecordedEvent], threads: frozenset[str] | None
) -> list[tuple[int, MessageSent]]:
    found = []
    for recorded in events[asked.after :]:  # versions count from 1, without gaps
        if recorded.event.topic == MessageSent.TOPIC:
            event = decode(recorded.event)
            readable = threads is None or getattr(event, "step", "") in threads
            if isinstance(event, MessageSent) and readable and asked.step in ("", event.step):
                found.append((recorded.event.version, event))
    return found


async def _message(
    vault: Vault, case_id: UUID, version: int, event: MessageSent
) -> case_pb2.CaseMessage:
    words = await opened(vault, case_id, {TEXT: event.slot})
    return case_pb2.CaseMessage(
        version=version,
        step_id=event.step,
        audience=event.audience,
        actor=event.actor,
        sent_at=timestamp(event.effective_at),
        text=words.get(TEXT, ""),
    )
