"""Calls to a department that is paused are held back, and go on once it is resumed."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal
from uuid import uuid4

import pytest

from adapters.departments.pausable import PausableDepartments
from adapters.memory.pause_register import MemoryPauseRegister
from adapters.memory.theme_store import MemoryThemeStore
from domain.case.answers import Answer, Withdrawal
from domain.case.next_actions import DepartmentCall
from domain.errors import DepartmentFailedError, UnavailableError
from domain.pauses import Pause, PauseCommand, PauseMode
from tests.unit.adapters.stores.samples import plan
from tests.unit.domain.decision_driver import REFUSED, answer

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PLAN = plan()
CALL = DepartmentCall(
    case_id=uuid4(),
    plan_digest=PLAN.digest,
    step="certificate",
    generation=1,
    kind="submit",
    fields=(),
    materials=(),
    ticket="",
    retry_with_backoff=False,
    failures=0,
    not_before=None,
    timeout_s=1,
    query_every_s=1,
    opened_on=NOON.date(),
)
EVERY_KIND = ("submit", "query", "withdraw")


class CountingRegister(MemoryPauseRegister):
    """Counts how often it is read, and can be away."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0
        self.away = False

    async def paused(self) -> Mapping[str, Pause]:
        self.read += 1
        await asyncio.sleep(0)
        if self.away:
            raise UnavailableError("away")
        return dict(await super().paused())


class Reached:
    """The departments behind: notes the kinds of call that reach them."""

    def __init__(self) -> None:
        self.kinds: list[str] = []

    async def call(self, call: DepartmentCall) -> Answer:
        self.kinds.append(call.kind)
        return answer(REFUSED)

    async def withdraw(self, call: DepartmentCall) -> Withdrawal:
        self.kinds.append(call.kind)
        return Withdrawal(result="withdrawn", effective_at=NOON, responder="department")


class Line:
    """The line with a clock moved by hand."""

    def __init__(self) -> None:
        self.register, self.reached = CountingRegister(), Reached()
        self.themes = MemoryThemeStore()
        self.monotonic_clock = 0.0
        self.requests = 0
        self.departments = PausableDepartments(
            self.reached, self.register, self.themes, lambda: self.monotonic_clock
        )

    async def set_pause(self, mode: PauseMode | None, department: str = "health") -> None:
        """What an operator says, and the second until it holds."""
        self.requests += 1
        request_id = f"r{self.requests}"
        command = PauseCommand(
            department, mode or "resume", "operator/anna", request_id, "upgrade", NOON
        )
        await self.register.record(command)
        self.monotonic_clock += 1

    async def make(self, kind: Literal["submit", "query", "withdraw"]) -> None:
        call = replace(CALL, kind=kind)
        await (self.departments.withdraw if kind == "withdraw" else self.departments.call)(call)


@pytest.fixture
async def line() -> Line:
    line = Line()
    await line.themes.publish(PLAN, b"")
    return line


@pytest.mark.parametrize(
    ("mode", "goes_on"), [("pause", ()), ("drain", ("query", "withdraw")), (None, EVERY_KIND)]
)
async def test_what_goes_to_a_department_follows_from_its_pause(line, mode, goes_on):
    if mode:
        await line.set_pause(mode)
    held = {}
    for kind in EVERY_KIND:
        try:
            await line.make(kind)
        except DepartmentFailedError as error:
            held[kind] = (error.code, error.retryable)

    assert list(goes_on) == line.reached.kinds
    assert dict.fromkeys(set(EVERY_KIND) - set(goes_on), ("DEPARTMENT_PAUSED", True)) == held


async def test_other_departments_are_not_held_back(line):
    await line.set_pause("pause", "tax")
    await line.make("submit")

    assert ["submit"] == line.reached.kinds


async def test_a_pause_ends_with_its_resumption(line):
    await line.set_pause("pause")
    with pytest.raises(DepartmentFailedError):
        await line.make("submit")
    await line.set_pause(None)
    await line.make("submit")

    assert ["submit"] == line.reached.kinds


async def test_the_register_is_read_once_a_second_by_however_many_calls(line):
    await asyncio.gather(*(line.make("query") for _ in range(50)))
    line.monotonic_clock = 0.999
    await line.make("query")
    assert 1 == line.register.read
    line.monotonic_clock = 1.0
    await line.make("query")

    assert (2, 52) == (line.register.read, len(line.reached.kinds))


async def test_without_the_register_no_call_is_made(line):
    line.register.away = True
    with pytest.raises(UnavailableError):
        await line.make("submit")

    assert [] == line.reached.kinds
