"""What every ``PauseRegister`` keeps, whatever it is made of. Subclass with ``stores``."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import CommandRejectedError, InvalidInputError, RequestReusedError
from domain.pauses import Pause, PauseAction, PauseCommand
from domain.ports import PauseRegister
from tests.unit.adapters.stores.samples import AnyStores

NOON = datetime(2026, 3, 2, 12, 0, 0, 250, tzinfo=UTC)
WHO = "operator/anna"

WORDS = st.lists(
    st.tuples(st.sampled_from(["bank", "tax"]), st.sampled_from(["pause", "drain", "resume"])),
    max_size=8,
)


_REQUESTS = count()


def command(
    department: str = "tax",
    action: PauseAction = "pause",
    reason: str = "upgrade",
    *,
    request_id: str = "",
    actor: str = WHO,
    at: datetime = NOON,
) -> PauseCommand:
    request_id = request_id or f"r{next(_REQUESTS)}"
    return PauseCommand(department, action, actor, request_id, reason, at)


async def set_pause(
    pauses: PauseRegister, department: str, action: PauseAction, at: datetime = NOON
) -> None:
    await pauses.record(command(department, action, action, at=at))


class PauseContract:
    async def test_nothing_is_paused_at_first(self, stores: AnyStores) -> None:
        assert ({}, []) == (await stores.pauses.paused(), list(await stores.pauses.history()))

    async def test_a_pause_says_how_who_why_and_since_when(self, stores: AnyStores) -> None:
        reason = "税务局系统升级 / an upgrade"
        await stores.pauses.record(command("tax", "drain", reason))

        assert {"tax": Pause("drain", WHO, reason, NOON)} == await stores.pauses.paused()

    async def test_what_was_reported_last_holds_and_all_of_it_is_kept(
        self, stores: AnyStores
    ) -> None:
        reported: tuple[PauseAction, ...] = ("drain", "pause", "resume", "drain")
        for hour, action in enumerate(reported):
            await set_pause(stores.pauses, "tax", action, NOON + timedelta(hours=hour))
        await set_pause(stores.pauses, "bank", "pause")

        paused = await stores.pauses.paused()
        assert {"tax": "drain", "bank": "pause"} == {name: p.mode for name, p in paused.items()}
        assert NOON + timedelta(hours=3) == paused["tax"].at
        history = await stores.pauses.history()
        assert [5, 4, 3, 2, 1] == [entry.number for entry in history]
        assert ["pause", "drain", "resume", "pause", "drain"] == [e.action for e in history]

    async def test_the_history_is_cut_at_its_old_end(self, stores: AnyStores) -> None:
        for action in ("pause", "resume", "pause"):
            await set_pause(stores.pauses, "tax", action)

        assert [3, 2] == [entry.number for entry in await stores.pauses.history(2)]

    async def test_only_what_is_paused_is_resumed(self, stores: AnyStores) -> None:
        with pytest.raises(CommandRejectedError, match="tax is not paused"):
            await set_pause(stores.pauses, "tax", "resume")
        await set_pause(stores.pauses, "tax", "pause")
        await set_pause(stores.pauses, "tax", "resume")
        with pytest.raises(CommandRejectedError):
            await set_pause(stores.pauses, "tax", "resume")

        assert 2 == len(await stores.pauses.history())

    async def test_a_repeat_returns_the_first_entry_and_changes_nothing(
        self, stores: AnyStores
    ) -> None:
        later = NOON + timedelta(hours=1)
        held = await stores.pauses.record(command("tax", "pause", request_id="c1"))
        on = await stores.pauses.record(command("tax", "resume", request_id="c2"))
        again = command("tax", "pause", request_id="c1", at=later)
        assert held == await stores.pauses.record(again)
        again = command("tax", "resume", request_id="c2", at=later)
        assert on == await stores.pauses.record(again)

        assert [on, held] == list(await stores.pauses.history())
        assert {} == await stores.pauses.paused()

    @pytest.mark.parametrize(
        "other",
        [
            command("bank", "pause", request_id="c1"),
            command("tax", "drain", request_id="c1"),
            command("tax", "resume", request_id="c1"),
            command("tax", "pause", "another reason", request_id="c1"),
        ],
    )
    async def test_a_request_id_with_another_body_is_a_conflict(
        self, stores: AnyStores, other: PauseCommand
    ) -> None:
        first = await stores.pauses.record(command("tax", "pause", request_id="c1"))
        with pytest.raises(RequestReusedError, match="different body"):
            await stores.pauses.record(other)

        assert [first] == list(await stores.pauses.history())

    async def test_a_request_id_is_its_actors_own(self, stores: AnyStores) -> None:
        for actor in ("operator/anna", "operator/bo"):
            await stores.pauses.record(command(request_id="c1", actor=actor))

        actors = [entry.actor for entry in await stores.pauses.history()]
        assert ["operator/bo", "operator/anna"] == actors

    async def test_a_request_at_once_from_many_places_is_recorded_once(
        self, stores: AnyStores
    ) -> None:
        again = command(request_id="c1")
        entries = await asyncio.gather(*(stores.pauses.record(again) for _ in range(8)))

        assert [entries[0]] == list(await stores.pauses.history())
        assert {entries[0]} == set(entries)

    @pytest.mark.parametrize("wrong", ["", "  ", "\0", "\ud800", "x" * 2_001])
    async def test_words_that_say_nothing_are_refused(self, stores: AnyStores, wrong: str) -> None:
        with pytest.raises(InvalidInputError) as refused:
            await stores.pauses.record(PauseCommand(wrong, "pause", wrong, wrong, wrong, NOON))
        with pytest.raises(InvalidInputError):
            await stores.pauses.record(command("tax", "resume", wrong))

        found = [name for name, _ in refused.value.violations]
        assert ["department", "actor", "request_id", "reason"] == found
        assert [] == list(await stores.pauses.history())

    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(words=WORDS)
    async def test_what_holds_is_each_departments_last_word(
        self, stores: AnyStores, words: list[tuple[str, PauseAction]]
    ) -> None:
        """On a register that goes on between examples, as registers do."""
        for department, action in words:
            holding = department in await stores.pauses.paused()
            if action != "resume" or holding:
                await set_pause(stores.pauses, department, action)

        last: dict[str, str] = {}
        for entry in reversed(await stores.pauses.history(10_000)):
            last[entry.department] = entry.action
        paused = {name: pause.mode for name, pause in (await stores.pauses.paused()).items()}
        assert {name: mode for name, mode in last.items() if mode != "resume"} == paused
