"""The words of the stable codes in events, in Chinese and English."""

from domain.case.decisions.answers.decide_answer import (
    POSTPONED_REPEATEDLY,
    SECOND_SUPPLEMENT_REQUEST,
)
from domain.case.decisions.answers.effective_time import IMPLAUSIBLE
from domain.case.events.answers import CONTRADICTED
from domain.plan import Label


def label(zh: str, en: str) -> Label:
    """A label of both texts."""
    return Label(zh=zh, en=en)


def label_for(labels: dict[str, Label], code: str) -> Label:
    """The words of a code; the code itself where there are none."""
    return labels.get(code) or Label(zh=code, en=code)


OUTCOMES = {
    "granted": label("全部准予", "all granted"),
    "partly_granted": label("部分准予", "partly granted"),
    "refused": label("不予办理", "refused"),
    "not_accepted": label("不予受理", "not accepted"),
    "withdrawn": label("申请人撤回", "withdrawn by the applicant"),
    "lapsed": label("承诺未兑现", "a promise was not kept"),
    "terminated": label("终止办理", "terminated"),
    "revoked": label("已撤销", "revoked"),
}
CHECKS = {
    "alphabet": label("字符", "characters"),
    "birth_date": label("出生日期", "birth date"),
    "checksum": label("校验码", "check character"),
    "pattern": label("格式规则", "pattern"),
}
"""Checks that a clerk may override."""
AUDIENCES = {
    "applicant": label("申请人", "the applicant"),
    "reviewer": label("审查人员", "the reviewer"),
    "supervision": label("督办人员", "supervision"),
}
NOTICES = {
    "supplement_notified": label("补正告知", "supplement notice"),
    "not_accepted": label("不予受理", "not accepted"),
    "accepted": label("已受理", "accepted"),
    "commitment_kept": label("承诺已兑现", "promise kept"),
    "commitment_lapsed": label("承诺未兑现", "promise not kept"),
    "step_granted": label("事项准予", "item granted"),
    "step_refused": label("事项不予", "item refused"),
    "supplement_requested": label("需要补正", "supplement needed"),
    "correction_asked": label("再次要求更正", "correction asked for"),
    "supplemented": label("补正已收到", "supplement received"),
    "step_ruled_out": label("事项不再办理", "item not possible"),
    "step_skipped": label("事项跳过", "item skipped"),
    "step_withdrawn": label("事项已撤回", "item taken back"),
    "step_undo_impossible": label("事项维持", "item stands"),
    "clock_stopped": label("停止计时", "clock stopped"),
    "clock_resumed": label("恢复计时", "clock resumed"),
    "clock_extended": label("时限延长", "limit extended"),
    "ending": label("提前结束", "ending early"),
    "step_stuck": label("事项受阻", "item stuck"),
    "answer_contradicted": label("答复不一致", "contradictory answer"),
    "report_rejected": label("部门上报不合约定", "a report was rejected"),
    "undo_by_people": label("撤回转人工", "people are to take it back"),
    "limit_warning": label("时限预警", "limit near"),
    "limit_breach": label("超期", "limit over"),
    "concern": label("督办事项", "something waits too long"),
    "escalated": label("督办升级", "escalated"),
    "message": label("留言", "message"),
    "closed": label("已办结", "closed"),
}
CONCERN_REASONS = {
    "limit_warning": label("时限预警", "the limit is near"),
    "limit_breach": label("超期", "the limit is over"),
    "no_answer": label("部门未答复", "no answer from the department"),
    "answer_overdue": label("答复逾期", "the answer is overdue"),
    "special_procedure_overdue": label("特别程序逾期", "the special procedure is overdue"),
    "supplement_unanswered": label("补正逾期未交", "the supplement did not come"),
    "department_paused": label("部门已暂停办理", "the department is paused"),
    "message_unanswered": label("留言未答复", "a message is unanswered"),
    "commitment_unchecked": label("承诺未核查", "a commitment is unchecked"),
    "record_damaged": label(
        "记录与封印不符，不再提供", "the record does not match its seals: it is not served"
    ),
    "adapter_failed:RECORD_DAMAGED": label(
        "保管库中的数据与记录不符，未提交",
        "values in the vault are not what the record says: nothing was submitted",
    ),
    "calendar_missing": label(
        "缺少工作日历，办件暂停推进", "the working-day calendar is missing: the case cannot go on"
    ),
    "plan_missing": label(
        "缺少主题版本，办件暂停推进", "its theme version is missing: the case cannot go on"
    ),
    "engine_fault": label("系统故障，办件暂停推进", "a fault of the engine: the case cannot go on"),
    "task_overdue": label("任务逾期未办", "a task is overdue"),
    POSTPONED_REPEATEDLY: label(
        "部门一再推迟答复", "the department puts its answer off again and again"
    ),
    IMPLAUSIBLE: label("所报生效时间不合理", "a stated time that cannot be"),
    SECOND_SUPPLEMENT_REQUEST: label(
        "部门再次要求补正", "the department asked for a supplement again"
    ),
    CONTRADICTED: label("答复不一致", "contradictory answers"),
}
FAILURES = {
    "UNAVAILABLE": label("系统暂不可用", "is not available for now"),
    "DEADLINE_EXCEEDED": label("未在限定时间内答复", "did not answer in time"),
    "RESOURCE_EXHAUSTED": label("系统繁忙", "is overloaded"),
    "ABORTED": label("中止了请求", "aborted the call"),
    "INVALID_ANSWER": label("答复不符合约定", "gave an answer that is not allowed"),
    "INVALID_ARGUMENT": label("不接受所送内容", "rejects what is sent"),
    "NOT_FOUND": label("查无此申请或事项", "does not know the submission or the item"),
    "ALREADY_EXISTS": label("称该编号已有不同内容", "says that the key came with another body"),
    "FAILED_PRECONDITION": label("称该申请已撤回", "says that the submission was withdrawn"),
    "PERMISSION_DENIED": label("拒绝平台访问", "refuses the engine"),
    "UNAUTHENTICATED": label("未认可平台身份", "does not accept the engine's identity"),
    "UNIMPLEMENTED": label("未提供该接口", "does not serve the method"),
    "NO_ADDRESS": label("未配置地址", "has no address in the settings"),
    "DATA_ERASED": label("所需数据已删除", "cannot be given data that was erased"),
    "DERIVED_FIELD": label(
        "派生字段无法计算", "cannot be given a derived field: its formula fails"
    ),
    "ENGINE_FAULT": label("平台调用出错", "was not called: the engine failed"),
}
"""What a failure code says of a department's adapter, as the rest of a sentence about it."""

