"""Cases and timelines as text for people, in Chinese and English."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.pb.onething.case.v1 import case_pb2

CHINA = timezone(timedelta(hours=8))

STATUS_WORDS = {
    "waiting": "等待 waiting",
    "dispatched": "办理中 with the department",
    "pending": "待答复 answer to come",
    "special_procedure": "特别程序 special procedure",
    "supplement": "待补正 supplement asked for",
    "granted": "准予 granted",
    "refused": "不予 refused",
    "ruled_out": "不再办理 not possible",
}

STATUS_OF_TOPIC = {
    "case.step_dispatched.v1": "dispatched",
    "case.step_granted.v1": "granted",
    "case.step_refused.v1": "refused",
    "case.supplement_requested.v1": "supplement",
    "case.supplemented.v1": "waiting",
    "case.step_pending.v1": "pending",
    "case.special_procedure_begun.v1": "special_procedure",
    "case.step_ruled_out.v1": "ruled_out",
}
"""The status that a step has after an event of the topic; others leave it as it is."""

CASE_STATUS_WORDS = {
    case_pb2.CASE_STATUS_UNSPECIFIED: "",
    case_pb2.CASE_STATUS_OPENED: "已提交 opened",
    case_pb2.CASE_STATUS_ACCEPTED: "已受理 accepted",
    case_pb2.CASE_STATUS_CLOSED: "已办结 closed",
}


def both(label: case_pb2.Label) -> str:
    """A label in both languages."""
    return f"{label.zh} {label.en}"


def clock_time(at: Timestamp) -> str:
    """The time of day in China, to the millisecond."""
    moment = _moment(at)
    return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03d}"


def full_time(at: Timestamp) -> str:
    """The time in China, ISO 8601."""
    return _moment(at).isoformat(timespec="milliseconds")


def case_line(case: case_pb2.Case) -> str:
    """One case on one line."""
    outcome = f": {case.outcome}" if case.outcome else ""
    status = CASE_STATUS_WORDS[case.status]
    opened = full_time(case.opened_at)
    return f"{case.case_id}  {case.theme}  {status}{outcome}  version {case.version}  {opened}"


def case_lines(case: case_pb2.Case) -> Iterator[str]:
    """One case with its steps."""
    yield f"{both(case.label)}"
    yield case_line(case)
    for step in case.steps:
        flag = f"  受阻 stuck: {step.reason_code}" if step.flagged else ""
        reason = f"  {step.reason_code}" if step.reason_code and not step.flagged else ""
        status = STATUS_WORDS.get(step.status, step.status)
        yield f"  {both(step.label)}  [{both(step.department_label)}]  {status}{reason}{flag}"
        for missing in step.missing:
            words = f": {missing.reason}" if missing.reason else ""
            yield f"    {missing.name}  {both(missing.label)}  {missing.reason_code}{words}"
    yield f"state digest {case.state_digest}"


def entry_line(entry: case_pb2.TimelineEntry) -> str:
    """One entry of a timeline on one line."""
    return (
        f"{entry.version:>4}  {clock_time(entry.effective_at)}  {both(entry.text)}  ({entry.actor})"
    )


def _moment(at: Timestamp) -> datetime:
    return at.ToDatetime(tzinfo=CHINA)
