from io import StringIO

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from rich.console import Console
from rich.live import Live

from adapters.pb.onething.case.v1 import case_pb2
from adapters.presentation.step_status import status_after
from domain.case.step import StepStatus
from domain.phrases.catalogue import codes_of
from ops.cli.text.case_text import case_status_text
from ops.cli.text.live_view import TableView, live_view
from tests.unit.adapters.subscriptions.sample_cases import all_cases

CASE = case_pb2.Case(
    case_id="c1",
    theme="childbirth@1",
    label=case_pb2.Label(zh="出生一件事", en="Childbirth"),
    steps=[
        case_pb2.Step(
            step_id="certificate",
            label=case_pb2.Label(zh="出生证明", en="Certificate"),
            department_label=case_pb2.Label(zh="卫健委", en="Health"),
            status="waiting",
        )
    ],
)


def entry(topic: str, step: str = "certificate") -> case_pb2.TimelineEntry:
    return case_pb2.TimelineEntry(
        topic=topic,
        step_id=step,
        step_status="granted" if topic == "case.step_granted.v1" else "",
        effective_at=Timestamp(seconds=0),
        text=case_pb2.Label(zh="准予[b]", en="granted"),
    )


def render_view(terminal: bool, *entries: case_pb2.TimelineEntry) -> str:  # noqa: FBT001
    out = StringIO()
    console = Console(file=out, force_terminal=terminal, width=120, height=30)
    with live_view(console) as view:
        view.add(CASE)
        for one in entries:
            view.show("c1", one)
    return out.getvalue()


def test_elsewhere_than_on_a_terminal_there_is_a_line_an_event():
    lines = render_view(False, entry("case.step_granted.v1")).splitlines()  # noqa: FBT003
    assert lines == [
        "childbirth@1  出生一件事 Childbirth  c1",
        "1970-01-01T08:00:00.000+08:00  childbirth        准予[b] granted",
    ]


HOSTILE = "[red]x[/red][link=http://e]\x1b[2J\nevery seal holds\u202e"


@pytest.mark.parametrize("terminal", [False, True])
def test_the_words_of_others_neither_act_nor_forge_a_line(terminal, monkeypatch):
    name = case_pb2.Label(zh=HOSTILE, en="x")
    step = case_pb2.Step(step_id="s", label=name, department_label=name, status=HOSTILE)
    hostile = case_pb2.Case(case_id="c1", theme=HOSTILE, label=name, steps=[step])
    monkeypatch.setattr(f"{__name__}.CASE", hostile)
    told = entry("case.step_granted.v1", "s")
    told.text.zh = HOSTILE
    drawn = render_view(terminal, told)
    assert "\x1b[2J" not in drawn
    assert "\u202e" not in drawn
    assert "[red]x" in drawn
    assert not any(line.lstrip().startswith("every seal holds") for line in drawn.splitlines())


def test_notices_are_left_out_of_the_lines():
    assert len(render_view(False, entry("case.notice_requested.v1")).splitlines()) == 1  # noqa: FBT003


def test_on_a_terminal_a_table_has_the_step_as_it_stands():
    drawn = render_view(True, entry("case.step_granted.v1"))  # noqa: FBT003
    assert "准予 granted" in drawn.rpartition("出生证明")[2]


def test_every_status_has_words():
    assert codes_of("step_status") == {each.value for each in StepStatus}


@pytest.mark.parametrize("number", range(len(all_cases())))
def test_the_table_follows_every_life_to_the_statuses_that_its_fold_has(number):
    shell = all_cases()[number]
    view = TableView(Live(console=Console(file=StringIO())))
    steps = [case_pb2.Step(step_id=name, status="waiting") for name in shell.case.steps]
    view.add(case_pb2.Case(case_id="c1", steps=steps))
    for event in shell.events:
        step = event.step
        status = status_after(event.payload) or ""
        about = {"topic": event.topic, "step_id": step, "step_status": status}
        view.show("c1", case_pb2.TimelineEntry(**about))
    render_view = {step: status for step, (status, _) in view._rows["c1"].items()}
    assert render_view == shell.statuses()


def test_every_status_of_a_case_has_words():
    texts = {status: case_status_text(status) for status in case_pb2.CaseStatus.values()}
    assert texts.pop(case_pb2.CASE_STATUS_UNSPECIFIED) == ""
    assert all(" " in text for text in texts.values())  # a code without words has none
    assert len(texts) == len(codes_of("case_status"))
