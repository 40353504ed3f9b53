import json
import math

import pytest

from core.kpi import Kpi


def test_json_form():
    document = Kpi("cost_per_package", 4.25, "USD", "all parts").to_json()
    assert document == {"name": "cost_per_package", "value": 4.25, "unit": "USD", "description": "all parts"}


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_does_not_exist_is_null(value):
    assert json.dumps(Kpi("click_to_door_p50_h", value, "h").to_json(), allow_nan=False).count("null") == 1
