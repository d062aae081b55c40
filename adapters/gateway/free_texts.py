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
from adapters.presentation.event_texts import NOTE, OVERRIDE, EventWords, WordPlace, words_of
from domain.case.events.base import CaseEvent
from domain.case.events.opening import CaseSupplied, NotAccepted, Opened, SupplementNotified
from domain.errors import NotFoundError, RecordDamagedError, SubjectErasedError
from domain.plan import Plan
from domain.ports import Vault

log = structlog.get_logger(__name__)

STAFF = frozenset(Role) - {Role.APPLICANT}
WATCHING = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR})
"""The roles that read internal words too."""


@dataclass(frozen=True, slots=True)
class Word:
    """One text: its name, such as ``reason``; ``about`` is the field or material it is about,
    empty where it is about the event as a whole.
    """

    name: str
    about: str
    text: str


Words = Mapping[int, tuple[Word, ...]]
"""Words by the version of their event; an event without any is absent."""


class WordReader:
    """Reads the words of events from the vault for one principal."""

    def __init__(self, vault: Vault, callers: Callers) -> None:
        self._vault = vault
        self._callers = callers

    async def read(
        self, case_id: UUID, plan: Plan, events: Iterable[CaseEvent], principal: Principal
    ) -> Words:
        """The words of these events of one case that the principal may read.

        None of an erased subject.

        Raises:
            RecordDamagedError: a value does not authenticate.
            UnavailableError: the vault is away.
        """
        wanted = {
            event.originator_version: words
            for event in events
            if (words := self._readable(principal, plan, event)) is not None
        }
        found = await opened_words(self._vault, case_id, wanted)
        if found and principal.role in STAFF:
            log.info(
                "free_texts_read", case_id=str(case_id), by=principal.actor, versions=sorted(found)
            )
        return found

    async def note(self, case_id: UUID, slot: str, principal: Principal) -> str:
        """The note in a slot, for who reads internal words; empty where there is none."""
        if not slot or principal.role not in WATCHING:
            return ""
        place = EventWords(slot, (WordPlace(NOTE, internal=True),))
        found = await opened_words(self._vault, case_id, {0: place})
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
    ) -> Words:
        """The words to overrides of these fields, for a principal who sees their values."""
        names = {f"{OVERRIDE}/{field}" for field in fields}
        wanted = {}
        for event in events:
            words = words_of(event)
            places = tuple(each for each in words.places if each.name in names) if words else ()
            if words and places:
                wanted[event.originator_version] = EventWords(words.slot, places)
        found = await opened_words(self._vault, case_id, wanted)
        if found:
            log.info(
                "free_texts_read", case_id=str(case_id), by=principal.actor, versions=sorted(found)
            )
        return found

    def _readable(self, principal: Principal, plan: Plan, event: CaseEvent) -> EventWords | None:
        """Where the words of an event are that the principal may read; None for none."""
        words = words_of(event)
        if words is None or principal.role in WATCHING:
            return words
        if principal.role is Role.REVIEWER and not self._is_theirs(principal, plan, event):
            return None
        places = tuple(each for each in words.places if not each.internal)
        return EventWords(words.slot, places) if places else None

    def _is_theirs(self, principal: Principal, plan: Plan, event: CaseEvent) -> bool:
        """Whether an event is about a department of a reviewer."""
        item = plan.item_by_name.get(getattr(event, "step", ""))
        if item is not None:
            return self._callers.may_report(principal.caller, item.department)
        prereview = isinstance(event, Opened | CaseSupplied | SupplementNotified | NotAccepted)
        return prereview and self._callers.may_report(principal.caller, plan.prereview.department)


async def opened_words(vault: Vault, case_id: UUID, wanted: Mapping[int, EventWords]) -> Words:
    """The texts at these places, by version; none of an erased subject.

    Raises:
        RecordDamagedError: the vault lacks a text that an event says is there, or has
            another one than the event commits to.
    """
    if not wanted:
        return {}
    try:
        values = await vault.open_slots(case_id, {words.slot for words in wanted.values()})
    except SubjectErasedError:
        return {}
    except NotFoundError as error:
        raise RecordDamagedError(f"the vault does not know case {case_id}") from error
    for version, words in wanted.items():
        for place in words.places:
            where = f"{words.slot}/{place.name} of case {case_id} version {version}"
            text = values.get((words.slot, place.name))
            if text is None and place.always:
                raise RecordDamagedError(f"the vault lacks {where}")
            if text is not None and place.commitment:
                await _require_committed(vault, case_id, words.slot, place, str(text), where)
    found = {
        version: tuple(
            _word(place.name, str(values[words.slot, place.name]))
            for place in words.places
            if (words.slot, place.name) in values
        )
        for version, words in wanted.items()
    }
    return {version: words for version, words in found.items() if words}


async def _require_committed(  # noqa: PLR0917 - a text and where it is
    vault: Vault, case_id: UUID, slot: str, place: WordPlace, text: str, where: str
) -> None:
    if await commit_text(vault, case_id, slot, place.name, text) != place.commitment:
        raise RecordDamagedError(f"the vault's {where} is not what the event commits to")


def _word(name: str, text: str) -> Word:
    kind, _, about = name.partition("/")
    return Word(kind, about, text)
