"""The rules of a case: pre-review, commitments, eligibility, refusal and withdrawal."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T050-unknown-item",
        Severity.ERROR,
        "An item names an item that does not exist.",
        "What is to be taken back, or waited for, must be there.",
        "Correct the name.",
    ),
    Rule(
        "T051-undo-final",
        Severity.ERROR,
        "A refusal is to take back what is final.",
        "Final is what cannot be taken back.",
        "Take it off `undo_if_refused`, or write `withdraw: compensate` at that item.",
    ),
    Rule(
        "T052-undo-never-granted",
        Severity.ERROR,
        "A refusal is to take back what cannot have been granted by then.",
        "What waits for a refused item never runs.",
        "Take it off `undo_if_refused`.",
    ),
    Rule(
        "T053-promise-over-statute",
        Severity.ERROR,
        "More time is promised than the law gives.",
        "A promise (承诺时限) shortens the statutory limit (法定时限), never the other way.",
        "Promise no more than the statutory limit.",
    ),
    Rule(
        "T054-promise-over-theme",
        Severity.ERROR,
        "An item promises more time than the whole theme.",
        "The theme's promise is broken as soon as the item uses its own.",
        "Promise less for the item, or more for the theme.",
    ),
    Rule(
        "T055-promises-add-up",
        Severity.WARNING,
        "Items that wait for each other promise more time together than the theme.",
        "Every department may keep its promise and the city still break its own.",
        "Promise less for the items on the path the finding names, or more for the theme.",
        known="The departments work side by side in fact, and the theme's promise is kept by "
        "agreement.",
    ),
    Rule(
        "T056-eligibility-field",
        Severity.ERROR,
        "Eligibility tests a field that it cannot test.",
        "It tests required choices and booleans that the applicant gives, so that no personal "
        "text decides in the clear.",
        "Name such a field.",
    ),
    Rule(
        "T057-eligibility-value",
        Severity.ERROR,
        "Eligibility names a value that its field does not have.",
        "The rule would never hold for it.",
        "Name one of the field's choices.",
    ),
    Rule(
        "T058-prereview-department",
        Severity.ERROR,
        "People pre-review, and it is not said or not known whose.",
        "The task would have no queue.",
        "Name a declared department.",
    ),
    Rule(
        "T059-final-before-required",
        Severity.WARNING,
        "What cannot be undone may be granted before what can still end the case.",
        "After a refusal it would stand alone. The law may want that; a slip should not.",
        "Let it need what the required items give, or make them `best_effort`.",
        known="The law wants it so: what is granted records a fact, such as a birth, that "
        "stands whatever becomes of the case.",
    ),
    Rule(
        "T060-pointless-commitment",
        Severity.ERROR,
        "A promise or commitment may stand in for what nobody has to attach.",
        "There is nothing to defer (容缺) or to commit to (告知承诺).",
        "Delete `deferrable` or `committable`.",
    ),
    Rule(
        "T061-long-statute",
        Severity.WARNING,
        "A statutory limit is over the usual cap, and rests on no law.",
        "行政许可法 art. 42 gives 20 working days, and 45 for unified, joint or concentrated "
        "handling.",
        "Name the law under `legal_basis`, or shorten the limit.",
        known="The limit is set by a local rule that is not published yet.",
    ),
    Rule(
        "T062-long-prereview",
        Severity.ERROR,
        "More than five working days to say what is missing.",
        "行政许可法 art. 32: notice is given once, within five days, of everything that is "
        "missing; otherwise the case counts as accepted from its receipt.",
        "Shorten `prereview.within`.",
    ),
)
