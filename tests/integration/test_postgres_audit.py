"""An audit of a PostgreSQL store finds what it finds on SQLite, beside writes and read-only."""

from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from adapters.stores.open_stores import open_stores
from adapters.stores.reading.open_read_only import open_read_only
from ops.audit.verify import VerificationResult, verify
from tests.narrowing import present
from tests.unit.adapters.stores.samples import KEYS, SteppedClock
from tests.unit.ops.audit.stored_cases import CASES, fill, removals, tamperings

CASE = CASES[1]


@pytest.fixture
def admin(postgres_dsn: str):
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        yield connection


def fresh(admin, postgres_dsn: str, template: str = "template1") -> str:
    """The DSN of a new database, made from another one that nobody uses."""
    name = f"t{uuid4().hex}"
    create = SQL("CREATE DATABASE {} TEMPLATE {}")
    admin.execute(create.format(Identifier(name), Identifier(template)))
    return postgres_dsn.rpartition("/")[0] + f"/{name}"


async def verified(dsn: str, case_id: UUID | None = None) -> VerificationResult:
    stores = await open_read_only(dsn, SteppedClock())
    try:
        return verify(stores.database, case_id=case_id)
    finally:
        await stores.close()


async def test_every_change_past_the_engine_is_found(admin, postgres_dsn):
    whole = fresh(admin, postgres_dsn)
    await fill(whole)
    found = await verified(whole)
    assert found.is_valid
    assert (found.cases, found.seals) == (len(CASES), present(found.head).seq)
    assert (await verified(whole, CASE)).events * len(CASES) == found.events
    cases = [(name, [sql], kinds) for name, sql, kinds in tamperings(CASE)]
    cases.append(("case deleted", *removals(CASE)))
    for name, statements, kinds in cases:
        changed = fresh(admin, postgres_dsn, whole.rpartition("/")[2])
        with psycopg.connect(changed, autocommit=True) as intruder:
            for statement in statements:
                intruder.execute(statement)
        found = await verified(changed)
        assert {*kinds} <= found.kinds.keys(), name
        assert {each.case for each in found.differences} <= {str(CASE), str(CASES[0]), ""}, name


async def test_one_snapshot_is_read_while_an_engine_writes(admin, postgres_dsn):
    dsn = fresh(admin, postgres_dsn)
    await fill(dsn, CASES[:1])
    engine = await open_stores(dsn, KEYS, SteppedClock())
    stores = await open_read_only(dsn, SteppedClock())
    seen = []

    def written_meanwhile(done: int, total: int) -> None:
        seen.append((done, total))
        with psycopg.connect(dsn, autocommit=True) as intruder:
            intruder.execute("DELETE FROM command")

    assert verify(stores.database, progress=written_meanwhile).is_valid
    assert seen == [(12, 12)]
    assert not verify(stores.database).is_valid
    await stores.close()
    await engine.close()
