"""The rules of conditions and formulas."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T070-condition",
        Severity.ERROR,
        "A condition does not compile.",
        "Conditions are type-checked against the form, so that none fails in a case.",
        "Write one CEL expression over the names that the finding suggests.",
    ),
    Rule(
        "T071-condition-reads",
        Severity.ERROR,
        "A condition reads what it may not.",
        "What a condition selects is on record for all to see: a personal value would leak by "
        "it. What is not given when the case begins cannot decide what applies.",
        "Ask a question in `guide`, or test a required field with `personal: false`.",
    ),
    Rule(
        "T072-never-true",
        Severity.ERROR,
        "A condition holds for nobody.",
        "What it is the condition of is never reached.",
        "Mend the condition, or delete what it is the condition of.",
    ),
    Rule(
        "T073-always-true",
        Severity.WARNING,
        "A condition holds for everybody.",
        "It is no condition, and was probably meant to be another.",
        "Delete `when`, or fix it.",
    ),
    Rule(
        "T074-condition-fails",
        Severity.ERROR,
        "A condition can fail on some values.",
        "What it selects would apply by accident. The finding names such values, valid for their "
        "fields.",
        "Write it so that it has a value for whatever is given.",
    ),
    Rule(
        "T075-input-not-there",
        Severity.ERROR,
        "An item can apply where the item whose output it needs does not.",
        "It would wait for what nobody gives. The finding names such a situation.",
        "Give it the other's condition too.",
    ),
    Rule(
        "T076-condition-of-output",
        Severity.ERROR,
        "An output of an item has a condition of its own.",
        "It is there where its item is.",
        "Delete `when`, or write it at the item.",
    ),
    Rule(
        "T077-question-is-field",
        Severity.ERROR,
        "The guide asks what the form asks.",
        "The same thing is asked once.",
        "Keep the question, or the field.",
    ),
    Rule(
        "T078-idle-question",
        Severity.WARNING,
        "A question of the guide selects nothing.",
        "Whoever answers it has been asked for nothing.",
        "Use it in a `when`, or delete it.",
    ),
)