OTHER_FAILURE = label("系统故障", "fails")

MISSING = {"missing": label("未提供", "not there")}
WITHDRAWAL_RESULTS = {
    "case_withdrawn": label("申请人撤回", "the case was withdrawn"),
    "case_refused": label("另有事项不予办理", "another item was refused"),
    "case_lapsed": label("承诺未兑现", "a promise was not kept"),
    "case_terminated": label("终止办理", "the case was terminated"),
    "case_revoked": label("已撤销", "the case was revoked"),
    "case_not_accepted": label("不予受理", "the case was not accepted"),
    "refused_elsewhere": label("另有事项不予办理", "another item was refused"),
    "late_answer": label("答复晚于撤回", "the answer came after it was taken back"),
    "skipped": label("事项已跳过", "the item was skipped"),
    "impossible": label("部门无法撤回", "the department cannot"),
    "served_by_people": label("该事项由人工办理", "people serve the item"),
    "no_answer": label("部门未答复", "no answer from the department"),
}
"""Why a step is taken back, ruled out, or left to people to take back."""

LAPSE_REASONS = {
    "not_supplied_in_time": label("逾期未补交", "not supplied in time"),
    "found_untrue": label("核查不实", "found untrue"),
}
LIMITS = {
    "promised": label("承诺时限", "promised limit"),
    "statutory": label("法定时限", "statutory limit"),
}
TASKS = {
    "prereview": label("预审", "pre-review"),
    "decide": label("人工办理", "decision by people"),
    "undo": label("人工撤回", "taking back by people"),
    "check_commitment": label("承诺核查", "check of a commitment"),
    "reply": label("留言答复", "reply to a message"),
}
CLOCK_STOPS = {"supplement": label("补正", "supplement")}
DECISIONS = {
    "granted": label("准予", "granted"),
    "refused": label("不予办理", "refused"),
    "supplement": label("需要补正", "to be supplied"),
    "pending": label("待答复", "answer to come"),
    "special_procedure": label("特别程序", "special procedure"),
}
