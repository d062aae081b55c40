"""The tests of the shipped themes come to the same events in process and on the real server."""

import pytest

from adapters.files.calendar_folder import FolderCalendars
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.authoring.published.shipped import FOLDER
from ops.authoring.testing.declared_tests import read_theme_tests
from ops.authoring.testing.event_lines import lines_by_moment, lines_by_step
from ops.authoring.testing.run_tests import run_in_process, run_on_server

THEMES = sorted({path.parent.parent.name for path in FOLDER.glob("*/tests/*.yaml")})


@pytest.mark.parametrize("theme", THEMES)
async def test_every_test_agrees_event_for_event(theme, temporal_server, tmp_path):
    found = read_theme_tests(theme)
    calendars = FolderCalendars(SHIPPED_FOLDERS)

    here = await run_in_process(found, calendars)
    there = await run_on_server(found, calendars, temporal_server, tmp_path)

    assert not [(run.test.name, run.problems) for run in (*here.failed, *there.failed)]
    for played, really in zip(here.runs, there.runs, strict=True):
        assert lines_by_moment(really.events) == lines_by_moment(played.events), played.test.name
        assert lines_by_step(really.events) == lines_by_step(played.events), played.test.name
    assert there.coverage == here.coverage
    assert not here.coverage.missed
