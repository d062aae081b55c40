"""What statuses and events are called in the pictures, in the words of the field."""

from domain.plan import Label


def label(zh: str, en: str) -> Label:
    """A label of both texts."""
    return Label(zh=zh, en=en)


CASE_STATUSES = {
    "opened": label("已提交", "opened"),
    "supplement": label("待补正", "supplement"),
    "prereview": label("预审中", "pre-review"),
    "accepted": label("已受理", "accepted"),
    "ending": label("终结办理中", "ending"),
    "not_accepted": label("不予受理", "not accepted"),
    "closed": label("已办结", "closed"),
}
"""Every status of a case, in the order of its life."""

STEP_STATUSES = {
    "waiting": label("等待", "waiting"),
    "dispatched": label("办理中", "dispatched"),
    "pending": label("待答复", "pending"),
    "special_procedure": label("特别程序", "special procedure"),
    "supplement": label("待补正", "supplement"),
    "granted": label("准予", "granted"),
    "refused": label("不予", "refused"),
    "ruled_out": label("不再办理", "ruled out"),
    "skipped": label("跳过", "skipped"),
    "not_applicable": label("不适用", "not applicable"),
    "withdrawing": label("撤回中", "withdrawing"),
    "undo_by_people": label("待人工撤回", "undo by people"),
    "withdrawn": label("已撤回", "withdrawn"),
}
"""Every status of a step, in the order of its life."""

EVENTS = {
    "case.opened.v1": label("提交", "opened"),
    "case.prereview_begun.v1": label("转人工预审", "pre-review begun"),
    "case.prereview_passed.v1": label("预审通过", "pre-review passed"),
    "case.supplement_notified.v1": label("补正告知", "supplement notified"),
    "case.case_supplemented.v1": label("补正", "supplemented"),
    "case.case_corrected.v1": label("更正", "corrected"),
    "case.not_accepted.v1": label("不予受理", "not accepted"),
    "case.accepted.v1": label("受理", "accepted"),
    "case.commitment_made.v1": label("容缺受理、告知承诺", "commitment made"),
    "case.commitment_kept.v1": label("承诺兑现", "commitment kept"),
    "case.commitment_lapsed.v1": label("承诺未兑现", "commitment lapsed"),
    "case.step_dispatched.v1": label("送办", "dispatched"),
    "case.step_granted.v1": label("准予", "granted"),
    "case.step_refused.v1": label("不予", "refused"),
    "case.supplement_requested.v1": label("要求补正", "supplement requested"),
    "case.step_pending.v1": label("待答复", "pending"),
    "case.special_procedure_begun.v1": label("进入特别程序", "special procedure begun"),
    "case.supplemented.v1": label("补正", "supplemented"),
    "case.step_call_failed.v1": label("系统调用失败", "call failed"),
    "case.submission_lost.v1": label("申请遗失重报", "submission lost"),
    "case.report_rejected.v1": label("上报被拒", "report rejected"),
    "case.step_flagged.v1": label("转人工", "flagged"),
    "case.answer_contradicted.v1": label("答复不一致", "answer contradicted"),
    "case.step_ruled_out.v1": label("不再办理", "ruled out"),
    "case.step_found_not_applicable.v1": label("不适用", "found not applicable"),
    "case.step_retried.v1": label("重试", "retried"),
    "case.step_reassigned.v1": label("改派", "reassigned"),
    "case.step_skipped.v1": label("跳过", "skipped"),
    "case.notice_requested.v1": label("通知", "notice requested"),
    "case.ending_begun.v1/withdrawn": label("申请人撤回", "withdrawn by the applicant"),
    "case.ending_begun.v1/refused": label("必办事项不予", "a required item is refused"),
    "case.ending_begun.v1/lapsed": label("承诺未兑现", "a promise lapsed"),
    "case.ending_begun.v1/terminated": label("终止", "terminated"),
    "case.ending_begun.v1/revoked": label("撤销", "revoked"),
    "case.step_withdrawal_begun.v1": label("开始撤回", "withdrawal begun"),
    "case.step_withdrawn.v1": label("撤回完成", "withdrawn"),
    "case.undo_handed_to_people.v1": label("撤回转人工", "undo handed to people"),
    "case.step_undo_impossible.v1": label("维持原结果", "stands"),
    "case.late_answer_received.v1": label("迟到答复", "late answer"),
    "case.closed.v1": label("办结", "closed"),
    "case.clock_started.v1": label("开始计时", "clock started"),
    "case.clock_stopped.v1": label("停止计时", "clock stopped"),
    "case.clock_resumed.v1": label("恢复计时", "clock resumed"),
    "case.clock_extended.v1": label("时限延长", "clock extended"),
    "case.due_recomputed.v1": label("时限重算", "due dates recomputed"),
    "case.limit_warned.v1": label("预警", "limit warned"),
    "case.limit_breached.v1": label("超期", "limit breached"),
    "case.task_claimed.v1": label("认领任务", "task claimed"),
    "case.task_released.v1": label("退回任务", "task released"),
    "case.task_reassigned.v1": label("改派任务", "task reassigned"),
    "case.message_sent.v1": label("留言", "message sent"),
    "case.result_handed_out.v1": label("出件", "handed out"),
    "case.concern_raised.v1": label("督办", "concern raised"),
    "case.concern_settled.v1": label("督办解除", "concern settled"),
    "case.escalated.v1": label("督办升级", "escalated"),
    "case.action_taken.v1": label("督办处理", "action taken"),
    "case.migrated.v1": label("版本迁移", "migrated"),
    "case.subject_erased.v1": label("资料删除", "data erased"),
}
"""The short name of every event, in the order in which a case may come to them: by topic, and
an ending by its cause as well.
"""
