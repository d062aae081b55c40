"""Brings what people ask to cases, once for each request: the frame of every such command."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from adapters.departments.committed_values import commit_text
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.visibility import read_visible_case
from adapters.gateway.duplicates import wake_duplicate
from adapters.gateway.ports import CommandSender
from domain.case.aggregate import Case
from domain.case.codec import replay
from domain.case.commands import Command, CommandHeader, CommandResult
from domain.errors import CommandRejectedError, RequestReusedError
from domain.form.values.canonical_json import JsonValue, canonical_json
from domain.plan import FormValue, Plan
from domain.ports import CaseRecord, ThemeStore, Vault
from workflows.messages import CommandReply

Body = Mapping[str, JsonValue]
"""What was asked for, as JSON values: a repeat of the request is held to it."""


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """One request of a person: who, of which case, under which id of their own."""

    principal: Principal
    case_id: UUID
    request_id: str

    def header(self, commitment: str) -> CommandHeader:
        """The header of the command that it becomes."""
        return self.principal.header(self.request_id, commitment)


@dataclass(frozen=True, slots=True)
class CommandContext:
    """What an input is made of: the case as it stands, its plan, who asks, the commitment
    to what they ask for, and a place in the vault for what they said.
    """

    case: Case
    plan: Plan
    header: CommandHeader

    @property
    def slot(self) -> str:
        """Where the vault keeps the values of this request: another body, another slot."""
        return f"asked/{self.header.commitment[:32]}"


@dataclass(frozen=True, slots=True)
class DispatchResult:
    """The case's version, and whether this very call had the effect."""

    version: int
    done_now: bool


class CommandDispatcher:
    """Has a case take what a person asks. The values they give go into the vault first."""

    def __init__(
        self, record: CaseRecord, vault: Vault, themes: ThemeStore, sender: CommandSender
    ) -> None:
        self._record = record
        self._vault = vault
        self._themes = themes
        self._sender = sender

    async def case(self, command_request: CommandRequest) -> Case:
        """The case of a request as it stands. Raises NotFoundError: see :meth:`dispatch`."""
        events = await read_visible_case(
            self._record, command_request.case_id, command_request.principal
        )
        return replay(events, command_request.case_id)

    async def commit_text(self, command_context: CommandContext, name: str, text: str) -> str:
        """The commitment to a text that goes into the slot of a request; empty for no text."""
        return await commit_text(
            self._vault, command_context.case.id, command_context.slot, name, text
        )

    async def dispatch(
        self,
        command_request: CommandRequest,
        body: Body,
        build_command: Callable[[CommandContext], Awaitable[Command]],
        values: Mapping[str, FormValue] | Callable[[Plan], Mapping[str, FormValue]] | None = None,
    ) -> DispatchResult:
        """Dispatch the command. Once this returns, it is in the event log.

        ``build_command`` builds the command, and raises what is wrong with the request.
        ``values`` go into the vault; a function gives them once the plan of the case is known.

        Raises:
            NotFoundError: there is no such case for the principal, or the subject was erased.
            RequestReusedError: the actor used the request id with another body.
            CommandRejectedError: the case, as it stands, does not allow it, and why.
            UnavailableError: the same request may come again.
        """
        case = await self.case(command_request)
        commitment = await self._vault.commitment(case.id, "asked", canonical_json(body))
        known = case.request_of(command_request.principal.actor, command_request.request_id)
        if known is not None:
            if known != commitment:
                raise request_reused_error()
            plan = await self._themes.plan(case.plan_digest)
            await wake_duplicate(self._sender, case, plan)
            return DispatchResult(case.version, done_now=False)
        plan = await self._themes.plan(case.plan_digest)
        command_context = CommandContext(case, plan, command_request.header(commitment))
        command = await build_command(command_context)
        if sealed := values(plan) if callable(values) else values:
            await self._vault.put(await self._vault.seal(case.id, command_context.slot, sealed))
        return _result(await self._sender.send(case.id, plan, command, version=case.version))


def _result(receipt: CommandReply) -> DispatchResult:
    match receipt.command_result:
        case CommandResult.REQUEST_ID_REUSED:
            raise request_reused_error()
        case CommandResult.REJECTED | CommandResult.UNEXPECTED:
            raise CommandRejectedError(receipt.reason or "the case does not allow it")
        case _:
            return DispatchResult(receipt.version, receipt.command_result is CommandResult.ACCEPTED)


def request_reused_error() -> RequestReusedError:
    """The refusal of a request id that the same actor used with another body."""
    return RequestReusedError(
        "request_id was already used with a different body; use a new request_id"
    )
