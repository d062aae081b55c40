"""Words that an event says are there are an error where the vault has lost them."""

import grpc

from adapters.pb.onething.case.v1 import case_pb2
from tests.unit.adapters.api.front_office import front_office
from tests.unit.adapters.api.test_acting import message
from tests.unit.adapters.api.test_opening import refused
from tests.unit.adapters.api.whole_life import begun, opening, plan_of


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
