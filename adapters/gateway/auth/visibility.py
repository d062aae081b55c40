"""Which cases a principal sees: an applicant those that its own front end opened."""

from uuid import UUID

from adapters.gateway.auth.identity import LOCAL, Principal
from adapters.gateway.auth.roles import Role
from adapters.gateway.cases.case_ids import case_id_of
from adapters.subscriptions.plan_history import opening_event, read_case
from domain.errors import NotFoundError
from domain.ports import CaseRecord, RecordedEvent


def can_see(principal: Principal, opening: RecordedEvent) -> bool:
    """Whether a principal may know of the case that this opens.

    Which of its applicants may see which of its cases is the front end's to say:
    the engine knows them by pseudonyms alone. ``local`` has every role anyway.
    """
    if principal.role is not Role.APPLICANT or principal.caller == LOCAL:
        return True
    event, opened = opening_event(opening)
    named = case_id_of(principal.caller, event.actor, opened.request_id)
    return named == opening.event.case_id


async def read_visible_case(
    record: CaseRecord, case_id: UUID, principal: Principal
) -> list[RecordedEvent]:
    """All events of a case that the principal sees, in order.

    Raises:
        NotFoundError: there is no such case, or none for this principal.
    """
    events = await read_case(record, case_id)
    if not can_see(principal, events[0]):
        raise NotFoundError(f"there is no case {case_id}")
    return events
