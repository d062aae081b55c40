"""What SQLite's store keeps beyond the contract: seals, keys, schema, plain errors."""

import os
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from adapters.memory.case_record import MemoryCaseRecord
from adapters.stores.companion_rows import stored_events
from adapters.stores.open_stores import Stores, open_stores
from adapters.stores.pause_register import DAMAGED_REASON
from adapters.stores.sqlite.database import SqliteDatabase
from adapters.stores.vault.keyring import MasterKeys
from domain.errors import (
    CommandRejectedError,
    NotFoundError,
    RecordDamagedError,
    SettingsError,
    UnavailableError,
    VersionConflictError,
)
from domain.ports import Append, CaseRecord, EventRecord
from tests.unit.adapters.stores.pause_contract import command
from tests.unit.adapters.stores.samples import ERASED, KEYS, SteppedClock, events, turn

OLD, NEW = bytes(range(32)), bytes(32)


@asynccontextmanager
async def opened(folder: Path, keys: MasterKeys = KEYS) -> AsyncIterator[Stores]:
    stores = await open_stores(f"sqlite:///{folder}/onething.db", keys, SteppedClock())
    try:
        yield stores
    finally:
        await stores.close()


async def verify(stores: Stores, case_id: UUID) -> int:
    """Check a case's chain; how many events it has."""
    return len(await stores.record.read(case_id))


async def paged(stores: Stores, case_id: UUID) -> None:
    """Read a case of three events as a watch pages through it."""
    for after in (0, 1, 2, 3):
        await stores.record.read(case_id, after=after, limit=1)


async def test_a_reopened_store_has_all_and_its_seals_hold(tmp_path: Path) -> None:
    case_id = uuid4()
    async with opened(tmp_path) as stores:
        await stores.record.append(turn(case_id, 0, 3, commands=("one",)))
    async with opened(tmp_path) as stores:
        await stores.record.append(turn(case_id, 3, 2))
        assert 5 == await verify(stores, case_id)
        assert [1, 2, 3, 4, 5] == [r.seq for r in await stores.record.follow(after=0)]


async def test_the_library_reads_and_writes_the_same_log_sealed(tmp_path: Path) -> None:
    case_id = uuid4()
    async with opened(tmp_path) as stores:
        assert isinstance(stores.database, SqliteDatabase)
        recorder = stores.database.recorder
        recorder.insert_events(stored_events(events(case_id, 1, 2)))
        recorder.insert_events(stored_events([*events(case_id, 3), *events(uuid4(), 1)]))
        with pytest.raises(IntegrityError, match="no version 5"):
            recorder.insert_events(stored_events(events(case_id, 6)))

        assert 3 == await verify(stores, case_id)
        assert [1, 2, 3, 4] == [r.seq for r in await stores.record.follow(after=0)]
        assert stored_events(events(case_id, 1, 2, 3)) == recorder.select_events(case_id)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE stored_events SET state = 'x' WHERE originator_version = 2",
        "UPDATE stored_events SET topic = 'x' WHERE originator_version = 2",
        "UPDATE seal SET seq = 99 WHERE version = 2",
        "UPDATE seal SET prev = zeroblob(32) WHERE version = 2",
        "DELETE FROM seal WHERE version = 1",
        "DELETE FROM seal WHERE version = 3",
        "DELETE FROM seal",
        "DELETE FROM stored_events WHERE originator_version = 1",
        "DELETE FROM stored_events WHERE originator_version = 3",
        "DELETE FROM stored_events",
        "UPDATE stored_events SET originator_version = 4 WHERE originator_version = 3",
        "UPDATE stored_events SET state = 7 WHERE originator_version = 3",
        "UPDATE seal SET seq = -1 WHERE version = 2",
        "UPDATE seal SET seal = 'x' WHERE version = 3",
    ],
)
async def test_no_read_of_a_case_passes_over_tampering(tmp_path: Path, tampering: str) -> None:
    case_id, other = uuid4(), uuid4()
    async with opened(tmp_path) as stores:
        await stores.record.append(turn(case_id, 0, 3))
        await stores.record.append(turn(other, 0, 3))
        tamper(tmp_path, tampering, case_id)

        with pytest.raises(RecordDamagedError):
            await verify(stores, case_id)
        with pytest.raises(RecordDamagedError):
            await paged(stores, case_id)
        assert 3 == await verify(stores, other)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE stored_events SET state = 'x' WHERE originator_version = 1",
        "UPDATE stored_events SET topic = 'x' WHERE originator_version = 1",
        "UPDATE stored_events SET state = 7 WHERE originator_version = 1",
        "UPDATE seal SET seal = 'x' WHERE version = 1",
        "DELETE FROM stored_events WHERE originator_version = 1",
    ],
)
async def test_the_log_leaves_a_damaged_event_out_and_goes_on(
    tmp_path: Path, tampering: str
) -> None:
    first, damaged, last = (uuid4() for _ in range(3))
    async with opened(tmp_path) as stores:
        for case_id in (first, damaged, last):
            await stores.record.append(turn(case_id, 0))
        tamper(tmp_path, tampering, damaged)

        with capture_logs() as logs:
            for limit in (1, 2, 500):
                seen, after = [], 0
                while page := await stores.record.follow(after=after, limit=limit):
                    seen += [each.event.case_id for each in page]
                    after = page[-1].seq
                assert [first, last] == seen
                listed = await stores.record.opened(limit=limit)
                assert [last, first][:limit] == [each.event.case_id for each in listed]
        assert 3 == await stores.record.newest()  # whoever follows stands where they stood
        [line] = logs
        assert ("event_damaged", 1, 2) == (line["event"], line["version"], line["seq"])


