"""Formats findings as text, as data, and as SARIF 2.1.0 (OASIS)."""

from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import PurePath

from domain.theme.lint.findings import Finding, Severity, render_findings
from domain.theme.lint.rules.catalogue import RULES
from domain.theme.lint.rules.rule import Rule
from ops.authoring.run_lint import LintedFile

_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def lint_lines(linted: Sequence[LintedFile], *, known: bool = False) -> Iterator[str]:
    """Yield every finding with its line and caret; for several files, then the sum.

    Accepted findings are counted, and printed with their reason if ``known``.
    """
    for each in linted:
        printed = each.findings if known else each.open
        yield from render_findings(printed, each.source, each.others)
        if not printed:
            yield f"{each.file}: nothing to fix{_known(each.known)}"
        elif each.known:
            yield f"{each.file}: {each.known} known"
    if len(linted) > 1:
        yield f"{len(linted)} files: {_sum(linted)}"


def lint_document(linted: Sequence[LintedFile]) -> list[dict[str, object]]:
    """Return every finding as data, file by file; ``known`` has the reason of accepted ones."""
    return [found.data() for each in linted for found in each.findings]


def sarif_document(linted: Sequence[LintedFile]) -> dict[str, object]:
    """Return one SARIF run over all files, with the rules that were broken."""
    broken = sorted({found.rule for each in linted for found in each.findings})
    return {
        "$schema": _SARIF,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "onething theme lint",
                        **_versioned(),
                        "rules": [_sarif_rule(RULES[name]) for name in broken],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "artifacts": [
                    {"location": {"uri": _uri(each.file)}, "length": len(each.source)}
                    for each in linted
                ],
                "results": [
                    _sarif_result(found, broken.index(found.rule))
                    for each in linted
                    for found in each.findings
                ],
            }
        ],
    }


def rule_lines(rule: Rule) -> Iterator[str]:
    """Yield the page of a rule."""
    yield f"{rule.id} ({rule.severity.value})"
    yield ""
    yield rule.title
    yield ""
    yield f"Why: {rule.why}"
    yield f"Fix: {rule.fix}"
    if rule.known:
        yield f"Accept: {rule.known} {how_to_accept(rule)}"


def how_to_accept(rule: Rule) -> str:
    """Explain how a theme accepts a finding of the rule."""
    return (
        f"Then write under `known`: `{{rule: {rule.number}, at: PLACE, because: "
        "{zh: …, en: …}}`, with the place (and `of`) that the finding names."
    )


def _versioned() -> dict[str, str]:
    try:
        return {"semanticVersion": metadata.version("onething")}
    except metadata.PackageNotFoundError:
        return {}  # run from a checkout that is not installed


def counts(linted: Sequence[LintedFile]) -> dict[str, int]:
    """Return the number of ``errors``, ``warnings``, ``notes``, and accepted ``known`` ones."""
    found = [one.severity for each in linted for one in each.open]
    by_severity = {f"{kind.value}s": found.count(kind) for kind in Severity}
    return {**by_severity, "known": sum(each.known for each in linted)}


def _sum(linted: Sequence[LintedFile]) -> str:
    found = counts(linted)
    known = found.pop("known")
    return ", ".join(f"{count} {kind}" for kind, count in found.items()) + _known(known, ",")


def _known(count: int, mark: str = ";") -> str:
    return f"{mark} {count} known" if count else ""


def _sarif_rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.fix},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _sarif_result(found: Finding, rule_index: int) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": _uri(found.file)}}
    if found.line > 0:  # SARIF counts from 1 as well
        place["region"] = {"startLine": found.line, "startColumn": found.column}
    result: dict[str, object] = {
        "ruleId": found.rule,
        "ruleIndex": rule_index,
        "level": found.severity.value,
        "message": {"text": f"{found.message}. To fix it: {found.hint}."},
        "locations": [{"physicalLocation": place}],
    }
    if found.known is not None:
        accepted = {"kind": "inSource", "status": "accepted", "justification": str(found.known)}
        result["suppressions"] = [accepted]
    return result


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else path.as_posix()
