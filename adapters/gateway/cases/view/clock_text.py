"""The lines of a clock's arithmetic in Chinese and English.

:mod:`domain.calendar` tells them in English with Chinese names in them; what is said here
in Chinese follows from the same line, so that no arithmetic is done twice.
"""

import re

from domain.calendar.explanation import Line
from domain.plan import Label

_WHAT = {
    "started": "起算",
    "stopped": "停计",
    "resumed": "恢复计时",
    "counted": "计入",
    "not_counted": "不计",
    "due": "届满",
}
_REASONS = {
    "the day of the start": "起算当日",
    "the clock was stopped": "停计期间",
    "the last day moves to the next working day": "期限末日顺延至下一工作日",
    "weekend": "周末",
}
_UNITS = {
    "working day": "个工作日",
    "day": "日",
    "hour": "小时",
    "month": "个月",
}
_TERM = re.compile(r"(?:(?P<share>\d+) % of )?(?P<count>\d+) (?P<unit>[a-z ]+?)s? on (?P<on>\S+)")
_DAYS = re.compile(r"days? (?P<first>\d+)(?:–(?P<last>\d+))?")
_END = re.compile(r"the end of (?P<day>\S+?)(?P<provisional>; provisional.*)?")


def format_line(line: Line) -> Label:
    """A line for people."""
    said = f"{line.what.replace('_', ' ')}: {line.detail}"
    return Label(zh=f"{_WHAT[line.what]}：{_format_zh(line)}", en=said)


def _format_zh(line: Line) -> str:
    match line.what:
        case "started":
            return _format_start(line.detail)
        case "counted":
            return _format_elapsed(line.detail)
        case "not_counted":
            return _REASONS.get(line.detail) or line.detail.split(" ", maxsplit=1)[0]
        case "due":
            return _format_due(line.detail)
        case "resumed":
            return f"{line.detail.removeprefix('after ')}结束"
        case _:
            return line.detail


def _format_start(detail: str) -> str:
    found = _TERM.fullmatch(detail)
    if found is None:
        return detail
    share = f"的{found['share']}%" if found["share"] else ""
    return f"{found['count']}{_UNITS[found['unit']]}{share}，日历{found['on']}"


def _format_elapsed(detail: str) -> str:
    found = _DAYS.fullmatch(detail)
    if found is None:
        return detail
    return f"第{found['first']}至{found['last']}日" if found["last"] else f"第{found['first']}日"


def _format_due(detail: str) -> str:
    found = _END.fullmatch(detail)
    if found is None:
        return detail.replace("after ", "经过")
    provisional = "（暂定：部分年份尚无放假通知）" if found["provisional"] else ""
    return f"{found['day']}结束时{provisional}"
