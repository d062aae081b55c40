"""The report at the end of a demo: timelines, notices, whether the replay is identical."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from adapters.pb.onething.case.v1 import case_pb2
from ops.audit.replay import ReplayedCase
from ops.cli.text.case_text import case_lines, entry_line
from ops.cli.text.rich_lines import print_rich_line


@dataclass(frozen=True, slots=True)
class Outcome:
    """The cases as served and as replayed, in one order; notices delivered; seconds."""

    served: Sequence[case_pb2.Case]
    replayed: Sequence[ReplayedCase]
    notices: int
    seconds: Mapping[str, float]

    @property
    def closed(self) -> int:
        """Return how many cases are closed."""
        return sum(case.status == case_pb2.CASE_STATUS_CLOSED for case in self.served)

    @property
    def identical(self) -> bool:
        """Return whether every replayed state equals the served one, digest included."""
        return all(
            live == again.case for live, again in zip(self.served, self.replayed, strict=True)
        )


def print_outcome(console: Console, outcome: Outcome, *, kept: Path | None) -> int:
    """Print the report; return the exit code."""
    for again in outcome.replayed:
        print_rich_line(console, "")
        for line in (*map(entry_line, again.timeline), *case_lines(again.case)):
            print_rich_line(console, line)
    print_rich_line(console, "")
    print_rich_line(console, f"notices delivered: {outcome.notices}")
    times = ", ".join(f"{phase} {took:.1f} s" for phase, took in outcome.seconds.items())
    print_rich_line(console, f"time: {times}")
    for line in _how_to_go_on(outcome, kept):
        print_rich_line(console, line)
    events = sum(again.recorded for again in outcome.replayed)
    well = outcome.identical and outcome.closed == len(outcome.served)
    verdict = "identical" if outcome.identical else "DIFFERENT"
    print_rich_line(
        console, f"demo: {outcome.closed} cases closed, {events} events recorded, replay {verdict}"
    )
    return 0 if well else 1


def _how_to_go_on(outcome: Outcome, kept: Path | None) -> list[str]:
    if kept is None:
        return [
            "go on: onething demo --data FOLDER keeps the record; onething up starts the stack;",
            "       then onething case open childbirth --input themes/childbirth/example.yaml",
        ]
    case_id = outcome.served[0].case_id
    return [
        f"go on: onething case replay {case_id} --data {kept}",
        f"       onething up --data {kept}",
    ]
