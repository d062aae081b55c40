"""Takes supplements (补正) of applicants: asked for, whole and right; values into the vault."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from adapters.departments.committed_values import commit_form
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.visibility import read_visible_case
from adapters.gateway.command_dispatcher import request_reused_error
from adapters.gateway.duplicates import wake_duplicate
from adapters.gateway.ports import CommandSender
from domain.case.aggregate import Case
from domain.case.answers import Supplement
from domain.case.codec import replay
from domain.case.commands import CommandResult, SupplementStep
from domain.case.step import Step
from domain.errors import (
    CommandRejectedError,
    InvalidInputError,
    NotFoundError,
)
from domain.form.applicability import applicable
from domain.form.facts import facts_of
from domain.form.overrides import NO_OVERRIDES, CheckOverrides, check_overrides, overrides_of
from domain.form.supplement import check_supplement
from domain.form.values.canonical_json import canonical_json
from domain.form.values.normal_form import normal_form
from domain.plan import FormValue, Plan
from domain.ports import CaseRecord, ThemeStore, Vault


@dataclass(frozen=True, slots=True)
class SupplementRequest:
    """What is supplied, and by whom. ``materials`` maps names to SHA-256 digests (hex)."""

    principal: Principal
    case_id: UUID
    request_id: str
    step: str
    form: Mapping[str, FormValue]
    materials: Mapping[str, str]
    as_shown: CheckOverrides = NO_OVERRIDES


@dataclass(frozen=True, slots=True)
class SupplementResult:
    """The case's version, and whether this very call supplied it."""

    version: int
    supplemented_now: bool


class StepSupplementHandler:
    """Supplies to a step what its department asked for, once for each request of an actor."""

    def __init__(
        self, record: CaseRecord, vault: Vault, themes: ThemeStore, sender: CommandSender
    ) -> None:
        self._record = record
        self._vault = vault
        self._themes = themes
        self._sender = sender

    async def supplement(self, request: SupplementRequest) -> SupplementResult:
        """Supply it. Once this returns, it is in the event log.

        Raises:
            NotFoundError: there is no such case or step, the principal does not see
                the case, or the subject was erased.
            InvalidInputError: with everything that is wrong with what is supplied.
            RequestReusedError: the actor used the request id with another body.
            CommandRejectedError: the step does not wait for a supplement.
            UnavailableError: the same request may come again.
        """
        events = await read_visible_case(self._record, request.case_id, request.principal)
        case = replay(events, request.case_id)
        commitment = await self._vault.commitment(case.id, "supplement", _canonical(request))
        known = case.request_of(request.principal.actor, request.request_id)
        if known is not None:
            command_result = (
                CommandResult.DUPLICATE if known == commitment else CommandResult.REQUEST_ID_REUSED
            )
            if command_result is CommandResult.DUPLICATE:
                plan = await self._themes.plan(case.plan_digest)
                await wake_duplicate(self._sender, case, plan)
            return _result(request, command_result, case.version)
        return await self._supply(case, request, commitment)

    async def _supply(
        self, case: Case, request: SupplementRequest, commitment: str
    ) -> SupplementResult:
        plan = await self._themes.plan(case.plan_digest)
        request = replace(request, form=normal_form(plan, request.form))
        step = _require_step(case, plan, request)
        slot = f"supplement/{commitment[:32]}"
        came = SupplementStep(
            step=request.step,
            generation=step.generation,
            header=request.principal.header(request.request_id, commitment),
            slot=slot,
            form=await commit_form(self._vault, case.id, request.form),
            facts=facts_of(plan, request.form),
            materials=dict(sorted(request.materials.items())),
            overrides=overrides_of(
                plan, request.form, request.as_shown.codes, request.principal.actor
            ),
        )
        values = {**request.form, **request.as_shown.values}
        await self._vault.put(await self._vault.seal(case.id, slot, values))
        receipt = await self._sender.send(case.id, plan, came, version=case.version)
        return _result(request, receipt.command_result, receipt.version)


def _require_step(case: Case, plan: Plan, request: SupplementRequest) -> Step:
    step = case.steps.get(request.step)
    if step is None:
        raise NotFoundError("the case has no such step")
    if not isinstance(step.decision, Supplement):
        raise _not_expected_error(request)
    missing = [each.name for each in step.decision.missing]
    item = plan.item_by_name[step.name]
    applies = applicable(plan, case.facts, case.situations)
    violations = check_supplement(
        plan,
        item,
        missing,
        request.form,
        request.materials,
        applies,
        opened_on=case.opened_on,
        as_shown=request.as_shown.codes,
    )
    violations += tuple(check_overrides(plan, request.form, request.as_shown.codes))
    if violations:
        raise InvalidInputError(violations)
    return step


def _result(
    request: SupplementRequest, command_result: CommandResult, version: int
) -> SupplementResult:
    match command_result:
        case CommandResult.REQUEST_ID_REUSED:
            raise request_reused_error()
        case CommandResult.UNEXPECTED:
            raise _not_expected_error(request)
        case _:
            return SupplementResult(
                version, supplemented_now=command_result is CommandResult.ACCEPTED
            )


def _not_expected_error(request: SupplementRequest) -> CommandRejectedError:
    return CommandRejectedError(f"step {request.step} does not wait for a supplement")


def _canonical(request: SupplementRequest) -> bytes:
    """The body of a request as RFC 8785 canonical JSON: what a repeat is held to."""
    return canonical_json(
        {
            "step": request.step,
            "form": dict(request.form),
            "materials": dict(request.materials),
            **({"as_shown": request.as_shown.body} if request.as_shown.codes else {}),
        }
    )
