"""Publishes a theme into the configured store."""

from pathlib import Path

from adapters.files.folder_theme_source import theme_source_for
from domain.errors import CommandRejectedError
from domain.plan import Plan
from domain.theme.load import compile_source, resolve_source
from ops.authoring.published.calendar_folders import current_calendars
from ops.authoring.testing.declared_tests import ThemeUnderTest, find_tests
from ops.authoring.testing.run_tests import run_in_process
from ops.serve.config.settings import Settings
from ops.serve.open_components import open_configured_stores
from ops.serve.wall_clock import WallClock

_MAX_REPORTED = 3


async def publish_file(settings: Settings, file: Path, source: bytes) -> Plan:
    """Compile, test and publish a theme; the same content again changes nothing.

    A published theme is permanent, so the tests beside the file run first; its source is stored
    with its references resolved.

    Raises:
        ThemeInvalidError: it does not compile.
        InvalidInputError: a file of tests is invalid.
        CommandRejectedError: a test beside it fails, or the version is published with
            another content.
        SettingsError: the store cannot be opened with these settings.
    """
    theme_source = theme_source_for(file)
    plan = compile_source(source, str(file), theme_source)
    await _test(settings, file, plan)
    async with open_configured_stores(settings, WallClock()) as stores:
        await stores.themes.publish(plan, resolve_source(source, str(file), theme_source))
    return plan


async def _test(settings: Settings, file: Path, plan: Plan) -> None:
    """Run the tests beside the file, if there are any."""
    tests = find_tests(file, plan)
    if not tests:
        return
    suite = await run_in_process(ThemeUnderTest(file, plan, tests), current_calendars(settings))
    if suite.failed:
        failures = "; ".join(
            f"{run.test.name}: {run.problems[0]}" for run in suite.failed[:_MAX_REPORTED]
        )
        raise CommandRejectedError(
            f"{plan.ref} is not published: {len(suite.failed)} of {len(suite.runs)} tests beside "
            f"it fail ({failures}); see onething theme test {file}"
        )
