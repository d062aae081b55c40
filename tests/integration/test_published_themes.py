"""Commands that read one theme read published ones, from a gateway that runs."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from adapters.files.folder_theme_source import FolderThemeSource
from domain.theme.load import compile_source, resolve_source
from ops.authoring.published.shipped import FOLDER
from ops.cli.main import run
from ops.embedded.processes.ports import free_ports
from ops.serve.config.settings import Settings
from ops.serve.gateway import run_gateway
from tests.integration.gateway_stack import CLOCK, stores_in

OPENING = FOLDER / "business-opening"
FIRST = (
    (OPENING / "theme.yaml").read_text("utf-8").replace("theme: business-opening", "theme: firm")
)
SECOND = FIRST.replace("version: 1", "version: 2", 1).replace(
    "promised: 2 working_days", "promised: 3 working_days", 1
)
"""Another name than any shipped theme's, so that it is found nowhere but where it is published."""


@asynccontextmanager
async def engine(data: Path) -> AsyncIterator[str]:
    """A gateway on the store of a data folder, where both versions are published; no Temporal."""
    [nowhere] = free_ports(1)
    client = await Client.connect(
        f"127.0.0.1:{nowhere}", lazy=True, data_converter=pydantic_data_converter
    )
    async with stores_in(data) as stores:
        for written in (FIRST.encode(), SECOND.encode()):
            source = resolve_source(written, "theme.yaml", FolderThemeSource((FOLDER,)))
            await stores.themes.publish(compile_source(source, "theme.yaml"), source)
        settings = Settings(data_folder=data)
        async with run_gateway(client, stores, CLOCK, settings) as address:
            yield address


@pytest.fixture
def typed(capsys, monkeypatch):
    """Type a command on a thread, for the gateway serves on this one: code, output, errors."""
    monkeypatch.setenv("ONETHING_SETTINGS", os.devnull)

    async def type_it(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()  # what the gateway logged
        code = await asyncio.to_thread(run, [*map(str, words)])
        return code, *capsys.readouterr()

    return type_it


async def test_each_command_says_of_a_published_theme_what_it_says_of_its_file(tmp_path, typed):
    first, second, drawn = (tmp_path / name for name in ("1.yaml", "2.yaml", "graph.svg"))
    first.write_text(FIRST, "utf-8")
    second.write_text(SECOND, "utf-8")
    async with engine(tmp_path) as address, asyncio.timeout(60):

        async def assert_same_output(words, published):
            """Words hold ``{}`` where the theme stands."""
            of_file = await typed(*(second if word == "{}" else word for word in words))
            at = ("--gateway", address, "--as", "operator/o1")
            read = await typed(*(published if word == "{}" else word for word in words), *at)
            assert (0, of_file) == (read[0], read), words
            return of_file[1]

        for published in ("firm@2", "firm"):
            graph = await assert_same_output(("theme", "graph", "{}", "--json"), published)
            assert json.loads(graph)["theme"] == "firm@2"
        await assert_same_output(("theme", "graph", "{}", "--svg", drawn), "firm@2")
        await assert_same_output(("theme", "guide", "{}"), "firm@2")
        await assert_same_output(("theme", "export", "{}"), "firm@2")
        report = await assert_same_output(("theme", "report", "{}", "--json"), "firm@2")
        assert "22" in report  # the baseline, which is in the source and not in the plan
        simulation = ("theme", "simulate", "{}", "--cases", 5, "--assume")
        await assert_same_output((*simulation, OPENING / "simulate.yaml", "--json"), "firm@2")
        diff = await assert_same_output(("theme", "diff", first, "{}", "--json"), "firm@2")
        assert diff == (await typed("theme", "diff", "firm@1", "firm", "--json", *_at(address)))[1]
        [change] = json.loads(diff)["changes"]
        assert (change["path"], change["before"], change["after"]) == ("limit.promised", 2, 3)


async def test_impact_reads_the_store_that_the_cases_are_in(tmp_path, typed):
    second = tmp_path / "2.yaml"
    second.write_text(SECOND, "utf-8")
    async with engine(tmp_path):
        pass  # it has been there: impact asks no gateway
    plans = [tmp_path / name for name in ("of_file.json", "of_published.json")]
    for new, plan in zip((second, "firm@2"), plans, strict=True):
        words = ("theme", "impact", new, "--plan", plan, "--data", tmp_path)
        assert (await typed(*words))[0] == 0
    assert plans[0].read_bytes() == plans[1].read_bytes()
    code, _, told = await typed("theme", "impact", "firm@3", "--data", tmp_path)
    assert (code, "'firm@3' is not published" in told) == (3, True)


async def test_what_is_published_without_files_beside_it_is_simulated_from_its_limits(
    tmp_path, typed
):
    async with engine(tmp_path) as address, asyncio.timeout(60):
        words = ("theme", "simulate", "firm@1", "--cases", 5)
        code, text, _ = await typed(*words, *_at(address))
        told = json.loads((await typed(*words, "--json", *_at(address)))[1])
    assert (code, all(item["assumed"] for item in told["items"])) == (0, True)
    assert text.splitlines()[-1] == ("a published theme has no simulate.yaml; use --assume FILE")


async def test_a_source_that_cannot_be_read_is_reported_and_the_plan_still_serves(tmp_path, typed):
    async with engine(tmp_path) as address, asyncio.timeout(60):
        # the stand-in that is published beside the two has no more than its name for a source
        assert (await typed("theme", "graph", "childbirth@1", *_at(address)))[0] == 0
        code, out, told = await typed("theme", "report", "childbirth@1", *_at(address))
    assert (code, out, "childbirth@1:1:" in told) == (2, "", True)


async def test_what_is_nowhere_and_who_may_not_read_end_with_their_codes(tmp_path, typed):
    async with engine(tmp_path) as address, asyncio.timeout(60):
        none = await typed("theme", "graph", "firm@9", *_at(address))
        clerk = await typed("theme", "graph", "firm@1", "--gateway", address, "--as", "clerk/w1")
    assert (3, "") == none[:2]
    assert "firm@9 is neither a theme file" in none[2]
    assert "'firm@9' is not published" in none[2]
    assert (4, True) == (clerk[0], "operator" in clerk[2])
    away = await typed("theme", "graph", "firm@1", "--gateway", address)
    assert (5, "") == away[:2]
    assert f"gateway at {address}" in away[2]
    assert "start an engine with `onething up`" in away[2]
    nobody = await typed("theme", "graph", "firm@1", "--data", tmp_path)
    assert (5, True) == (nobody[0], "no engine runs on data folder" in nobody[2])


def _at(address: str) -> tuple[str, str]:
    return "--gateway", address
