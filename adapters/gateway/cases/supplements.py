"""The commands by which an applicant supplies values: to a step (补正), to the case, corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from adapters.departments.committed_values import commit_form, open_values
from adapters.gateway.auth.identity import Principal
from adapters.gateway.cases.case_ids import case_id_of
from adapters.gateway.command_dispatcher import Body, CommandContext, CommandDraft, CommandRequest
from domain.case.aggregate import Case
from domain.case.answers import Supplement
from domain.case.commands import AmendCase, SupplementStep
from domain.case.state import FORM_SLOT
from domain.case.step import Step
from domain.errors import (
    CommandRejectedError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
)
from domain.form.applicability import applicable
from domain.form.completeness import prereview
from domain.form.facts import facts_of
from domain.form.overrides import (
    NO_OVERRIDES,
    CheckOverride,
    CheckOverrides,
    check_overrides,
    overrides_of,
)
from domain.form.supplement import check_case_supplement, check_supplement
from domain.form.values.normal_form import normal_form
from domain.plan import FormValue, Plan


@dataclass(frozen=True, slots=True)
class SuppliedValues:
    """What is supplied. ``materials`` maps names to SHA-256 digests (hex)."""

    form: Mapping[str, FormValue]
    materials: Mapping[str, str]
    as_shown: CheckOverrides = NO_OVERRIDES

    @property
    def body(self) -> Body:
        """The values as a part of the request's body, as they were sent."""
        as_shown = {"as_shown": self.as_shown.body} if self.as_shown.codes else {}
        return {"form": dict(self.form), "materials": dict(self.materials), **as_shown}

    def normal(self, plan: Plan) -> Self:
        """The same, with the values in their normal form."""
        return replace(self, form=normal_form(plan, self.form))

    def vault_values(self, plan: Plan) -> dict[str, FormValue]:
        """What the vault is to keep."""
        return {**normal_form(plan, self.form), **self.as_shown.values}


def supplement_step(request: CommandRequest, step: str, supplied: SuppliedValues) -> CommandDraft:
    """Supply to a step what its department asked for.

    Its command raises:
        NotFoundError: the case has no such step.
        InvalidInputError: with everything that is wrong with what is supplied.
        CommandRejectedError: the step does not wait for a supplement.
    """

    async def build(context: CommandContext) -> SupplementStep:
        normal = supplied.normal(context.plan)
        waiting = _require_waiting_step(context, step, normal)
        return SupplementStep(
            context.header,
            step=step,
            generation=waiting.generation,
            slot=context.slot,
            form=await commit_form(context.vault, context.case.id, normal.form),
            facts=facts_of(context.plan, normal.form),
            materials=dict(sorted(normal.materials.items())),
            overrides=_overrides(context, normal),
        )

    body = {"kind": "supplement_step", "step": step, **supplied.body}
    return CommandDraft(request, body, build, supplied.vault_values)


def supplement_case(request: CommandRequest, supplied: SuppliedValues) -> CommandDraft:
    """Supply what pre-review's notice names, or deferred materials.

    Its command raises:
        InvalidInputError: with everything that is wrong with what is supplied.
        CommandRejectedError: the case waits for nothing.
    """

    async def build(context: CommandContext) -> AmendCase:
        missing, owed = _awaited(context.case)
        normal = supplied.normal(context.plan)
        _check_case_supplement(context, normal, missing, owed)
        return await _amendment(context, normal, correction=False)

    body = {"kind": "supplement_case", **supplied.body}
    return CommandDraft(request, body, build, supplied.vault_values)


def correct_case(request: CommandRequest, supplied: SuppliedValues) -> CommandDraft:
    """Correct one's own input before acceptance.

    Its command raises:
        InvalidInputError: with everything that is wrong with what is supplied.
        NotPermittedError: another front end opened the case.
        CommandRejectedError: the case is accepted.
    """

    async def build(context: CommandContext) -> AmendCase:
        _require_own(context.case, context.principal)
        if context.case.accepted_at is not None:
            raise CommandRejectedError("the case is accepted: it can no longer be corrected")
        normal = supplied.normal(context.plan)
        _check_case_supplement(context, normal)
        return await _amendment(context, normal, correction=True)

    body = {"kind": "correct_case", **supplied.body}
    return CommandDraft(request, body, build, supplied.vault_values)


async def _amendment(
    context: CommandContext, normal: SuppliedValues, *, correction: bool
) -> AmendCase:
    return AmendCase(
        context.header,
        slot=context.slot,
        form=await commit_form(context.vault, context.case.id, normal.form),
        facts=facts_of(context.plan, normal.form),
        materials=dict(sorted(normal.materials.items())),
        correction=correction,
        ineligible=await _ineligible(context, normal),
        overrides=_overrides(context, normal),
    )


async def _ineligible(context: CommandContext, normal: SuppliedValues) -> tuple[str, ...]:
    """Why the theme is not for the applicant, with what is known now."""
    case, plan = context.case, context.plan
    if case.accepted_at is not None:
        return ()
    tested = {rule.field for rule in plan.eligibility}
    slots = {name: case.slots.get(name) or FORM_SLOT for name in sorted(tested)}
    committed_to = case.commitments_to(slots.items())
    known = await open_values(context.vault, case.id, slots, committed_to)
    return prereview(plan, {**known, **normal.form}, (), {}).ineligible


def _overrides(context: CommandContext, normal: SuppliedValues) -> tuple[CheckOverride, ...]:
    return overrides_of(context.plan, normal.form, normal.as_shown.codes, context.header.actor)


def _require_waiting_step(context: CommandContext, name: str, normal: SuppliedValues) -> Step:
    """The step, if it waits for these values."""
    case, plan = context.case, context.plan
    step = case.steps.get(name)
    if step is None:
        raise NotFoundError("the case has no such step")
    if not isinstance(step.decision, Supplement):
        raise CommandRejectedError(f"step {name} does not wait for a supplement")
    violations = check_supplement(
        plan,
        plan.item_by_name[name],
        [each.name for each in step.decision.missing],
        normal.form,
        normal.materials,
        applicable(plan, case.facts, case.situations),
        opened_on=case.opened_on,
        as_shown=normal.as_shown.codes,
    )
    _refuse(context, normal, violations)
    return step


def _awaited(case: Case) -> tuple[list[str], list[str]]:
    """The names that pre-review's notice asks for, and the materials that are owed."""
    missing = [each.name for each in case.missing]
    owed = [name for name, each in case.open_commitments.items() if each.kind == "deferred"]
    if case.closed or case.ending or not (missing or owed):
        raise CommandRejectedError("the case does not wait for a supplement: say which step does")
    return missing, owed


def _check_case_supplement(
    context: CommandContext,
    normal: SuppliedValues,
    missing: Sequence[str] = (),
    owed: Sequence[str] = (),
) -> None:
    case = context.case
    violations = check_case_supplement(
        context.plan,
        missing,
        owed,
        normal.form,
        normal.materials,
        applicable(context.plan, case.facts, case.situations),
        opened_on=case.opened_on,
        accepted=case.accepted_at is not None,
        as_shown=normal.as_shown.codes,
    )
    _refuse(context, normal, violations)


def _refuse(
    context: CommandContext, normal: SuppliedValues, violations: tuple[tuple[str, str], ...]
) -> None:
    violations += tuple(check_overrides(context.plan, normal.form, normal.as_shown.codes))
    if violations:
        raise InvalidInputError(violations)


def _require_own(case: Case, principal: Principal) -> None:
    if case_id_of(principal.caller, case.opened_by, case.request_id) != case.id:
        raise NotPermittedError("only the front end that opened a case may correct it")
