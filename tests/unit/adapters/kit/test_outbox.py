from hypothesis import given
from hypothesis import strategies as st

from adapters.kit.outbox import FIRST_WAIT_S, LONGEST_WAIT_S, backoff_s


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_the_wait_is_never_short_and_never_too_long(attempt, chance):
    assert FIRST_WAIT_S / 2 <= backoff_s(attempt, chance) <= LONGEST_WAIT_S


@given(st.integers(1, 100), st.floats(0, 1, exclude_max=True))
def test_the_wait_grows_with_the_attempts(attempt, chance):
    assert backoff_s(attempt, chance) <= backoff_s(attempt + 1, chance)
