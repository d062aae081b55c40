"""Reading cases and themes, over the wire."""

import asyncio

import grpc
import pytest
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import case_pb2
from domain.case.codec import state_digest
from domain.plan import Plan
from domain.theme.load import compile_source
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import PLAN, gateway_harness, grant, violations
from tests.unit.adapters.gateway.whole_life import as_actor
from tests.unit.domain.theme.lint.conditions.test_conditions_of_a_theme import guided

NOBODY = "00000000-0000-4000-8000-000000000000"


def report(case_id, step="certificate", answer=None):
    return adapter_pb2.ReportOutcomeRequest(
        idempotency_key=f"{case_id}/{step}/1", answer=answer or grant()
    )


async def end(harness, case_id) -> None:
    """Let a case run to its end: two reports."""
    await harness.reports.ReportOutcome(report(case_id))
    last = grant(department="police")
    del last.granted.outputs[:]
    await harness.reports.ReportOutcome(report(case_id, "registration", last))


async def test_a_case_is_read_as_its_record_folds(harness):
    case_id = await harness.opened()
    await harness.engine.feed(case_id)
    got = (await harness.cases.GetCase(case_pb2.GetCaseRequest(case_id=str(case_id)))).case
    case = await harness.case(case_id)
    assert (got.case_id, got.theme, got.version) == (str(case_id), "childbirth@1", case.version)
    assert (got.plan_digest, got.state_digest) == (PLAN.digest, state_digest(case))
    assert (got.status, got.outcome) == (case_pb2.CASE_STATUS_ACCEPTED, "")
    assert not got.HasField("closed_at")
    assert [(step.step_id, step.status) for step in got.steps] == [
        ("certificate", "dispatched"),
        ("registration", "waiting"),
    ]
    assert got.steps[0].department_label.zh == "卫健委"


async def test_a_closed_case_has_its_outcome(harness):
    case_id = await harness.opened()
    await harness.engine.feed(case_id)
    await end(harness, case_id)
    got = (await harness.cases.GetCase(case_pb2.GetCaseRequest(case_id=str(case_id)))).case
    assert (got.status, got.outcome) == (case_pb2.CASE_STATUS_CLOSED, "granted")
    assert got.HasField("closed_at")


@pytest.mark.parametrize("method", ["GetCase", "WatchCase"])
async def test_bad_and_unknown_case_ids(harness, method):
    async def call(case_id):
        request = {"GetCase": case_pb2.GetCaseRequest, "WatchCase": case_pb2.WatchCaseRequest}
        answer = getattr(harness.cases, method)(request[method](case_id=case_id))
        return await answer if method == "GetCase" else [each async for each in answer]

    for bad in ("", "7", NOBODY.replace("-", ""), "A" * 36, "../etc"):
        error = await refused(call(bad))
        assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert list(violations(error)) == ["case_id"]
    assert (await refused(call(NOBODY))).code() is grpc.StatusCode.NOT_FOUND


async def test_a_watch_goes_on_live_and_ends_when_the_case_is_closed(harness):
    case_id = await harness.opened()
    stream = aiter(harness.cases.WatchCase(case_pb2.WatchCaseRequest(case_id=str(case_id))))
    first = (await anext(stream)).entry
    assert (first.version, first.topic, first.actor) == (1, "case.opened.v1", "applicant/local")
    assert first.text.zh == "“出生一件事”已提交"
    await harness.engine.feed(case_id)
    running = asyncio.create_task(end(harness, case_id))
    versions = [each.entry.version async for each in stream]
    await running
    assert versions == list(range(2, (await harness.case(case_id)).version + 1))


async def test_a_watch_resumes_after_any_entry_without_gap_or_repeat(harness):
    case_id = await harness.opened()
    await harness.engine.feed(case_id)
    await end(harness, case_id)
    last = (await harness.case(case_id)).version
    for after in range(last + 2):
        stream = harness.cases.WatchCase(
            case_pb2.WatchCaseRequest(case_id=str(case_id), after_version=after)
        )
        got = [each.entry.version async for each in stream]
        assert got == list(range(after + 1, last + 1))


