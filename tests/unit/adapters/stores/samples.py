"""What the tests of the stores are made of."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from adapters.memory.calendar_store import MemoryCalendarStore
from adapters.memory.case_record import MemoryCaseRecord, ValueKey
from adapters.memory.pause_register import MemoryPauseRegister
from adapters.memory.theme_store import MemoryThemeStore
from adapters.memory.vault import MemoryVault
from adapters.stores.vault.keyring import MasterKeys
from domain.erasure import ErasureCommand
from domain.plan import Label, Plan, PlanDepartment, PlanField, PlanItem
from domain.ports import (
    Append,
    CalendarStore,
    CaseRecord,
    EventRecord,
    PauseRegister,
    SealedValue,
    ThemeStore,
    Vault,
)
from domain.projection.queries import Projection

ERASED = ErasureCommand("operator/o", "e1", "asked_for")
KEYS = MasterKeys({"k1": bytes(range(32))}, newest="k1")


class SteppedClock:
    """A clock that goes on by a second whenever it is read."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


@dataclass(frozen=True)
class AnyStores:
    """The stores as the engine sees them, whatever they are made of."""

    record: CaseRecord
    projection: Projection
    vault: Vault
    themes: ThemeStore
    pauses: PauseRegister
    calendars: CalendarStore


def memory_stores() -> AnyStores:
    values: dict[ValueKey, SealedValue] = {}
    record = MemoryCaseRecord(values)
    return AnyStores(
        record,
        record.projection,
        MemoryVault(values),
        MemoryThemeStore(),
        MemoryPauseRegister(),
        MemoryCalendarStore(),
    )


def events(case_id: UUID, *versions: int, text: str = "x") -> tuple[EventRecord, ...]:
    return tuple(
        EventRecord(
            case_id,
            version,
            "case.opened.v1" if version == 1 else "case.noted.v1",
            f'{{"text":"{text}","version":{version}}}'.encode(),
        )
        for version in versions
    )


def turn(
    case_id: UUID,
    after: int,
    count: int = 1,
    *,
    text: str = "x",
    commands: tuple[str, ...] = (),
    values: tuple[SealedValue, ...] = (),
) -> Append:
    versions = range(after + 1, after + count + 1)
    return Append(case_id, after, events(case_id, *versions, text=text), commands, values)


def plan(theme: str = "childbirth", version: int = 1, purpose: str = "register") -> Plan:
    label = Label(zh="出生", en="birth")
    return Plan(
        theme=theme,
        version=version,
        label=label,
        subject="id_card",
        departments=(PlanDepartment(name="health", label=label),),
        fields=(PlanField(name="id_card", label=label, type="text", source="applicant"),),
        materials=(),
        items=(
            PlanItem(
                name="certificate",
                label=label,
                department="health",
                code="1",
                purpose=purpose,
                legal_basis=(),
                needs=("id_card",),
            ),
        ),
    )
