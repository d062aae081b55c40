"""Cases and timelines as text for people, in Chinese and English."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.pb.onething.case.v1 import case_pb2

CHINA = timezone(timedelta(hours=8))

STATUS_LABELS = {
    "waiting": "等待 waiting",
    "dispatched": "办理中 with the department",
    "pending": "待答复 answer to come",
    "special_procedure": "特别程序 special procedure",
    "supplement": "待补正 supplement requested",
    "granted": "准予 granted",
    "refused": "不予 refused",
    "ruled_out": "不再办理 not possible",
    "skipped": "跳过 skipped",
    "not_applicable": "不适用 not applicable",
    "withdrawing": "撤回中 withdrawing",
    "undo_by_people": "待人工撤回 to be undone by people",
    "withdrawn": "已撤回 withdrawn",
}

CASE_STATUS_LABELS = {
    case_pb2.CASE_STATUS_UNSPECIFIED: "",
    case_pb2.CASE_STATUS_OPENED: "已提交 opened",
    case_pb2.CASE_STATUS_ACCEPTED: "已受理 accepted",
    case_pb2.CASE_STATUS_CLOSED: "已办结 closed",
    case_pb2.CASE_STATUS_SUPPLEMENT: "待补正 supplement requested",
    case_pb2.CASE_STATUS_PREREVIEW: "预审中 being pre-reviewed",
    case_pb2.CASE_STATUS_ENDING: "终结办理中 ending early",
    case_pb2.CASE_STATUS_NOT_ACCEPTED: "不予受理 not accepted",
}


def bilingual(label: case_pb2.Label) -> str:
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
    status = CASE_STATUS_LABELS[case.status]
    opened = full_time(case.opened_at)
    return f"{case.case_id}  {case.theme}  {status}{outcome}  version {case.version}  {opened}"


def case_lines(case: case_pb2.Case) -> Iterator[str]:
    """One case with its steps."""
    yield f"{bilingual(case.label)}"
    yield case_line(case)
    yield from _step_status_lines(case)
    for step in case.steps:
        flag = f"  受阻 stuck: {step.reason_code}" if step.flagged else ""
        reason = f"  {step.reason_code}" if step.reason_code and not step.flagged else ""
        status = STATUS_LABELS.get(step.status, step.status)
        held = f"  暂缓 held up: {step.blocked_by}" if step.blocked_by else ""
        department = bilingual(step.department_label)
        yield f"  {bilingual(step.label)}  [{department}]  {status}{reason}{flag}{held}"
        yield from violation_lines(step.violations)
        yield from _missing_lines(step.missing)
        yield from _refusal_lines(step)
    yield from _promise_lines(case)
    if case.overrides:
        yield f"  按证件所示录入 accepted as their documents show them: {len(case.overrides)}"
    for override in case.overrides:
        yield f"    {override.field}  {bilingual(override.label)}  {override_text(override)}"
    yield f"state digest {case.state_digest}"


def _step_status_lines(case: case_pb2.Case) -> Iterator[str]:
    """What the case itself waits for, or why it ends."""
    if case.HasField("erased_at"):
        yield f"  申请人资料已永久删除 the applicant's data were erased {full_time(case.erased_at)}"
    if case.missing:
        until = full_time(case.supplement_until) if case.HasField("supplement_until") else ""
        yield f"  待补正 to be supplied by {until}"
        yield from _missing_lines(case.missing)
    if case.ending.cause:
        said = (case.ending.reason_code, case.ending.legal_basis, case.ending.reason)
        yield f"  终结 {case.ending.cause}: {'  '.join(filter(None, said))}"
    for claim in case.claims:
        yield f"  认领 {claim.task} claimed by {claim.claimed_by}"


def _promise_lines(case: case_pb2.Case) -> Iterator[str]:
    for promise in case.commitments:
        kind = _PROMISES.get(promise.kind, "")
        verdict = _VERDICTS.get(promise.verdict, promise.verdict)
        yield f"  {bilingual(promise.label)}  {kind} {full_time(promise.due_at)}  {verdict}"
    for certificate in case.certificates:
        how = _DELIVERY_CHANNELS.get(certificate.handed_out, certificate.handed_out)
        number = certificate.tracking_number
        parcel = f"  运单号 tracking number: {number}" if number else ""
        yield f"  {certificate.name}  {bilingual(certificate.label)}  {how}{parcel}"


_PROMISES = {
    case_pb2.COMMITMENT_KIND_DEFERRED: "容缺受理 deferred until",
    case_pb2.COMMITMENT_KIND_COMMITTED: "告知承诺 committed, to be checked by",
}
_VERDICTS = {"": "未了 open", "kept": "已兑现 kept", "lapsed": "未兑现 lapsed"}
_DELIVERY_CHANNELS = {
    "": "未出件 not handed out",
    "counter": "窗口已出件 handed out over the counter",
    "courier": "已寄出 sent by courier",
}


def override_text(override: case_pb2.CheckOverride) -> str:
    """Which checks were overridden, why and by whom."""
    words = f": {override.reason}" if override.reason else ""
    checks = ", ".join(override.checks)
    return f"未通过 does not pass {checks}  {override.reason_code}  {override.actor}{words}"


def _missing_lines(missing: Iterable[case_pb2.MissingItem]) -> Iterator[str]:
    for each in missing:
        words = f": {each.reason}" if each.reason else ""
        yield f"    {each.name}  {bilingual(each.label)}  {each.reason_code}{words}"


def _refusal_lines(step: case_pb2.Step) -> Iterator[str]:
    if step.refusal_reason:
        yield f"    理由 reason: {step.refusal_reason}"
    if step.refusal_basis:
        yield f"    依据 legal basis: {step.refusal_basis}"


def violation_lines(violations: Iterable[case_pb2.AnswerViolation]) -> Iterator[str]:
    """What is wrong with a department's answer, for whoever has to fix its adapter."""
    for each in violations:
        yield f"    ! {each.path}: got {each.got}, expected {each.expected}"


_EVENT_LABELS = {
    "reason": "理由 reason",
    "text": "留言 message",
    "note": "备注 note",
    "override": "按证件所示录入 accepted as shown",
    "tracking_number": "运单号 tracking number",
    "legal_basis": "依据 legal basis",
    "ticket": "部门编号 the department's number",
}


def entry_lines(entry: case_pb2.TimelineEntry) -> Iterator[str]:
    """One entry of a timeline, and what people wrote with it."""
    yield entry_line(entry)
    for word in entry.words:
        about = f" ({word.about})" if word.about else ""
        yield f"      {_EVENT_LABELS.get(word.name, word.name)}{about}: {word.text}"


def entry_line(entry: case_pb2.TimelineEntry) -> str:
    """One entry of a timeline on one line."""
    moment = full_time(entry.effective_at)
    return f"{entry.version:>4}  {moment}  {bilingual(entry.text)}  ({entry.actor})"


def _moment(at: Timestamp) -> datetime:
    return at.ToDatetime(tzinfo=CHINA)