async def test_many_watchers_of_several_cases_each_get_their_own(harness):
    cases = [await harness.opened(f"r{each}") for each in range(4)]
    streams = [
        harness.cases.WatchCase(case_pb2.WatchCaseRequest(case_id=str(case_id)))
        for case_id in cases * 3
    ]

    async def versions(stream):
        return [each.entry.version async for each in stream]

    async def run(case_id):
        await harness.engine.feed(case_id)
        await end(harness, case_id)

    watched, *_ = await asyncio.gather(
        asyncio.gather(*map(versions, streams)), *(run(each) for each in cases)
    )
    assert all(each == list(range(1, 12)) for each in watched)


async def test_a_negative_version_cannot_be_watched_after(harness):
    case_id = await harness.opened()
    stream = harness.cases.WatchCase(
        case_pb2.WatchCaseRequest(case_id=str(case_id), after_version=-1)
    )
    assert list(violations(await refused(stream.read()))) == ["after_version"]


async def test_a_gateway_that_stops_ends_its_watches():
    async with gateway_harness() as harness:
        case_id = await harness.opened()
        stream = harness.cases.WatchCase(case_pb2.WatchCaseRequest(case_id=str(case_id)))
        await stream.read()
        stopping = asyncio.create_task(harness.gateway.stop(30))
        assert (await refused(stream.read())).code() is grpc.StatusCode.UNAVAILABLE
        await stopping


async def test_lists_are_paged_newest_first_without_gap_or_repeat(harness):
    opened = [str(await harness.opened(f"r{each}")) for each in range(5)]
    listed, token = [], ""
    while True:
        page = await harness.cases.ListCases(
            case_pb2.ListCasesRequest(page_size=2, page_token=token)
        )
        assert len(page.cases) <= 2
        listed += [each.case_id for each in page.cases]
        token = page.next_page_token
        if not token:
            break
    assert listed == opened[::-1]


async def test_lists_are_filtered_by_theme_and_status(harness):
    first, second = [await harness.opened(f"r{each}") for each in range(2)]
    await harness.engine.feed(second)

    async def listed(**filters):
        page = await harness.cases.ListCases(case_pb2.ListCasesRequest(**filters))
        assert page.next_page_token == ""
        return [each.case_id for each in page.cases]

    assert await listed() == [str(second), str(first)]
    assert await listed(theme="childbirth") == await listed(theme="childbirth@1") == await listed()
    assert await listed(theme="marriage") == []
    assert await listed(status=case_pb2.CASE_STATUS_ACCEPTED) == [str(second)]
    assert await listed(status=case_pb2.CASE_STATUS_OPENED) == [str(first)]
    assert await listed(status=case_pb2.CASE_STATUS_CLOSED) == []


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"page_size": -1}, "page_size"),
        ({"page_size": 501}, "page_size"),
        ({"page_token": "x"}, "page_token"),
        ({"page_token": "9" * 40}, "page_token"),
        ({"theme": "Child Birth"}, "theme"),
        ({"status": 9}, "status"),
    ],
)
async def test_a_bad_list_request_is_refused_with_the_place_that_is_wrong(harness, more, where):
    error = await refused(harness.cases.ListCases(case_pb2.ListCasesRequest(**more)))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert list(violations(error)) == [where]


async def test_themes_are_listed_and_read(harness):
    [theme] = (await harness.catalogue.ListThemes(case_pb2.ListThemesRequest())).themes
    assert (theme.name, theme.version, theme.plan_digest) == ("childbirth", 1, PLAN.digest)
    got = await harness.catalogue.GetTheme(case_pb2.GetThemeRequest(theme="childbirth"))
    assert got.theme == theme
    assert [(each.name, each.type, each.required) for each in got.form] == [
        ("mother", "text", True),
        ("order", "integer", True),
        ("twin", "boolean", False),
    ]
    assert [(each.name, list(each.after)) for each in got.items] == [
        ("certificate", []),
        ("registration", ["certificate"]),
    ]


