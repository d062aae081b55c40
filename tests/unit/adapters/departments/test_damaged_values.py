"""What is lost or forged in the vault is never sent to a department."""

import pytest
from structlog.testing import capture_logs

from adapters.departments.committed_values import commit, form_purpose
from adapters.departments.grpc_departments import GrpcDepartments
from adapters.memory.theme_store import MemoryThemeStore
from adapters.memory.vault import MemoryVault
from adapters.readers.wording import stuck_words
from domain.errors import DepartmentFailedError
from domain.inputs import Begin
from domain.outstanding import outstanding
from tests.unit.adapters.stores.samples import SteppedClock
from tests.unit.domain.plans import item, plan
from tests.unit.domain.shell import CASE_ID, Shell

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
    shell.feed(Begin())
    [call] = outstanding(PLAN, shell.case).calls
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
    await vault.erase(vault.subject_id("A"))
    shell = Shell(PLAN)
    shell.feed(Begin())
    [call] = outstanding(PLAN, shell.case).calls
    departments = GrpcDepartments({}, themes=themes, vault=vault, clock=SteppedClock())
    with pytest.raises(DepartmentFailedError, match="DATA_ERASED"):
        await departments.call(call)
    await departments.close()


def test_supervision_is_not_told_that_the_department_failed():
    assert "nothing was submitted" in stuck_words("adapter_failed:RECORD_DAMAGED").en
    assert "department" in stuck_words("adapter_failed:INTERNAL").en
