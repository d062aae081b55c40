"""Every way of changing a store past the engine is found, or said to be beyond it."""

import asyncio
import json
import os
import sqlite3
from contextlib import closing

import pytest

from adapters.stores.open_stores import open_stores
from adapters.stores.reading.database import ReadOnlyWriter
from adapters.stores.reading.open_read_only import open_read_only
from adapters.stores.vault.vault import StoredVault
from domain.erasure import ErasureCommand
from domain.errors import InvalidInputError, NotFoundError, RecordDamagedError
from ops.audit.report import verification_document, verification_lines
from ops.audit.seal_sequence import Head, parse_head
from ops.audit.value_check import check_values
from ops.audit.verify import VerificationResult, require_intact, verify
from ops.cli.main import run
from tests.narrowing import present
from tests.unit.adapters.stores.samples import KEYS, SteppedClock
from tests.unit.ops.audit.stored_cases import CASES, fill, removals, tamperings

CASE = CASES[1]
SUBJECT = f"(SELECT subject_id FROM vault_case WHERE case_id = '{CASE.hex}')"
TAMPERINGS = list(tamperings(CASE))


@pytest.fixture
async def folder(tmp_path):
    await fill(f"sqlite:///{tmp_path}/store.db")
    return tmp_path


async def verified(folder, **more) -> VerificationResult:
    stores = await open_read_only(f"sqlite:///{folder}/store.db", SteppedClock())
    try:
        return verify(stores.database, **more)
    finally:
        await stores.close()


def tamper(folder, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "store.db")) as intruder, intruder:
        for statement in statements:
            intruder.execute(statement)


def every_trace(case) -> list[str]:
    tables = ("seal", "command", "vault_value", "vault_case")
    gone = [f"DELETE FROM {table} WHERE case_id = '{case.hex}'" for table in tables]
    return [f"DELETE FROM stored_events WHERE originator_id = '{case.hex}'", *gone]


async def test_a_record_as_the_engine_left_it_holds(folder):
    found = await verified(folder)
    assert found.is_valid
    assert found.cases == len(CASES)
    assert found.events == found.seals == present(found.head).seq > 4 * 8
    assert (found.commands, found.values) == (4 * len(CASES) * 6 // 4, 3 * len(CASES))
    one = await verified(folder, case_id=CASE)
    assert (one.is_valid, one.cases, one.head) == (True, 1, None)
    assert one.events * len(CASES) == found.events
    require_intact(one)


@pytest.mark.parametrize("statement", TAMPERINGS, ids=[name for name, *_ in TAMPERINGS])
async def test_a_change_past_the_engine_is_found_where_it_was_made(folder, statement):
    _, sql, kinds = statement
    tamper(folder, sql)
    found = await verified(folder)
    assert {*kinds} <= found.kinds.keys()
    assert {each.case for each in found.differences} <= {str(CASE), str(CASES[0]), ""}
    one = await verified(folder, case_id=CASE)
    assert {*kinds} - {"sequence_gap", "malformed_row"} <= one.kinds.keys()
    with pytest.raises(RecordDamagedError, match=one.differences[0].kind):
        require_intact(one)
    if "published" not in sql:
        assert (await verified(folder, case_id=CASES[2])).is_valid


async def test_a_case_that_is_gone_leaves_a_gap_and_its_commands(folder):
    statements, kinds = removals(CASE)
    tamper(folder, *statements)
    found = await verified(folder)
    assert set(found.kinds) == set(kinds)
    [gap] = [each for each in found.differences if each.kind == "sequence_gap"]
    assert str(CASES[0]) in gap.what
    assert str(CASES[2]) in gap.what
    assert set((await verified(folder, case_id=CASE)).kinds) == set(kinds) - {"sequence_gap"}


async def test_a_case_that_nothing_names_is_not_found(folder):
    tamper(folder, *every_trace(CASE))
    with pytest.raises(NotFoundError):
        await verified(folder, case_id=CASE)
    assert set((await verified(folder)).kinds) == {"sequence_gap"}


async def test_a_cut_tail_is_found_by_a_head_that_was_noted(folder):
    before = await verified(folder)
    assert (await verified(folder, known=before.head)).is_valid
    tamper(folder, *every_trace(CASES[-1]))
    assert (await verified(folder)).is_valid  # what no seal shows
    assert set((await verified(folder, known=before.head)).kinds) == {"head_mismatch"}
    other = Head(3, "00" * 32)
    assert set((await verified(folder, known=other)).kinds) == {"head_mismatch"}


async def test_rows_of_anything_are_named_and_nothing_fails_on_them(folder):
    tamper(
        folder,
        f"UPDATE stored_events SET originator_id = 'nobody' WHERE originator_id = '{CASE.hex}'",
        "INSERT INTO stored_events VALUES (zeroblob(3), 'x', 'y', 7)",
        f"UPDATE seal SET version = 'x', prev = 7 WHERE case_id = '{CASE.hex}' AND version = 3",
    )
    found = await verified(folder)
    assert {"not_a_case", "malformed_row", "seal_without_event"} <= set(found.kinds)


async def test_a_vault_without_its_pseudonym_key_is_found_and_not_given_another(folder):
    tamper(folder, "DELETE FROM vault_root")
    assert set((await verified(folder)).kinds) == {"key_missing"}
    with pytest.raises(RecordDamagedError, match="vault_root"):
        await open_stores(f"sqlite:///{folder}/store.db", KEYS, SteppedClock())


@pytest.mark.parametrize("recorded", ["NULL", "'2026-01-01'"])
async def test_an_erasure_that_events_do_not_tell_of_is_found_once_it_counts_as_recorded(
    folder, recorded
):
    tamper(
        folder,
        f"UPDATE vault_subject SET wrapped = NULL WHERE subject_id = {SUBJECT}",
        f"INSERT INTO vault_erasure SELECT {SUBJECT}, 'operator/x', 'r', 'c', 'd', {recorded}",
    )
    kinds = set((await verified(folder)).kinds)
    assert kinds == (set() if recorded == "NULL" else {"erasure_not_recorded"})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stored_events SET topic = CAST(x'ff1b' AS TEXT) WHERE originator_version = 3",
        "UPDATE stored_events SET originator_id = CAST(x'ff1b' AS TEXT) WHERE rowid = 3",
        "INSERT INTO command VALUES (CAST(x'ff1b' AS TEXT), 'x', 1)",
    ],
)
async def test_text_that_is_no_utf_8_is_a_difference_and_hides_no_other(folder, statement):
    tamper(folder, statement, "DELETE FROM published_theme")
    assert {"plan_missing"} < set((await verified(folder)).kinds)


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE vault_value SET nonce = 4, ciphertext = 'x' WHERE case_id = '{CASE.hex}'",
        f"UPDATE vault_case SET nonce = NULL, salt = NULL WHERE case_id = '{CASE.hex}'",
        f"UPDATE vault_subject SET wrapped = nonce, nonce = x'00' WHERE subject_id = {SUBJECT}",
    ],
)
async def test_keys_and_values_of_any_type_are_differences(folder, statement):
    tamper(folder, statement)
    found = {(each.kind, each.case) for each in [each async for each in values_of(folder)]}
    assert found == {("value_mismatch", str(CASE))}


