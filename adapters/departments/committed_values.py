"""Opens values of the vault and checks each against its commitment in an event."""

from collections.abc import Mapping
from uuid import UUID

from domain.errors import NotFoundError, RecordDamagedError, SubjectErasedError
from domain.form.values.canonical_text import canonical_text
from domain.plan import FormValue
from domain.ports import Vault

_ANSWERS = "answer/"


def form_purpose(name: str) -> str:
    """Return the purpose of a commitment to a value of the form."""
    return f"form/{name}"


def output_purpose(name: str) -> str:
    """Return the purpose of a commitment to an output of a department."""
    return f"output/{name}"


def purpose_in(slot: str, name: str) -> str:
    """Return the purpose of the commitment to a value in a slot of the vault."""
    return output_purpose(name) if slot.startswith(_ANSWERS) else form_purpose(name)


async def commit(vault: Vault, case_id: UUID, purpose: str, value: FormValue) -> str:
    """Return the salted commitment to a value. Raises NotFoundError if erased or not enrolled."""
    return await vault.commitment(case_id, purpose, canonical_text(value).encode())


async def commit_form(vault: Vault, case_id: UUID, form: Mapping[str, FormValue]) -> dict[str, str]:
    """Return the salted commitment to each value of a form, by field. Raises as :func:`commit`."""
    return {
        name: await commit(vault, case_id, form_purpose(name), value)
        for name, value in sorted(form.items())
    }


async def commit_text(vault: Vault, case_id: UUID, slot: str, name: str, text: str) -> str:
    """Return the salted commitment to a text in a slot; empty for no text.

    Raises as :func:`commit`.
    """
    return await commit(vault, case_id, purpose_in(slot, name), text) if text else ""


async def open_text(vault: Vault, case_id: UUID, slot: str, name: str, commitment: str) -> str:
    """Decrypt a text that the record commits to; empty for no commitment.

    Raises as :func:`open_values` does.
    """
    if not commitment:
        return ""
    values = await open_values(vault, case_id, {name: slot}, {name: commitment})
    return str(values[name])


async def open_values(
    vault: Vault, case_id: UUID, slots: Mapping[str, str], commitments: Mapping[str, str]
) -> dict[str, FormValue]:
    """Decrypt values of a case and check them against the record.

    Args:
        vault: stores the values.
        case_id: the case of the values.
        slots: the slot of each value, by name.
        commitments: the commitment to each value that the record commits to, by name; a
            name without one was left empty.

    Raises:
        SubjectErasedError: the subject's key was destroyed.
        RecordDamagedError: a value to which the record commits is missing or different,
            a value has no commitment, or the vault does not know the case.
        UnavailableError: the store is away.
    """
    if not slots:
        return {}
    try:
        values = await vault.open(case_id, slots)
    except SubjectErasedError:
        raise
    except NotFoundError as error:
        raise RecordDamagedError(f"the vault does not know case {case_id}") from error
    for name in sorted(slots):
        place = f"{slots[name]}/{name} of case {case_id}"
        if name not in values:
            if name in commitments:
                raise RecordDamagedError(f"the vault lacks {place}, to which the record commits")
            continue
        purpose = purpose_in(slots[name], name)
        if await commit(vault, case_id, purpose, values[name]) != commitments.get(name):
            raise RecordDamagedError(f"the vault's {place} is not what the record commits to")
    return values
