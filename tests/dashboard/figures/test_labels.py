"""Names in figures are names."""

import numpy as np
import pandas as pd
import pytest

from dashboard.figures.us_map import names, places, us_map
from dashboard.tokens import theme

LANES = pd.DataFrame({"origin": [], "destination": [], "mode": [], "packages": []})


def facilities(lat, lon, name="AH-1"):
    return pd.DataFrame({"facility": [name], "kind": ["air_hub"], "lat": [lat], "lon": [lon]})


def test_a_name_that_looks_like_markup_is_a_name():
    hubs = facilities(39.0, -84.7, '<a href="javascript:1">x</a>')
    assert [text.strip() for text in names(hubs, places(hubs), theme("light")).text] == [
        '&lt;a href="javascript:1"&gt;x&lt;/a&gt;'
    ]


@pytest.mark.parametrize(("lat", "lon"), [(np.nan, np.nan), (18.2, -66.5), (1e9, 1e9)])
def test_a_network_without_a_place_on_the_map_says_so(lat, lon):
    figure = us_map(facilities(lat, lon), LANES, theme("dark"))
    assert "has a place on this map" in figure.layout.annotations[-1].text
    assert all(np.isfinite(figure.layout.xaxis.range))
