"""What ``[growth]`` may ask."""

import pytest

from core.errors import InvalidInput
from tests.whatif.growth.growth_formula import Formula, make_batch, observed
from whatif.growth import grow, read_ask


@pytest.mark.parametrize(
    ("growth", "said"),
    [
        ({"faktor": "demand"}, "unknown-key: 'faktor' is not known"),
        ({"factor": "robots"}, "'robots' is no factor"),
        ({"at_least": "high"}, "is not a number"),
        ({"add": 0}, "above 0"),
        ({"steps": -1}, "steps -1"),
        ({"at": 7.0}, "at 7.0 is no level"),
        ({"metric": "happiness"}, "unknown-metric: metric 'happiness' is no key figure"),
    ],
)
def test_what_is_asked_wrongly(tmp_path, growth, said):
    batch, variants = make_batch(1.0, 2.0, **growth)
    runner = Formula(tmp_path)
    with pytest.raises(InvalidInput, match=said):
        grow(batch, variants, observed(batch, variants, runner), runner)


def test_the_only_ladder_is_the_factor():
    batch, _ = make_batch(1.0, 2.0)
    assert read_ask(batch).factor == "demand"
