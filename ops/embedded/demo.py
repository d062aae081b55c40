"""``onething demo``: two cases end to end, then replayed from the record alone."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from rich.console import Console

from adapters.pb.onething.case.v1 import case_pb2
from domain.errors import NotFoundError, SettingsError, UnavailableError
from domain.theme.case_input import read_case_input
from ops.audit.replay import parse_case_id, replay_case
from ops.authoring.published.shipped import ShippedTheme, shipped_themes
from ops.cli.client.case_requests import opening_request
from ops.cli.client.gateway_client import GatewayClient
from ops.cli.text.case_text import CHINA
from ops.cli.text.live_view import NOTICE, View, live_view
from ops.cli.text.rich_lines import print_rich_line
from ops.embedded.demo_report import Outcome, print_outcome
from ops.embedded.private_files import make_private_folder
from ops.embedded.stack import Stack
from ops.serve.config.load_settings import load_settings
from ops.serve.config.settings import Settings
from ops.serve.logging import configure_logging
from ops.serve.notices import notices_file
from ops.serve.read_only_stores import open_stores_read_only
from ops.serve.scratch import scratch_folder
from ops.serve.signals import run_until_signal

THEMES = ("childbirth", "business-opening")
CLOSED_WITHIN_S = 120.0
NOTICES_WITHIN_S = 10.0
INTERRUPTED = 130


def run_demo(data: Path | None, themes: Sequence[str] = ()) -> int:
    """Run the demo; return 0 if all went well and every replay is identical.

    Args:
        data: a permanent data folder; default: a temporary one, removed at the end.
        themes: the shipped themes to open a case of, each with its example; default: two.

    Raises:
        NotFoundError: the shipped theme does not exist.
        OnethingError: a part did not start or a case did not close.
    """
    console = Console(soft_wrap=True)
    chosen = _known(themes) or THEMES
    codes: list[int] = []
    with _folder(data) as folder, _open_log(folder) as log:
        settings = _settings(folder)
        configure_logging(settings.log_level, "json", log)

        async def run() -> None:
            outcome = await _Demo(settings, console, chosen).run()
            codes.append(print_outcome(console, outcome, kept=data))

        asyncio.run(run_until_signal(run()))
    return codes[0] if codes else INTERRUPTED


def _known(themes: Sequence[str]) -> tuple[str, ...]:
    shipped = {theme.plan.theme for theme in shipped_themes()}
    for name in themes:
        if name not in shipped:
            raise NotFoundError(
                f"no theme {name} ships: the shipped ones are {', '.join(sorted(shipped))}"
            )
    return tuple(dict.fromkeys(themes))


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        make_private_folder(data)
        yield data
        return
    with scratch_folder("onething-demo-") as folder:
        yield folder


def _open_log(folder: Path) -> TextIO:
    try:
        return (folder / "demo.log").open("a", encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"data folder {folder}: cannot be written ({error.strerror}); choose another one"
        ) from error


def _settings(folder: Path) -> Settings:
    """Return the user's settings with the demo's own parts and paths."""
    own: dict[str, object] = {
        "data_folder": folder,
        "store_url": "",
        "gateway_address": "",
        "temporal_ui": False,
        "departments": {},
        "task_queue": f"onething-demo-{uuid4()}",
        "notices_file": folder / "notices.jsonl",
        "notice_channels": ("console", "file"),
    }
    return load_settings(own).settings


class _Demo:
    """One run, in timed phases."""

    def __init__(self, settings: Settings, console: Console, themes: Sequence[str]) -> None:
        self._settings = settings
        self._console = console
        self._themes = themes
        self._seconds: dict[str, float] = {}
        self._delivered_before = self._lines()

    async def run(self) -> Outcome:
        """Run all phases. The stack is stopped in every case."""
        own = "" if self._settings.temporal_address else "Temporal, "
        self._print(f"demo: starting {own}eight departments and the engine")
        stack = Stack(self._settings, report=self._print)
        try:
            with self._timed("start"):
                endpoints = await stack.start()
            self._print(f"demo: ready gateway={endpoints.gateway} temporal={endpoints.temporal}")
            with self._timed("cases"):
                served = await self._run_cases(endpoints.gateway, stack.shipped)
        finally:
            with self._timed("stop"):
                await stack.stop()
        self._print("demo: all of it is stopped; replaying from the record alone")
        with self._timed("replay"):
            async with open_stores_read_only(self._settings) as stores:
                replayed = [
                    await replay_case(stores, parse_case_id(case.case_id)) for case in served
                ]
        return Outcome(served, replayed, self._notices(), self._seconds)

    async def _run_cases(
        self, gateway: str, shipped: tuple[ShippedTheme, ...]
    ) -> list[case_pb2.Case]:
        by_name = {theme.plan.theme: theme for theme in shipped}
        async with GatewayClient(gateway) as client:
            ids = [await self._open(client, by_name[name]) for name in self._themes]
            with live_view(self._console) as view:
                async with asyncio.timeout(CLOSED_WITHIN_S):
                    requested = await asyncio.gather(*(_follow(client, one, view) for one in ids))
            await self._await_notices(sum(requested))
            return [await client.get_case(one) for one in ids]

    async def _open(self, client: GatewayClient, theme: ShippedTheme) -> str:
        today = datetime.now(UTC).astimezone(CHINA).date()
        case_input = read_case_input(theme.example.read_bytes(), str(theme.example), today)
        opened = await client.open_case(opening_request(theme.plan.ref, case_input))
        return opened.case_id

    async def _await_notices(self, requested: int) -> None:
        """Wait for the delivery of the requested notices by the subscriptions."""
        deadline = time.monotonic() + NOTICES_WITHIN_S
        while self._notices() < requested:
            if time.monotonic() > deadline:
                raise UnavailableError(
                    f"{self._notices()} of {requested} notices were delivered within "
                    f"{NOTICES_WITHIN_S:g} s"
                )
            await asyncio.sleep(0.05)

    def _notices(self) -> int:
        return self._lines() - self._delivered_before

    def _lines(self) -> int:
        file = notices_file(self._settings)
        return len(file.read_bytes().splitlines()) if file.exists() else 0

    @contextmanager
    def _timed(self, phase: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self._seconds[phase] = time.monotonic() - begun

    def _print(self, line: str) -> None:
        print_rich_line(self._console, line)


async def _follow(client: GatewayClient, case_id: str, view: View) -> int:
    """Show a case until it is closed; return how many notices it requested."""
    view.add(await client.get_case(case_id))
    notices = 0
    async for entry in client.watch_case(case_id):
        view.show(case_id, entry)
        notices += entry.topic == NOTICE
    return notices
