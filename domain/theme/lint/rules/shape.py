"""The rules of the shape: every key is known, every value is of the right kind."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T020-unknown-key",
        Severity.ERROR,
        "The language has no such key.",
        "An unknown key would be ignored, and with it the author's intention.",
        "Use the suggestion of the finding, or see themes/theme.schema.json for all keys.",
    ),
    Rule(
        "T021-missing-key",
        Severity.ERROR,
        "A key without a default is missing.",
        "The theme must state what the language does not decide.",
        "Add the key.",
    ),
    Rule(
        "T022-missing-language",
        Severity.ERROR,
        "A text for people lacks one language.",
        "Readers of the other language get no information.",
        "Add `zh` or `en`.",
    ),
    Rule(
        "T023-wrong-type",
        Severity.ERROR,
        "A value has the wrong type.",
        "Nothing is converted silently: `no` is text, and `007` is not seven.",
        "Write a value of the type that the finding names. Put text that looks like a number in "
        "quotes.",
    ),
    Rule(
        "T024-bad-value",
        Severity.ERROR,
        "A value is not one of those allowed.",
        "It would be rejected later, at a citizen's cost.",
        "Write one of the values that the finding names.",
    ),
    Rule(
        "T025-bad-name",
        Severity.ERROR,
        "A name contains characters that names must not have.",
        "Names are used in keys, file names, URLs and metrics; one alphabet fits all of them.",
        "Use lower-case letters, digits and `_`, with a letter first.",
    ),
    Rule(
        "T026-count",
        Severity.ERROR,
        "A list or mapping has too few or too many entries.",
        "Sizes are limited, and some lists have no meaning when they are empty.",
        "Change the number of entries.",
    ),
)
