from io import StringIO

from google.protobuf.timestamp_pb2 import Timestamp
from rich.console import Console

from adapters.pb.onething.case.v1 import case_pb2
from domain.step import StepStatus
from ops.progress.live import live_view
from ops.progress.words import STATUS_OF_TOPIC, STATUS_WORDS

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
        effective_at=Timestamp(seconds=0),
        text=case_pb2.Label(zh="准予[b]", en="granted"),
    )


def shown(terminal: bool, *entries: case_pb2.TimelineEntry) -> str:  # noqa: FBT001
    out = StringIO()
    console = Console(file=out, force_terminal=terminal, width=120, height=30)
    with live_view(console) as view:
        view.add(CASE)
        for one in entries:
            view.show("c1", one)
    return out.getvalue()


def test_elsewhere_than_on_a_terminal_there_is_a_line_an_event():
    lines = shown(False, entry("case.step_granted.v1")).splitlines()  # noqa: FBT003
    assert lines == [
        "childbirth@1  出生一件事 Childbirth  c1",
        "08:00:00.000  childbirth        准予[b] granted",
    ]


def test_notices_are_left_out_of_the_lines():
    assert len(shown(False, entry("case.notice_requested.v1")).splitlines()) == 1  # noqa: FBT003


def test_on_a_terminal_a_table_has_the_step_as_it_stands():
    drawn = shown(True, entry("case.step_granted.v1"))  # noqa: FBT003
    assert "准予 granted" in drawn.rpartition("出生证明")[2]


def test_every_status_has_words():
    assert set(STATUS_WORDS) == set(StepStatus)
    assert set(STATUS_OF_TOPIC.values()) <= set(STATUS_WORDS)
