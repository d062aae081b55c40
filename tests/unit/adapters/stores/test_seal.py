import hashlib
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.stores.seal import FIRST_PREV, CaseChain, compute_seal, length_prefixed
from domain.errors import RecordDamagedError
from domain.ports import EventRecord
from tests.unit.adapters.stores.samples import events

CASE = UUID("00000000-0000-4000-8000-000000000001")


@dataclass(frozen=True)
class SealRow:
    seq: int
    prev: bytes
    seal: bytes


Pairs = list[tuple[EventRecord, SealRow]]


def check(pairs: Pairs) -> None:
    chain = CaseChain(CASE)
    for event, row in pairs:
        chain.take(row.seq, event, row.prev, row.seal)


def chain(length: int = 4, first_seq: int = 7) -> Pairs:
    prev, pairs = FIRST_PREV, []
    for seq, event in enumerate(events(CASE, *range(1, length + 1)), start=first_seq):
        row = SealRow(seq, prev, compute_seal(seq, event, prev))
        pairs.append((event, row))
        prev = row.seal
    return pairs


def test_the_first_seal_of_a_known_event_never_changes() -> None:
    event = EventRecord(CASE, 1, "case.opened.v1", b"{}")
    preimage = (
        b"\0\0\0\x10onething.seal.v1"
        b"\0\0\0\x08\0\0\0\0\0\0\0\x07"
        b"\0\0\0\x10\0\0\0\0\0\0\x40\0\x80\0\0\0\0\0\0\x01"
        b"\0\0\0\x08\0\0\0\0\0\0\0\x01"
        b"\0\0\0\x0ecase.opened.v1"
        b"\0\0\0\x20" + hashlib.sha256(b"{}").digest() + b"\0\0\0\x20" + bytes(32)
    )

    assert hashlib.sha256(preimage).digest() == compute_seal(7, event, FIRST_PREV)


def test_a_chain_as_it_was_written_holds() -> None:
    check(chain())
    check([])


@given(st.data())
def test_any_change_of_a_chain_is_found(data: st.DataObject) -> None:
    pairs = chain()
    at = data.draw(st.integers(0, len(pairs) - 1))
    event, row = pairs[at]
    changed: list[tuple[EventRecord, SealRow]] = [
        (replace(event, state=event.state + b" "), row),
        (replace(event, topic="case.closed.v1"), row),
        (replace(event, version=event.version + 1), row),
        (event, replace(row, seq=row.seq + 1)),
        (event, replace(row, prev=bytes(31) + b"\1")),
        (event, replace(row, seal=bytes(32))),
        (event, replace(row, seq=-1)),
        (replace(event, case_id=UUID(int=9)), row),
    ]
    pairs[at] = data.draw(st.sampled_from(changed))

    with pytest.raises(RecordDamagedError):
        check(pairs)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_missing_or_doubled_event_is_found(at: int) -> None:
    pairs = chain()
    with pytest.raises(RecordDamagedError):
        check(pairs[:at] + pairs[at + 1 :])
    with pytest.raises(RecordDamagedError):
        check([*pairs[: at + 1], *pairs[at:]])


def test_a_chain_goes_on_from_any_version_of_it() -> None:
    pairs = chain()
    later = CaseChain(CASE, 2, pairs[1][1].seal)
    for event, row in pairs[2:]:
        later.take(row.seq, event, row.prev, row.seal)
    with pytest.raises(RecordDamagedError, match="version 3 does not match"):
        CaseChain(CASE, 2, pairs[0][1].seal).take(
            pairs[2][1].seq, pairs[2][0], pairs[2][1].prev, pairs[2][1].seal
        )


@given(st.lists(st.binary(max_size=4)), st.lists(st.binary(max_size=4)))
def test_no_two_lists_of_parts_give_the_same_bytes(one: list[bytes], two: list[bytes]) -> None:
    assert (one == two) == (length_prefixed(*one) == length_prefixed(*two))