async def test_an_erased_subject_lacks_nothing(folder):
    order = ErasureCommand("operator/one", "r1", "asked_for")
    stores = await open_stores(f"sqlite:///{folder}/store.db", KEYS, SteppedClock())
    await stores.vault.erase(stores.vault.subject_id(f"person of {CASE}"), order)
    await stores.close()
    tamper(folder, f"DELETE FROM vault_value WHERE case_id = '{CASE.hex}'")
    assert (await verified(folder)).is_valid


async def test_a_running_engine_is_verified_beside_its_writes(folder):
    engine = await open_stores(f"sqlite:///{folder}/store.db", KEYS, SteppedClock())
    assert (await verified(folder)).is_valid
    await engine.close()


@pytest.mark.parametrize("forged", ["C", None])
async def test_a_value_forged_at_rest_is_found_with_the_key(folder, forged):
    assert [each async for each in values_of(folder)] == []
    if forged is None:
        tamper(folder, f"UPDATE vault_value SET ciphertext = nonce WHERE case_id = '{CASE.hex}'")
    else:
        engine = await open_stores(f"sqlite:///{folder}/store.db", KEYS, SteppedClock())
        await engine.vault.put(await engine.vault.seal(CASE, "answer/first", {"first_out": forged}))
        await engine.close()
    assert (await verified(folder)).is_valid
    found = [each async for each in values_of(folder)]
    places = {(each.kind, each.case, each.what.split(" ")[0]) for each in found}
    forged_one = ("value_mismatch", str(CASE), "answer/first/first_out")
    assert forged_one in places
    assert len(places) == (3 if forged is None else 1)
    assert [each async for each in values_of(folder, CASES[0])] == []


async def values_of(folder, case_id=None):
    stores = await open_read_only(f"sqlite:///{folder}/store.db", SteppedClock())
    vault = StoredVault(stores.database, ReadOnlyWriter(), KEYS, SteppedClock())
    await vault.require_master_keys()
    async for each in check_values(stores.database, vault, case_id):
        yield each
    await stores.close()


async def test_many_differences_are_counted_and_the_first_named(folder):
    tamper(folder, "UPDATE stored_events SET topic = 'x'")
    found = await verified(folder, limit=5)
    assert len(found.differences) == 5
    assert found.kinds["seal_mismatch"] == found.events
    lines = list(verification_lines(found, "the whole record"))
    assert any(line.startswith("… and ") for line in lines)
    document = verification_document(found, None)
    differences = document["first_differences"]
    assert isinstance(differences, list)
    assert (document["holds"], len(differences)) == (False, 5)


@pytest.mark.parametrize("text", ["", "7", "0:" + "00" * 32, "7:xyz", "-1:" + "00" * 32])
def test_what_is_no_head_is_refused(text):
    with pytest.raises(InvalidInputError, match="SEQ:SEAL"):
        parse_head(text)
    assert parse_head("7:" + "ab" * 32) == Head(7, "ab" * 32)


async def test_the_command_says_where_and_ends_with_code_6(folder, capsys, monkeypatch):
    monkeypatch.setenv("ONETHING_SETTINGS", os.devnull)

    def command(*arguments):
        return run(["audit", "verify", "--data", str(folder), *arguments])

    code = await asyncio.to_thread(command)
    out = capsys.readouterr().out
    assert code == 0
    assert "no differences" in out
    assert "not proved:" in out
    tamper(folder, TAMPERINGS[0][1])
    assert await asyncio.to_thread(command, "--case", str(CASE)) == 6
    assert f"seal_without_event  case {CASE}  version 4" in capsys.readouterr().out
    assert await asyncio.to_thread(command, "--json") == 6
    document = json.loads(capsys.readouterr().out)
    [first, *_] = document["first_differences"]
    assert (first["kind"], first["case"], first["version"]) == ("seal_without_event", str(CASE), 4)
    assert document["not_proved"]
    replay = ["case", "replay", str(CASE), "--data", str(folder)]
    assert await asyncio.to_thread(run, replay) == 6
    assert "seal_without_event" in capsys.readouterr().err
