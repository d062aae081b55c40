"""The context of a command: its settings, the gateway and the form of its output.

``with_context`` adds the options that commands share to a command and hands it one
``CliContext`` made of them. Heavy modules are imported when a command needs them.
"""

import asyncio
import functools
import inspect
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Concatenate, ParamSpec, TypeAlias, TypeVar
from uuid import uuid4

import typer

from ops.cli.output import print_json, print_lines

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from ops.cli.client.gateway_client import GatewayClient, Method
    from ops.serve.config.load_settings import ResolvedSettings
    from ops.serve.config.settings import Settings

P = ParamSpec("P")
Found = TypeVar("Found")
Request = TypeVar("Request")
Reply = TypeVar("Reply")


@dataclass(frozen=True, slots=True)
class CliContext:
    """The shared options of one command line; those that the command lacks keep the default."""

    settings_file: Path | None = None
    data: Path | None = None
    gateway_address: str | None = None
    acting_as: str | None = None
    given_request_id: str = ""
    as_json: bool = False

    @property
    def request_id(self) -> str:
        """The request id that was given, or a new one at every access."""
        return self.given_request_id or str(uuid4())

    def resolve_settings(self, **flags: object) -> "ResolvedSettings":
        """The settings under the options and further flags. Raises SettingsError."""
        from ops.serve.config.load_settings import load_settings

        shared = {
            "data_folder": self.data,
            "gateway_address": self.gateway_address,
            "acting_as": self.acting_as,
        }
        return load_settings(shared | flags, file=self.settings_file)

    def settings(self, *, log_level: str | None = "warning", **flags: object) -> "Settings":
        """The same, with the logs of this process set up by them. Raises SettingsError.

        Args:
            log_level: None for the configured one.
            flags: further settings by name; None for the configured value.
        """
        from ops.serve.logging import configure_logging

        settings = self.resolve_settings(log_level=log_level, **flags).settings
        configure_logging(settings.log_level, settings.log_format)
        return settings

    def gateway(self) -> "GatewayClient":
        """A client of the gateway, to use as an async context manager.

        Raises:
            SettingsError: the settings are wrong, or the address needs TLS.
            UnavailableError: no address is set and no stack runs.
        """
        from ops.cli.client.gateway_client import gateway_client

        return gateway_client(self.settings())

    async def invoke(
        self, select: "Callable[[GatewayClient], Method[Request, Reply]]", request: Request
    ) -> Reply:
        """Call one method of the gateway, once. Raises what ``GatewayClient`` raises."""
        async with self.gateway() as client:
            return await client.invoke(select(client), request)

    def print_reply(self, reply: "Message", text: str | Iterable[str]) -> None:
        """Print a message of the gateway as JSON, or its line or lines of text."""
        from ops.cli.replies import document_of

        lines = [text] if isinstance(text, str) else text
        self.print_result(reply, document_of, lambda _: lines)

    def print_result(
        self,
        found: Found,
        document: Callable[[Found], object],
        lines: Callable[[Found], Iterable[str]],
    ) -> None:
        """Print a result: its document with ``--json``, else its lines."""
        if self.as_json:
            print_json(document(found))
        else:
            print_lines(lines(found))


Run: TypeAlias = Callable[Concatenate[CliContext, P], Coroutine[None, None, None] | None]
"""The code of a command, with the context in front of its own parameters."""


@dataclass(frozen=True, slots=True)
class SharedOption:
    """An option that many commands have, and the attribute of the context it fills."""

    attribute: str
    annotation: object
    default: object = None


_FILE = SharedOption(
    "settings_file",
    Annotated[
        Path | None,
        typer.Option("--settings", metavar="FILE", help="Settings file; default: onething.toml."),
    ],
)
_DATA = SharedOption(
    "data",
    Annotated[
        Path | None, typer.Option("--data", metavar="FOLDER", help="Data folder of the engine.")
    ],
)
_ADDRESS = SharedOption(
    "gateway_address",
    Annotated[
        str | None,
        typer.Option(
            "--gateway",
            metavar="HOST:PORT",
            help="The gateway; default: that of the data folder.",
        ),
    ],
)
_ACTING_AS = SharedOption(
    "acting_as",
    Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="ROLE/ID",
            help="The actor; roles: applicant, clerk, reviewer, operator …",
        ),
    ],
)

SETTINGS = (_FILE,)
"""For commands that need settings and no data."""
STORE = (_DATA, _FILE)
"""For commands that work on the store of the data folder."""
STORE_AS = (_ACTING_AS, _DATA, _FILE)
"""The same, in somebody's name."""
SERVER = (_ADDRESS, _DATA, _FILE)
"""For commands that serve."""
GATEWAY = (_ADDRESS, _ACTING_AS, _DATA, _FILE)
"""For commands that call the gateway."""
REQUEST = (
    SharedOption(
        "given_request_id",
        Annotated[
            str, typer.Option("--request-id", help="Idempotency id: a repeat has no second effect.")
        ],
        "",
    ),
)
"""For commands that change something."""
JSON = (
    SharedOption(
        "as_json",
        Annotated[bool, typer.Option("--json", help="Print one JSON document in place of text.")],
        False,
    ),
)
"""For commands that print one result."""
JSON_LINES = (
    SharedOption(
        "as_json",
        Annotated[bool, typer.Option("--json", help="Print one JSON document per line.")],
        False,
    ),
)
"""For commands that print a stream."""


def with_context(*groups: tuple[SharedOption, ...]) -> Callable[[Run[P]], Callable[P, None]]:
    """Add groups of shared options behind a command's own; a coroutine is run to its end."""
    shared = [option for group in groups for option in group]

    def decorate(run: Run[P]) -> Callable[P, None]:
        @functools.wraps(run)
        def command(*arguments: P.args, **options: P.kwargs) -> None:
            given = {each.attribute: options.pop(each.attribute) for each in shared}
            context = CliContext(**given)  # type: ignore[arg-type]  # typer checks the types
            done = run(context, *arguments, **options)
            if inspect.iscoroutine(done):
                asyncio.run(done)

        _, *own = inspect.signature(run, eval_str=True).parameters.values()
        added = [
            inspect.Parameter(
                each.attribute,
                inspect.Parameter.KEYWORD_ONLY,
                default=each.default,
                annotation=each.annotation,
            )
            for each in shared
        ]
        # typer reads signature and annotations: neither may name the context.
        command.__dict__["__signature__"] = inspect.Signature([*own, *added])
        command.__annotations__ = {each.name: each.annotation for each in [*own, *added]}
        return command

    return decorate
