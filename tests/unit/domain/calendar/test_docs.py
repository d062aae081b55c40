import re
from datetime import datetime
from pathlib import Path

from domain.calendar.due_calculation import compute_due
from domain.calendar.halts import Halt
from domain.plan import PlanTerm
from tests.unit.domain.calendar.shipped import CN
from tests.unit.domain.calendar.slow_oracle import CHINA

DOCS = Path(__file__).resolve().parents[4] / "docs/clocks.md"


def test_the_example_of_the_docs_is_what_the_code_says():
    blocks = re.findall(r"```text\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    accepted = datetime(2026, 2, 9, 10, tzinfo=CHINA)
    stopped = datetime(2026, 2, 12, 14, tzinfo=CHINA)
    resumed = datetime(2026, 2, 25, 9, tzinfo=CHINA)
    review = Halt(stopped, resumed, "expert_review", "行政许可法 art. 45")
    told = [
        "".join(f"{line}\n" for line in compute_due(PlanTerm(count=10), accepted, halts, CN).lines)
        for halts in ([], [review])
    ]
    assert told == blocks
