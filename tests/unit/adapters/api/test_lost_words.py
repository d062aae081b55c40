"""Words that an event says are there are an error where the vault has lost them."""

from uuid import UUID

import grpc

from adapters.pb.onething.case.v1 import case_pb2
from adapters.pb.onething.case.v1 import operations_pb2 as ops
from tests.unit.adapters.api.front_office import front_office
from tests.unit.adapters.api.test_acting import message
from tests.unit.adapters.api.test_opening import refused
from tests.unit.adapters.api.whole_life import as_actor, begun, opening, plan_of


async def test_a_message_whose_text_is_lost_is_no_empty_message():
    async with front_office(plan_of("whole_life")) as office:
        case_id = await begun(office, opening())
        await office.cases.SendMessage(message(case_id, "何时来？", "m1"))
        request = case_pb2.ListMessagesRequest(case_id=case_id)
        [sent] = (await office.cases.ListMessages(request)).messages
        assert sent.text == "何时来？"
        [key] = [key for key in office.values if key[2] == "text"]
        del office.values[key]
        error = await refused(office.cases.ListMessages(request))
        assert error.code() is grpc.StatusCode.DATA_LOSS


async def forge(office, case_id: str, name: str) -> None:
    """Put another text in the place of one, sealed with the subject's key as the first was."""
    [slot] = [slot for case, slot, at in office.values if (str(case), at) == (case_id, name)]
    await office.vault.put(await office.vault.seal(UUID(case_id), slot, {name: "伪造"}))


async def test_a_text_that_was_forged_with_the_key_is_an_error_where_the_event_commits_to_it():
    async with front_office(plan_of("whole_life")) as office:
        case_id = await begun(office, opening())
        await office.cases.SendMessage(message(case_id, "何时来？", "m1"))
        order = ops.CaseOrder(case_id=case_id, request_id="t1", reason_code="fraud")
        request = ops.TerminateCaseRequest(order=order, legal_basis="行政许可法 第六十九条")
        await office.operations.TerminateCase(request, **as_actor("operator/o"))
        messages = case_pb2.ListMessagesRequest(case_id=case_id)
        case = case_pb2.GetCaseRequest(case_id=case_id)
        await office.cases.ListMessages(messages)
        await office.cases.GetCase(case)
        for name in ("text", "legal_basis"):
            await forge(office, case_id, name)
        for read in (office.cases.ListMessages(messages), office.cases.GetCase(case)):
            error = await refused(read)
            assert error.code() is grpc.StatusCode.DATA_LOSS
