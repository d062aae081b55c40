"""What every ``Vault`` keeps, whatever it is made of. Subclass with a ``stores`` fixture."""

import hashlib
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from domain.errors import (
    CommandRejectedError,
    InvalidInputError,
    NotFoundError,
    RecordDamagedError,
    SubjectErasedError,
)
from domain.plan import FormValue
from domain.ports import Vault
from tests.unit.adapters.stores.samples import ERASED, AnyStores, turn


async def enrolled(vault: Vault, identifier: str = "500101199001011234") -> UUID:
    case_id = uuid4()
    await vault.enrol(case_id, vault.subject_id(identifier))
    return case_id


class VaultContract:
    async def test_values_come_back_with_their_types(self, stores: AnyStores) -> None:
        values: dict[str, FormValue] = {
            "text": "张三 '\"\\\x00",
            "empty": "",
            "number": -(2**63),
            "one": 1,
            "zero": 0,
            "yes": True,
            "no": False,
            "digits": "1",
        }
        case_id = await enrolled(stores.vault)
        await stores.vault.put(await stores.vault.seal(case_id, "form", values))

        opened = await stores.vault.open(case_id, dict.fromkeys(values, "form"))

        assert values == opened
        assert {n: type(v) for n, v in values.items()} == {n: type(v) for n, v in opened.items()}

    async def test_names_that_were_never_stored_are_absent(self, stores: AnyStores) -> None:
        case_id = await enrolled(stores.vault)
        assert {} == await stores.vault.open(case_id, {"name": "form"})

        await stores.vault.put(await stores.vault.seal(case_id, "form", {"name": "a"}))

        asked = {"name": "health/1", "other": "form"}
        assert {} == await stores.vault.open(case_id, asked)

    async def test_whole_slots_are_opened_by_slot_and_name(self, stores: AnyStores) -> None:
        case_id, other = await enrolled(stores.vault), await enrolled(stores.vault, "other")
        for case, slot, values in (
            (case_id, "asked/1", {"reason": "a", "reason/photo": "b"}),
            (case_id, "asked/2", {"reason": "c"}),
            (case_id, "form", {"name": "d"}),
            (other, "asked/1", {"reason": "e"}),
        ):
            await stores.vault.put(await stores.vault.seal(case, slot, values))

        opened = await stores.vault.open_slots(case_id, {"asked/1", "asked/2", "asked/3"})

        assert opened == {
            ("asked/1", "reason"): "a",
            ("asked/1", "reason/photo"): "b",
            ("asked/2", "reason"): "c",
        }
        await stores.vault.erase(stores.vault.subject_id("other"), ERASED)
        with pytest.raises(NotFoundError):
            await stores.vault.open_slots(other, {"asked/1"})

    async def test_the_same_name_in_two_slots_is_two_values(self, stores: AnyStores) -> None:
        case_id = await enrolled(stores.vault)
        await stores.vault.put(await stores.vault.seal(case_id, "form", {"number": "asked"}))
        await stores.vault.put(await stores.vault.seal(case_id, "health/1", {"number": "given"}))

        assert {"number": "given"} == await stores.vault.open(case_id, {"number": "health/1"})

    async def test_a_value_stored_again_replaces(self, stores: AnyStores) -> None:
        case_id = await enrolled(stores.vault)
        for text in ("old", "new", "new"):
            await stores.vault.put(await stores.vault.seal(case_id, "form", {"name": text}))

        assert {"name": "new"} == await stores.vault.open(case_id, {"name": "form"})

    async def test_nothing_readable_is_in_a_sealed_value(self, stores: AnyStores) -> None:
        case_id = await enrolled(stores.vault)

        [one] = await stores.vault.seal(case_id, "form", {"name": "Zhang San"})
        [two] = await stores.vault.seal(case_id, "form", {"name": "Zhang San"})

        assert b"Zhang" not in one.ciphertext
        assert one.nonce != two.nonce
        assert one.ciphertext != two.ciphertext

    @pytest.mark.parametrize("moved", ["case_id", "slot", "name"])
    async def test_a_ciphertext_in_another_place_is_damage(
        self, stores: AnyStores, moved: str
    ) -> None:
        case_id = await enrolled(stores.vault)
        other = await enrolled(stores.vault)
        [value] = await stores.vault.seal(case_id, "form", {"name": "a"})
        place: dict[str, UUID | str] = {"case_id": other, "slot": "s/1", "name": "father"}
        swapped = replace(value, **{moved: place[moved]})  # type: ignore[arg-type] # one of three
        await stores.vault.put([swapped])

        with pytest.raises(RecordDamagedError):
            await stores.vault.open(swapped.case_id, {swapped.name: swapped.slot})

    async def test_a_changed_ciphertext_is_damage(self, stores: AnyStores) -> None:
        case_id = await enrolled(stores.vault)
        [value] = await stores.vault.seal(case_id, "form", {"name": "a"})
        for ciphertext in (value.ciphertext[:-1], b"", bytes(len(value.ciphertext))):
            await stores.vault.put([replace(value, ciphertext=ciphertext)])
            with pytest.raises(RecordDamagedError):
                await stores.vault.open(case_id, {"name": "form"})

    async def test_text_that_is_not_unicode_is_invalid_input(self, stores: AnyStores) -> None:
        case_id = await enrolled(stores.vault)

        with pytest.raises(InvalidInputError, match="name"):
            await stores.vault.seal(case_id, "form", {"name": "\ud800"})

    async def test_a_pseudonym_is_stable_keyed_and_tells_subjects_apart(
        self, stores: AnyStores
    ) -> None:
        pseudonym = stores.vault.subject_id("500101199001011234")

        assert pseudonym == stores.vault.subject_id("500101199001011234")
        assert pseudonym != stores.vault.subject_id("500101199001011235")
        assert 64 == len(pseudonym) == len(bytes.fromhex(pseudonym)) * 2
        assert hashlib.sha256(b"500101199001011234").hexdigest() != pseudonym

    async def test_enrolling_again_keeps_values_and_commitments(self, stores: AnyStores) -> None:
        case_id = await enrolled(stores.vault)
        await stores.vault.put(await stores.vault.seal(case_id, "form", {"name": "a"}))
        commitment = await stores.vault.commitment(case_id, "field", b"a")

        await stores.vault.enrol(case_id, stores.vault.subject_id("500101199001011234"))

        assert {"name": "a"} == await stores.vault.open(case_id, {"name": "form"})
        assert commitment == await stores.vault.commitment(case_id, "field", b"a")

    async def test_a_case_belongs_to_one_subject(self, stores: AnyStores) -> None:
        case_id = await enrolled(stores.vault)

        with pytest.raises(CommandRejectedError):
            await stores.vault.enrol(case_id, stores.vault.subject_id("another"))

    async def test_commitments_differ_by_case_purpose_and_data(self, stores: AnyStores) -> None:
        one, two = await enrolled(stores.vault), await enrolled(stores.vault)
        commitments = {
            await stores.vault.commitment(one, "sent", b"data"),
            await stores.vault.commitment(two, "sent", b"data"),
            await stores.vault.commitment(one, "received", b"data"),
            await stores.vault.commitment(one, "sent", b"other"),
        }

        assert 4 == len(commitments)
        assert {64} == {len(commitment) for commitment in commitments}
        with pytest.raises(ValueError, match="zero byte"):
            await stores.vault.commitment(one, "sent\0d", b"ata")

    async def test_a_case_that_is_not_enrolled_is_not_found(self, stores: AnyStores) -> None:
        with pytest.raises(NotFoundError):
            await stores.vault.seal(uuid4(), "form", {"name": "a"})
        with pytest.raises(NotFoundError) as found:
            await stores.vault.open(uuid4(), {"name": "form"})
        assert not isinstance(found.value, SubjectErasedError)
        with pytest.raises(NotFoundError):
            await stores.vault.commitment(uuid4(), "field", b"")

    async def test_an_erased_subject_is_gone_and_its_events_stay(self, stores: AnyStores) -> None:
        subject = stores.vault.subject_id("500101199001011234")
        cases = [await enrolled(stores.vault) for _ in range(2)]
        other = await enrolled(stores.vault, "another")
        for case_id in (*cases, other):
            values = await stores.vault.seal(case_id, "form", {"name": "a"})
            await stores.record.append(turn(case_id, 0, 2, values=values))

        await stores.vault.erase(subject, ERASED)
        await stores.vault.erase(subject, ERASED)

        for case_id in cases:
            with pytest.raises(SubjectErasedError):
                await stores.vault.open(case_id, {"name": "form"})
            with pytest.raises(NotFoundError):
                await stores.vault.commitment(case_id, "field", b"a")
            with pytest.raises(CommandRejectedError):
                await stores.vault.enrol(case_id, subject)
        assert {"name": "a"} == await stores.vault.open(other, {"name": "form"})
        assert list(range(1, 7)) == [r.seq for r in await stores.record.follow(after=0)]

    async def test_an_erasure_says_who_ordered_it_and_why_and_a_repeat_gives_the_first(
        self, stores: AnyStores
    ) -> None:
        vault = stores.vault
        cases = sorted([await enrolled(vault), await enrolled(vault)])
        other = await enrolled(vault, "other")
        subject = await vault.subject_of(cases[0])
        assert subject == vault.subject_id("500101199001011234")
        assert await vault.erasure_of(subject) is None

        first = await vault.erase(subject, ERASED)
        again = await vault.erase(subject, replace(ERASED, actor="operator/other"))

        assert first == again == await vault.erasure_of(subject)
        assert (first.order, first.recorded) == (ERASED, False)
        assert [first] == list(await vault.unrecorded_erasures())
        assert cases == sorted(await vault.cases_of(subject))
        assert subject == await vault.subject_of(cases[1])
        assert [other] == list(await vault.cases_of(vault.subject_id("other")))
        await vault.mark_erasure_recorded(subject)
        assert [] == list(await vault.unrecorded_erasures())
        assert (await vault.erase(subject, ERASED)).recorded
        with pytest.raises(NotFoundError):
            await vault.subject_of(uuid4())
        assert [] == list(await vault.cases_of("nobody"))

    async def test_erasing_an_unknown_subject_is_not_found(self, stores: AnyStores) -> None:
        with pytest.raises(NotFoundError):
            await stores.vault.erase(stores.vault.subject_id("nobody"), ERASED)
