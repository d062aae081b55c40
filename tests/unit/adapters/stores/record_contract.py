"""What every ``CaseRecord`` keeps, whatever it is made of. Subclass with a ``stores`` fixture."""

import asyncio
from uuid import uuid4

import pytest

from domain.errors import VersionConflictError
from domain.ports import Append, CommandReceipt, EventRecord
from tests.unit.adapters.stores.samples import AnyStores, events, turn


class RecordContract:
    async def test_what_was_appended_is_read_back_whole_and_in_order(
        self, stores: AnyStores
    ) -> None:
        case_id = uuid4()
        first, second = turn(case_id, 0, 3), turn(case_id, 3, 2, text="重庆")

        await stores.record.append(first)
        await stores.record.append(second)

        read = await stores.record.read(case_id)
        assert [*first.events, *second.events] == [r.event for r in read]
        assert [1, 2, 3, 4, 5] == [r.seq for r in read]

    async def test_the_newest_sequence_number_is_that_of_the_last_event(
        self, stores: AnyStores
    ) -> None:
        assert 0 == await stores.record.newest()
        for case_id in (uuid4(), uuid4()):
            await stores.record.append(turn(case_id, 0, 3))

        assert 6 == await stores.record.newest()

    async def test_a_case_that_never_was_is_empty(self, stores: AnyStores) -> None:
        assert [] == list(await stores.record.read(uuid4()))
        assert [] == list(await stores.record.follow(after=0))
        assert await stores.record.find_command("none") is None

    async def test_reading_goes_on_after_a_version_up_to_a_limit(self, stores: AnyStores) -> None:
        case_id = uuid4()
        await stores.record.append(turn(case_id, 0, 5))

        read = await stores.record.read(case_id, after=1, limit=2)

        assert [2, 3] == [r.event.version for r in read]

    @pytest.mark.parametrize("expected", [0, 1, 3, 9])
    async def test_another_expected_version_than_the_stored_one_is_a_conflict(
        self, stores: AnyStores, expected: int
    ) -> None:
        case_id = uuid4()
        await stores.record.append(turn(case_id, 0, 2))

        with pytest.raises(VersionConflictError):
            await stores.record.append(turn(case_id, expected, 2, text="other"))

        assert [1, 2] == [r.event.version for r in await stores.record.read(case_id)]

    async def test_the_same_append_again_succeeds_and_changes_nothing(
        self, stores: AnyStores
    ) -> None:
        case_id = uuid4()
        append = turn(case_id, 0, 2, commands=("one", "two"))
        await stores.record.append(append)
        await stores.record.append(turn(case_id, 2))

        await stores.record.append(append)

        assert [1, 2, 3] == [r.seq for r in await stores.record.follow(after=0)]

    async def test_a_part_of_a_stored_append_with_a_tail_is_a_conflict(
        self, stores: AnyStores
    ) -> None:
        case_id = uuid4()
        await stores.record.append(turn(case_id, 0, 1))

        with pytest.raises(VersionConflictError):
            await stores.record.append(turn(case_id, 0, 2))

    async def test_the_same_events_under_a_new_command_are_a_conflict(
        self, stores: AnyStores
    ) -> None:
        case_id = uuid4()
        await stores.record.append(turn(case_id, 0, commands=("one",)))

        with pytest.raises(VersionConflictError):
            await stores.record.append(turn(case_id, 0, commands=("two",)))

        assert await stores.record.find_command("two") is None

    async def test_a_command_id_is_stored_once_for_all_cases(self, stores: AnyStores) -> None:
        case_id, other = uuid4(), uuid4()
        await stores.record.append(turn(case_id, 0, 2, commands=("open/1",)))

        with pytest.raises(VersionConflictError):
            await stores.record.append(turn(other, 0, commands=("free", "open/1")))

        assert CommandReceipt(case_id, 2) == await stores.record.find_command("open/1")
        assert await stores.record.find_command("free") is None
        assert [] == list(await stores.record.read(other))

    async def test_a_command_id_twice_in_one_append_is_a_conflict(self, stores: AnyStores) -> None:
        with pytest.raises(VersionConflictError):
            await stores.record.append(turn(uuid4(), 0, commands=("same", "same")))

        assert [] == list(await stores.record.follow(after=0))

    async def test_one_of_two_writers_of_a_case_wins(self, stores: AnyStores) -> None:
        case_id = uuid4()
        attempts = [stores.record.append(turn(case_id, 0, 2, text=f"{n}")) for n in range(10)]

        outcomes = await asyncio.gather(*attempts, return_exceptions=True)

        assert 1 == outcomes.count(None)
        assert 9 == sum(isinstance(outcome, VersionConflictError) for outcome in outcomes)
        assert 2 == len(await stores.record.read(case_id))

    async def test_sequence_numbers_have_no_gaps_after_conflicts(self, stores: AnyStores) -> None:
        cases = [uuid4() for _ in range(20)]
        attempts = [
            stores.record.append(turn(case_id, 0, 3, text=f"{n}"))
            for case_id in cases
            for n in range(3)
        ]

        await asyncio.gather(*attempts, return_exceptions=True)

        followed = await stores.record.follow(after=0)
        assert list(range(1, 61)) == [r.seq for r in followed]
        assert set(cases) == {r.event.case_id for r in followed}

    async def test_following_pages_through_all_cases(self, stores: AnyStores) -> None:
        one, two = uuid4(), uuid4()
        await stores.record.append(turn(one, 0, 2))
        await stores.record.append(turn(two, 0, 1))
        await stores.record.append(turn(one, 2, 1))

        pages = [await stores.record.follow(after=after, limit=2) for after in (0, 2, 4)]

        assert [[(1, one), (2, one)], [(3, two), (4, one)], []] == [
            [(r.seq, r.event.case_id) for r in page] for page in pages
        ]

    async def test_opened_cases_come_newest_first_in_pages(self, stores: AnyStores) -> None:
        cases = [uuid4() for _ in range(3)]
        for case_id in cases:
            await stores.record.append(turn(case_id, 0, 2))

        page = await stores.record.opened(limit=2)
        rest = await stores.record.opened(before=page[-1].seq, limit=2)

        assert [cases[2], cases[1]] == [r.event.case_id for r in page]
        assert [cases[0]] == [r.event.case_id for r in rest]
        assert {1} == {r.event.version for r in (*page, *rest)}

    async def test_states_are_kept_byte_for_byte(self, stores: AnyStores) -> None:
        case_id = uuid4()
        state = bytes(range(256)) * 5000
        await stores.record.append(Append(case_id, 0, (EventRecord(case_id, 1, "t.v1", state),)))

        [read] = await stores.record.read(case_id)

        assert state == read.event.state

    async def test_a_malformed_append_is_refused(self, stores: AnyStores) -> None:
        case_id, other = uuid4(), uuid4()
        malformed = [
            Append(case_id, 0, ()),
            Append(case_id, 0, events(case_id, 2)),
            Append(case_id, 0, events(case_id, 1, 3)),
            Append(case_id, 0, events(other, 1)),
        ]
        malformed += [turn(case_id, 0, commands=(text,)) for text in ("a\0b", "\ud800")]
        for append in malformed:
            with pytest.raises(ValueError, match=r"versions|another case|command id"):
                await stores.record.append(append)

    @pytest.mark.parametrize("command_id", ["", "\0", "\ud800", "x" * 10_000])
    async def test_a_command_id_that_no_store_can_hold_was_never_stored(
        self, stores: AnyStores, command_id: str
    ) -> None:
        assert await stores.record.find_command(command_id) is None

    async def test_values_commit_with_the_events_or_not_at_all(self, stores: AnyStores) -> None:
        case_id = uuid4()
        await stores.vault.enrol(case_id, stores.vault.subject_id("A"))
        kept = await stores.vault.seal(case_id, "form", {"name": "kept"})
        lost = await stores.vault.seal(case_id, "form", {"name": "lost", "more": 1})
        await stores.record.append(turn(case_id, 0, values=kept))

        with pytest.raises(VersionConflictError):
            await stores.record.append(turn(case_id, 0, text="other", values=lost))

        opened = await stores.vault.open(case_id, {"name": "form", "more": "form"})
        assert {"name": "kept"} == opened
