"""One rule of the linter: what its id means, why it is a rule, and how to fix a finding."""

from dataclasses import dataclass

from domain.theme.lint.findings import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``id`` is number and name; the texts are sentences for people.

    ``weaker`` is what a finding of the rule may be instead, where the case is less grave;
    ``known`` says when what it finds is right, and a theme accepts it.
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
        """What the rule is called for short: ``T012``."""
        return self.id.partition("-")[0]

    @property
    def can_be_accepted(self) -> bool:
        """Whether a theme may accept what it finds: never an error, nor what is about `known`."""
        grave = self.severity is Severity.ERROR and self.weaker is None
        return not grave and self.id != "T141-known-stale"
