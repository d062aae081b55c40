"""The rules of what the engine carries and what the linter can prove, and of accepted findings."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T121-too-many-fields",
        Severity.ERROR,
        "The form asks for more fields than a request holds.",
        "One request of at most 500 fields opens a case: the theme could be published, but no "
        "case of it could be opened. If only conditions or optional fields exceed the number, it "
        "is a warning.",
        "Split the theme, or let an item or a register supply some of them.",
        weaker=Severity.WARNING,
    ),
    Rule(
        "T122-message-too-large",
        Severity.WARNING,
        "The longest values that the theme allows do not fit one message.",
        "A message of an applicant, to a department or from one holds 1 MiB; a Chinese character "
        "takes up to four bytes. Longer input is rejected.",
        "Give the texts a smaller `max_length`, or make long ones a material.",
    ),
    Rule(
        "T123-not-shown",
        Severity.WARNING,
        "Lint could neither show nor exclude what a condition selects.",
        "Numbers and texts that are not only compared with single values have too many values to "
        "try all of them, and the search ends after 10,000 steps. The finding names what was "
        "tried; only what is proved is an error.",
        "Cover it by a test of the theme, or compare with single values.",
        known="A test of the theme covers it: name the test.",
    ),
    Rule(
        "T130-bound-kind",
        Severity.ERROR,
        "A field has a bound that its type does not have or cannot satisfy.",
        "It would never be checked, although readers of the theme assume that it is.",
        "`min` and `max` are for numbers, `min_length` and `pattern` for text, `not_before` and "
        "`not_after` for dates; a pattern is for what the applicant fills in.",
    ),
    Rule(
        "T131-pattern",
        Severity.ERROR,
        "A pattern is not valid RE2, or has no text for the applicant.",
        "RE2 takes time in proportion to the text, whatever the pattern; it has no look-around "
        "and no back-references. An applicant cannot read a pattern.",
        "Write it as the finding says, and state the requirement under `pattern_says`.",
    ),
    Rule(
        "T132-no-value",
        Severity.ERROR,
        "No value satisfies the bounds of a field.",
        "No applicant could fill in the form.",
        "Change one of the bounds: the minimum is above the maximum, or no value of the format "
        "has such a length.",
    ),
    Rule(
        "T133-unbounded",
        Severity.NOTE,
        "A number or a date that the applicant fills in has no bounds.",
        "A birth in 2099 and a weight of -3000 would be accepted, and departments would have to "
        "return them.",
        "Add `min` and `max`, or `not_before` and `not_after`.",
        known="Every value is possible, however large or long ago.",
    ),
    # What the theme knows about
    Rule(
        "T140-known-rule",
        Severity.ERROR,
        "A theme accepts an unknown rule or an error.",
        "An entry of `known` that matches nothing hides a mistake, and a theme with an error "
        "does not compile.",
        "Correct the rule's number, or delete the entry.",
    ),
    Rule(
        "T141-known-stale",
        Severity.WARNING,
        "A theme accepts a finding that does not occur.",
        "Reports print the reason although it concerns nothing, and a later violation of the "
        "rule at that place would be accepted unnoticed.",
        "Delete the entry, or correct its place.",
    ),
)
