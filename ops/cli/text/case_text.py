"""Cases and timelines as text for people, in Chinese and English."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.pb.onething.case.v1 import case_pb2
from domain.phrases.catalogue import both, code_in_both

CHINA = timezone(timedelta(hours=8))


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


def case_status_text(status: case_pb2.CaseStatus.ValueType) -> str:
    """The status of a case in both languages; empty where the gateway gives none."""
    name = case_pb2.CaseStatus.Name(status).removeprefix("CASE_STATUS_").lower()
    return "" if status == case_pb2.CASE_STATUS_UNSPECIFIED else code_in_both("case_status", name)


def _promise_text(kind: case_pb2.CommitmentKind.ValueType) -> str:
    name = case_pb2.CommitmentKind.Name(kind).removeprefix("COMMITMENT_KIND_").lower()
    has_words = kind != case_pb2.COMMITMENT_KIND_UNSPECIFIED
    return code_in_both("promise", name) if has_words else ""


def case_line(case: case_pb2.Case) -> str:
    """One case on one line."""
    outcome = f": {case.outcome}" if case.outcome else ""
    status = case_status_text(case.status)
    opened = full_time(case.opened_at)
    return f"{case.case_id}  {case.theme}  {status}{outcome}  version {case.version}  {opened}"


def case_lines(case: case_pb2.Case) -> Iterator[str]:
    """One case with its steps."""
    yield f"{bilingual(case.label)}"
    yield case_line(case)
    yield from _step_status_lines(case)
    for step in case.steps:
        flag = f"  {both('show.stuck')}: {step.reason_code}" if step.flagged else ""
        reason = f"  {step.reason_code}" if step.reason_code and not step.flagged else ""
        status = code_in_both("step_status", step.status)
        held = f"  {both('show.held_up')}: {step.blocked_by}" if step.blocked_by else ""
        department = bilingual(step.department_label)
        yield f"  {bilingual(step.label)}  [{department}]  {status}{reason}{flag}{held}"
        yield from violation_lines(step.violations)
        yield from _missing_lines(step.missing)
        yield from _refusal_lines(step)
    yield from _promise_lines(case)
    if case.overrides:
        yield f"  {both('show.accepted_as_their_documents')}: {len(case.overrides)}"
    for override in case.overrides:
        yield f"    {override.field}  {bilingual(override.label)}  {override_text(override)}"
    yield f"state digest {case.state_digest}"


def _step_status_lines(case: case_pb2.Case) -> Iterator[str]:
    """What the case itself waits for, or why it ends."""
    if case.HasField("erased_at"):
        yield f"  {both('show.the_applicant_data_were')} {full_time(case.erased_at)}"
    if case.missing:
        until = full_time(case.supplement_until) if case.HasField("supplement_until") else ""
        yield f"  {both('show.to_be_supplied_by')} {until}"
        yield from _missing_lines(case.missing)
    if case.ending.cause:
        said = (case.ending.reason_code, case.ending.legal_basis, case.ending.reason)
        yield f"  {both('show.ends')} {case.ending.cause}: {'  '.join(filter(None, said))}"
    for claim in case.claims:
        yield f"  {claim.task}  {both('show.claimed_by')} {claim.claimed_by}"


def _promise_lines(case: case_pb2.Case) -> Iterator[str]:
    for promise in case.commitments:
        kind = _promise_text(promise.kind)
        verdict = code_in_both("verdict", promise.verdict or "none")
        yield f"  {bilingual(promise.label)}  {kind} {full_time(promise.due_at)}  {verdict}"
    for certificate in case.certificates:
        how = code_in_both("delivery", certificate.handed_out or "none")
        number = certificate.tracking_number
        parcel = f"  {both('show.tracking_number')}: {number}" if number else ""
        yield f"  {certificate.name}  {bilingual(certificate.label)}  {how}{parcel}"


def override_text(override: case_pb2.CheckOverride) -> str:
    """Which checks were overridden, why and by whom."""
    words = f": {override.reason}" if override.reason else ""
    checks = ", ".join(override.checks)
    return f"{both('show.does_not_pass')} {checks}  {override.reason_code}  {override.actor}{words}"


def _missing_lines(missing: Iterable[case_pb2.MissingItem]) -> Iterator[str]:
    for each in missing:
        words = f": {each.reason}" if each.reason else ""
        yield f"    {each.name}  {bilingual(each.label)}  {each.reason_code}{words}"


def _refusal_lines(step: case_pb2.Step) -> Iterator[str]:
    if step.refusal_reason:
        yield f"    {both('show.reason')}: {step.refusal_reason}"
    if step.refusal_basis:
        yield f"    {both('show.legal_basis')}: {step.refusal_basis}"


def violation_lines(violations: Iterable[case_pb2.AnswerViolation]) -> Iterator[str]:
    """What is wrong with a department's answer, for whoever has to fix its adapter."""
    for each in violations:
        yield f"    ! {each.path}: got {each.got}, expected {each.expected}"


def entry_lines(entry: case_pb2.TimelineEntry) -> Iterator[str]:
    """One entry of a timeline, and what people wrote with it."""
    yield entry_line(entry)
    for word in entry.words:
        about = f" ({word.about})" if word.about else ""
        yield f"      {code_in_both('written', word.name)}{about}: {word.text}"


def entry_line(entry: case_pb2.TimelineEntry) -> str:
    """One entry of a timeline on one line."""
    moment = full_time(entry.effective_at)
    return f"{entry.version:>4}  {moment}  {bilingual(entry.text)}  ({entry.actor})"


def _moment(at: Timestamp) -> datetime:
    return at.ToDatetime(tzinfo=CHINA)
