"""What people do on a case, in words: no text of theirs, no name."""

from adapters.presentation.code_labels import label
from adapters.presentation.plan_labels import PlanWords, because, listed, stuck_words
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


def task_claimed(event: TaskClaimed, words: PlanWords) -> Label:
    """Somebody took a task."""
    task = words.task(event.task)
    return label(f"{task.zh}：任务已认领", f"{task.en}: task claimed")


def task_released(event: TaskReleased, words: PlanWords) -> Label:
    """Somebody gave it back."""
    task = words.task(event.task)
    return label(f"{task.zh}：任务已退回", f"{task.en}: task given back")


def task_reassigned(event: TaskReassigned, words: PlanWords) -> Label:
    """It was taken from who held it: another person has it, or nobody."""
    task, why = words.task(event.task), because(event.reason)
    if event.to:
        return label(f"{task.zh}：任务已改派{why.zh}", f"{task.en}: task reassigned{why.en}")
    return label(
        f"{task.zh}：任务已收回待认领{why.zh}", f"{task.en}: task put back into the queue{why.en}"
    )


def message_sent(event: MessageSent, words: PlanWords) -> Label:
    """There is a message; its text is in the vault."""
    item, to = words.item(event.step), words.audience(event.audience)
    return label(f"“{item.zh}”有给{to.zh}的留言", f"{item.en}: a message to {to.en}")


def handed_out(event: ResultHandedOut, words: PlanWords) -> Label:
    """The applicant has the certificates."""
    what = listed([words.asked(name) for name in event.certificates])
    if event.how == "counter":
        return label(f"出件：{what.zh}（窗口领取）", f"handed out: {what.en} (over the counter)")
    return label(f"出件：{what.zh}（快递寄送）", f"handed out: {what.en} (by courier)")


def concern_raised(event: ConcernRaised, words: PlanWords) -> Label:
    """Supervision is told."""
    about, why = words.concern(event.concern), stuck_words(event.reason)
    return label(f"电子监察：{about.zh}，{why.zh}", f"supervision is told: {about.en}: {why.en}")


def concern_settled(event: ConcernSettled, words: PlanWords) -> Label:
    """It is over by itself."""
    about = words.concern(event.concern)
    return label(f"电子监察事项已消除：{about.zh}", f"the concern is settled: {about.en}")


def escalated(event: Escalated, words: PlanWords) -> Label:
    """Somebody else is to act."""
    about, to = words.concern(event.concern), words.audience(event.to)
    return label(
        f"督办升级：{about.zh}，由{to.zh}督办", f"escalated: {about.en}, {to.en} is to act"
    )


def action_taken(event: ActionTaken, words: PlanWords) -> Label:
    """Somebody did something about it."""
    about, what = words.concern(event.concern), because(event.action)
    return label(f"督办处理：{about.zh}{what.zh}", f"acted upon: {about.en}{what.en}")


def migrated(event: Migrated, words: PlanWords) -> Label:
    """It goes on under another version."""
    why = because(event.reason)
    return label(
        f"“{words.theme.zh}”转按第{event.theme_version}版办理{why.zh}",
        f"{words.theme.en}: goes on under version {event.theme_version}{why.en}",
    )


def subject_erased(event: SubjectErased, words: PlanWords) -> Label:
    """The applicant's data can be read by nobody any more."""
    del words
    why = because(event.reason_code)
    return label(
        f"申请人资料已永久删除{why.zh}", f"the applicant's data were erased for good{why.en}"
    )


TEXTS = {
    TaskClaimed: task_claimed,
    TaskReleased: task_released,
    TaskReassigned: task_reassigned,
    MessageSent: message_sent,
    ResultHandedOut: handed_out,
    ConcernRaised: concern_raised,
    ConcernSettled: concern_settled,
    Escalated: escalated,
    ActionTaken: action_taken,
    Migrated: migrated,
    SubjectErased: subject_erased,
}
"""What is said of each of these events."""
