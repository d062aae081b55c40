"""The rules of plausibility: labels, types, codes and limits agree with each other."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T100-type-by-label",
        Severity.WARNING,
        "A field's label tells one kind of value, and its type is another.",
        "People fill the form in by its labels. A number that is a mark (编号) loses its leading "
        "zeros as an integer; an amount or a day kept as text is neither checked nor compared.",
        "Write the type that the label tells, or a label that says what it is.",
        known="The label is the law's own word for something else.",
    ),
    Rule(
        "T101-format-by-label",
        Severity.WARNING,
        "A field's label tells a value that has a format, and the field does not check it.",
        "A mistyped identity number, phone or account is found on the form in a second, and at a "
        "department in a week. `person_name` and the like also keep the field personal.",
        "Write the format that the finding names. A number that everybody may call (服务热线, "
        "投诉电话) needs none.",
        known="The values are of another kind, such as foreign numbers or names.",
    ),
    Rule(
        "T102-personal-by-label",
        Severity.WARNING,
        "A field's label tells something of a person, and it says `personal: false`.",
        "Its values would enter events, where nothing can be erased.",
        "Delete `personal: false`.",
        known="The label only sounds like it: no person is described.",
    ),
    Rule(
        "T103-nobody-identified",
        Severity.WARNING,
        "An item is told nothing that says whom it is about.",
        "Its department cannot find its own record of them, nor tell two applicants of one name "
        "apart. The subject, an identity number, a credit code or the number that an earlier item "
        "gave will do.",
        "List one of them under `needs`.",
        known="The department is asked about a place or a thing, and no person.",
    ),
    Rule(
        "T104-number-without-name",
        Severity.WARNING,
        "An item is told the number of a person or firm, and not the name.",
        "Number and name are verified together (实名核验): a number alone may be that of another, "
        "and nobody would see it.",
        "List the name under `needs` as well; or give the number a label of its own, if it is not "
        "of whom the name is.",
        known="The number is looked up, and not held against a name.",
    ),
    Rule(
        "T105-document-without-number",
        Severity.WARNING,
        "An item is shown a document, and not told the number on it.",
        "An identity card, a licence or what another item issued is looked up and verified by its "
        "number. Whoever is shown the document sees the number anyway.",
        "List the number under `needs`, or take the document off `materials`.",
        known="The document of that place has no number.",
    ),
    Rule(
        "T106-never-together",
        Severity.WARNING,
        "An item lists what is asked only of those to whom it does not apply.",
        "It never gets it. One of the two conditions was probably turned round.",
        "Mend one of the conditions, or take it off the list.",
    ),
    Rule(
        "T107-none-selects",
        Severity.WARNING,
        "Who answers `none` gets what somebody who answers otherwise does not.",
        "The answer `none` reads as nothing more to do: a condition that holds for it alone was "
        "probably turned round.",
        "Turn the condition round; or call the answer by what it brings, such as `uninsured`.",
    ),
    Rule(
        "T108-required-behind-optional",
        Severity.WARNING,
        "A required item needs what an item gives that may be refused.",
        "After that refusal the case goes on, and the required item never runs: the case ends "
        "without what it was for, and nobody refused it.",
        "Write `importance: required` at the item that comes first, or need something else.",
        known="That refusal is meant to end the case without result.",
    ),
    Rule(
        "T109-nothing-required",
        Severity.WARNING,
        "The theme says what is required, and nothing is.",
        "A case in which every department refuses would still end as one that went well.",
        "Write `importance: required` at the items that the bundle is there for.",
    ),
    Rule(
        "T110-permit-lapses",
        Severity.WARNING,
        "An item is a permit by its code, and lapses by itself when the case is taken back.",
        "A permit (行政许可) that was granted holds until it is withdrawn: 行政许可法 art. 69 and "
        "70. Codes of the profile `local` tell the type if they begin with it, as `01-RO-02` does.",
        "Write `withdraw: compensate`; `final` where it cannot be taken back.",
        known="The law says that the permit lapses when it is not used.",
    ),
    Rule(
        "T111-no-limit",
        Severity.WARNING,
        "The theme promises a time and an item in it does not, or all items do and the theme does "
        "not.",
        "Supervision (电子监察) warns of limits; what has none is late without anybody noticing. "
        "An item asked for its answer once a day at most (`query_every: 1d`) takes as long as "
        "it takes, and needs none.",
        "Add `limit: {promised: …}`.",
        known="The time does not depend on the department.",
    ),
    Rule(
        "T112-idle-promise",
        Severity.WARNING,
        "The theme promises far more time than its items take together.",
        "More than half again, and more than two working days more: time in which no department "
        "works, and that the citizen waits for all the same. Or one of the limits is mistyped.",
        "Promise what the items on the path that the finding names add up to.",
        known="The rest is time that the applicant needs, or that the law prescribes for waiting.",
    ),
    Rule(
        "T113-statute-over-theme",
        Severity.WARNING,
        "The law gives an item more time than the whole theme.",
        "The case is not over before its items are: one of the two limits is wrong.",
        "Correct the one that is.",
    ),
    Rule(
        "T114-statute-without-article",
        Severity.WARNING,
        "A statutory limit is over the usual cap, and its legal basis names no article.",
        "Who grants itself more than the 20 working days of 行政许可法 art. 42, or the 45 of "
        "unified handling, has to be able to say where the law does.",
        "Name the article under `legal_basis`, as 第四十二条, or shorten the limit.",
        known="The law as a whole sets it, and has no articles.",
    ),
    Rule(
        "T115-owed-too-long",
        Severity.WARNING,
        "A material may be owed for longer than the whole case is to take.",
        "The case would be decided without what was promised (容缺受理).",
        "Shorten `deferrable`.",
        known="The law lets the material follow the decision.",
    ),
    Rule(
        "T116-late-check",
        Severity.WARNING,
        "A commitment may stand unchecked for more than 45 working days.",
        "Whoever commits falsely (告知承诺) has the benefit until people look.",
        "Shorten `committable`.",
    ),
    Rule(
        "T117-card-asked-for",
        Severity.WARNING,
        "The applicant is to bring what the government has on record.",
        "Identity cards, household books, licences and records are looked up between offices "
        "(免于提交).",
        "Write `source: registry`; or, where it is no such document, a label that says so. A city "
        "lists what its registers have under `on_record`, in the theme or a catalogue: what is "
        "not listed is brought without a word. Where nobody lists it, this is a note.",
        known="The original has to be seen or handed in.",
        weaker=Severity.NOTE,
    ),
    Rule(
        "T118-negated-answer",
        Severity.WARNING,
        "A condition says which of two answers it is not for.",
        "Once there is a third answer, it is for that one as well, and nobody decided so. Said the "
        "other way it also reads as what it means.",
        "Write the answer that it is for, as the finding does.",
    ),
    Rule(
        "T119-answer-left-out",
        Severity.WARNING,
        "Each answer to a question brings something of its own, but one; and something is for all "
        "the others.",
        "That condition was probably turned round: the answer that it leaves out gets nothing.",
        "Turn it round, or say which answers it is for.",
    ),
    Rule(
        "T120-shared-subject",
        Severity.WARNING,
        "The subject is a name, a phone or an account.",
        "The subject ties the cases of one person or firm together. Two can have one name; a phone "
        "and an account pass from one to another.",
        "Name the identity number or the credit code under `subject`.",
        known="There is no number that is theirs alone.",
    ),
)
