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


def test_a_plan_stored_before_its_shape_grew_keeps_its_bytes_and_digest():
    older = json.loads(plan(item("only")).canonical)
    del older["limit"]
    raw = json.dumps(older).encode()
    digest = hashlib.sha256(raw).hexdigest()
    parsed = Plan.parse(raw, digest)
    assert (parsed.canonical, parsed.digest) == (raw, digest)


def test_a_plan_that_does_not_match_its_digest_is_damage():
    of = plan(item("only"))
    with pytest.raises(RecordDamagedError, match="not the one of digest"):
        Plan.parse(of.canonical + b" ", of.digest)
