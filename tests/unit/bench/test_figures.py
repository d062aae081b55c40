"""What the benchmark makes of its measurements."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench import report
from tests.bench.figures import Overhead, Report, Round, StoreRates, Variant, percentile

NUMBERS = st.lists(st.floats(0, 1e6), min_size=1)


def a_round(variant: Variant, *, seconds: float, cpu_s: float) -> Round:
    return Round(
        variant=variant,
        cases=10,
        in_flight=5,
        seconds=seconds,
        p50_ms=1.0,
        p99_ms=2.0,
        cpu_s={"temporal": cpu_s / 2, "loader": cpu_s / 2},
        history_events=9.0,
    )


def measured() -> Report:
    return Report(
        machine={"cpus": "2"},
        rounds=(
            a_round("engine", seconds=1, cpu_s=1),
            a_round("ordinary", seconds=3, cpu_s=2),
            a_round("local", seconds=2, cpu_s=1),
            a_round("engine", seconds=1, cpu_s=1),
            a_round("ordinary", seconds=5, cpu_s=4),
            a_round("local", seconds=2, cpu_s=1),
        ),
        stores={
            "sqlite": StoreRates(
                appends_one_by_one_per_s=1,
                events_one_by_one_per_s=2,
                appends_grouped_per_s=3,
                events_grouped_per_s=4,
                replayed_per_s=5,
                scanned_per_s=6,
            )
        },
        overheads=(
            Overhead(
                variant="engine", in_flight=1, critical_path_ms=3000, p50_ms=30.0, p99_ms=40.0
            ),
        ),
    )


def test_the_median_of_an_odd_number_of_values_is_the_middle_one():
    assert 3 == percentile([5, 1, 3], 50)


def test_the_last_percentiles_of_few_values_are_the_largest():
    assert 9 == percentile([9, 1, 2], 99)


@given(NUMBERS, st.floats(0, 100, exclude_min=True))
def test_a_percentile_is_one_of_the_values_and_enough_are_not_above_it(values, percent):
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) >= len(values) * percent / 100 * (1 - 1e-9)


@pytest.mark.parametrize(("values", "percent"), [([], 50), ([1], 0), ([1], 101)])
def test_a_percentile_of_nothing_or_out_of_range_is_refused(values, percent):
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, percent)


def test_the_last_line_is_one_json_object_with_ratios_and_raw_figures():
    *_, last = report.lines(measured())
    content = json.loads(last)
    assert 4.0 == content["ratio_cases_per_s"]  # the median of 3 and 5
    assert 0.375 == content["ratio_cpu"]  # the median of 1/2 and 1/4
    assert 6 == len(content["rounds"])
    assert {"machine", "stores", "overheads"} <= set(content)


def test_a_part_that_was_not_run_has_no_table_and_no_ratio():
    *tables, last = report.lines(Report(machine={}))
    assert [""] == tables
    assert json.loads(last)["ratio_cases_per_s"] is None


def test_the_tables_name_every_variant_process_and_store():
    text = "\n".join(report.lines(measured()))
    for words in (*report.NAMES.values(), "temporal", "loader", "sqlite", "3,000 ms"):
        assert words in text
