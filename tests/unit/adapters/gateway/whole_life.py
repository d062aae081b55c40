"""Requests on the theme that uses everything the life of a case can need."""

from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.files.theme_files import compile_file
from adapters.pb.onething.case.v1 import case_pb2, task_pb2
from domain.plan import Plan
from tests.unit.adapters.gateway.gateway_harness import form

THEMES = Path(__file__).parents[3] / "themes"
OWNER = "449999199303070025"
FORM: dict[str, str | int | bool] = {
    "owner_id_number": OWNER,
    "owner_name": "样例店主",
    "owner_kind": "firm",
    "in_district": True,
    "place": "样例路 2 号",
    "opening_on": "2026-05-01",
}
MATERIALS = ("application", "lease", "safety_statement")


def plan_of(theme: str) -> Plan:
    file = THEMES / theme / "theme.yaml"
    return compile_file(file)


def materials(*names: str) -> list[case_pb2.FormMaterial]:
    return [case_pb2.FormMaterial(name=name, sha256=bytes(32)) for name in names]


def promise(material: str, kind: str) -> case_pb2.Commitment:
    value = case_pb2.CommitmentKind.Value(f"COMMITMENT_KIND_{kind.upper()}")
    return case_pb2.Commitment(material=material, kind=value, sha256=bytes([1]) * 32)


def opening(
    request_id: str = "r1", *, without: tuple[str, ...] = (), **more
) -> case_pb2.OpenCaseRequest:
    given: dict[str, Any] = {
        "request_id": request_id,
        "theme": "whole_life",
        "form": form(**{name: value for name, value in FORM.items() if name not in without}),
        "materials": materials(*(name for name in MATERIALS if name not in without)),
        **more,
    }
    return case_pb2.OpenCaseRequest(**given)


async def open_case(harness, request: case_pb2.OpenCaseRequest) -> str:
    """A case after its first turn."""
    opened = await harness.cases.OpenCase(request)
    await harness.engine.feed(UUID(opened.case_id))
    return opened.case_id


async def get_case(harness, case_id: str) -> case_pb2.Case:
    return (await harness.cases.GetCase(case_pb2.GetCaseRequest(case_id=case_id))).case


async def claim(harness, case_id: str, task: str, request_id: str = "claim", **call):
    request = task_pb2.ClaimTaskRequest(case_id=case_id, request_id=request_id, task=task)
    return await harness.tasks.ClaimTask(request, **call)


def as_actor(actor: str) -> dict[str, Any]:
    return {"metadata": (("onething-actor", actor),)}
