"""The texts about invalid input: each in English, ``/``, and Chinese. Pure.

A text says what is wrong and how to fix it. None repeats a value: it may be personal.
"""

from collections.abc import Iterable

from domain.plan import FieldType, Label

_TYPES: dict[FieldType, Label] = {
    "integer": Label(zh="请填写整数", en="give a whole number"),
    "boolean": Label(zh="请填写是或否", en="give true or false"),
}
_TEXT = Label(zh="请填写文字", en="give text")

EMPTY = (
    "is empty: give a value, or leave the field out where it may be / 为空：请填写；选填项可不提交"
)
NOTHING_SUPPLIED = "is empty: give what is missing / 未提交任何内容：请补充所缺内容"
UNFIT = (
    "holds characters that cannot be stored: delete control characters / "
    "含无法保存的字符：请删除控制字符"
)
NO_DATE = (
    "is no date: give a day of the calendar as YYYY-MM-DD / 日期有误：请按 YYYY-MM-DD 填写实有日期"
)
NO_DECIMAL = (
    "is no decimal number: give digits with `.`, at most six decimals / "
    "数值有误：请填写数字，小数点用“.”，最多六位小数"
)
NOT_APPLICABLE = "does not apply to this case: leave it out / 本办件不涉及此项：请勿提交"
TWICE = "is there twice: attach it once / 重复提交：请只附一份"
FIXED = (
    "says whose case it is and cannot be changed: open a new case / "
    "此项确定申请人，不可更改：请另行申请"
)
SELECTING = (
    "says what applies to the case and cannot be changed: open a new case / "
    "办理内容据此确定，不可更改：请另行申请"
)
PASSES = (
    "passes every check that can be overridden: leave as_shown out / "
    "已通过全部可放行的校验：请去掉 as_shown"
)


def missing(label: Label) -> str:
    """A required field is missing."""
    return f"is missing: give {label.en} / 缺少：请填写{label.zh}"


def missing_material(label: Label) -> str:
    """A required material is missing."""
    return f"is missing: attach {label.en} / 缺少：请提交{label.zh}"


def wrong_type(field_type: FieldType) -> str:
    """The value has another type."""
    give = _TYPES.get(field_type, _TEXT)
    return f"is not of type {field_type}: {give.en} / 类型不符：{give.zh}"


def too_large(most: int) -> str:
    """The number is too large or too small."""
    return f"is too large: give a number up to {most} / 数值过大：绝对值不得超过 {most}"


def too_long(count: int, most: int) -> str:
    """The text has too many characters."""
    return f"has {count} characters: give at most {most} / 共 {count} 个字：最多 {most} 个字"


def no_choice(choices: Iterable[str]) -> str:
    """The text is not one of the choices."""
    all_of_them = ", ".join(choices)
    return f"is none of the choices: give one of {all_of_them} / 不在选项内：请填写其一"


def unknown_format(name: str) -> str:
    """The format is unknown to this engine."""
    return (
        f"has the format {name}, which this engine does not know / "
        f"本系统不识别格式 {name}：请联系运维"
    )


def wrong_shape(name: str, en: str, zh: str) -> str:
    """The text does not have the shape of its format."""
    return f"is not of the format {name}: {en} / {zh}"


def failed_checks(name: str, checks: str, en: str, zh: str) -> str:
    """The text has the right shape but fails checks that a clerk may override."""
    return (
        f"is not of the format {name} ({checks}): {en}; if the document shows it so, a clerk can "
        f"accept it as shown / {zh}；如证件确如此，可由窗口人员核对后录入"
    )


def unlike_pattern(en: str, zh: str) -> str:
    """The text does not match the theme's own pattern."""
    return (
        f"is not as it has to be: {en}; if the document shows it so, a clerk can accept it as "
        f"shown / 不符合要求：{zh}；如证件确如此，可由窗口人员核对后录入"
    )


def unknown_field(whose: str, hint: str) -> str:
    """The field is not filled in here; ``whose`` ends the English sentence."""
    return f"is no field that {whose}: {hint} / 无此填写项"


def unknown_material(whose: str, hint: str) -> str:
    """The material is not requested here; ``whose`` ends the English sentence."""
    return f"is no material {whose}: {hint} / 无此材料项"


def unanswered(question: Label, answers: Iterable[str]) -> str:
    """A question of the guide is unanswered."""
    give = " or ".join(answers)
    return f"{question.en} is not answered: give {give} / “{question.zh}”未作答：请选择其一"


def no_answer(hint: str) -> str:
    """The situation is not an answer of the guide."""
    return f"is no answer of the guide: {hint} / 不是导引的选项"


def no_guide(theme: str) -> str:
    """Situations are given to a theme without a guide."""
    return f"{theme} has no guide: leave situations out / 本主题无需选择情形：请勿提交"


def answered_twice(question: str) -> str:
    """The question has a second answer."""
    return f"`{question}` is answered already: give one answer / 重复作答：每题只选一项"


def no_item(theme: str) -> str:
    """No item applies to the case."""
    return f"no item of {theme} applies: there is nothing to do / 所选情形无需办理任何事项"


PROMISED_AND_ATTACHED = "is attached as well: leave the promise out / 该材料已提交：无需承诺或容缺"


def no_promise(kind: str, allowed: Iterable[str], label: Label) -> str:
    """The theme does not allow this promise for the material."""
    kinds = " or ".join(allowed)
    en = f"it may be {kinds}" if kinds else f"attach {label.en}"
    zh = "请改用允许的方式" if kinds else f"请提交{label.zh}"
    return f"may not be {kind}: {en} / 此材料不可如此承诺：{zh}"
