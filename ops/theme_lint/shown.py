"""Findings as text, as data, and as SARIF 2.1.0 (OASIS) for what reads the results of linters."""

from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import PurePath

from domain.theme.findings import Finding, Severity, render_findings
from domain.theme.rules import RULES, Rule
from ops.theme_lint.run import LintedFile

_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def lint_lines(linted: Sequence[LintedFile]) -> Iterator[str]:
    """Every finding with its line and caret; then, of several files, the sum."""
    for each in linted:
        if each.findings:
            yield from render_findings(each.findings, each.source, each.others)
        else:
            yield f"{each.file}: nothing to mend"
    if len(linted) > 1:
        yield f"{len(linted)} files: {_sum(linted)}"


def lint_document(linted: Sequence[LintedFile]) -> list[dict[str, object]]:
    """Every finding as data, file by file."""
    return [found.data() for each in linted for found in each.findings]


def sarif_document(linted: Sequence[LintedFile]) -> dict[str, object]:
    """One run over all files, with the rules that were broken."""
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
    """The page of a rule."""
    yield f"{rule.id} ({rule.severity.value})"
    yield ""
    yield rule.title
    yield ""
    yield f"Why: {rule.why}"
    yield f"Mend: {rule.mend}"


def _versioned() -> dict[str, str]:
    try:
        return {"semanticVersion": metadata.version("onething")}
    except metadata.PackageNotFoundError:
        return {}  # run from a checkout that is not installed


def _sum(linted: Sequence[LintedFile]) -> str:
    counts = dict.fromkeys(Severity, 0)
    for each in linted:
        for found in each.findings:
            counts[found.severity] += 1
    return ", ".join(f"{count} {kind.value}s" for kind, count in counts.items())


def _sarif_rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.mend},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _sarif_result(found: Finding, rule_index: int) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": _uri(found.file)}}
    if found.line > 0:  # SARIF counts from 1 as well
        place["region"] = {"startLine": found.line, "startColumn": found.column}
    return {
        "ruleId": found.rule,
        "ruleIndex": rule_index,
        "level": found.severity.value,
        "message": {"text": f"{found.message}. To mend it: {found.hint}."},
        "locations": [{"physicalLocation": place}],
    }


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else path.as_posix()
