from uuid import UUID

import pytest

from adapters.departments.committed_values import (
    commit,
    form_purpose,
    open_values,
    output_purpose,
)
from adapters.memory.vault import MemoryVault
from domain.errors import RecordDamagedError, SubjectErasedError
from domain.plan import FormValue
from tests.unit.adapters.stores.samples import ERASED

CASE = UUID(int=1)
SLOTS = {"name": "form", "order": "form", "twin": "form", "number": "answer/ab"}
VALUES: dict[str, FormValue] = {"name": "王小美", "order": 2, "twin": False, "number": "B-1"}


@pytest.fixture
async def vault():
    vault = MemoryVault()
    await vault.enrol(CASE, vault.subject_id("A"))
    for name, slot in SLOTS.items():
        await put(vault, slot, name, VALUES[name])
    return vault


async def put(vault, slot, name, value):
    await vault.put(await vault.seal(CASE, slot, {name: value}))


@pytest.fixture
async def commitments(vault):
    return {
        name: await commit(
            vault,
            CASE,
            output_purpose(name) if slot.startswith("answer/") else form_purpose(name),
            VALUES[name],
        )
        for name, slot in SLOTS.items()
    }


async def test_values_are_opened_that_are_what_the_record_says(vault, commitments):
    assert await open_values(vault, CASE, SLOTS, commitments) == VALUES
    assert await open_values(vault, CASE, {}, commitments) == {}


async def test_what_was_left_empty_stays_empty(vault, commitments):
    slots = {**SLOTS, "nickname": "form"}
    assert await open_values(vault, CASE, slots, commitments) == VALUES


@pytest.mark.parametrize("name", SLOTS)
async def test_a_value_that_is_lost_is_an_error_that_names_it(vault, commitments, name):
    del vault._values[CASE, SLOTS[name], name]
    with pytest.raises(RecordDamagedError, match=f"lacks {SLOTS[name]}/{name}"):
        await open_values(vault, CASE, SLOTS, commitments)


@pytest.mark.parametrize(("name", "value"), [("name", "王小丽"), ("order", 3), ("twin", True)])
async def test_a_value_forged_with_the_key_is_refused_and_not_quoted(
    vault, commitments, name, value
):
    await put(vault, SLOTS[name], name, value)
    with pytest.raises(RecordDamagedError, match=f"/{name} of case .* is not what") as found:
        await open_values(vault, CASE, SLOTS, commitments)
    assert str(value) not in str(found.value).replace(str(CASE), "")


async def test_an_output_is_no_value_of_the_form(vault, commitments):
    await put(vault, "form", "number", "B-1")
    with pytest.raises(RecordDamagedError):
        await open_values(vault, CASE, {"number": "form"}, commitments)


async def test_a_value_that_no_event_commits_to_is_refused(vault, commitments):
    await put(vault, "form", "nickname", "injected")
    with pytest.raises(RecordDamagedError, match="form/nickname"):
        await open_values(vault, CASE, {**SLOTS, "nickname": "form"}, commitments)


async def test_erased_and_unknown_are_distinguished(vault, commitments):
    with pytest.raises(RecordDamagedError, match="does not know"):
        await open_values(vault, UUID(int=2), SLOTS, commitments)
    await vault.erase(vault.subject_id("A"), ERASED)
    with pytest.raises(SubjectErasedError):
        await open_values(vault, CASE, SLOTS, commitments)
