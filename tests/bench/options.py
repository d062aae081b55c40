"""What a run is asked for."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PARTS = ("engine", "store", "overhead", "theme")
PROFILE_NAME = "engine-profile.txt"


@dataclass(frozen=True, slots=True)
class Options:
    """The sizes of a run, and which parts of it are run."""

    rounds: int
    cases: int
    in_flight: int
    warm_up: int
    store_cases: int
    overhead_loads: tuple[tuple[int, int], ...]
    parts: tuple[str, ...]
    profile: bool

    def profile_file(self, folder: Path) -> Path | None:
        """Where the engine's profile goes, if it is asked for."""
        return folder / PROFILE_NAME if self.profile else None

    @staticmethod
    def say(line: str) -> None:
        """Tell how far the run is, apart from its results."""
        sys.stderr.write(f"bench: {line}\n")
        sys.stderr.flush()


def parse(words: Sequence[str] | None = None) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="tests.bench", description="Measures the engine. The last line is one JSON object."
    )
    add = parser.add_argument
    add("--rounds", type=int, help="rounds of A B C (3; quick: 1)")
    add("--cases", type=int, help="cases a variant in a round (400; quick: 60)")
    add("--in-flight", type=int, default=50, help="cases in flight")
    add("--quick", action="store_true", help="a short look; its figures are rough")
    add("--only", choices=PARTS, action="append", help="only this part; may be repeated")
    add(
        "--profile",
        action="store_true",
        help="run the engine alone and show where its process spends its CPU time",
    )
    given = parser.parse_args(words)
    quick = given.quick
    return Options(
        rounds=given.rounds or (1 if quick else 3),
        cases=given.cases or (60 if quick else 400),
        in_flight=given.in_flight,
        warm_up=30 if quick else 100,
        store_cases=100 if quick else 2_000,
        overhead_loads=((1, 2), (20, 20)) if quick else ((1, 5), (20, 80)),
        parts=tuple(given.only or PARTS),
        profile=given.profile,
    )
