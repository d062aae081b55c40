"""Lists are index reads: no page costs more because there are more cases."""

from uuid import uuid4

import pytest

from adapters.stores.open_stores import open_stores
from adapters.stores.projection.stored_projection import StoredProjection
from domain.case.status import CaseStatus
from domain.projection.queries import CaseFilter, ConcernFilter, Cursor, TaskFilter
from tests.unit.adapters.stores.projection_contract import AT
from tests.unit.adapters.stores.samples import KEYS, SteppedClock

AFTER = Cursor(AT, uuid4(), "decide/certificate/1")
QUERIES: dict[str, CaseFilter | TaskFilter | ConcernFilter] = {
    "case_row_opened": CaseFilter(50, AFTER),
    "case_row_theme": CaseFilter(50, AFTER, theme="childbirth", version=2),
    "case_row_status": CaseFilter(50, AFTER, status=CaseStatus.ACCEPTED),
    "case_row_open": CaseFilter(50, AFTER, open_only=True),
    "task_row_due": TaskFilter(50, AFTER),
    "task_row_department": TaskFilter(50, AFTER, departments=("health",)),
    "task_row_holder": TaskFilter(50, AFTER, claimed_by="clerk/li"),
    "concern_row_open": ConcernFilter(50, AFTER),
    "concern_row_settled": ConcernFilter(50, AFTER, settled=True),
    "concern_row_department": ConcernFilter(50, AFTER, department="health"),
}


class Explaining:
    """Queries whose plans are kept, in place of rows."""

    def __init__(self, database) -> None:
        self.database = database
        self.plans: list[str] = []

    async def read(self, sql, params=()):
        rows = await self.database.read(f"EXPLAIN QUERY PLAN {sql}", params)
        self.plans += [detail for *_, detail in rows]
        return ()


@pytest.mark.parametrize("index", QUERIES)
async def test_a_page_is_a_search_of_its_index_in_its_order(tmp_path, index):
    stores = await open_stores(f"sqlite:///{tmp_path}/store.db", KEYS, SteppedClock())
    explaining = Explaining(stores.guarded_store)
    projection = StoredProjection(explaining, stores.writer)
    query = QUERIES[index]
    match query:
        case CaseFilter():
            await projection.cases(query)
        case TaskFilter():
            await projection.tasks(query)
        case ConcernFilter():
            await projection.concerns(query)
    await stores.close()
    [plan] = explaining.plans
    assert plan.startswith("SEARCH")
    assert f"INDEX {index} " in plan
