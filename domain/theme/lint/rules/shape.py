"""The rules of the shape: every key is known, every value is of the right kind."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T020-unknown-key",
        Severity.ERROR,
        "A key is none of the language.",
        "A key that is not known would be ignored, and with it what its author meant.",
        "See the suggestion of the finding, or themes/theme.schema.json for all keys.",
    ),
    Rule(
        "T021-missing-key",
        Severity.ERROR,
        "A key that has no default is missing.",
        "What the language does not decide, the theme has to.",
        "Add the key.",
    ),
    Rule(
        "T022-missing-language",
        Severity.ERROR,
        "A text for people is missing in one language.",
        "Whoever reads only the other language is told nothing.",
        "Add `zh` or `en`.",
    ),
    Rule(
        "T023-wrong-type",
        Severity.ERROR,
        "A value is of the wrong type.",
        "Nothing is converted silently: `no` is text, `007` is not seven.",
        "Write a value of the type that the finding names; text that looks like a number "
        "stands in quotes.",
    ),
    Rule(
        "T024-bad-value",
        Severity.ERROR,
        "A value is none of those allowed.",
        "It would be refused later, at a citizen's cost.",
        "Write one of the values that the finding names.",
    ),
    Rule(
        "T025-bad-name",
        Severity.ERROR,
        "A name has characters that names do not have.",
        "Names travel in keys, file names, URLs and metrics; one alphabet fits all of them.",
        "Use lower-case letters, digits and `_`, a letter first.",
    ),
    Rule(
        "T026-count",
        Severity.ERROR,
        "A list or mapping has too few or too many entries.",
        "Sizes are bounded, and some lists mean nothing when they are empty.",
        "Change the number of entries.",
    ),
)
