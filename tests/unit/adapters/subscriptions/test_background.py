"""A loop takes its turns whatever they raise, and says what it was."""

import asyncio

import pytest
from structlog.testing import capture_logs

from adapters.subscriptions.background import BackgroundLoop
from domain.errors import UnavailableError


class LoopBody:
    """Plays what each turn does: an error, a pause, or None to end the loop."""

    def __init__(self, *script: Exception | float | None) -> None:
        self.script = list(script)
        self.taken = 0
        self.over = asyncio.Event()

    async def __call__(self) -> float | None:
        self.taken += 1
        if not self.script:
            self.over.set()
            return 60.0
        match self.script.pop(0):
            case Exception() as error:
                raise error
            case pause:
                return pause


async def played(*script: Exception | float | None, **settings) -> list[dict]:
    turns = LoopBody(*script)
    loop = BackgroundLoop("test", turns, **{"initial_backoff_s": 0.0, **settings})
    with capture_logs() as logs:
        loop.start()
        async with asyncio.timeout(10):
            await turns.over.wait()
        await loop.stop()
    return [dict(each) for each in logs]


@pytest.mark.parametrize("error", [KeyError("王小美"), UnavailableError("王小美"), OSError()])
async def test_no_error_ends_a_loop_and_each_is_logged_without_its_text(error):
    [entry] = await played(error)
    assert (entry["event"], entry["loop"]) == ("background_turn_failed", "test")
    assert entry["error"] == type(error).__name__
    assert "test_background.py" in entry["where"]
    assert "王小美" not in str(entry)


async def test_what_is_not_ours_is_logged_as_an_error():
    logs = await played(UnavailableError("away"), ZeroDivisionError())
    assert [entry["log_level"] for entry in logs] == ["warning", "error"]


async def test_pauses_double_up_to_the_longest_and_start_over_after_success():
    errors = [OSError()] * 4
    logs = await played(*errors, 0.0, OSError(), initial_backoff_s=0.001, max_backoff_s=0.003)
    assert [entry["pause_s"] for entry in logs] == [0.001, 0.002, 0.003, 0.003, 0.001]
    assert [entry["failures"] for entry in logs] == [1, 2, 3, 4, 1]


async def test_a_loop_of_very_many_failures_still_computes_its_pause():
    logs = await played(*[OSError()] * 2_000, max_backoff_s=0.0)
    assert logs[-1]["failures"] == 2_000


async def test_a_loop_that_says_that_it_is_done_ends_and_can_be_started_again():
    turns = LoopBody(0.0, None)
    loop = BackgroundLoop("test", turns)
    loop.start()
    async with asyncio.timeout(10):
        while turns.script:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert turns.taken == 2
    loop.start()
    async with asyncio.timeout(10):
        await turns.over.wait()
    await loop.stop()


async def test_a_loop_is_started_once_and_stopped_as_often_as_one_likes():
    turns = LoopBody(0.0)
    loop = BackgroundLoop("test", turns)
    await loop.stop()
    loop.start()
    loop.start()
    async with asyncio.timeout(10):
        await turns.over.wait()
    assert turns.taken == 2
    await loop.stop()
    await loop.stop()
