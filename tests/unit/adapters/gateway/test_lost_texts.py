"""Words that an event says are there are an error where the vault has lost them."""

from uuid import UUID

import grpc

from adapters.pb.onething.case.v1 import case_pb2
from adapters.pb.onething.case.v1 import operations_pb2 as ops
from tests.unit.adapters.gateway.cases.test_acting import message
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import gateway_harness
from tests.unit.adapters.gateway.whole_life import as_actor, open_case, opening, plan_of


async def test_a_message_whose_text_is_lost_is_no_empty_message():
    async with gateway_harness(plan_of("whole_life")) as harness:
        case_id = await open_case(harness, opening())
        await harness.cases.SendMessage(message(case_id, "何时来？", "m1"))
        request = case_pb2.ListMessagesRequest(case_id=case_id)
        [sent] = (await harness.cases.ListMessages(request)).messages
        assert sent.text == "何时来？"
        [key] = [key for key in harness.values if key[2] == "text"]
        del harness.values[key]
        error = await refused(harness.cases.ListMessages(request))
        assert error.code() is grpc.StatusCode.DATA_LOSS


async def overwrite_value(harness, case_id: str, name: str) -> None:
    """Put another text in the place of one, sealed with the subject's key as the first was."""
    [slot] = [slot for case, slot, at in harness.values if (str(case), at) == (case_id, name)]
    await harness.vault.put(await harness.vault.seal(UUID(case_id), slot, {name: "伪造"}))


async def test_a_text_that_was_forged_with_the_key_is_an_error_where_the_event_commits_to_it():
    async with gateway_harness(plan_of("whole_life")) as harness:
        case_id = await open_case(harness, opening())
        await harness.cases.SendMessage(message(case_id, "何时来？", "m1"))
        order = ops.CaseOperation(case_id=case_id, request_id="t1", reason_code="fraud")
        request = ops.TerminateCaseRequest(order=order, legal_basis="行政许可法 第六十九条")
        await harness.operations.TerminateCase(request, **as_actor("operator/o"))
        messages = case_pb2.ListMessagesRequest(case_id=case_id)
        case = case_pb2.GetCaseRequest(case_id=case_id)
        await harness.cases.ListMessages(messages)
        await harness.cases.GetCase(case)
        for name in ("text", "legal_basis"):
            await overwrite_value(harness, case_id, name)
        for read in (harness.cases.ListMessages(messages), harness.cases.GetCase(case)):
            error = await refused(read)
            assert error.code() is grpc.StatusCode.DATA_LOSS
