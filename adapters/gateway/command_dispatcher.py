"""Dispatches commands to cases: the one way in for what people, departments and operators ask."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from adapters.departments.committed_values import commit_text
from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.visibility import read_visible_case
from adapters.gateway.ports import CommandSender
from domain.case.aggregate import Case
from domain.case.codec import replay
from domain.case.commands import BeginCase, Command, CommandHeader, CommandResult
from domain.case.next_actions import next_actions
from domain.errors import CommandRejectedError, RequestReusedError
from domain.form.values.canonical_json import JsonValue, canonical_json
from domain.plan import FormValue, Plan
from domain.ports import CaseRecord, ThemeStore, Vault
from workflows.messages import CommandReply

Body = Mapping[str, JsonValue]
"""The body of a request as JSON values: a repeat of the request must have the same."""

Values = Mapping[str, FormValue]
"""What the vault is to keep of a request, by name."""


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """One request of a person: who, of which case, under which id of their own."""

    principal: Principal
    case_id: UUID
    request_id: str


@dataclass(frozen=True, slots=True)
class CommandContext:
    """What a command is built from: the case as it stands, its plan, and who sends it."""

    case: Case
    plan: Plan
    header: CommandHeader
    principal: Principal
    callers: Callers
    vault: Vault

    @property
    def slot(self) -> str:
        """Where the vault keeps the values of this request: another body, another slot."""
        return f"request/{self.header.commitment[:32]}"

    def slot_if(self, values: object) -> str:
        """The slot, where there are values to keep; empty otherwise."""
        return self.slot if values else ""

    async def commit_text(self, name: str, text: str) -> str:
        """The commitment to a text that goes into the slot; empty for no text."""
        return await commit_text(self.vault, self.case.id, self.slot, name, text)

    def require_department(self, department: str) -> None:
        """The caller may act for a department. Raises NotPermittedError."""
        self.callers.require_department(self.principal.caller, department)


@dataclass(frozen=True, slots=True)
class CommandDraft:
    """What a request asks for, decoded; the command is built once its case is known.

    Attributes:
        request: who asks, of which case.
        body: the body that the request id stands for.
        build: builds the command, and raises what is wrong with it.
        values: what the vault is to keep, or gives it once the plan is known.
    """

    request: CommandRequest
    body: Body
    build: Callable[[CommandContext], Awaitable[Command]]
    values: Values | Callable[[Plan], Values] | None = None


@dataclass(frozen=True, slots=True)
class DispatchResult:
    """The case's version, and whether this very call had the effect."""

    version: int
    done_now: bool


class CommandDispatcher:
    """Has cases execute commands. The values of a request go into the vault first."""

    def __init__(
        self,
        record: CaseRecord,
        vault: Vault,
        themes: ThemeStore,
        sender: CommandSender,
        callers: Callers,
    ) -> None:
        self._record = record
        self._vault = vault
        self._themes = themes
        self._sender = sender
        self._callers = callers

    async def dispatch(self, draft: CommandDraft) -> DispatchResult:
        """Have a case execute the command of a draft. Once this returns, it is in the event log.

        Repeats are found by the core and the store; the look at the case here saves the turn.

        Raises:
            NotFoundError: there is no such case for the principal, or the subject was erased.
            RequestReusedError: the actor used the request id with another body.
            CommandRejectedError: the case, as it stands, does not allow it, and why.
            UnavailableError: the same request may come again.
            OnethingError: whatever ``build`` finds wrong with the request.
        """
        request = draft.request
        case = await self.case(request)
        plan = await self._themes.plan(case.plan_digest)
        commitment = await self._vault.commitment(case.id, "request", canonical_json(draft.body))
        header = request.principal.header(request.request_id, commitment)
        known = case.request_of(header.actor, header.request_id)
        if known is not None:
            if known != commitment:
                raise request_reused_error()
            await self.wake(case, plan)
            return DispatchResult(case.version, done_now=False)
        context = CommandContext(case, plan, header, request.principal, self._callers, self._vault)
        command = await draft.build(context)
        values = draft.values(plan) if callable(draft.values) else draft.values
        if values:
            await self._vault.put(await self._vault.seal(case.id, context.slot, values))
        return _result(await self.send(case, plan, command))

    async def send(self, case: Case, plan: Plan, command: Command) -> CommandReply:
        """Have a case execute a command that is built. Raises UnavailableError."""
        return await self._sender.send(case.id, plan, command, version=case.version)

    async def wake(self, case: Case, plan: Plan) -> None:
        """Have a case do what is outstanding after a command that is in the record already.

        Temporal may lose an update whose events are stored. A case that is over needs nothing.
        Raises UnavailableError.
        """
        if not case.closed or next_actions(plan, case).calls:
            await self.send(case, plan, BeginCase())

    async def case(self, request: CommandRequest) -> Case:
        """The case of a request as it stands. Raises NotFoundError: see :meth:`dispatch`."""
        events = await read_visible_case(self._record, request.case_id, request.principal)
        return replay(events, request.case_id)


def _result(reply: CommandReply) -> DispatchResult:
    match reply.command_result:
        case CommandResult.ACCEPTED | CommandResult.DUPLICATE | CommandResult.NO_EFFECT:
            accepted = reply.command_result is CommandResult.ACCEPTED
            return DispatchResult(reply.version, done_now=accepted)
        case CommandResult.REQUEST_ID_REUSED:
            raise request_reused_error()
        case _:
            raise CommandRejectedError(reply.reason or "the case does not allow it")


def request_reused_error() -> RequestReusedError:
    """The refusal of a request id that the same actor used with another body."""
    return RequestReusedError(
        "request_id was already used with a different body; use a new request_id"
    )
