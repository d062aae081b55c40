"""A theme is a file first, then a shipped one, then a published one."""

import pytest

from domain.errors import NotFoundError, UnavailableError
from domain.theme.load import compile_source
from ops.authoring.published.find import find_theme
from ops.authoring.published.shipped import FOLDER
from tests.unit.domain.theme.small_theme import SMALL

SOURCE = SMALL.encode()
PLAN = compile_source(SOURCE, "theme.yaml")


class Publications:
    """What is published; remembers what it was asked for."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[str] = []
        self._error = error

    async def __call__(self, ref):
        self.asked.append(ref)
        if self._error:
            raise self._error
        return PLAN, SOURCE


@pytest.fixture
def theme_in_working_folder(tmp_path, monkeypatch):
    """The present folder, with a file and a folder that are called as published themes are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other@3").mkdir()
    for file in ("small@1", "childbirth", "other@3/theme.yaml"):
        (tmp_path / file).write_bytes(SOURCE)
    return tmp_path


@pytest.mark.parametrize("given", ["small@1", "other@3", "other@3/theme.yaml", "childbirth"])
async def test_a_file_or_folder_goes_before_everything(theme_in_working_folder, given):
    published = Publications(AssertionError("asked for what is here"))
    found = await find_theme(given, published)
    assert (found.plan, found.source, published.asked) == (PLAN, SOURCE, [])
    assert found.folder == (
        theme_in_working_folder / "other@3" if "other" in given else theme_in_working_folder
    ).relative_to(theme_in_working_folder)


async def test_a_theme_that_extends_another_comes_with_all_that_it_refers_to(tmp_path):
    city, district = tmp_path / "small" / "theme.yaml", tmp_path / "riverside" / "theme.yaml"
    for file in (city, district):
        file.parent.mkdir()
    city.write_bytes(SOURCE + b"limit: {promised: 9 days}\noverridable: [limit.promised]\n")
    district.write_text(
        "extends: small@1\ntheme: riverside\nversion: 1\nlabel: {zh: 滨江, en: Riverside}\n"
        "overrides: {limit.promised: 4 days}\n",
        "utf-8",
    )
    found = await find_theme(str(district), Publications())
    assert (found.plan.ref, found.plan.limit.promised) == ("riverside@1", 4)
    assert compile_source(found.source, "whole.yaml") == found.plan


async def test_a_shipped_name_goes_before_a_published_one():
    published = Publications()
    found = await find_theme("childbirth", published)
    assert (found.plan.theme, found.folder) == ("childbirth", FOLDER / "childbirth")
    assert published.asked == []


@pytest.mark.parametrize("given", ["small", "small@1", "childbirth@1"])
async def test_what_is_not_here_is_read_as_published_and_has_nothing_beside_it(given):
    published = Publications()
    found = await find_theme(given, published)
    assert published.asked == [given]
    assert (found.name, found.plan, found.source, found.folder) == ("small@1", PLAN, SOURCE, None)


@pytest.mark.parametrize("given", ["themes/typo/theme.yaml", "typo.yaml", "", "Small", "small@one"])
async def test_nobody_is_asked_for_what_no_published_theme_can_be_called(given):
    published = Publications()
    with pytest.raises(NotFoundError, match="neither a theme file"):
        await find_theme(given, published)
    assert published.asked == []


async def test_one_that_is_nowhere_is_reported_with_where_it_was_looked_for():
    published = Publications(NotFoundError("theme 'small@2' is not published"))
    with pytest.raises(NotFoundError) as told:
        await find_theme("small@2", published)
    assert str(told.value) == (
        "small@2 is neither a theme file, nor its folder, nor a shipped theme, and theme 'small@2' "
        "is not published; `onething theme list` lists what is published"
    )


async def test_where_no_engine_is_reached_the_way_to_one_is_reported():
    published = Publications(UnavailableError("no engine runs: start one"))
    with pytest.raises(UnavailableError, match=r"small@2 is neither .* no engine runs: start one"):
        await find_theme("small@2", published)
