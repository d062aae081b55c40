"""The rules of what the engine carries and what the linter can prove, and of accepted findings."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T121-too-many-fields",
        Severity.ERROR,
        "The form asks for more fields than a request holds.",
        "A case is opened by one request of at most 500 fields: it could be published, and never "
        "be opened. Where only conditions or fields that may be left out lead over it, it is a "
        "warning.",
        "Split the theme, or let an item or a register give some of them.",
        weaker=Severity.WARNING,
    ),
    Rule(
        "T122-message-too-large",
        Severity.WARNING,
        "The longest values that the theme allows do not fit one message.",
        "A message of an applicant, to a department or from one holds 1 MiB; a Chinese character "
        "takes up to four bytes. Whoever writes that much is refused.",
        "Give the texts a smaller `max_length`, or make long ones a material.",
    ),
    Rule(
        "T123-not-shown",
        Severity.WARNING,
        "What a condition selects could be neither shown nor ruled out.",
        "Numbers and texts that are more than compared with single values have too many values to "
        "try all, and a search ends after 10,000 steps. The finding says what was tried; only what "
        "is proved is an error.",
        "Cover it by a test of the theme, or compare with single values.",
        known="A test of the theme covers it: name the test.",
    ),
    Rule(
        "T130-bound-kind",
        Severity.ERROR,
        "A bound stands at a field of a type that has none, or says what its type cannot be.",
        "It would never be held against a value, and whoever reads the theme believes it is.",
        "`min` and `max` are for numbers, `min_length` and `pattern` for text, `not_before` and "
        "`not_after` for dates; a pattern is for what the applicant fills in.",
    ),
    Rule(
        "T131-pattern",
        Severity.ERROR,
        "A pattern is no RE2, or there are no words for the applicant to it.",
        "RE2 takes time in proportion to the text, whoever wrote it; it has no look-around and no "
        "back-references. An applicant cannot read a pattern.",
        "Write it as the finding says, and what it asks for under `pattern_says`.",
    ),
    Rule(
        "T132-no-value",
        Severity.ERROR,
        "No value satisfies the bounds of a field.",
        "Nobody could ever fill the form in.",
        "Change one of the bounds: the least is above the most, or no value of the format is so "
        "short or so long.",
    ),
    Rule(
        "T133-unbounded",
        Severity.NOTE,
        "A number or a date that the applicant fills in has no bounds.",
        "A child born in 2099 and a weight of -3000 are taken, and departments have to send them "
        "back.",
        "Add `min` and `max`, or `not_before` and `not_after`.",
        known="Every value is possible, however large or long ago.",
    ),
    # What the theme knows about
    Rule(
        "T140-known-rule",
        Severity.ERROR,
        "A theme accepts what is no rule, or an error.",
        "An entry of `known` that matches nothing hides a slip, and a theme with an error does not "
        "compile.",
        "Correct the rule's number, or delete the entry.",
    ),
    Rule(
        "T141-known-stale",
        Severity.WARNING,
        "A theme accepts a finding that does not occur.",
        "The reason is read in reports, and is about nothing; and what breaks the rule there later "
        "would be accepted unseen.",
        "Delete the entry, or correct its place.",
    ),
)
