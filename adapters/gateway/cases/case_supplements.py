"""Takes what is supplied to a case itself: to pre-review's notice, deferred, or corrected."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.departments.committed_values import open_values
from adapters.gateway.cases.case_ids import case_id_of
from adapters.gateway.cases.check_overrides import NOT_ASKED, AsShown
from adapters.gateway.cases.form_values import committed, facts_of
from adapters.gateway.command_dispatcher import AskedCase, Asker, Asking, Body, CaseAsking
from domain.case.aggregate import Case
from domain.case.commands import AmendCase
from domain.case.state import FORM_SLOT
from domain.errors import CommandRejectedError, InvalidInputError, NotPermittedError
from domain.form.applicability import applicable
from domain.form.overrides import check_overrides, overrides_of
from domain.form.prereview import prereview
from domain.form.supplement import check_case_supplement
from domain.form.values.normal_form import normal_form
from domain.plan import FormValue, Plan
from domain.ports import Vault


@dataclass(frozen=True, slots=True)
class CaseSupply:
    """What is supplied, and by whom. ``materials`` maps names to SHA-256 digests (hex)."""

    asking: Asking
    form: Mapping[str, FormValue]
    materials: Mapping[str, str]
    as_shown: AsShown = NOT_ASKED


class CaseSupplying:
    """Supplies to cases what they themselves wait for, once for each request."""

    def __init__(self, asking: CaseAsking, vault: Vault) -> None:
        self._asking = asking
        self._vault = vault

    async def supplement(self, supply: CaseSupply) -> AskedCase:
        """Supply what pre-review's notice names, or deferred materials.

        Raises:
            InvalidInputError: with everything that is wrong with what is supplied.
            CommandRejectedError: the case waits for nothing.
            Exception: as :meth:`CaseAsking.ask` does.
        """

        async def make(asker: Asker) -> AmendCase:
            missing, owed = _awaited(asker.case)
            normal = _normal(asker.plan, supply)
            _check(asker, normal, missing, owed)
            return await self._came(asker, normal, correction=False)

        return await self._asking.ask(
            supply.asking, _body("supplement_case", supply), make, _values(supply)
        )

    async def correct(self, supply: CaseSupply) -> AskedCase:
        """Correct one's own input before acceptance.

        Raises:
            InvalidInputError: with everything that is wrong with what is supplied.
            NotPermittedError: another front end opened the case.
            CommandRejectedError: the case is accepted.
            Exception: as :meth:`CaseAsking.ask` does.
        """

        async def make(asker: Asker) -> AmendCase:
            _require_own(asker.case, supply.asking)
            if asker.case.accepted_at is not None:
                raise CommandRejectedError("the case is accepted: it can no longer be corrected")
            normal = _normal(asker.plan, supply)
            _check(asker, normal)
            return await self._came(asker, normal, correction=True)

        return await self._asking.ask(
            supply.asking, _body("correct_case", supply), make, _values(supply)
        )

    async def _came(self, asker: Asker, supply: CaseSupply, *, correction: bool) -> AmendCase:
        return AmendCase(
            **asker.by,
            slot=asker.slot,
            form=await committed(self._vault, asker.case.id, supply.form),
            facts=facts_of(asker.plan, supply.form),
            materials=dict(sorted(supply.materials.items())),
            correction=correction,
            ineligible=await self._ineligible(asker, supply),
            overrides=overrides_of(asker.plan, supply.form, supply.as_shown.codes, asker.actor),
        )

    async def _ineligible(self, asker: Asker, supply: CaseSupply) -> tuple[str, ...]:
        """Why the theme is not for the applicant, with what is known now."""
        case, plan = asker.case, asker.plan
        if case.accepted_at is not None:
            return ()
        tested = {rule.field for rule in plan.eligibility}
        slots = {name: case.slots.get(name) or FORM_SLOT for name in sorted(tested)}
        committed_to = case.commitments_to(slots.items())
        known = await open_values(self._vault, case.id, slots, committed_to)
        return prereview(plan, {**known, **supply.form}, (), {}).ineligible


def _normal(plan: Plan, supply: CaseSupply) -> CaseSupply:
    """What is supplied, with its values in their normal form."""
    return replace(supply, form=normal_form(plan, supply.form))


def _values(supply: CaseSupply) -> Callable[[Plan], Mapping[str, FormValue]]:
    return lambda plan: {**normal_form(plan, supply.form), **supply.as_shown.values}


def _awaited(case: Case) -> tuple[list[str], list[str]]:
    """The names that pre-review's notice asks for, and the materials that are owed."""
    missing = [each.name for each in case.missing]
    owed = [name for name, each in case.open_commitments.items() if each.kind == "deferred"]
    if case.closed or case.ending or not (missing or owed):
        raise CommandRejectedError("the case does not wait for a supplement: say which step does")
    return missing, owed


def _check(
    asker: Asker, supply: CaseSupply, missing: Sequence[str] = (), owed: Sequence[str] = ()
) -> None:
    violations = check_case_supplement(
        asker.plan,
        missing,
        owed,
        supply.form,
        supply.materials,
        applicable(asker.plan, asker.case.facts, asker.case.situations),
        opened_on=asker.case.opened_on,
        accepted=asker.case.accepted_at is not None,
        as_shown=supply.as_shown.codes,
    )
    violations += tuple(check_overrides(asker.plan, supply.form, supply.as_shown.codes))
    if violations:
        raise InvalidInputError(violations)


def _require_own(case: Case, asking: Asking) -> None:
    if case_id_of(asking.principal.caller, case.opened_by, case.request_id) != case.id:
        raise NotPermittedError("only the front end that opened a case may correct it")


def _body(kind: str, supply: CaseSupply) -> Body:
    as_shown = {"as_shown": supply.as_shown.body} if supply.as_shown.codes else {}
    return {
        "kind": kind,
        "form": dict(supply.form),
        "materials": dict(supply.materials),
        **as_shown,
    }
