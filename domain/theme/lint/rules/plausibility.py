"""The rules of plausibility: labels, types, codes and limits agree with each other."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T100-type-by-label",
        Severity.WARNING,
        "The label of a field suggests another type than its own.",
        "People fill in the form by its labels. An identifier (编号) loses its leading zeros as "
        "an integer; an amount or a day stored as text is neither checked nor compared.",
        "Use the type that the label suggests, or a label that states what it is.",
        known="The label is the law's own term for something else.",
    ),
    Rule(
        "T101-format-by-label",
        Severity.WARNING,
        "The label of a field suggests a format that the field does not check.",
        "The form finds a mistyped identity number, phone or account in a second; a department "
        "finds it in a week. `person_name` and similar formats also keep the field personal.",
        "Use the format that the finding names. A public number (服务热线, 投诉电话) needs none.",
        known="The values are of another kind, such as foreign numbers or names.",
    ),
    Rule(
        "T102-personal-by-label",
        Severity.WARNING,
        "The label of a field suggests personal data, and the field has `personal: false`.",
        "Its values would enter events, which cannot be erased.",
        "Delete `personal: false`.",
        known="The label only resembles one: no person is described.",
    ),
    Rule(
        "T103-nobody-identified",
        Severity.WARNING,
        "An item receives nothing that identifies the person or firm.",
        "Its department can neither find its own record nor distinguish two applicants of one "
        "name. The subject, an identity number, a credit code or the number that an earlier item "
        "produced is enough.",
        "List one of them under `needs`.",
        known="The department decides about a place or a thing, not about a person.",
    ),
    Rule(
        "T104-number-without-name",
        Severity.WARNING,
        "An item receives the number of a person or firm without the name.",
        "Number and name are verified together (实名核验). A number alone may belong to somebody "
        "else without anybody noticing.",
        "List the name under `needs` as well; or give the number another label, if it does not "
        "belong to the name.",
        known="The number is only looked up, not compared with a name.",
    ),
    Rule(
        "T105-document-without-number",
        Severity.WARNING,
        "An item receives a document without its number.",
        "An identity card, a licence or the result of another item is looked up and verified by "
        "its number. The department sees the number on the document anyway.",
        "List the number under `needs`, or remove the document from `materials`.",
        known="The document has no number there.",
    ),
    Rule(
        "T106-never-together",
        Severity.WARNING,
        "An item lists a value that is requested only where the item does not apply.",
        "The item never receives it. One of the two conditions is probably inverted.",
        "Correct one of the conditions, or remove it from the list.",
    ),
    Rule(
        "T107-none-selects",
        Severity.WARNING,
        "The answer `none` selects something that the other answers do not.",
        "`none` reads as nothing more to do. A condition that holds for it alone is probably "
        "inverted.",
        "Invert the condition; or name the answer by its effect, such as `uninsured`.",
    ),
    Rule(
        "T108-required-behind-optional",
        Severity.WARNING,
        "A required item needs the output of an item that may be refused.",
        "After that refusal the case continues and the required item never runs: the case ends "
        "without its purpose, although nobody refused it.",
        "Write `importance: required` at the first item, or need something else.",
        known="That refusal is meant to end the case without result.",
    ),
    Rule(
        "T109-nothing-required",
        Severity.WARNING,
        "No item of the theme is required.",
        "A case in which every department refuses would still end successfully.",
        "Write `importance: required` at the items that are the purpose of the bundle.",
    ),
    Rule(
        "T110-permit-lapses",
        Severity.WARNING,
        "An item is a permit by its code, and lapses without an action when the case is withdrawn.",
        "A granted permit (行政许可) holds until it is withdrawn: 行政许可法 art. 69 and 70. "
        "Codes of the profile `local` state the type if they begin with it, as `01-RO-02` does.",
        "Write `withdraw: compensate`; or `final` where it cannot be withdrawn.",
        known="By law the permit lapses when it is not used.",
    ),
    Rule(
        "T111-no-limit",
        Severity.WARNING,
        "The theme promises a time and an item in it does not, or all items do and the theme "
        "does not.",
        "Supervision (电子监察) warns of limits. Without a limit nobody notices that an item is "
        "late. An item that is queried at most once a day (`query_every: 1d`) takes as long as "
        "it takes, and needs none.",
        "Add `limit: {promised: …}`.",
        known="The time does not depend on the department.",
    ),
    Rule(
        "T112-idle-promise",
        Severity.WARNING,
        "The theme promises much more time than its items take together.",
        "More than 1.5 times as much, and more than two working days more: time in which no "
        "department works while the citizen waits. Or one of the limits is mistyped.",
        "Promise the sum of the items on the path that the finding names.",
        known=(
            "The rest is time that the applicant needs, or a waiting period that the law "
            "prescribes."
        ),
    ),
    Rule(
        "T113-statute-over-theme",
        Severity.WARNING,
        "The law gives an item more time than the whole theme.",
        "The case cannot end before its items do: one of the two limits is wrong.",
        "Correct the wrong one.",
    ),
    Rule(
        "T114-statute-without-article",
        Severity.WARNING,
        "A statutory limit exceeds the usual maximum, and its legal basis names no article.",
        "A limit above the 20 working days of 行政许可法 art. 42, or the 45 of unified handling, "
        "must name the article that allows it.",
        "Name the article under `legal_basis`, as 第四十二条, or shorten the limit.",
        known="The law as a whole sets it, and has no articles.",
    ),
    Rule(
        "T115-owed-too-long",
        Severity.WARNING,
        "A material may be owed for longer than the whole case may take.",
        "The case would be decided without the promised material (容缺受理).",
        "Shorten `deferrable`.",
        known="The law allows the material to follow the decision.",
    ),
    Rule(
        "T116-late-check",
        Severity.WARNING,
        "A commitment may remain unchecked for more than 45 working days.",
        "Somebody who commits falsely (告知承诺) has the benefit until people check.",
        "Shorten `committable`.",
    ),
    Rule(
        "T117-card-asked-for",
        Severity.WARNING,
        "The applicant must bring what the government has on record.",
        "Offices look up identity cards, household books, licences and records between them "
        "(免于提交).",
        "Write `source: registry`; or, if it is not such a document, a label that states what it "
        "is. A city lists what its registers have under `on_record`, in the theme or a "
        "catalogue; a document that is not listed causes no finding. Where there is no list, "
        "this is a note.",
        known="The original must be seen or handed in.",
        weaker=Severity.NOTE,
    ),
    Rule(
        "T118-negated-answer",
        Severity.WARNING,
        "A condition excludes one of two answers.",
        "If a third answer is added, the condition also holds for it, without a decision. The "
        "positive form also reads as what it means.",
        "Write the answer for which it holds, as the finding does.",
    ),
    Rule(
        "T119-answer-left-out",
        Severity.WARNING,
        "Every answer to a question but one selects something of its own, and something else "
        "holds for all other answers.",
        "That condition is probably inverted: the answer that it excludes selects nothing.",
        "Invert it, or list the answers for which it holds.",
    ),
    Rule(
        "T120-shared-subject",
        Severity.WARNING,
        "The subject is a name, a phone or an account.",
        "The subject links the cases of one person or firm. Two people can have one name; a "
        "phone or an account passes from one person to another.",
        "Name the identity number or the credit code under `subject`.",
        known="There is no number that belongs to them alone.",
    ),
)
