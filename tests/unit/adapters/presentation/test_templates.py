from typing import Any

import jinja2
import pytest

from adapters.presentation.templates import templates

PACKAGE = "ops.authoring.graph"
HOSTILE = "<b onx='\"'>\x1b\u202e"


def rendered(source: str, **values: Any) -> str:
    return templates(PACKAGE).from_string(source).render(**values)


@pytest.mark.parametrize(
    "source", ["{{ of }}", "{{ of ~ '' }}", "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(of) }}"]
)
def test_every_value_is_escaped_with_its_acting_characters(source):
    assert rendered(source, of=HOSTILE) == "&lt;b onx=&#39;&#34;&#39;&gt;\\x1b\\u202e"


def test_a_name_that_is_not_defined_is_an_error():
    with pytest.raises(jinja2.UndefinedError):
        rendered("{{ missing }}")


def test_templates_are_found_beside_the_modules_of_a_package():
    assert templates(PACKAGE).get_template("graph.svg.jinja")
