"""Publish a theme into the store of the settings."""

from pathlib import Path

from adapters.themes.folder_shelf import shelf_of
from domain.errors import CommandRefusedError
from domain.plan import Plan
from domain.theme.load import compile_source, resolve_source
from ops.calendars.folders import calendars_now
from ops.engine.open_parts import opened_stores
from ops.engine.wall_clock import WallClock
from ops.settings import Settings
from ops.theme_test.declared import ThemeUnderTest, tests_beside
from ops.theme_test.play import play_here

_MOST_TOLD = 3


async def publish_file(settings: Settings, file: Path, source: bytes) -> Plan:
    """Compile, test and publish; the same content again changes nothing.

    What is published stays for good, so the tests beside the file are played first; and it
    stands on its own: its source is kept with all that it refers to.

    Raises:
        ThemeInvalidError: it does not compile.
        InvalidInputError: a file of tests is not as it must be.
        CommandRefusedError: a test beside it fails, or the version is published with
            another content.
        SettingsError: the store cannot be opened as it is set.
    """
    shelf = shelf_of(file)
    plan = compile_source(source, str(file), shelf)
    await _test(settings, file, plan)
    async with opened_stores(settings, WallClock()) as stores:
        await stores.themes.publish(plan, resolve_source(source, str(file), shelf))
    return plan


async def _test(settings: Settings, file: Path, plan: Plan) -> None:
    """Play the tests beside the file, if there are any."""
    tests = tests_beside(file, plan)
    if not tests:
        return
    suite = await play_here(ThemeUnderTest(file, plan, tests), calendars_now(settings))
    if suite.failed:
        told = "; ".join(f"{run.test.name}: {run.problems[0]}" for run in suite.failed[:_MOST_TOLD])
        raise CommandRefusedError(
            f"{plan.ref} is not published: {len(suite.failed)} of {len(suite.runs)} tests beside "
            f"it fail ({told}); see onething theme test {file}"
        )
