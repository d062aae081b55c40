"""The rules of conditions and formulas."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T070-condition",
        Severity.ERROR,
        "A condition does not compile.",
        "Conditions are type-checked against the form, so that none fails while a case runs.",
        "Write one CEL expression over the names that the finding suggests.",
    ),
    Rule(
        "T071-condition-reads",
        Severity.ERROR,
        "A condition reads what it must not read.",
        "The selection of a condition is recorded and visible, so it would reveal a personal "
        "value. A value that is not known when the case is opened cannot decide what applies.",
        "Ask a question in `guide`, or test a required field with `personal: false`.",
    ),
    Rule(
        "T072-never-true",
        Severity.ERROR,
        "A condition is never true.",
        "Whatever it selects is never used.",
        "Fix the condition, or delete what it selects.",
    ),
    Rule(
        "T073-always-true",
        Severity.WARNING,
        "A condition is always true.",
        "It selects nothing, and was probably meant differently.",
        "Delete `when`, or fix it.",
    ),
    Rule(
        "T074-condition-fails",
        Severity.ERROR,
        "A condition can fail on some values.",
        "What it selects would apply by accident. The finding names such values, which are valid "
        "for their fields.",
        "Write it so that it has a result for all values.",
    ),
    Rule(
        "T075-input-not-there",
        Severity.ERROR,
        "An item can apply where the item whose output it needs does not.",
        "It would wait for an output that no item produces. The finding names such a situation.",
        "Give it the condition of the other item too.",
    ),
    Rule(
        "T076-condition-of-output",
        Severity.ERROR,
        "An output of an item has its own condition.",
        "The output exists whenever its item applies.",
        "Delete `when`, or write it at the item.",
    ),
    Rule(
        "T077-question-is-field",
        Severity.ERROR,
        "The guide asks for what the form asks for.",
        "The applicant is asked for everything once.",
        "Keep the question, or the field.",
    ),
    Rule(
        "T078-idle-question",
        Severity.WARNING,
        "A question of the guide selects nothing.",
        "The applicant would answer it for no purpose.",
        "Use it in a `when`, or delete it.",
    ),
)
