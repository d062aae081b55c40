"""The command's client says in whose name it calls, and gives refusals in their own words."""

import pytest

from domain.errors import NotIdentifiedError, NotPermittedError
from domain.event_codec import decode
from ops.client.gateway_client import GatewayClient, gateway_client
from ops.settings import Settings
from tests.unit.adapters.api.front_office import front_office, opening


@pytest.fixture
async def office():
    async with front_office() as office:
        yield office


async def test_calls_are_made_in_the_name_of_the_settings(office):
    settings = Settings(gateway_address=office.gateway.address, acting_as="clerk/w042")
    async with gateway_client(settings) as client:
        opened = await client.open_case(opening())
        assert (await client.get_case(opened.case_id)).case_id == opened.case_id
    [recorded] = await office.record.follow(after=0)
    assert decode(recorded.event).actor == "clerk/w042"


async def test_where_nobody_is_named_this_machine_acts_itself(office):
    async with GatewayClient(office.gateway.address) as client:
        await client.open_case(opening())
    [recorded] = await office.record.follow(after=0)
    assert decode(recorded.event).actor == "applicant/local"


async def test_a_refusal_says_what_is_needed(office):
    async with GatewayClient(office.gateway.address, acting_as="auditor/a1") as client:
        with pytest.raises(NotPermittedError, match="role applicant or clerk"):
            await client.open_case(opening())
    async with GatewayClient(office.gateway.address, acting_as="a1") as client:
        with pytest.raises(NotIdentifiedError, match="give role/id"):
            await client.open_case(opening())
