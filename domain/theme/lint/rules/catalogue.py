"""All rules of the linter, in the order in which a file is checked.

Ids are stable: a rule keeps its meaning, and the id of a removed rule is not used again.
``docs/rules.md`` is generated from these rules.
"""

from domain.theme.lint.rules import (
    case_stages,
    conditions,
    engine_limits,
    file,
    plausibility,
    references,
    reuse,
    shape,
    sources,
)
from domain.theme.lint.rules.rule import Rule

_MODULES = (
    file,
    shape,
    references,
    case_stages,
    conditions,
    reuse,
    sources,
    plausibility,
    engine_limits,
)

RULES: dict[str, Rule] = {rule.id: rule for module in _MODULES for rule in module.RULES}
"""All rules by id, in the order in which a file is checked."""


def find_rule(name: str) -> Rule | None:
    """Return the rule of an id or of its number, in any case: ``T012-cycle``, ``t012``."""
    wanted = name.strip().lower()
    rules = RULES.values()
    return next((rule for rule in rules if wanted in (rule.id.lower(), rule.number.lower())), None)
