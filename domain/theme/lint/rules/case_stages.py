"""The rules of a case: pre-review, commitments, eligibility, refusal and withdrawal."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T050-unknown-item",
        Severity.ERROR,
        "An item names an item that does not exist.",
        "An item that is to be withdrawn or waited for must exist.",
        "Correct the name.",
    ),
    Rule(
        "T051-undo-final",
        Severity.ERROR,
        "A refusal is to withdraw an item that is final.",
        "A final item cannot be withdrawn.",
        "Remove it from `undo_if_refused`, or write `withdraw: compensate` at that item.",
    ),
    Rule(
        "T052-undo-never-granted",
        Severity.ERROR,
        "A refusal is to withdraw an item that cannot have been granted by then.",
        "An item that waits for a refused item never runs.",
        "Remove it from `undo_if_refused`.",
    ),
    Rule(
        "T053-promise-over-statute",
        Severity.ERROR,
        "The promised limit is longer than the statutory limit.",
        "A promise (承诺时限) shortens the statutory limit (法定时限) and never extends it.",
        "Promise no more than the statutory limit.",
    ),
    Rule(
        "T054-promise-over-theme",
        Severity.ERROR,
        "An item promises more time than the whole theme.",
        "The theme breaks its promise as soon as the item uses its own.",
        "Promise less for the item, or more for the theme.",
    ),
    Rule(
        "T055-promises-add-up",
        Severity.WARNING,
        "Items that wait for each other promise more time together than the theme.",
        "Every department may keep its promise while the theme breaks its own.",
        "Promise less for the items on the path that the finding names, or more for the theme.",
        known=(
            "In practice the departments work concurrently, and they agreed to keep the theme's "
            "promise."
        ),
    ),
    Rule(
        "T056-eligibility-field",
        Severity.ERROR,
        "Eligibility tests a field that it must not test.",
        "It tests required choices and booleans of the applicant, so that no decision depends on "
        "personal text in the clear.",
        "Name such a field.",
    ),
    Rule(
        "T057-eligibility-value",
        Severity.ERROR,
        "Eligibility names a value that its field does not have.",
        "The rule would never match it.",
        "Name one of the field's choices.",
    ),
    Rule(
        "T058-prereview-department",
        Severity.ERROR,
        "People pre-review, and their department is missing or unknown.",
        "The task would belong to no queue.",
        "Name a declared department.",
    ),
    Rule(
        "T059-final-before-required",
        Severity.WARNING,
        "An item that cannot be undone may be granted before an item that can still end the case.",
        "After a refusal it would stand alone. The law may require that; a mistake should not "
        "cause it.",
        "Make it need the outputs of the required items, or make those `best_effort`.",
        known=(
            "The law requires it: the grant records a fact, such as a birth, that holds whatever "
            "the outcome of the case."
        ),
    ),
    Rule(
        "T060-pointless-commitment",
        Severity.ERROR,
        "A promise or commitment is allowed for a material that the applicant need not attach.",
        "There is nothing to defer (容缺受理) or to commit to (告知承诺).",
        "Delete `deferrable` or `committable`.",
    ),
    Rule(
        "T061-long-statute",
        Severity.WARNING,
        "A statutory limit exceeds the usual maximum without a legal basis.",
        "行政许可法 art. 42 gives 20 working days, and 45 for unified, joint or concentrated "
        "handling.",
        "Name the law under `legal_basis`, or shorten the limit.",
        known="The limit is set by a local rule that is not published yet.",
    ),
    Rule(
        "T062-long-prereview",
        Severity.ERROR,
        "Pre-review has more than five working days to state what is missing.",
        "行政许可法 art. 32: notice of everything that is missing is given once, within five "
        "days; otherwise the case counts as accepted from its receipt.",
        "Shorten `prereview.within`.",
    ),
)
