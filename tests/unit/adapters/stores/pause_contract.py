"""What every ``PauseRegister`` keeps, whatever it is made of. Subclass with ``stores``."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import CommandRefusedError, InvalidInputError
from domain.pauses import Pause
from domain.ports import PauseRegister
from tests.unit.adapters.stores.samples import AnyStores

NOON = datetime(2026, 3, 2, 12, 0, 0, 250, tzinfo=UTC)
WHO = "operator/anna"

WORDS = st.lists(
    st.tuples(st.sampled_from(["bank", "tax"]), st.sampled_from(["pause", "drain", "resume"])),
    max_size=8,
)


async def say(pauses: PauseRegister, department: str, action: str, at: datetime = NOON) -> None:
    if action == "resume":
        await pauses.resume(department, actor=WHO, reason=action, at=at)
    else:
        mode = "drain" if action == "drain" else "pause"
        await pauses.pause(department, mode=mode, actor=WHO, reason=action, at=at)


class PauseContract:
    async def test_nothing_is_paused_at_first(self, stores: AnyStores) -> None:
        assert ({}, []) == (await stores.pauses.paused(), list(await stores.pauses.history()))

    async def test_a_pause_says_how_who_why_and_since_when(self, stores: AnyStores) -> None:
        reason = "税务局系统升级 / an upgrade"
        await stores.pauses.pause("tax", mode="drain", actor=WHO, reason=reason, at=NOON)

        assert {"tax": Pause("drain", WHO, reason, NOON)} == await stores.pauses.paused()

    async def test_what_was_said_last_holds_and_all_of_it_is_kept(self, stores: AnyStores) -> None:
        for hour, action in enumerate(("drain", "pause", "resume", "drain")):
            await say(stores.pauses, "tax", action, NOON + timedelta(hours=hour))
        await say(stores.pauses, "bank", "pause")

        paused = await stores.pauses.paused()
        assert {"tax": "drain", "bank": "pause"} == {name: p.mode for name, p in paused.items()}
        assert NOON + timedelta(hours=3) == paused["tax"].at
        history = await stores.pauses.history()
        assert [5, 4, 3, 2, 1] == [entry.number for entry in history]
        assert ["pause", "drain", "resume", "pause", "drain"] == [e.action for e in history]

    async def test_the_history_is_cut_at_its_old_end(self, stores: AnyStores) -> None:
        for action in ("pause", "resume", "pause"):
            await say(stores.pauses, "tax", action)

        assert [3, 2] == [entry.number for entry in await stores.pauses.history(2)]

    async def test_only_what_is_paused_is_resumed(self, stores: AnyStores) -> None:
        with pytest.raises(CommandRefusedError, match="tax is not paused"):
            await say(stores.pauses, "tax", "resume")
        await say(stores.pauses, "tax", "pause")
        await say(stores.pauses, "tax", "resume")
        with pytest.raises(CommandRefusedError):
            await say(stores.pauses, "tax", "resume")

        assert 2 == len(await stores.pauses.history())

    @pytest.mark.parametrize("wrong", ["", "  ", "\0", "\ud800", "x" * 2_001])
    async def test_words_that_say_nothing_are_refused(self, stores: AnyStores, wrong: str) -> None:
        with pytest.raises(InvalidInputError) as refused:
            await stores.pauses.pause(wrong, mode="pause", actor=wrong, reason=wrong, at=NOON)
        with pytest.raises(InvalidInputError):
            await stores.pauses.resume("tax", actor=WHO, reason=wrong, at=NOON)

        assert ["department", "actor", "reason"] == [name for name, _ in refused.value.violations]
        assert [] == list(await stores.pauses.history())

    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(words=WORDS)
    async def test_what_holds_is_each_departments_last_word(
        self, stores: AnyStores, words: list[tuple[str, str]]
    ) -> None:
        """On a register that goes on between examples, as registers do."""
        for department, action in words:
            holding = department in await stores.pauses.paused()
            if action != "resume" or holding:
                await say(stores.pauses, department, action)

        last: dict[str, str] = {}
        for entry in reversed(await stores.pauses.history(10_000)):
            last[entry.department] = entry.action
        paused = {name: pause.mode for name, pause in (await stores.pauses.paused()).items()}
        assert {name: mode for name, mode in last.items() if mode != "resume"} == paused
