"""RPCs that scripts name are held to the gateway's own when they are read."""

import pytest

from ops.authoring.rehearse.scripted_calls import ScriptedCallError, scripted_call


def test_a_call_has_its_path_and_request_and_is_filled():
    call = scripted_call("TaskService/ClaimTask", {"task": "prereview"})
    call.fill(case_id="c", request_id="r", no_such_field="x")
    assert call.path == "/onething.case.v1.TaskService/ClaimTask"
    assert (call.request.case_id, call.request.request_id) == ("c", "r")
    assert call.request.task == "prereview"


def test_the_order_in_a_request_is_filled_too():
    order = {"step_id": "permit", "reason_code": "adapter_broken"}
    call = scripted_call("OperationsService/RetryStep", {"order": order})
    call.fill(case_id="c", request_id="r")
    assert (call.request.order.case_id, call.request.order.request_id) == ("c", "r")
    assert call.request.order.step_id == "permit"


def test_what_a_script_gives_is_not_overwritten():
    call = scripted_call("TaskService/ClaimTask", {"requestId": "mine"})
    call.fill(request_id="r")
    assert call.request.request_id == "mine"


@pytest.mark.parametrize(
    ("method", "request_", "problem", "fix"),
    [
        ("TaskServce/ClaimTask", {}, "no service `TaskServce`", "did you mean `TaskService`?"),
        ("ClaimTask", {}, "no service `ClaimTask`", "CaseService"),
        ("TaskService/Clam", {}, "no method `Clam`", "did you mean `ClaimTask`?"),
        ("CaseService/WatchCase", {}, "no method `WatchCase` with one response", ""),
        ("TaskService/ClaimTask", {"tsk": "x"}, 'no field named "tsk"', "case_id"),
        ("TaskService/ClaimTask", {"task": [1]}, "does not parse", "its fields are"),
        ("TaskService/ClaimTask", [1], "is not a mapping", "as a mapping"),
    ],
)
def test_a_call_that_the_gateway_does_not_have_is_an_error(method, request_, problem, fix):
    with pytest.raises(ScriptedCallError) as error:
        scripted_call(method, request_)
    assert problem in str(error.value)
    assert fix in error.value.fix
