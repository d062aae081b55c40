"""One rule of the linter: what its id means, why it is a rule, and how to fix a finding."""

from dataclasses import dataclass

from domain.theme.lint.findings import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``id`` is number and name; the texts are sentences for people.

    ``weaker`` is the severity of less serious findings of the rule; ``known`` states when a
    theme may accept a finding.
    """

    id: str
    severity: Severity
    title: str
    why: str
    fix: str
    known: str = ""
    weaker: Severity | None = None

    @property
    def number(self) -> str:
        """The number of the rule: ``T012``."""
        return self.id.partition("-")[0]

    @property
    def can_be_accepted(self) -> bool:
        """Whether a theme may accept its findings: no error, and no finding about `known`."""
        grave = self.severity is Severity.ERROR and self.weaker is None
        return not grave and self.id != "T141-known-stale"
