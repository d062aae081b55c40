"""Why departments ask for what is missing, in their own words, from the vault."""

from uuid import UUID

from adapters.api.case_view import Reasons
from domain.answers import Supplement
from domain.case import Case
from domain.errors import NotFoundError
from domain.ports import Vault
from domain.step import Step


async def reasons_of(vault: Vault, case: Case) -> Reasons:
    """The words to every supplement that the case waits for; none of an erased subject."""
    found: dict[tuple[str, str], str] = {}
    for step in case.steps.values():
        if isinstance(step.decision, Supplement):
            words = await _words(vault, case.id, step, step.decision)
            found |= {(step.name, name): text for name, text in words.items()}
    return found


async def _words(vault: Vault, case_id: UUID, step: Step, asked: Supplement) -> dict[str, str]:
    names = {f"reason/{each.name}": step.slot for each in asked.missing}
    try:
        values = await vault.open(case_id, names)
    except NotFoundError:
        return {}
    return {name.removeprefix("reason/"): str(value) for name, value in values.items()}
