"""The rules of the linter: what each id means, why it is a rule, and how to fix what breaks it.

Ids are stable: a rule is never given another meaning, and an id of a rule that went is not
used again. ``docs/rules.md`` is generated from here; a finding says the same of its one place.
"""

from dataclasses import dataclass

from domain.theme.lint.findings import Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``id`` is number and name; the texts are sentences for people.

    ``weaker`` is what a finding of the rule may be instead, where the case is less grave;
    ``known`` says when what it finds is right, and a theme accepts it.
    """

    id: str
    severity: Severity
    title: str
    why: str
    fix: str
    known: str = ""
    weaker: Severity | None = None

    @property
    def number(self) -> str:
        """What the rule is called for short: ``T012``."""
        return self.id.partition("-")[0]

    @property
    def can_be_accepted(self) -> bool:
        """Whether a theme may accept what it finds: never an error, nor what is about `known`."""
        grave = self.severity is Severity.ERROR and self.weaker is None
        return not grave and self.id != "T141-known-stale"


_ALL = (
    # The file
    Rule(
        "T001-encoding",
        _ERROR,
        "The file is not UTF-8, or holds a control character.",
        "What a person reads and what the engine reads must be the same text.",
        "Save the file as UTF-8, and delete the character the finding names.",
    ),
    Rule(
        "T002-too-large",
        _ERROR,
        "The file is larger than any theme needs to be.",
        "A theme is read whole, so its size is bounded before a byte of it is parsed.",
        "Split the theme, or shorten it.",
    ),
    Rule(
        "T003-syntax",
        _ERROR,
        "The file is not YAML.",
        "Nothing can be said about a theme that cannot be read.",
        "Check the indentation, the quotes and the brackets around the place.",
    ),
    Rule(
        "T004-too-deep",
        _ERROR,
        "The file is nested deeper than the language goes.",
        "Depth is bounded so that a hostile file cannot exhaust the reader.",
        "A theme needs no more than six levels: look for a bracket that is not closed.",
    ),
    Rule(
        "T005-too-many-nodes",
        _ERROR,
        "The file holds more values than any theme needs.",
        "The number of values is bounded so that a hostile file cannot exhaust the reader.",
        "Split the theme into several.",
    ),
    Rule(
        "T006-alias",
        _ERROR,
        "The file has an anchor or an alias.",
        "An alias makes a line mean what stands elsewhere, and can blow a small file up.",
        "Write the value out.",
    ),
    Rule(
        "T007-duplicate-key",
        _ERROR,
        "A key stands twice in one mapping.",
        "Most readers of YAML silently keep the last one, and what stood first is lost.",
        "Keep one of the two.",
    ),
    Rule(
        "T008-tag",
        _ERROR,
        "A value has a tag, such as `!!str`.",
        "Tags change what a value is without saying so to the reader.",
        "Delete the tag; a value that has to be text stands in quotes.",
    ),
    Rule(
        "T009-several-documents",
        _ERROR,
        "The file holds more than one document.",
        "A theme has one digest, and it is that of one file.",
        "Keep one theme a file.",
    ),
    Rule(
        "T010-key-not-text",
        _ERROR,
        "A key is not text.",
        "Keys are names; a number or a list as a key is a slip of the pen.",
        "Put the key in quotes, or check the indentation.",
    ),
    Rule(
        "T011-merge-key",
        _ERROR,
        "The file has a merge key, `<<`.",
        "Merging hides what an entry really holds from whoever reads it.",
        "Write the entries out.",
    ),
    Rule(
        "T013-directive",
        _ERROR,
        "The file has a %YAML or %TAG directive.",
        "Themes are read one way only, whatever the file asks for.",
        "Delete the directive.",
    ),
    Rule(
        "T014-empty",
        _ERROR,
        "The file is empty.",
        "There is no theme in it.",
        "Begin with `onething theme new NAME`.",
    ),
    # Its shape
    Rule(
        "T020-unknown-key",
        _ERROR,
        "A key is none of the language.",
        "A key that is not known would be ignored, and with it what its author meant.",
        "See the suggestion of the finding, or themes/theme.schema.json for all keys.",
    ),
    Rule(
        "T021-missing-key",
        _ERROR,
        "A key that has no default is missing.",
        "What the language does not decide, the theme has to.",
        "Add the key.",
    ),
    Rule(
        "T022-missing-language",
        _ERROR,
        "A text for people is missing in one language.",
        "Whoever reads only the other language is told nothing.",
        "Add `zh` or `en`.",
    ),
    Rule(
        "T023-wrong-type",
        _ERROR,
        "A value is of the wrong type.",
        "Nothing is converted silently: `no` is text, `007` is not seven.",
        "Write a value of the type that the finding names; text that looks like a number "
        "stands in quotes.",
    ),
    Rule(
        "T024-bad-value",
        _ERROR,
        "A value is none of those allowed.",
        "It would be refused later, at a citizen's cost.",
        "Write one of the values that the finding names.",
    ),
    Rule(
        "T025-bad-name",
        _ERROR,
        "A name has characters that names do not have.",
        "Names travel in keys, file names, URLs and metrics; one alphabet fits all of them.",
        "Use lower-case letters, digits and `_`, a letter first.",
    ),
    Rule(
        "T026-count",
        _ERROR,
        "A list or mapping has too few or too many entries.",
        "Sizes are bounded, and some lists mean nothing when they are empty.",
        "Change the number of entries.",
    ),
    # What names what
    Rule(
        "T012-cycle",
        _ERROR,
        "Items wait for each other.",
        "None of them could ever begin. The finding names the whole circle.",
        "Take one of the needs away, or split an item in two.",
    ),
    Rule(
        "T030-unknown-field",
        _ERROR,
        "An item names a field that is not declared.",
        "Nobody supplies it, so the item would wait for ever or be sent nothing.",
        "Declare the field under `fields`, or correct the name.",
    ),
    Rule(
        "T031-unknown-material",
        _ERROR,
        "An item names a material that is not declared.",
        "Nobody supplies it.",
        "Declare the material under `materials`, or correct the name.",
    ),
    Rule(
        "T032-unknown-department",
        _ERROR,
        "An item names a department that is not declared.",
        "There would be nobody to call.",
        "Declare it under `departments`, or correct the name.",
    ),
    Rule(
        "T033-nobody-supplies",
        _ERROR,
        "A field says that an item gives it, and no item does.",
        "Whoever needs it would wait for ever.",
        "List it under `produces` of an item, or delete `source: item`.",
    ),
    Rule(
        "T034-nobody-issues",
        _ERROR,
        "A material says that an item issues it, and no item does.",
        "Whoever needs it would wait for ever.",
        "List it under `issues` of an item, or delete `source: item`.",
    ),
    Rule(
        "T035-two-sources",
        _ERROR,
        "Something is asked of the applicant, or read from a registry, and an item gives it too.",
        "Everything has exactly one source: what a department gives is not asked for (一表).",
        "Write `source: item`, or take it off `produces` or `issues`.",
    ),
    Rule(
        "T036-field-kind",
        _ERROR,
        "A field says something that its type does not have.",
        "Choices, a format or a length mean nothing on such a field, and would not be checked.",
        "Change `type`, or delete the key.",
    ),
    Rule(
        "T037-unknown-format",
        _ERROR,
        "A field has a format that does not exist.",
        "Its values would not be checked.",
        "See the list of formats in docs/themes.md.",
    ),
    Rule(
        "T038-personal",
        _ERROR,
        "A field whose values are always personal says `personal: false`.",
        "Its values would enter events, where nothing can be erased.",
        "Delete `personal: false`.",
    ),
    Rule(
        "T039-repeated",
        _ERROR,
        "A name stands in a list twice.",
        "The second says nothing, and was probably meant to be another.",
        "Keep one of the two, or correct the other.",
    ),
    Rule(
        "T040-two-producers",
        _ERROR,
        "Two items give the same.",
        "Which of the two values holds would depend on who answers last.",
        "Keep one of the two, or give the outputs different names.",
    ),
    Rule(
        "T041-subject",
        _ERROR,
        "The subject is no field that can identify the subject.",
        "The subject ties cases of one person or firm together and is kept as a commitment.",
        "Name a required, personal text field that the applicant fills in.",
    ),
    Rule(
        "T042-duplicate-code",
        _ERROR,
        "Two items have the same code.",
        "The code is what the item is known by outside.",
        "Give every item its own code.",
    ),
    Rule(
        "T043-unused",
        _WARNING,
        "Nobody uses a field, a material or a department.",
        "What nobody needs is not asked for. What a formula, a condition or a register reads is "
        "used by it.",
        "Delete it, or list it where it is needed.",
        known="An entry of a catalogue or a city is there for the districts to use.",
    ),
    Rule(
        "T044-no-figure",
        _ERROR,
        "A measure has no figure.",
        "It says nothing of what the bundle saves.",
        "Add `before` or `after`, or delete the measure.",
    ),
    Rule(
        "T045-asked-twice",
        _ERROR,
        "The applicant is asked for the same thing twice.",
        "One form (一表) asks for everything once. Two entries of one label are one thing to "
        "whoever fills the form in.",
        "Keep one, and list it under `needs` of all items; or give the other a label of its own.",
    ),
    Rule(
        "T046-known-already",
        _ERROR,
        "The applicant is asked for what a licence holds or an item gives.",
        "What the government issued or can look up is not asked for (两个免于提交).",
        "Take it off the form, and list the licence or the output with the items that read it.",
    ),
    Rule(
        "T047-unsourced-figure",
        _NOTE,
        "A figure of the baseline has no source.",
        "A saving that nobody can check convinces nobody.",
        "Write where the figure was read; until then `unsourced` says that it was not.",
        known="The figure is the city's own count, which is published nowhere: say who "
        "counted, and when.",
    ),
    Rule(
        "T048-item-code",
        _ERROR,
        "An item's code does not fit the theme's code profile.",
        "Other systems find the item by its code. GB/T 39046-2020 names item types; basic codes "
        "have 12 characters, implementation codes 31 with a checked credit code in front.",
        "Correct the code, or the theme's `code_profile`.",
    ),
    Rule(
        "T049-fee-basis",
        _WARNING,
        "An item costs something, and no law says so.",
        "A fee of the administration (行政事业性收费) rests on the published list of fees.",
        "Name the law or notice that sets the fee, or delete the fee.",
        known="The fee is an enterprise's price and no administrative fee.",
    ),
    # The life of a case
    Rule(
        "T050-unknown-item",
        _ERROR,
        "An item names an item that does not exist.",
        "What is to be taken back, or waited for, must be there.",
        "Correct the name.",
    ),
    Rule(
        "T051-undo-final",
        _ERROR,
        "A refusal is to take back what is final.",
        "Final is what cannot be taken back.",
        "Take it off `undo_if_refused`, or write `withdraw: compensate` at that item.",
    ),
    Rule(
        "T052-undo-never-granted",
        _ERROR,
        "A refusal is to take back what cannot have been granted by then.",
        "What waits for a refused item never runs.",
        "Take it off `undo_if_refused`.",
    ),
    Rule(
        "T053-promise-over-statute",
        _ERROR,
        "More time is promised than the law gives.",
        "A promise (承诺时限) shortens the statutory limit (法定时限), never the other way.",
        "Promise no more than the statutory limit.",
    ),
    Rule(
        "T054-promise-over-theme",
        _ERROR,
        "An item promises more time than the whole theme.",
        "The theme's promise is broken as soon as the item uses its own.",
        "Promise less for the item, or more for the theme.",
    ),
    Rule(
        "T055-promises-add-up",
        _WARNING,
        "Items that wait for each other promise more time together than the theme.",
        "Every department may keep its promise and the city still break its own.",
        "Promise less for the items on the path the finding names, or more for the theme.",
        known="The departments work side by side in fact, and the theme's promise is kept by "
        "agreement.",
    ),
    Rule(
        "T056-eligibility-field",
        _ERROR,
        "Eligibility tests a field that it cannot test.",
        "It tests required choices and booleans that the applicant gives, so that no personal "
        "text decides in the clear.",
        "Name such a field.",
    ),
    Rule(
        "T057-eligibility-value",
        _ERROR,
        "Eligibility names a value that its field does not have.",
        "The rule would never hold for it.",
        "Name one of the field's choices.",
    ),
    Rule(
        "T058-prereview-department",
        _ERROR,
        "People pre-review, and it is not said or not known whose.",
        "The task would have no queue.",
        "Name a declared department.",
    ),
    Rule(
        "T059-final-before-required",
        _WARNING,
        "What cannot be undone may be granted before what can still end the case.",
        "After a refusal it would stand alone. The law may want that; a slip should not.",
        "Let it need what the required items give, or make them `best_effort`.",
        known="The law wants it so: what is granted records a fact, such as a birth, that "
        "stands whatever becomes of the case.",
    ),
    Rule(
        "T060-pointless-commitment",
        _ERROR,
        "A promise or commitment may stand in for what nobody has to attach.",
        "There is nothing to defer (容缺) or to commit to (告知承诺).",
        "Delete `deferrable` or `committable`.",
    ),
    Rule(
        "T061-long-statute",
        _WARNING,
        "A statutory limit is over the usual cap, and rests on no law.",
        "行政许可法 art. 42 gives 20 working days, and 45 for unified, joint or concentrated "
        "handling.",
        "Name the law under `legal_basis`, or shorten the limit.",
        known="The limit is set by a local rule that is not published yet.",
    ),
    Rule(
        "T062-long-prereview",
        _ERROR,
        "More than five working days to say what is missing.",
        "行政许可法 art. 32: notice is given once, within five days, of everything that is "
        "missing; otherwise the case counts as accepted from its receipt.",
        "Shorten `prereview.within`.",
    ),
    # Conditions
    Rule(
        "T070-condition",
        _ERROR,
        "A condition does not compile.",
        "Conditions are type-checked against the form, so that none fails in a case.",
        "Write one CEL expression over the names that the finding suggests.",
    ),
    Rule(
        "T071-condition-reads",
        _ERROR,
        "A condition reads what it may not.",
        "What a condition selects is on record for all to see: a personal value would leak by "
        "it. What is not given when the case begins cannot decide what applies.",
        "Ask a question in `guide`, or test a required field with `personal: false`.",
    ),
    Rule(
        "T072-never-true",
        _ERROR,
        "A condition holds for nobody.",
        "What it is the condition of is never reached.",
        "Mend the condition, or delete what it is the condition of.",
    ),
    Rule(
        "T073-always-true",
        _WARNING,
        "A condition holds for everybody.",
        "It is no condition, and was probably meant to be another.",
        "Delete `when`, or fix it.",
    ),
    Rule(
        "T074-condition-fails",
        _ERROR,
        "A condition can fail on some values.",
        "What it selects would apply by accident. The finding names such values, valid for their "
        "fields.",
        "Write it so that it has a value for whatever is given.",
    ),
    Rule(
        "T075-input-not-there",
        _ERROR,
        "An item can apply where the item whose output it needs does not.",
        "It would wait for what nobody gives. The finding names such a situation.",
        "Give it the other's condition too.",
    ),
    Rule(
        "T076-condition-of-output",
        _ERROR,
        "An output of an item has a condition of its own.",
        "It is there where its item is.",
        "Delete `when`, or write it at the item.",
    ),
    Rule(
        "T077-question-is-field",
        _ERROR,
        "The guide asks what the form asks.",
        "The same thing is asked once.",
        "Keep the question, or the field.",
    ),
    Rule(
        "T078-idle-question",
        _WARNING,
        "A question of the guide selects nothing.",
        "Whoever answers it has been asked for nothing.",
        "Use it in a `when`, or delete it.",
    ),
    # Reuse
    Rule(
        "T080-reference",
        _ERROR,
        "What stands after `from` or `extends` is no reference.",
        "A reference is a name and a version, so that it can reach nothing but the catalogues "
        "and themes that are meant to be reached, and always the same one.",
        "Write `NAME@VERSION`, or `NAME@VERSION/ENTRY` for an entry of another name.",
    ),
    Rule(
        "T081-not-found",
        _ERROR,
        "There is no catalogue or theme of that name and version.",
        "What a theme refers to must be there before it can mean anything.",
        "Mend the name or the version, or put the file where the finding says.",
    ),
    Rule(
        "T082-no-such-entry",
        _ERROR,
        "The catalogue has no entry of that name.",
        "An entry is taken by its name, from the section it stands in.",
        "Mend the name, or say which entry is meant: `from: person@1/id_number`.",
    ),
    Rule(
        "T083-said-by-catalogue",
        _ERROR,
        "A theme says again what a shared entry has said.",
        "What is shared means the same everywhere: a theme adds to it what it leaves open.",
        "Delete the key, or write the whole entry out and share nothing.",
    ),
    Rule(
        "T084-not-overridable",
        _ERROR,
        "A theme that extends another says otherwise what is not open to it.",
        "A district may change the points that its city declared, and nothing else.",
        "Delete it, or have the city list the point under `overridable`.",
    ),
    Rule(
        "T085-extends-cycle",
        _ERROR,
        "Themes extend one another in a circle, or in too long a chain.",
        "There is no theme at the bottom of a circle.",
        "Let the first of them stand on its own.",
    ),
    Rule(
        "T086-other-source-file",
        _ERROR,
        "A file does not say the name and version that it is kept under.",
        "A file that was copied and not renamed would be taken for another.",
        "Mend the name and the version in the file, or move it to its place.",
    ),
    Rule(
        "T087-opens-nothing",
        _ERROR,
        "A point that may be overridden is none of the theme's.",
        "A point that is not there cannot be said otherwise: most likely its name is wrong.",
        "Mend the path: keys and names from the theme's root, such as `items.seal.limit.promised`.",
    ),
    # Sources, and who sees what
    Rule(
        "T090-registry",
        _ERROR,
        "A registry has the name of an item or a department, or is asked by a derived field.",
        "A lookup is run and recorded as an item of a department of that name.",
        "Give it a name of its own, and a key that is on file.",
    ),
    Rule(
        "T091-source",
        _ERROR,
        "A field or material does not say enough, or too much, about where it comes from.",
        "Every value has exactly one source.",
        "Let `source` and `registry`, `licence` or `value` fit together.",
    ),
    Rule(
        "T092-unknown-registry",
        _ERROR,
        "A registry is not declared.",
        "Nobody would be asked for the value.",
        "Declare it under `registries`, with its key and its purpose.",
    ),
    Rule(
        "T093-licence",
        _ERROR,
        "A field is to be read off a licence that does not show it, or that no registry has.",
        "What is filled in must stand on the licence it is said to come from.",
        "Name the registry of the licence, and list the field under its `holds`.",
    ),
    Rule(
        "T094-derived",
        _ERROR,
        "A formula does not compile to the type of its field.",
        "A formula is checked over the form before a case depends on it.",
        "Write one CEL expression over fields that are not derived, of the type of the field.",
    ),
    Rule(
        "T095-derived-leak",
        _ERROR,
        "A field that is said not to be personal is computed from one that is.",
        "What follows from a personal value is one: it would be on record in the clear.",
        "Delete `personal: false`, or compute it from something else.",
    ),
    Rule(
        "T096-not-to-be-seen",
        _ERROR,
        "An item needs what its department may not see.",
        "Who may see a value is decided where the value is declared (负面清单).",
        "Take it off `needs`, or add the department to `seen_by`.",
    ),
    Rule(
        "T097-adapter-profile",
        _ERROR,
        "An item asks of its adapter what the adapter's profile does not know.",
        "The department's system would refuse the call, or not understand it.",
        "Keep to the profile's names and types, or have the profile extended.",
    ),
    # What is owed besides
    Rule(
        "T098-special-basis",
        _ERROR,
        "A special procedure has no legal basis.",
        "Only what the law lists stops or moves the clock; publicity, for one, needs its own.",
        "Name the law, or delete the procedure.",
    ),
    Rule(
        "T099-payment",
        _ERROR,
        "Fees and the item that collects them do not fit together.",
        "One payment (一键缴费) needs one who asks for it, and who knows how much it is.",
        "Name an item under `payment` that needs a derived field with `value: fees_fen`.",
        weaker=_NOTE,
    ),
    Rule(
        "T064-follow-up",
        _ERROR,
        "A follow-up comes after nothing, or counts from no date.",
        "Nobody would know when it is due.",
        "Name an item of the theme, and a field of type date.",
    ),
    Rule(
        "T065-notice",
        _ERROR,
        "The theme has words for a notice that there is not, or that name nothing.",
        "They would never be read, or be read with a hole in them.",
        "Take a kind and placeholders that the finding lists.",
    ),
    Rule(
        "T063-delivery",
        _ERROR,
        "A material is delivered that nobody issues.",
        "Only a result reaches people.",
        "Delete `delivery`, or have an item issue the material.",
    ),
    # What labels, codes and the other items say of one
    Rule(
        "T100-type-by-label",
        _WARNING,
        "A field's label tells one kind of value, and its type is another.",
        "People fill the form in by its labels. A number that is a mark (编号) loses its leading "
        "zeros as an integer; an amount or a day kept as text is neither checked nor compared.",
        "Write the type that the label tells, or a label that says what it is.",
        known="The label is the law's own word for something else.",
    ),
    Rule(
        "T101-format-by-label",
        _WARNING,
        "A field's label tells a value that has a format, and the field does not check it.",
        "A mistyped identity number, phone or account is found on the form in a second, and at a "
        "department in a week. `person_name` and the like also keep the field personal.",
        "Write the format that the finding names. A number that everybody may call (服务热线, "
        "投诉电话) needs none.",
        known="The values are of another kind, such as foreign numbers or names.",
    ),
    Rule(
        "T102-personal-by-label",
        _WARNING,
        "A field's label tells something of a person, and it says `personal: false`.",
        "Its values would enter events, where nothing can be erased.",
        "Delete `personal: false`.",
        known="The label only sounds like it: no person is described.",
    ),
    Rule(
        "T103-nobody-identified",
        _WARNING,
        "An item is told nothing that says whom it is about.",
        "Its department cannot find its own record of them, nor tell two applicants of one name "
        "apart. The subject, an identity number, a credit code or the number that an earlier item "
        "gave will do.",
        "List one of them under `needs`.",
        known="The department is asked about a place or a thing, and no person.",
    ),
    Rule(
        "T104-number-without-name",
        _WARNING,
        "An item is told the number of a person or firm, and not the name.",
        "Number and name are verified together (实名核验): a number alone may be that of another, "
        "and nobody would see it.",
        "List the name under `needs` as well; or give the number a label of its own, if it is not "
        "of whom the name is.",
        known="The number is looked up, and not held against a name.",
    ),
    Rule(
        "T105-document-without-number",
        _WARNING,
        "An item is shown a document, and not told the number on it.",
        "An identity card, a licence or what another item issued is looked up and verified by its "
        "number. Whoever is shown the document sees the number anyway.",
        "List the number under `needs`, or take the document off `materials`.",
        known="The document of that place has no number.",
    ),
    Rule(
        "T106-never-together",
        _WARNING,
        "An item lists what is asked only of those to whom it does not apply.",
        "It never gets it. One of the two conditions was probably turned round.",
        "Mend one of the conditions, or take it off the list.",
    ),
    Rule(
        "T107-none-selects",
        _WARNING,
        "Who answers `none` gets what somebody who answers otherwise does not.",
        "The answer `none` reads as nothing more to do: a condition that holds for it alone was "
        "probably turned round.",
        "Turn the condition round; or call the answer by what it brings, such as `uninsured`.",
    ),
    Rule(
        "T108-required-behind-optional",
        _WARNING,
        "A required item needs what an item gives that may be refused.",
        "After that refusal the case goes on, and the required item never runs: the case ends "
        "without what it was for, and nobody refused it.",
        "Write `importance: required` at the item that comes first, or need something else.",
        known="That refusal is meant to end the case without result.",
    ),
    Rule(
        "T109-nothing-required",
        _WARNING,
        "The theme says what is required, and nothing is.",
        "A case in which every department refuses would still end as one that went well.",
        "Write `importance: required` at the items that the bundle is there for.",
    ),
    Rule(
        "T110-permit-lapses",
        _WARNING,
        "An item is a permit by its code, and lapses by itself when the case is taken back.",
        "A permit (行政许可) that was granted holds until it is withdrawn: 行政许可法 art. 69 and "
        "70. Codes of the profile `local` tell the type if they begin with it, as `01-RO-02` does.",
        "Write `withdraw: compensate`; `final` where it cannot be taken back.",
        known="The law says that the permit lapses when it is not used.",
    ),
    Rule(
        "T111-no-limit",
        _WARNING,
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
        _WARNING,
        "The theme promises far more time than its items take together.",
        "More than half again, and more than two working days more: time in which no department "
        "works, and that the citizen waits for all the same. Or one of the limits is mistyped.",
        "Promise what the items on the path that the finding names add up to.",
        known="The rest is time that the applicant needs, or that the law prescribes for waiting.",
    ),
    Rule(
        "T113-statute-over-theme",
        _WARNING,
        "The law gives an item more time than the whole theme.",
        "The case is not over before its items are: one of the two limits is wrong.",
        "Correct the one that is.",
    ),
    Rule(
        "T114-statute-without-article",
        _WARNING,
        "A statutory limit is over the usual cap, and its legal basis names no article.",
        "Who grants itself more than the 20 working days of 行政许可法 art. 42, or the 45 of "
        "unified handling, has to be able to say where the law does.",
        "Name the article under `legal_basis`, as 第四十二条, or shorten the limit.",
        known="The law as a whole sets it, and has no articles.",
    ),
    Rule(
        "T115-owed-too-long",
        _WARNING,
        "A material may be owed for longer than the whole case is to take.",
        "The case would be decided without what was promised (容缺受理).",
        "Shorten `deferrable`.",
        known="The law lets the material follow the decision.",
    ),
    Rule(
        "T116-late-check",
        _WARNING,
        "A commitment may stand unchecked for more than 45 working days.",
        "Whoever commits falsely (告知承诺) has the benefit until people look.",
        "Shorten `committable`.",
    ),
    Rule(
        "T117-card-asked-for",
        _WARNING,
        "The applicant is to bring what the government has on record.",
        "Identity cards, household books, licences and records are looked up between offices "
        "(免于提交).",
        "Write `source: registry`; or, where it is no such document, a label that says so. A city "
        "lists what its registers have under `on_record`, in the theme or a catalogue: what is "
        "not listed is brought without a word. Where nobody lists it, this is a note.",
        known="The original has to be seen or handed in.",
        weaker=_NOTE,
    ),
    Rule(
        "T118-negated-answer",
        _WARNING,
        "A condition says which of two answers it is not for.",
        "Once there is a third answer, it is for that one as well, and nobody decided so. Said the "
        "other way it also reads as what it means.",
        "Write the answer that it is for, as the finding does.",
    ),
    Rule(
        "T119-answer-left-out",
        _WARNING,
        "Each answer to a question brings something of its own, but one; and something is for all "
        "the others.",
        "That condition was probably turned round: the answer that it leaves out gets nothing.",
        "Turn it round, or say which answers it is for.",
    ),
    Rule(
        "T120-shared-subject",
        _WARNING,
        "The subject is a name, a phone or an account.",
        "The subject ties the cases of one person or firm together. Two can have one name; a phone "
        "and an account pass from one to another.",
        "Name the identity number or the credit code under `subject`.",
        known="There is no number that is theirs alone.",
    ),
    # Limits of the engine, and of proof
    Rule(
        "T121-too-many-fields",
        _ERROR,
        "The form asks for more fields than a request holds.",
        "A case is opened by one request of at most 500 fields: it could be published, and never "
        "be opened. Where only conditions or fields that may be left out lead over it, it is a "
        "warning.",
        "Split the theme, or let an item or a register give some of them.",
        weaker=_WARNING,
    ),
    Rule(
        "T122-message-too-large",
        _WARNING,
        "The longest values that the theme allows do not fit one message.",
        "A message of an applicant, to a department or from one holds 1 MiB; a Chinese character "
        "takes up to four bytes. Whoever writes that much is refused.",
        "Give the texts a smaller `max_length`, or make long ones a material.",
    ),
    Rule(
        "T123-not-shown",
        _WARNING,
        "What a condition selects could be neither shown nor ruled out.",
        "Numbers and texts that are more than compared with single values have too many values to "
        "try all, and a search ends after 10,000 steps. The finding says what was tried; only what "
        "is proved is an error.",
        "Cover it by a test of the theme, or compare with single values.",
        known="A test of the theme covers it: name the test.",
    ),
    Rule(
        "T130-bound-kind",
        _ERROR,
        "A bound stands at a field of a type that has none, or says what its type cannot be.",
        "It would never be held against a value, and whoever reads the theme believes it is.",
        "`min` and `max` are for numbers, `min_length` and `pattern` for text, `not_before` and "
        "`not_after` for dates; a pattern is for what the applicant fills in.",
    ),
    Rule(
        "T131-pattern",
        _ERROR,
        "A pattern is no RE2, or there are no words for the applicant to it.",
        "RE2 takes time in proportion to the text, whoever wrote it; it has no look-around and no "
        "back-references. An applicant cannot read a pattern.",
        "Write it as the finding says, and what it asks for under `pattern_says`.",
    ),
    Rule(
        "T132-no-value",
        _ERROR,
        "No value satisfies the bounds of a field.",
        "Nobody could ever fill the form in.",
        "Change one of the bounds: the least is above the most, or no value of the format is so "
        "short or so long.",
    ),
    Rule(
        "T133-unbounded",
        _NOTE,
        "A number or a date that the applicant fills in has no bounds.",
        "A child born in 2099 and a weight of -3000 are taken, and departments have to send them "
        "back.",
        "Add `min` and `max`, or `not_before` and `not_after`.",
        known="Every value is possible, however large or long ago.",
    ),
    # What the theme knows about
    Rule(
        "T140-known-rule",
        _ERROR,
        "A theme accepts what is no rule, or an error.",
        "An entry of `known` that matches nothing hides a slip, and a theme with an error does not "
        "compile.",
        "Correct the rule's number, or delete the entry.",
    ),
    Rule(
        "T141-known-stale",
        _WARNING,
        "A theme accepts a finding that does not occur.",
        "The reason is read in reports, and is about nothing; and what breaks the rule there later "
        "would be accepted unseen.",
        "Delete the entry, or correct its place.",
    ),
)

RULES: dict[str, Rule] = {rule.id: rule for rule in _ALL}
"""All rules by id, in the order in which a file is checked."""


def find_rule(name: str) -> Rule | None:
    """The rule of an id, or of its number in any case: ``T012-cycle``, ``t012``."""
    wanted = name.strip().lower()
    return next((r for r in _ALL if wanted in (r.id.lower(), r.number.lower())), None)
