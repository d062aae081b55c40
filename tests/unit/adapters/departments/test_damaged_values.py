"""What is lost or forged in the vault is never sent to a department."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from adapters.departments.committed_values import commit, commit_text, form_purpose
from adapters.departments.grpc_departments import GrpcDepartments
from adapters.memory.theme_store import MemoryThemeStore
from adapters.memory.vault import MemoryVault
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.presentation.plan_labels import format_concern_reason
from domain.case.answers import Pending
from domain.case.commands import BeginCase, RecordAnswer
from domain.case.next_actions import DepartmentCall, next_actions
from domain.errors import DepartmentFailedError
from domain.plan import PlanItem
from tests.unit.adapters.stores.samples import ERASED, SteppedClock
from tests.unit.domain.decision_driver import CASE_ID, Shell, answer
from tests.unit.domain.plans import item, plan

PLAN = plan(item("first"))


@pytest.mark.parametrize(
    ("stored", "code"), [(None, "RECORD_DAMAGED"), ("B", "RECORD_DAMAGED"), ("A", "NO_ADDRESS")]
)
async def test_a_submission_without_its_values_is_a_failure_of_ours(stored, code):
    vault, themes = MemoryVault(), MemoryThemeStore()
    await themes.publish(PLAN, b"")
    await vault.enrol(CASE_ID, vault.subject_id("A"))
    form = {"subject": await commit(vault, CASE_ID, form_purpose("subject"), "A")}
    if stored:
        await vault.put(await vault.seal(CASE_ID, "form", {"subject": stored}))
    shell = Shell(PLAN, form=form)
    shell.feed(BeginCase())
    [call] = next_actions(PLAN, shell.case).calls
    departments = GrpcDepartments({}, themes=themes, vault=vault, clock=SteppedClock())
    with capture_logs() as logs, pytest.raises(DepartmentFailedError) as failed:
        await departments.call(call)
    assert (failed.value.code, failed.value.retryable) == (code, False)
    told = [each for each in logs if each["event"] == "values_damaged"]
    assert len(told) == (code == "RECORD_DAMAGED")
    await departments.close()


async def test_an_erased_subject_is_told_apart():
    vault, themes = MemoryVault(), MemoryThemeStore()
    await themes.publish(PLAN, b"")
    await vault.enrol(CASE_ID, vault.subject_id("A"))
    await vault.erase(vault.subject_id("A"), ERASED)
    shell = Shell(PLAN)
    shell.feed(BeginCase())
    [call] = next_actions(PLAN, shell.case).calls
    departments = GrpcDepartments({}, themes=themes, vault=vault, clock=SteppedClock())
    with pytest.raises(DepartmentFailedError, match="DATA_ERASED"):
        await departments.call(call)
    await departments.close()


def test_supervision_is_not_told_that_the_department_failed():
    assert "nothing was submitted" in format_concern_reason("adapter_failed:RECORD_DAMAGED").en
    assert "department" in format_concern_reason("adapter_failed:INTERNAL").en


async def pending_call(vault: MemoryVault, committed: str) -> DepartmentCall:
    """The query of a step that was put off under a ticket."""
    ticket = await commit_text(vault, CASE_ID, "answer/1", "ticket", committed)
    shell = Shell(PLAN)
    shell.feed(BeginCase())
    later = shell.now + timedelta(hours=1)
    pending = Pending(ticket=ticket, expected_by=later)
    shell.feed(RecordAnswer("first", 1, answer(pending, slot="answer/1")))
    [call] = next_actions(PLAN, shell.case).calls
    assert call.kind == "query"
    return call


async def test_a_query_names_the_departments_ticket_which_only_the_vault_has():
    class Kept(GrpcDepartments):
        """Keeps what it would send."""

        async def _send(self, item: PlanItem, call: DepartmentCall, request: bytes) -> bytes:
            del item, call
            sent.append(adapter_pb2.QueryRequest.FromString(request))
            raise DepartmentFailedError("UNAVAILABLE", retryable=True)

    sent: list[adapter_pb2.QueryRequest] = []
    vault, themes = MemoryVault(), MemoryThemeStore()
    await themes.publish(PLAN, b"")
    await vault.enrol(CASE_ID, vault.subject_id("A"))
    await vault.put(await vault.seal(CASE_ID, "answer/1", {"ticket": "受理2026-赵六"}))
    call = await pending_call(vault, "受理2026-赵六")
    assert "赵六" not in repr(call)
    departments = Kept({}, themes=themes, vault=vault, clock=SteppedClock())
    with pytest.raises(DepartmentFailedError, match="UNAVAILABLE"):
        await departments.call(call)
    assert [each.ticket for each in sent] == ["受理2026-赵六"]


@pytest.mark.parametrize("stored", [None, "another"])
async def test_a_ticket_that_was_lost_or_forged_is_not_sent(stored):
    vault, themes = MemoryVault(), MemoryThemeStore()
    await themes.publish(PLAN, b"")
    await vault.enrol(CASE_ID, vault.subject_id("A"))
    if stored:
        await vault.put(await vault.seal(CASE_ID, "answer/1", {"ticket": stored}))
    call = await pending_call(vault, "the one")
    departments = GrpcDepartments({}, themes=themes, vault=vault, clock=SteppedClock())
    with pytest.raises(DepartmentFailedError, match="RECORD_DAMAGED"):
        await departments.call(call)
    await departments.close()
