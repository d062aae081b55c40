"""Rows can be thrown away: the log gives them again."""

import sqlite3
from contextlib import closing
from uuid import UUID

import pytest

from adapters.stores.open_stores import open_stores
from adapters.stores.projection.rebuild import ProjectionRebuild
from domain.errors import NotFoundError
from domain.projection.queries import CaseFilter, ConcernFilter
from tests.unit.adapters.stores.samples import KEYS, SteppedClock
from tests.unit.ops.audit.stored_cases import CASES, fill

TABLES = ("case_row", "step_row", "task_row", "concern_row")


@pytest.fixture
async def stores(tmp_path):
    url = f"sqlite:///{tmp_path}/store.db"
    await fill(url)
    opened = await open_stores(url, KEYS, SteppedClock())
    yield opened
    await opened.close()


@pytest.fixture
def work(stores):
    return ProjectionRebuild(stores.record, stores.themes, stores.projection, SteppedClock())


def change(folder, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "store.db")) as other, other:
        for statement in statements:
            other.execute(statement)


async def test_lost_rows_are_found_and_rebuilt(stores, work, tmp_path):
    await work.rebuild()
    kept = [await stores.projection.rows(each) for each in CASES]
    change(tmp_path, *(f"DELETE FROM {table}" for table in TABLES))
    found = await work.verify()
    assert (found.cases, found.difference) == (1, f"case {CASES[0]}: it has no rows")
    assert (await work.rebuild()).cases == len(CASES)
    assert [await stores.projection.rows(each) for each in CASES] == kept
    assert (await work.verify()).difference == ""


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        ("UPDATE case_row SET status = 'ending'", "case is stored as"),
        ("DELETE FROM step_row WHERE step = 'second'", "step second is missing"),
        (
            "INSERT INTO task_row VALUES ('{}', 'decide/x/1', '', '', '', 'decide', 'x', 'd', 0, 0, '', 0)",  # noqa: E501 - one statement
            "task decide/x/1 is stored, and the log gives none",
        ),
    ],
)
async def test_the_first_difference_is_named_and_a_rebuild_removes_it(
    work, tmp_path, statement, difference
):
    await work.rebuild()
    change(tmp_path, statement.format(CASES[0].hex))
    found = await work.verify()
    assert found.difference.startswith(f"case {CASES[0]}: {difference}")
    await work.rebuild()
    assert (await work.verify()).difference == ""


async def test_rows_of_a_case_that_the_log_lacks_are_named(work, tmp_path):
    await work.rebuild()
    change(
        tmp_path,
        f"INSERT INTO case_row SELECT '{UUID(int=99).hex}', theme, theme_version, plan_digest,"
        " status, outcome, ending, channel, place, opened_by, request_id, opened_at, accepted_at,"
        " closed_at, promised_due_at, statutory_due_at FROM case_row LIMIT 1",
    )
    found = await work.verify()
    assert found.difference.startswith(f"case {UUID(int=99)}: it cannot be read")


async def test_a_run_continues_where_it_was_cut_off(stores, work):
    reached = []

    def cut_off(seq: int, top: int) -> None:
        reached.append((seq, top))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await work.rebuild(progress=cut_off)
    [(seq, top)] = reached
    assert seq == top == await stores.record.newest()
    [last] = await stores.record.follow(after=seq - 1)
    assert (await work.rebuild(since=seq - 1)).cases == 1
    assert last.event.case_id == CASES[-1]
    assert (await work.rebuild(since=seq)).cases == 0


async def test_a_damaged_case_keeps_its_rows_and_becomes_a_concern(stores, work, tmp_path):
    await work.rebuild()
    damaged = CASES[1]
    change(
        tmp_path,
        "UPDATE stored_events SET state = replace(state, 'granted', 'refused')"
        f" WHERE originator_id = '{damaged.hex}'",
    )
    assert (await work.verify()).difference.startswith(f"case {damaged}: it cannot be read")
    assert (await work.rebuild()).unreadable == (damaged,)
    [concern] = await stores.projection.concerns(ConcernFilter(limit=9))
    assert (concern.case_id, concern.reason) == (damaged, "record_damaged")
    assert len(await stores.projection.cases(CaseFilter(limit=9))) == len(CASES)
    assert (await work.verify()).difference == ""


async def test_a_case_without_its_plan_is_a_concern(stores, work, monkeypatch):
    async def missing(_):
        raise NotFoundError("no plan")

    monkeypatch.setattr(stores.themes, "plan", missing)
    assert (await work.rebuild()).unreadable == tuple(CASES)
    reasons = {row.reason for row in await stores.projection.concerns(ConcernFilter(limit=9))}
    assert reasons == {"plan_missing"}
