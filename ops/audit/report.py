"""Reports an audit's findings for people and machines, and what they do not prove."""

from collections.abc import Iterator

from domain.phrases.catalogue import both
from ops.audit.verify import VerificationResult

NOT_PROVED = (
    (
        "that nothing was cut off the end of the log, unless the seal of an earlier audit is given "
        "with --head: rows deleted from both tables leave no gap there"
    ),
    (
        "that nobody with full rights rewrote the whole log, events and seals: seals are "
        "digests, not signatures"
    ),
    "that what was true outside was recorded",
)
_VALUES_NOT_COMPARED = (
    "that values in the vault are the ones that events commit to: run it with --values and the "
    "master key; the engine also compares each value whenever it opens one"
)
"""What seals in the same database cannot show.

Without signed checkpoints that others keep, the head must be noted elsewhere.
"""


def verification_lines(verified: VerificationResult, of: str) -> Iterator[str]:
    """Return the findings as text; ``of`` says what was verified."""
    yield (
        f"{of}: {verified.cases} cases, {verified.events} events, {verified.seals} seals, "
        f"{verified.commands} command ids, {verified.values} vault values"
    )
    if verified.head is not None:
        yield f"head {verified.head}"
    for difference in verified.differences:
        yield difference.line()
    found = sum(verified.kinds.values())
    if found > len(verified.differences):
        yield f"… and {found - len(verified.differences)} more"
    if found:
        kinds = ", ".join(f"{kind} {many}" for kind, many in verified.kinds.most_common())
        yield f"{both('show.the_record_does_not')}: {found} differences ({kinds})"
    else:
        yield both("show.no_differences")
    yield "not proved:"
    yield from (f"  {each}" for each in not_proved(verified))


def not_proved(verified: VerificationResult) -> tuple[str, ...]:
    """Return what this run does not prove."""
    return NOT_PROVED if verified.values_compared else (*NOT_PROVED, _VALUES_NOT_COMPARED)


def verification_document(verified: VerificationResult, case: str | None) -> dict[str, object]:
    """Return the findings as a JSON document."""
    return {
        "holds": verified.is_valid,
        "case": case,
        "cases": verified.cases,
        "events": verified.events,
        "seals": verified.seals,
        "commands": verified.commands,
        "vault_values": verified.values,
        "vault_values_compared": verified.values_compared,
        "head": None if verified.head is None else str(verified.head),
        "differences": sum(verified.kinds.values()),
        "kinds": dict(verified.kinds.most_common()),
        "first_differences": [each.data() for each in verified.differences],
        "not_proved": list(not_proved(verified)),
    }
