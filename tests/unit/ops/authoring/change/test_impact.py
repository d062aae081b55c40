"""What a new version means for open cases, and the file that says which move on."""

import pytest

from adapters.memory.case_record import MemoryCaseRecord
from adapters.memory.theme_store import MemoryThemeStore
from domain.errors import InvalidInputError, NotFoundError
from domain.theme.load import compile_source
from ops.authoring.change.impact import impact
from ops.authoring.change.plan_file import read_plan, write_plan
from tests.unit.adapters.subscriptions.cases import store
from tests.unit.adapters.subscriptions.sample_cases import ineligible_case, life
from tests.unit.domain.theme.whole_life import FOLDER

SOURCE = (FOLDER / "theme.yaml").read_text("utf-8").replace("version: 1", "version: 2", 1)


async def impact_lines_of(shell, new):
    record, themes = MemoryCaseRecord(), MemoryThemeStore()
    await themes.publish(shell.plan, b"")
    await store(record, shell.events)
    return await impact(record, themes, compile_source(new.encode(), "theme.yaml"))


@pytest.mark.parametrize(
    ("old", "new", "verdict", "why"),
    [
        ("purpose: See the place", "purpose: Look at it", "unaffected", ""),
        (
            "limit: {promised: 3 working_days}",
            "limit: {promised: 2 working_days}",
            "can_migrate",
            "",
        ),
        ("code: 06-WL-03", "code: 06-WL-33", "can_migrate", ""),
        ("code: 20-WL-01", "code: 20-WL-11", "must_stay", "code changed"),
    ],
)
async def test_a_case_must_match_what_changed(old, new, verdict, why):
    assert old in SOURCE
    [found] = await impact_lines_of(life(), SOURCE.replace(old, new, 1))
    assert (verdict, True) == (found.verdict, why in "".join(found.obstacles))


async def test_closed_cases_and_those_of_other_themes_are_not_concerned():
    assert [] == await impact_lines_of(ineligible_case(), SOURCE)
    assert [] == await impact_lines_of(life(), SOURCE.replace("theme: ", "theme: other-", 1))


async def test_the_file_has_the_cases_that_can_migrate(tmp_path):
    new = SOURCE.replace(
        "limit: {promised: 3 working_days}", "limit: {promised: 2 working_days}", 1
    )
    found = await impact_lines_of(life(), new)
    plan = compile_source(new.encode(), "theme.yaml")
    write_plan(tmp_path / "plan.json", plan, found)
    read = read_plan(tmp_path / "plan.json")
    assert (plan.ref, plan.digest, (found[0].case_id,)) == (read.to, read.plan_digest, read.cases)


def test_a_file_that_is_none_is_reported(tmp_path):
    with pytest.raises(NotFoundError):
        read_plan(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text('{"to": "x", "plan_digest": "", "cases": ["a"]}')
    with pytest.raises(InvalidInputError) as caught:
        read_plan(tmp_path / "bad.json")
    assert len(caught.value.violations) == len(["to", "cases.0"])
