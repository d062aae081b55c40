"""Formats changes of a theme, and their impact on open cases: as lines and as data."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from domain.plan import Plan
from domain.theme.diff import Change
from ops.authoring.change.impact import CaseImpact

_SIGNS = {"added": "+", "removed": "-", "changed": "~", "reordered": "~"}
_MAX_LENGTH = 60


def diff_lines(old: Plan, new: Plan, changes: Sequence[Change]) -> Iterator[str]:
    """Yield one line per change, with its weight."""
    yield f"{old.ref} {old.digest[:12]} → {new.ref} {new.digest[:12]}"
    for change in changes:
        line = f"  {_SIGNS[change.kind]} {change.path}  ({change.weight})"
        if change.kind in ("changed", "reordered"):
            line += f"  {_format_value(change.before)} → {_format_value(change.after)}"
        yield line
    counts = Counter(change.weight for change in changes)
    totals = ", ".join(f"{count} of {weight}" for weight, count in counts.items())
    yield f"changes: {totals}" if changes else "no change in meaning"


def _format_value(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 1]}…"


def diff_document(old: Plan, new: Plan, changes: Iterable[Change]) -> dict[str, object]:
    """Return the changes as data."""
    return {
        "old": {"theme": old.ref, "plan_digest": old.digest},
        "new": {"theme": new.ref, "plan_digest": new.digest},
        "changes": [asdict(change) for change in changes],
    }


def impact_lines(new: Plan, found: Sequence[CaseImpact]) -> Iterator[str]:
    """Yield one line per case, with the reasons why it must stay; then the totals."""
    for each in found:
        yield f"{each.case_id}  {each.runs}  {each.verdict}"
        yield from (f"    {why}" for why in each.obstacles)
    counts = Counter(each.verdict for each in found)
    totals = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    yield f"{new.ref}: {totals or 'no open case'}"


def impact_document(new: Plan, found: Iterable[CaseImpact]) -> dict[str, object]:
    """Return the impact as data."""
    return {
        "to": new.ref,
        "plan_digest": new.digest,
        "cases": [{**asdict(each), "case_id": str(each.case_id)} for each in found],
    }
