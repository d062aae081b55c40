"""The command's client says in whose name it calls, and gives refusals in their own words."""

import pytest

from domain.case.codec import decode
from domain.errors import NotIdentifiedError, NotPermittedError
from ops.cli.client.gateway_client import GatewayClient, gateway_client
from ops.serve.config.settings import Settings
from tests.unit.adapters.gateway.gateway_harness import gateway_harness, opening


@pytest.fixture
async def harness():
    async with gateway_harness() as harness:
        yield harness


async def test_calls_are_made_in_the_name_of_the_settings(harness):
    settings = Settings(gateway_address=harness.gateway.address, acting_as="clerk/w042")
    async with gateway_client(settings) as client:
        opened = await client.open_case(opening())
        assert (await client.get_case(opened.case_id)).case_id == opened.case_id
    [recorded] = await harness.record.follow(after=0)
    assert decode(recorded.event).actor == "clerk/w042"


async def test_where_nobody_is_named_this_machine_acts_itself(harness):
    async with GatewayClient(harness.gateway.address) as client:
        await client.open_case(opening())
    [recorded] = await harness.record.follow(after=0)
    assert decode(recorded.event).actor == "applicant/local"


async def test_a_refusal_says_what_is_needed(harness):
    async with GatewayClient(harness.gateway.address, acting_as="auditor/a1") as client:
        with pytest.raises(NotPermittedError, match="role applicant or clerk"):
            await client.open_case(opening())
    async with GatewayClient(harness.gateway.address, acting_as="a1") as client:
        with pytest.raises(NotIdentifiedError, match="give role/id"):
            await client.open_case(opening())
