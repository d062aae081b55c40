"""``onething department check``, against sample departments over real gRPC."""

import json
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from adapters.kit.department import Department
from adapters.kit.server import DepartmentServer
from adapters.kit.settings import Settings as KitSettings
from adapters.samples.catalogue import SAMPLES
from adapters.samples.housing_fund import HousingFund
from adapters.samples.sample import Options
from ops.authoring.published.publish import publish_file
from ops.cli.exit_codes import ExitCode
from ops.cli.main import run
from ops.cli.operator.department_check import check_departments
from ops.serve.config.settings import Settings

THEMES = Path(__file__).parents[2] / "themes"


class NonWithdrawableFund(HousingFund):
    """Undoes nothing, and wants to know more."""

    items: ClassVar = tuple(
        replace(item, reads=(*item.reads, "income"), withdrawable=False)
        for item in HousingFund.items
    )


@asynccontextmanager
async def served(folder: Path, departments: Iterable[Department]) -> AsyncIterator[dict[str, str]]:
    async with AsyncExitStack() as stack:
        addresses = {}
        for department in departments:
            server = DepartmentServer(department, KitSettings(data=folder / "theirs", grace_s=0.1))
            stack.push_async_callback(server.stop)
            addresses[department.name] = await server.start()
        yield addresses


async def published(folder: Path, *themes: str) -> None:
    for theme in themes:
        file = THEMES / theme / "theme.yaml"
        await publish_file(Settings(data_folder=folder), file, file.read_bytes())


async def test_the_samples_serve_both_shipped_themes(tmp_path):
    await published(tmp_path, "childbirth", "business-opening")
    every = [kind(Options()) for kind in SAMPLES.values()]
    async with served(tmp_path, every) as addresses:
        settings = Settings(data_folder=tmp_path, departments=addresses)
        asked, found = await check_departments(settings)

    assert (set(SAMPLES), []) == (set(asked), list(found))


async def test_what_does_not_fit_is_reported_for_each_department(tmp_path):
    await published(tmp_path, "business-opening")
    every = {name: kind(Options()) for name, kind in SAMPLES.items()}
    every["housing_fund"] = NonWithdrawableFund(Options())
    del every["tax"]
    async with served(tmp_path, every.values()) as addresses:
        addresses["bank"] = addresses["social_security"]
        settings = Settings(data_folder=tmp_path, departments=addresses)
        _, found = await check_departments(settings, "business-opening@1")

    assert {
        ("bank", "other_department"),
        ("tax", "no_address"),
        ("housing_fund", "reads_what_is_not_given"),
        ("housing_fund", "not_withdrawable"),
    } == {(each.department, each.rule) for each in found}


async def test_a_department_that_is_away_is_a_finding(tmp_path):
    await published(tmp_path, "business-opening")
    async with served(tmp_path, [HousingFund(Options())]) as addresses:
        pass
    settings = Settings(data_folder=tmp_path, departments=addresses)
    _, found = await check_departments(settings)

    away = [each.message for each in found if each.rule == "not_described"]
    assert [f"does not describe itself at {addresses['housing_fund']}: UNAVAILABLE"] == away


@pytest.fixture
def no_settings_of_the_machine(monkeypatch):
    monkeypatch.setenv("ONETHING_SETTINGS", os.devnull)


@pytest.mark.usefixtures("no_settings_of_the_machine")
def test_the_command_ends_with_a_code_of_its_own(tmp_path, capsys):
    data = ("--data", str(tmp_path))
    assert ExitCode.NOT_FOUND == run(["department", "check", *data])
    theme = THEMES / "business-opening" / "theme.yaml"
    assert ExitCode.OK == run(["theme", "publish", str(theme), *data])
    capsys.readouterr()
    assert ExitCode.FAILED == run(["department", "check", "--json", *data])

    told = json.loads(capsys.readouterr().out)
    assert set(told["departments"]) == {each["department"] for each in told["findings"]}
    assert {"no_address"} == {each["rule"] for each in told["findings"]}
    assert ExitCode.NOT_FOUND == run(["department", "check", "--theme", "none", *data])
