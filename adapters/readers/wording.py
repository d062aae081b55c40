"""The words that timelines and notices share, in Chinese and English."""

from domain.plan import Label, Plan

OUTCOMES = {
    "granted": Label(zh="全部准予", en="all granted"),
    "partly_granted": Label(zh="部分准予", en="partly granted"),
    "refused": Label(zh="不予办理", en="refused"),
}
AUDIENCES = {
    "applicant": Label(zh="申请人", en="the applicant"),
    "supervision": Label(zh="督办人员", en="supervision"),
}
NOTICES = {
    "accepted": Label(zh="已受理", en="accepted"),
    "step_granted": Label(zh="事项准予", en="item granted"),
    "step_refused": Label(zh="事项不予", en="item refused"),
    "supplement_requested": Label(zh="需要补正", en="supplement needed"),
    "supplemented": Label(zh="补正已收到", en="supplement received"),
    "step_ruled_out": Label(zh="事项不再办理", en="item not possible"),
    "step_stuck": Label(zh="事项受阻", en="item stuck"),
    "answer_contradicted": Label(zh="答复不一致", en="contradictory answer"),
    "closed": Label(zh="已办结", en="closed"),
}
STUCK = {
    "no_answer": Label(zh="部门未答复", en="no answer from the department"),
    "answer_overdue": Label(zh="答复逾期", en="the answer is overdue"),
    "special_procedure_overdue": Label(zh="特别程序逾期", en="the special procedure is overdue"),
    "supplement_unanswered": Label(zh="补正逾期未交", en="the supplement did not come"),
}


def label(zh: str, en: str) -> Label:
    """A label of both texts."""
    return Label(zh=zh, en=en)


def known(words: dict[str, Label], code: str) -> Label:
    """The words of a code; the code itself where there are none."""
    return words.get(code) or Label(zh=code, en=code)


class PlanWords:
    """What the things of a plan are called. An unknown name stands for itself."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    @property
    def theme(self) -> Label:
        """The theme."""
        return self._plan.label

    def item(self, name: str) -> Label:
        """An item."""
        item = self._plan.item_by_name.get(name)
        return item.label if item else Label(zh=name, en=name)

    def department_of(self, item: str) -> Label:
        """The department that decides an item."""
        found = self._plan.item_by_name.get(item)
        name = found.department if found else item
        department = self._plan.department_by_name.get(name)
        return department.label if department else Label(zh=name, en=name)

    def asked(self, name: str) -> Label:
        """A field or a material."""
        found = self._plan.field_by_name.get(name) or self._plan.material_by_name.get(name)
        return found.label if found else Label(zh=name, en=name)


def listed(labels: list[Label]) -> Label:
    """Several labels in a row."""
    return Label(zh="、".join(each.zh for each in labels), en=", ".join(each.en for each in labels))