def tamper(folder: Path, statement: str, case_id: UUID) -> None:
    """Run a statement on the rows of one case, past the engine."""
    owner = "case_id" if " seal" in statement else "originator_id"
    mine = f"{owner} = '{case_id.hex}'"
    joined = f"{statement} AND {mine}" if "WHERE" in statement else f"{statement} WHERE {mine}"
    with closing(sqlite3.connect(folder / "onething.db")) as intruder, intruder:
        intruder.execute(joined)


async def test_every_commit_is_flushed_and_the_version_is_logged(tmp_path: Path) -> None:
    with capture_logs() as logs:
        async with opened(tmp_path) as stores:
            with stores.database.transaction() as transaction:
                pragmas = {
                    name: transaction.run(f"PRAGMA {name}")[0][0]
                    for name in ("journal_mode", "synchronous", "secure_delete", "busy_timeout")
                }

    assert {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "busy_timeout": 10_000,
    } == pragmas
    assert [sqlite3.sqlite_version] == [log["sqlite"] for log in logs]


async def test_two_open_stores_on_one_file_see_each_other(tmp_path: Path) -> None:
    case_id = uuid4()
    async with opened(tmp_path) as gateway, opened(tmp_path) as worker:
        await gateway.vault.enrol(case_id, gateway.vault.subject_id("A"))
        values = await gateway.vault.seal(case_id, "form", {"name": "a"})
        await gateway.record.append(turn(case_id, 0, values=values))
        await worker.record.append(turn(case_id, 1))
        with pytest.raises(VersionConflictError):
            await gateway.record.append(turn(case_id, 1, text="late"))

        assert {"name": "a"} == await worker.vault.open(case_id, {"name": "form"})
        assert gateway.vault.subject_id("A") == worker.vault.subject_id("A")
        await gateway.vault.erase(gateway.vault.subject_id("A"), ERASED)
        with pytest.raises(NotFoundError):
            await worker.vault.open(case_id, {"name": "form"})


async def test_an_erased_key_is_in_no_file_of_the_store(tmp_path: Path) -> None:
    case_id = uuid4()
    async with opened(tmp_path) as stores:
        subject = stores.vault.subject_id("A")
        await stores.vault.enrol(case_id, subject)
        [[wrapped]] = await stores.database.read("SELECT wrapped FROM vault_subject")
        [[salt]] = await stores.database.read("SELECT salt FROM vault_case")
        files = list(tmp_path.iterdir())
        assert any(wrapped in file.read_bytes() for file in files)

        await stores.vault.erase(subject, ERASED)

        contents = [file.read_bytes() for file in files]
        assert not any(wrapped in content or salt in content for content in contents)
        assert [["2026-01-01T00:00:01+00:00"]] == [
            list(row) for row in await stores.database.read("SELECT erased_at FROM vault_subject")
        ]