async def test_a_guide_says_what_applies_and_stores_nothing(harness):
    source = guided("kind == 'new' && staff > 3")
    await harness.themes.publish(compile_source(source, "theme.yaml"), source)
    theme = await harness.catalogue.GetTheme(case_pb2.GetThemeRequest(theme="small"))
    assert [["kind.new", "kind.old"]] == [
        [answer.situation for answer in question.answers] for question in theme.guide
    ]
    assert [("lease", "applicant"), ("proof", "applicant"), ("licence", "item:first")] == [
        (each.name, each.source) for each in theme.materials
    ]

    def told(guide):
        return [each.name for each in guide.items], [each.name for each in guide.bring]

    ask = harness.catalogue.GetGuide
    staff = [case_pb2.FormField(name="staff", integer=3)]
    unsure = await ask(case_pb2.GetGuideRequest(theme="small"))
    new = await ask(case_pb2.GetGuideRequest(theme="small", situations=["kind.new"], form=staff))
    assert (["first", "second", "third"], ["lease", "proof"]) == told(unsure)
    assert (["first", "second"], ["proof"]) == told(new)
    assert (["kind"], []) == (
        [each.name for each in unsure.open_questions],
        [each.name for each in new.open_questions],
    )
    assert ["third"] == [each.name for each in new.left_out]
    assert ["licence"] == [each.name for each in new.spared]

    wrong = case_pb2.GetGuideRequest(theme="small", situations=["kind.none"])
    assert ["situations[0]"] == list(violations(await refused(ask(wrong))))


@pytest.mark.parametrize("ref", ["small", "small@1"])
async def test_a_plan_is_read_as_it_was_published_with_its_source(harness, ref):
    source = guided("kind == 'new'")
    plan = compile_source(source, "theme.yaml")
    await harness.themes.publish(plan, source)
    got = await harness.catalogue.GetPlan(case_pb2.GetPlanRequest(theme=ref))
    assert Plan.parse(got.plan, got.theme.plan_digest) == plan
    assert (got.theme.name, got.theme.version, got.source) == ("small", 1, source)


async def test_plans_are_for_those_who_run_and_examine_the_engine(harness):
    async def read_as(actor):
        request = case_pb2.GetPlanRequest(theme="childbirth")
        return await harness.catalogue.GetPlan(request, **as_actor(actor))

    for role in ("operator", "supervisor", "auditor"):
        assert (await read_as(f"{role}/x1")).plan == PLAN.canonical
    for role in ("applicant", "clerk", "reviewer"):
        error = await refused(read_as(f"{role}/x1"))
        assert error.code() is grpc.StatusCode.PERMISSION_DENIED


@pytest.mark.parametrize("method", ["GetTheme", "GetPlan"])
async def test_bad_and_unknown_themes(harness, method):
    read = getattr(harness.catalogue, method)
    request = getattr(case_pb2, f"{method}Request")
    for none in ("none", "childbirth@2"):
        assert (await refused(read(request(theme=none)))).code() is grpc.StatusCode.NOT_FOUND
    for bad in ("", "../x", "childbirth@", "childbirth@x"):
        assert list(violations(await refused(read(request(theme=bad))))) == ["theme"]


async def test_health_and_reflection_are_served(harness):
    health = health_pb2_grpc.HealthStub(harness.channel)
    for service in ("", "onething.case.v1.CaseService", "onething.adapter.v1.StepReportService"):
        answer = await health.Check(health_pb2.HealthCheckRequest(service=service))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
    stub = reflection_pb2_grpc.ServerReflectionStub(harness.channel)
    asked = stub.ServerReflectionInfo(
        iter([reflection_pb2.ServerReflectionRequest(list_services="")])
    )
    names = {each.name for each in (await asked.read()).list_services_response.service}
    assert {
        "onething.case.v1.CaseService",
        "onething.case.v1.ThemeCatalogueService",
        "onething.adapter.v1.StepReportService",
    } <= names


async def test_what_breaks_inside_leaves_as_internal_without_its_words(harness, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("王小美 310101")

    monkeypatch.setattr(harness.themes, "catalogue", broken)
    error = await refused(harness.catalogue.ListThemes(case_pb2.ListThemesRequest()))
    assert error.code() is grpc.StatusCode.INTERNAL
    assert error.details() == "the gateway failed on this call"


async def test_garbage_on_the_wire_is_refused(harness):
    call = harness.channel.unary_unary("/onething.case.v1.CaseService/OpenCase")
    with pytest.raises(aio.AioRpcError):
        await call(b"\xff\xff\xff")
