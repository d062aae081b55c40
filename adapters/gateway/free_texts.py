"""The words of people and departments, for whoever may read them; each look of staff is logged.

Who may read what follows from the event that has the words (I7):

- an applicant or clerk who sees the case: all words that are not internal;
- a reviewer: words of steps of their own departments, and of pre-review if it is theirs;
- operators, supervisors and auditors: all words.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog

from adapters.departments.committed_values import commit_text
from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import Role
from adapters.presentation.event_texts import (
    NOTE,
    OVERRIDE,
    EventTexts,
    TextField,
    find_event_texts,
)
from domain.case.events.base import CaseEvent
from domain.case.events.opening import CaseSupplied, NotAccepted, Opened, SupplementNotified
from domain.errors import NotFoundError, RecordDamagedError, SubjectErasedError
from domain.plan import Plan
from domain.ports import Vault

log = structlog.get_logger(__name__)

STAFF = frozenset(Role) - {Role.APPLICANT}
INTERNAL_READERS = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR})
"""The roles that read internal words too."""


@dataclass(frozen=True, slots=True)
class FreeText:
    """One text: its name, such as ``reason``; ``about`` is the field or material it is about,
    empty where it is about the event as a whole.
    """

    name: str
    about: str
    text: str


TextsByVersion = Mapping[int, tuple[FreeText, ...]]
"""Words by the version of their event; an event without any is absent."""


class FreeTextReader:
    """Reads the words of events from the vault for one principal."""

    def __init__(self, vault: Vault, callers: Callers) -> None:
        self._vault = vault
        self._callers = callers

    async def read(
        self, case_id: UUID, plan: Plan, events: Iterable[CaseEvent], principal: Principal
    ) -> TextsByVersion:
        """The words of these events of one case that the principal may read.

        None of an erased subject.

        Raises:
            RecordDamagedError: a value does not authenticate.
            UnavailableError: the vault is away.
        """
        requested = {
            event.version: words
            for event in events
            if (words := self._readable(principal, plan, event)) is not None
        }
        found = await decrypt_texts(self._vault, case_id, requested)
        if found and principal.role in STAFF:
            log.info(
                "free_texts_read", case_id=str(case_id), by=principal.actor, versions=sorted(found)
            )
        return found

    async def note(self, case_id: UUID, slot: str, principal: Principal) -> str:
        """The note in a slot, for who reads internal words; empty where there is none."""
        if not slot or principal.role not in INTERNAL_READERS:
            return ""
        place = EventTexts(slot, (TextField(NOTE, internal=True),))
        found = await decrypt_texts(self._vault, case_id, {0: place})
        if not found:
            return ""
        log.info("free_texts_read", case_id=str(case_id), by=principal.actor, slot=slot)
        return found[0][0].text

    async def overrides(
        self,
        case_id: UUID,
        events: Iterable[CaseEvent],
        fields: Collection[str],
        principal: Principal,
    ) -> TextsByVersion:
        """The words to overrides of these fields, for a principal who sees their values."""
        names = {f"{OVERRIDE}/{field}" for field in fields}
        requested = {}
        for event in events:
            words = find_event_texts(event.payload)
            text_fields = (
                tuple(each for each in words.text_fields if each.name in names) if words else ()
            )
            if words and text_fields:
                requested[event.version] = EventTexts(words.slot, text_fields)
        found = await decrypt_texts(self._vault, case_id, requested)
        if found:
            log.info(
                "free_texts_read", case_id=str(case_id), by=principal.actor, versions=sorted(found)
            )
        return found

    def _readable(self, principal: Principal, plan: Plan, event: CaseEvent) -> EventTexts | None:
        """Where the words of an event are that the principal may read; None for none."""
        words = find_event_texts(event.payload)
        if words is None or principal.role in INTERNAL_READERS:
            return words
        if principal.role is Role.REVIEWER and not self._is_of_own_department(
            principal, plan, event
        ):
            return None
        text_fields = tuple(each for each in words.text_fields if not each.internal)
        return EventTexts(words.slot, text_fields) if text_fields else None

    def _is_of_own_department(self, principal: Principal, plan: Plan, event: CaseEvent) -> bool:
        """Whether an event is about a department of a reviewer."""
        item = plan.item_by_name.get(event.step)
        if item is not None:
            return self._callers.may_report(principal.caller, item.department)
        prereview = isinstance(
            event.payload, Opened | CaseSupplied | SupplementNotified | NotAccepted
        )
        return prereview and self._callers.may_report(principal.caller, plan.prereview.department)


async def decrypt_texts(
    vault: Vault, case_id: UUID, requested: Mapping[int, EventTexts]
) -> TextsByVersion:
    """The texts at these places, by version; none of an erased subject.

    Raises:
        RecordDamagedError: the vault lacks a text that an event says is there, or has
            another one than the event commits to.
    """
    if not requested:
        return {}
    try:
        values = await vault.open_slots(case_id, {words.slot for words in requested.values()})
    except SubjectErasedError:
        return {}
    except NotFoundError as error:
        raise RecordDamagedError(f"the vault does not know case {case_id}") from error
    for version, words in requested.items():
        for place in words.text_fields:
            where = f"{words.slot}/{place.name} of case {case_id} version {version}"
            text = values.get((words.slot, place.name))
            if text is None and place.required:
                raise RecordDamagedError(f"the vault lacks {where}")
            if text is not None and place.commitment:
                await _require_committed(vault, case_id, words.slot, place, str(text), where)
    found = {
        version: tuple(
            _free_text(place.name, str(values[words.slot, place.name]))
            for place in words.text_fields
            if (words.slot, place.name) in values
        )
        for version, words in requested.items()
    }
    return {version: words for version, words in found.items() if words}


async def _require_committed(  # noqa: PLR0917 - a text and where it is
    vault: Vault, case_id: UUID, slot: str, place: TextField, text: str, where: str
) -> None:
    if await commit_text(vault, case_id, slot, place.name, text) != place.commitment:
        raise RecordDamagedError(f"the vault's {where} is not what the event commits to")


def _free_text(name: str, text: str) -> FreeText:
    kind, _, about = name.partition("/")
    return FreeText(kind, about, text)
