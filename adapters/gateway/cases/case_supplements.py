"""Takes what is supplied to a case itself: to pre-review's notice, deferred, or corrected."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.departments.committed_values import commit_form, open_values
from adapters.gateway.cases.case_ids import case_id_of
from adapters.gateway.command_dispatcher import (
    Body,
    CommandContext,
    CommandDispatcher,
    CommandRequest,
    DispatchResult,
)
from domain.case.aggregate import Case
from domain.case.commands import AmendCase
from domain.case.state import FORM_SLOT
from domain.errors import CommandRejectedError, InvalidInputError, NotPermittedError
from domain.form.applicability import applicable
from domain.form.facts import facts_of
from domain.form.overrides import NO_OVERRIDES, CheckOverrides, check_overrides, overrides_of
from domain.form.prereview import prereview
from domain.form.supplement import check_case_supplement
from domain.form.values.normal_form import normal_form
from domain.plan import FormValue, Plan
from domain.ports import Vault


@dataclass(frozen=True, slots=True)
class CaseSupplementRequest:
    """What is supplied, and by whom. ``materials`` maps names to SHA-256 digests (hex)."""

    command_request: CommandRequest
    form: Mapping[str, FormValue]
    materials: Mapping[str, str]
    as_shown: CheckOverrides = NO_OVERRIDES


class CaseSupplementHandler:
    """Supplies to cases what they themselves wait for, once for each request."""

    def __init__(self, dispatcher: CommandDispatcher, vault: Vault) -> None:
        self._dispatcher = dispatcher
        self._vault = vault

    async def supplement(self, supply: CaseSupplementRequest) -> DispatchResult:
        """Supply what pre-review's notice names, or deferred materials.

        Raises:
            InvalidInputError: with everything that is wrong with what is supplied.
            CommandRejectedError: the case waits for nothing.
            Exception: as :meth:`CommandDispatcher.dispatch` does.
        """

        async def build_command(command_context: CommandContext) -> AmendCase:
            missing, owed = _expected(command_context.case)
            normal = _normal(command_context.plan, supply)
            _check(command_context, normal, missing, owed)
            return await self._command(command_context, normal, correction=False)

        return await self._dispatcher.dispatch(
            supply.command_request,
            _request_body("supplement_case", supply),
            build_command,
            _values(supply),
        )

    async def correct(self, supply: CaseSupplementRequest) -> DispatchResult:
        """Correct one's own input before acceptance.

        Raises:
            InvalidInputError: with everything that is wrong with what is supplied.
            NotPermittedError: another front end opened the case.
            CommandRejectedError: the case is accepted.
            Exception: as :meth:`CommandDispatcher.dispatch` does.
        """

        async def build_command(command_context: CommandContext) -> AmendCase:
            _require_own(command_context.case, supply.command_request)
            if command_context.case.accepted_at is not None:
                raise CommandRejectedError("the case is accepted: it can no longer be corrected")
            normal = _normal(command_context.plan, supply)
            _check(command_context, normal)
            return await self._command(command_context, normal, correction=True)

        return await self._dispatcher.dispatch(
            supply.command_request,
            _request_body("correct_case", supply),
            build_command,
            _values(supply),
        )

    async def _command(
        self, command_context: CommandContext, supply: CaseSupplementRequest, *, correction: bool
    ) -> AmendCase:
        return AmendCase(
            command_context.header,
            slot=command_context.slot,
            form=await commit_form(self._vault, command_context.case.id, supply.form),
            facts=facts_of(command_context.plan, supply.form),
            materials=dict(sorted(supply.materials.items())),
            correction=correction,
            ineligible=await self._ineligible(command_context, supply),
            overrides=overrides_of(
                command_context.plan,
                supply.form,
                supply.as_shown.codes,
                command_context.header.actor,
            ),
        )

    async def _ineligible(
        self, command_context: CommandContext, supply: CaseSupplementRequest
    ) -> tuple[str, ...]:
        """Why the theme is not for the applicant, with what is known now."""
        case, plan = command_context.case, command_context.plan
        if case.accepted_at is not None:
            return ()
        tested = {rule.field for rule in plan.eligibility}
        slots = {name: case.slots.get(name) or FORM_SLOT for name in sorted(tested)}
        committed_to = case.commitments_to(slots.items())
        known = await open_values(self._vault, case.id, slots, committed_to)
        return prereview(plan, {**known, **supply.form}, (), {}).ineligible


def _normal(plan: Plan, supply: CaseSupplementRequest) -> CaseSupplementRequest:
    """What is supplied, with its values in their normal form."""
    return replace(supply, form=normal_form(plan, supply.form))


def _values(supply: CaseSupplementRequest) -> Callable[[Plan], Mapping[str, FormValue]]:
    return lambda plan: {**normal_form(plan, supply.form), **supply.as_shown.values}


def _expected(case: Case) -> tuple[list[str], list[str]]:
    """The names that pre-review's notice asks for, and the materials that are owed."""
    missing = [each.name for each in case.missing]
    owed = [name for name, each in case.open_commitments.items() if each.kind == "deferred"]
    if case.closed or case.ending or not (missing or owed):
        raise CommandRejectedError("the case does not wait for a supplement: say which step does")
    return missing, owed


def _check(
    command_context: CommandContext,
    supply: CaseSupplementRequest,
    missing: Sequence[str] = (),
    owed: Sequence[str] = (),
) -> None:
    violations = check_case_supplement(
        command_context.plan,
        missing,
        owed,
        supply.form,
        supply.materials,
        applicable(
            command_context.plan, command_context.case.facts, command_context.case.situations
        ),
        opened_on=command_context.case.opened_on,
        accepted=command_context.case.accepted_at is not None,
        as_shown=supply.as_shown.codes,
    )
    violations += tuple(check_overrides(command_context.plan, supply.form, supply.as_shown.codes))
    if violations:
        raise InvalidInputError(violations)


def _require_own(case: Case, command_request: CommandRequest) -> None:
    if case_id_of(command_request.principal.caller, case.opened_by, case.request_id) != case.id:
        raise NotPermittedError("only the front end that opened a case may correct it")


def _request_body(kind: str, supply: CaseSupplementRequest) -> Body:
    as_shown = {"as_shown": supply.as_shown.body} if supply.as_shown.codes else {}
    return {
        "kind": kind,
        "form": dict(supply.form),
        "materials": dict(supply.materials),
        **as_shown,
    }