async def test_a_new_master_key_opens_what_the_old_one_wrapped(tmp_path: Path) -> None:
    case_id = uuid4()
    both = MasterKeys({"old": OLD, "new": NEW}, newest="new")
    async with opened(tmp_path, MasterKeys({"old": OLD}, newest="old")) as stores:
        pseudonym = stores.vault.subject_id("A")
        await stores.vault.enrol(case_id, pseudonym)
        await stores.vault.put(await stores.vault.seal(case_id, "form", {"name": "a"}))
    async with opened(tmp_path, both) as stores:
        assert {"name": "a"} == await stores.vault.open(case_id, {"name": "form"})
        wrapped: list[int] = []
        assert 2 == await stores.rotation.rotate("operator/o", "yearly", wrapped.append)
        assert 0 == await stores.rotation.rotate("operator/o", "yearly", wrapped.append)
        assert [1, 2, 0] == wrapped
    async with opened(tmp_path, MasterKeys({"new": NEW}, newest="new")) as stores:
        assert {"name": "a"} == await stores.vault.open(case_id, {"name": "form"})
        assert pseudonym == stores.vault.subject_id("A")


async def test_the_reason_of_a_pause_is_sealed_and_outlives_a_master_key(tmp_path: Path) -> None:
    reason = "孙科长住院，暂停办理"
    async with opened(tmp_path, MasterKeys({"old": OLD}, newest="old")) as stores:
        await stores.pauses.record(command("tax", reason=reason, actor="operator/o"))
    async with opened(tmp_path, MasterKeys({"old": OLD, "new": NEW}, newest="new")) as stores:
        await stores.rotation.rotate("operator/o", "yearly", lambda _: None)
        assert reason == (await stores.pauses.paused())["tax"].reason
        assert [reason] == [each.reason for each in await stores.pauses.history()]
        files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"operator/o" in files
    assert reason.encode() not in files


async def test_a_pause_holds_although_its_reason_was_changed(tmp_path: Path) -> None:
    async with opened(tmp_path) as stores:
        first = command("tax", reason="one")
        await stores.pauses.record(first)
        await stores.pauses.record(command("bank", reason="two"))
        with stores.database.transaction() as transaction:
            transaction.run(
                """UPDATE pause_entry SET (reason_nonce, reason) = (SELECT reason_nonce, reason
                FROM pause_entry WHERE department = 'bank') WHERE department = 'tax'"""
            )
        paused = await stores.pauses.paused()
        with pytest.raises(RecordDamagedError):
            await stores.pauses.record(first)
    assert {"tax": DAMAGED_REASON, "bank": "two"} == {k: each.reason for k, each in paused.items()}


@pytest.mark.parametrize("keys", [{"k1": NEW}, {"other": OLD}])
async def test_a_vault_refuses_master_keys_that_do_not_open_it(
    tmp_path: Path, keys: Mapping[str, bytes]
) -> None:
    async with opened(tmp_path):
        pass

    with pytest.raises(SettingsError, match="master key"):
        async with opened(tmp_path, MasterKeys(keys, newest=next(iter(keys)))):
            pass


async def test_a_key_moved_to_another_subject_does_not_open(tmp_path: Path) -> None:
    one, two = uuid4(), uuid4()
    async with opened(tmp_path) as stores:
        await stores.vault.enrol(one, stores.vault.subject_id("A"))
        await stores.vault.enrol(two, stores.vault.subject_id("B"))
        with stores.database.transaction() as transaction:
            transaction.run(
                """UPDATE vault_subject SET (nonce, wrapped) = (SELECT nonce, wrapped
                FROM vault_subject WHERE subject_id = ?)""",
                (stores.vault.subject_id("A"),),
            )
    async with opened(tmp_path) as stores:
        with pytest.raises(RecordDamagedError):
            await stores.vault.seal(two, "form", {"name": "a"})


