"""``onething theme test``: read the tests of a theme, play them."""

import asyncio

from ops.calendars.folders import calendars_now
from ops.settings import Settings
from ops.theme_test.declared import read_theme_tests
from ops.theme_test.play import SuiteRun, play_here, play_on_server


def run_suite(settings: Settings, theme: str, *, real: bool) -> SuiteRun:
    """Run them, in this process or on a ``real`` Temporal server.

    Raises:
        NotFoundError: there is no such theme, or no test beside it.
        ThemeInvalidError: the theme does not compile.
        InvalidInputError: a file of tests is not as it must be.
    """
    found = read_theme_tests(theme)
    play = play_on_server if real else play_here
    return asyncio.run(play(found, calendars_now(settings)))
