"""The tests of the shipped themes come to the same events in process and on the real server."""

import pytest

from adapters.calendars.folder import FolderCalendars
from ops.calendars.folders import SHIPPED
from ops.theme_test.declared import read_theme_tests
from ops.theme_test.play import play_at, play_here
from ops.theme_test.trace import by_moment, by_step
from ops.themes.shipped import FOLDER

THEMES = sorted({path.parent.parent.name for path in FOLDER.glob("*/tests/*.yaml")})


@pytest.mark.parametrize("theme", THEMES)
async def test_every_test_agrees_event_for_event(theme, temporal_server, tmp_path):
    found = read_theme_tests(theme)
    calendars = FolderCalendars(SHIPPED)

    here = await play_here(found, calendars)
    there = await play_at(found, calendars, temporal_server, tmp_path)

    assert not [(run.test.name, run.problems) for run in (*here.failed, *there.failed)]
    for played, really in zip(here.runs, there.runs, strict=True):
        assert by_moment(really.events) == by_moment(played.events), played.test.name
        assert by_step(really.events) == by_step(played.events), played.test.name
    assert there.coverage == here.coverage
