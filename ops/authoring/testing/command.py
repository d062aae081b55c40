"""``onething theme test``: reads the tests of a theme and runs them."""

import asyncio

from ops.authoring.published.calendar_folders import current_calendars
from ops.authoring.testing.declared_tests import read_theme_tests
from ops.authoring.testing.run_tests import SuiteRun, run_in_process, run_on_own_server
from ops.serve.config.settings import Settings


def run_suite(settings: Settings, theme: str, *, real: bool) -> SuiteRun:
    """Run them, in this process or on a ``real`` Temporal server.

    Raises:
        NotFoundError: the theme does not exist, or has no test beside it.
        ThemeInvalidError: the theme does not compile.
        InvalidInputError: a file of tests is invalid.
    """
    found = read_theme_tests(theme)
    play = run_on_own_server if real else run_in_process
    return asyncio.run(play(found, current_calendars(settings)))
