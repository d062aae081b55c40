import hashlib
import json

import pytest
from hypothesis import given

from domain.errors import RecordDamagedError
from domain.plan import Plan
from tests.unit.domain.plans import item, plan, plans


@given(plans())
def test_a_stored_plan_is_the_same_plan(of):
    again = Plan.parse(of.canonical, of.digest)
    assert again == of
    assert (again.canonical, again.digest) == (of.canonical, of.digest)


def test_the_digest_is_of_the_stored_bytes():
    raw = json.dumps(json.loads(plan(item("only")).canonical), indent=1).encode()
    digest = hashlib.sha256(raw).hexdigest()
    parsed = Plan.parse(raw, digest)
    assert (parsed.canonical, parsed.digest) == (raw, digest)


def test_a_plan_of_another_format_is_refused():
    raw = json.dumps({**json.loads(plan(item("only")).canonical), "format": 2}).encode()
    with pytest.raises(ValueError, match="format"):
        Plan.parse(raw, hashlib.sha256(raw).hexdigest())


def test_a_plan_that_does_not_match_its_digest_is_damage():
    of = plan(item("only"))
    with pytest.raises(RecordDamagedError, match="not the one of digest"):
        Plan.parse(of.canonical + b" ", of.digest)
