"""The engine beside the hand-written workflows, and above the critical path."""

from pathlib import Path

from ops.embedded.temporal.server import TemporalServer
from tests.bench.figures import VARIANTS, Overhead, Round
from tests.bench.options import Options
from tests.bench.stage import staged
from tests.bench.theme import CRITICAL_PATH

DELAY_S = 1.0


async def side_by_side(
    temporal: TemporalServer, folder: Path, options: Options
) -> tuple[Round, ...]:
    """A B C, A B C …: each variant in each round, on one server. Profiled, A alone."""
    rounds: list[Round] = []
    profile = options.profile_file(folder)
    variants = VARIANTS if profile is None else VARIANTS[:1]
    async with staged(temporal, folder, variants=variants, profile=profile) as stage:
        for variant in variants:
            options.say(f"warming up {variant}")
            await stage.load(variant, cases=options.warm_up, in_flight=options.in_flight)
        for number in range(1, options.rounds + 1):
            for variant in variants:
                one = await stage.measure(variant, cases=options.cases, in_flight=options.in_flight)
                rounds.append(one)
                options.say(
                    f"round {number} {variant}: {one.cases_per_s:.1f} cases/s, "
                    f"{1000 * one.cpu_s_a_case:.1f} ms CPU a case"
                )
    return tuple(rounds)


async def overheads(
    temporal: TemporalServer, folder: Path, options: Options
) -> tuple[Overhead, ...]:
    """What a case takes beyond its departments, one at a time and many at once."""
    found: list[Overhead] = []
    variants = VARIANTS[:2]
    async with staged(temporal, folder, variants=variants, delay_s=DELAY_S) as stage:
        for variant in variants:
            await stage.load(variant, cases=10, in_flight=10)
        for in_flight, cases in options.overhead_loads:
            for variant in variants:
                one = await stage.measure(variant, cases=cases, in_flight=in_flight)
                found.append(_overhead(one))
                options.say(f"overhead {variant}, {in_flight} in flight: {found[-1].p50_ms:.0f} ms")
    return tuple(found)


def _overhead(one: Round) -> Overhead:
    path = 1000 * DELAY_S * CRITICAL_PATH
    return Overhead(
        variant=one.variant,
        in_flight=one.in_flight,
        critical_path_ms=path,
        p50_ms=one.p50_ms - path,
        p99_ms=one.p99_ms - path,
    )
