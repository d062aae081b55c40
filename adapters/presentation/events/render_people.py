"""What people do on a case, in words: no text of theirs, no name."""

from adapters.presentation.code_labels import label
from adapters.presentation.plan_labels import (
    PlanLabels,
    format_concern_reason,
    format_reasons,
    join_labels,
)
from domain.case.events.erasure import SubjectErased
from domain.case.events.people import (
    ActionTaken,
    ConcernRaised,
    ConcernSettled,
    Escalated,
    MessageSent,
    Migrated,
    ResultHandedOut,
    TaskClaimed,
    TaskReassigned,
    TaskReleased,
)
from domain.plan import Label


def render_task_claimed(event: TaskClaimed, labels: PlanLabels) -> Label:
    """Somebody took a task."""
    task = labels.task(event.task)
    return label(f"{task.zh}：任务已认领", f"{task.en}: task claimed")


def render_task_released(event: TaskReleased, labels: PlanLabels) -> Label:
    """Somebody gave it back."""
    task = labels.task(event.task)
    return label(f"{task.zh}：任务已退回", f"{task.en}: task given back")


def render_task_reassigned(event: TaskReassigned, labels: PlanLabels) -> Label:
    """It was taken from who held it: another person has it, or nobody."""
    task, why = labels.task(event.task), format_reasons(event.reason)
    if event.to:
        return label(f"{task.zh}：任务已改派{why.zh}", f"{task.en}: task reassigned{why.en}")
    return label(
        f"{task.zh}：任务已收回待认领{why.zh}", f"{task.en}: task put back into the queue{why.en}"
    )


def render_message_sent(event: MessageSent, labels: PlanLabels) -> Label:
    """There is a message; its text is in the vault."""
    item, to = labels.item(event.step), labels.audience(event.audience)
    return label(f"“{item.zh}”有给{to.zh}的留言", f"{item.en}: a message to {to.en}")


def render_handed_out(event: ResultHandedOut, labels: PlanLabels) -> Label:
    """The applicant has the certificates."""
    what = join_labels([labels.input_label(name) for name in event.certificates])
    if event.how == "counter":
        return label(f"出件：{what.zh}（窗口领取）", f"handed out: {what.en} (over the counter)")
    return label(f"出件：{what.zh}（快递寄送）", f"handed out: {what.en} (by courier)")


def render_concern_raised(event: ConcernRaised, labels: PlanLabels) -> Label:
    """Supervision is told."""
    about, why = labels.concern(event.concern), format_concern_reason(event.reason)
    return label(f"电子监察：{about.zh}，{why.zh}", f"supervision is told: {about.en}: {why.en}")


def render_concern_settled(event: ConcernSettled, labels: PlanLabels) -> Label:
    """It is over by itself."""
    about = labels.concern(event.concern)
    return label(f"电子监察事项已消除：{about.zh}", f"the concern is settled: {about.en}")


def render_escalated(event: Escalated, labels: PlanLabels) -> Label:
    """Somebody else is to act."""
    about, to = labels.concern(event.concern), labels.audience(event.to)
    return label(
        f"督办升级：{about.zh}，由{to.zh}督办", f"escalated: {about.en}, {to.en} is to act"
    )


def render_action_taken(event: ActionTaken, labels: PlanLabels) -> Label:
    """Somebody did something about it."""
    about, what = labels.concern(event.concern), format_reasons(event.action)
    return label(f"督办处理：{about.zh}{what.zh}", f"acted upon: {about.en}{what.en}")


def render_migrated(event: Migrated, labels: PlanLabels) -> Label:
    """It goes on under another version."""
    why = format_reasons(event.reason)
    return label(
        f"“{labels.theme.zh}”转按第{event.theme_version}版办理{why.zh}",
        f"{labels.theme.en}: goes on under version {event.theme_version}{why.en}",
    )


def render_subject_erased(event: SubjectErased, labels: PlanLabels) -> Label:
    """The applicant's data can be read by nobody any more."""
    del labels
    why = format_reasons(event.reason_code)
    return label(
        f"申请人资料已永久删除{why.zh}", f"the applicant's data were erased for good{why.en}"
    )


RENDERERS = {
    TaskClaimed: render_task_claimed,
    TaskReleased: render_task_released,
    TaskReassigned: render_task_reassigned,
    MessageSent: render_message_sent,
    ResultHandedOut: render_handed_out,
    ConcernRaised: render_concern_raised,
    ConcernSettled: render_concern_settled,
    Escalated: render_escalated,
    ActionTaken: render_action_taken,
    Migrated: render_migrated,
    SubjectErased: render_subject_erased,
}
"""What is said of each of these events."""
