"""A replay gives the words of a case to whoever has the vault's key, and to nobody else."""

import secrets
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from adapters.departments.committed_values import commit_text
from adapters.stores.open_stores import open_stores
from domain.case.codec import encode
from domain.case.command_ids import command_ids
from domain.case.commands import ManageStep, PostMessage
from domain.errors import SettingsError
from domain.ports import Append
from ops.audit.replay import replay_case
from ops.serve.config.master_key import master_keys
from ops.serve.config.settings import Settings
from ops.serve.read_only_stores import open_stores_read_only, open_vault_read_only
from ops.serve.wall_clock import WallClock
from tests.unit.adapters.stores.samples import ERASED
from tests.unit.domain.case_driver import CLERK, MATERIALS, OPERATOR, LifeShell
from tests.unit.domain.decision_driver import CALENDAR
from tests.unit.domain.theme.whole_life import PLAN

STEP = "site_registration"


@pytest.fixture
def settings(tmp_path):
    return Settings(data_folder=tmp_path)


@pytest.fixture
async def case_id(settings) -> UUID:
    """A recorded case with a message and a note."""
    shell = LifeShell(PLAN, materials=dict(MATERIALS)).begin()
    stores = await open_stores(settings.store, master_keys(settings), WallClock())
    case_id = shell.case.id
    await stores.vault.enrol(case_id, stores.vault.subject_id("A"))
    text = await commit_text(stores.vault, case_id, "asked/1", "text", "何时来？")
    message = {"step": STEP, "audience": "reviewer", "slot": "asked/1", "text": text}
    shell.send_command(PostMessage, actor=CLERK, **message)
    shell.send_command(
        ManageStep, actor=OPERATOR, step=STEP, order="retry", reason="asked", slot="asked/2"
    )
    await stores.themes.publish(PLAN, b"theme: whole_life")
    await stores.calendars.publish(CALENDAR)
    values = [
        *await stores.vault.seal(case_id, "form", {"subject": "A"}),
        *await stores.vault.seal(case_id, "asked/1", {"text": "何时来？"}),
        *await stores.vault.seal(case_id, "asked/2", {"note": "与李工确认"}),
    ]
    records = tuple(map(encode, shell.events))
    await stores.record.append(
        Append(case_id, 0, records, ("open/web/1", *command_ids(shell.events)), tuple(values))
    )
    await stores.close()
    return case_id


async def test_with_the_vault_a_replay_has_all_words_and_is_logged(settings, case_id):
    async with open_stores_read_only(settings) as stores:
        with capture_logs() as logs:
            vault = open_vault_read_only(settings, stores)
            replayed = await replay_case(stores, case_id, vault=vault)
        without = await replay_case(stores, case_id)
    words = {word.name: word.text for entry in replayed.timeline for word in entry.words}
    assert words == {"text": "何时来？", "note": "与李工确认"}
    assert [each["by"] for each in logs if each["event"] == "free_texts_read"] == ["replay"]
    assert not [word for entry in without.timeline for word in entry.words]
    assert replayed.case.state_digest == without.case.state_digest


async def test_of_an_erased_subject_a_replay_still_holds_and_has_no_words(settings, case_id):
    stores = await open_stores(settings.store, master_keys(settings), WallClock())
    await stores.vault.erase(stores.vault.subject_id("A"), ERASED)
    await stores.close()
    async with open_stores_read_only(settings) as readable:
        vault = open_vault_read_only(settings, readable)
        replayed = await replay_case(readable, case_id, vault=vault)
        without = await replay_case(readable, case_id)
    assert not [word for entry in replayed.timeline for word in entry.words]
    assert replayed.case == without.case


async def test_without_the_key_there_are_no_words_and_no_key_is_made(settings, case_id):
    key = settings.data_folder / "master.key"
    key.unlink()
    async with open_stores_read_only(settings) as stores:
        with pytest.raises(SettingsError, match=r"master\.key"):
            open_vault_read_only(settings, stores)
        assert not key.exists()
        key.write_text(secrets.token_hex(32))
        key.chmod(0o600)
        with pytest.raises(SettingsError, match="master key"):
            await replay_case(stores, case_id, vault=open_vault_read_only(settings, stores))