@pytest.mark.parametrize(("keys", "newest"), [({}, ""), ({"a": OLD}, "b"), ({"a": b"1"}, "a")])
def test_wrong_master_keys_are_refused(keys: Mapping[str, bytes], newest: str) -> None:
    with pytest.raises(SettingsError):
        MasterKeys(keys, newest)


@pytest.mark.parametrize("url", ["", "mysql://x", "onething.db", "sqlite:", "postgresql:x"])
async def test_another_kind_of_url_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="URL"):
        await open_stores(url, KEYS, SteppedClock())


async def test_the_librarys_database_functions_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")

    with pytest.raises(SettingsError, match="POSTGRES_ENABLE_DB_FUNCTIONS"):
        async with opened(tmp_path):
            pass


async def test_a_folder_that_is_missing_or_not_writable_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        async with opened(tmp_path / "missing"):
            pass
    monkeypatch.setattr(os, "access", lambda path, _: path != tmp_path)  # root may write anywhere
    with pytest.raises(SettingsError, match="not writable"):
        async with opened(tmp_path):
            pass
    assert [] == list(tmp_path.iterdir())


async def test_a_folder_in_the_files_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "onething.db").mkdir()

    with pytest.raises(SettingsError, match="not a file"):
        async with opened(tmp_path):
            pass


async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "onething.db").write_text("this is a letter, not a database\n" * 100)

    with pytest.raises(SettingsError, match="not a SQLite database"):
        async with opened(tmp_path):
            pass

    assert (tmp_path / "onething.db").read_text().startswith("this is a letter")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("CREATE TABLE other (a)", "another application"),
        ("CREATE TABLE schema_version AS SELECT 99 AS version", "version 99"),
        ("CREATE TABLE schema_version (version)", "version None"),
    ],
)
async def test_a_database_of_another_kind_or_version_is_refused(
    tmp_path: Path, statement: str, message: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "onething.db")) as connection:
        connection.execute(statement)

    with pytest.raises(SettingsError, match=message):
        async with opened(tmp_path):
            pass


async def test_a_closed_store_refuses_writes(tmp_path: Path) -> None:
    async with opened(tmp_path) as stores:
        pass

    with pytest.raises(UnavailableError):
        await stores.record.append(turn(uuid4(), 0))


async def test_a_refused_enrolment_leaves_no_key_behind(tmp_path: Path) -> None:
    case_id = uuid4()
    async with opened(tmp_path) as stores:
        await stores.vault.enrol(case_id, stores.vault.subject_id("A"))
        with pytest.raises(CommandRejectedError):
            await stores.vault.enrol(case_id, stores.vault.subject_id("B"))

        [[subjects]] = await stores.database.read("SELECT count(*) FROM vault_subject")
        assert 1 == subjects


CASES = [UUID(int=n) for n in range(3)]
STEPS = st.builds(
    lambda case, after, count, text, commands: Append(
        case,
        after,
        tuple(EventRecord(case, after + n, f"t{n}.v1", text) for n in range(1, count + 1)),
        tuple(commands),
    ),
    st.sampled_from(CASES),
    st.integers(0, 4),
    st.integers(1, 3),
    st.sampled_from([b"{}", b"[]"]),
    st.lists(st.sampled_from("abcdef"), max_size=2),
)


async def outcome(record: CaseRecord, append: Append) -> str:
    try:
        await record.append(append)
    except VersionConflictError:
        return "conflict"
    return "stored"


@given(st.lists(STEPS, max_size=20))
async def test_any_sequence_of_appends_leaves_what_the_model_says(appends: list[Append]) -> None:
    model = MemoryCaseRecord()
    with TemporaryDirectory() as folder:
        async with opened(Path(folder)) as stores:
            for append in appends:
                assert await outcome(model, append) == await outcome(stores.record, append)

            assert await model.follow(after=0) == await stores.record.follow(after=0)
            assert await model.opened() == await stores.record.opened()
            for command_id in "abcdef":
                expected = await model.find_command(command_id)
                assert expected == await stores.record.find_command(command_id)
            for case_id in CASES:
                assert len(await model.read(case_id)) == await verify(stores, case_id)
