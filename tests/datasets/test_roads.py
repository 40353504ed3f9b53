"""Road kilometres against published ones, and what must hold for any two places."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets import roads

CITIES = {
    "ATL": (33.7490, -84.3880),
    "BOS": (42.3601, -71.0589),
    "CHI": (41.8781, -87.6298),
    "CVG": (39.1031, -84.5120),
    "DEN": (39.7392, -104.9903),
    "DFW": (32.7767, -96.7970),
    "LAX": (34.0522, -118.2437),
    "MIA": (25.7617, -80.1918),
    "MSP": (44.9778, -93.2650),
    "PHX": (33.4484, -112.0740),
    "NYC": (40.7128, -74.0060),
    "SEA": (47.6062, -122.3321),
}
KNOWN_KM = [
    ("NYC", "LAX", 4490),
    ("SEA", "MIA", 5320),
    ("CVG", "CHI", 475),
    ("DFW", "ATL", 1270),
    ("BOS", "NYC", 346),
    ("CHI", "NYC", 1270),
    ("SEA", "LAX", 1827),
    ("DEN", "CHI", 1615),
    ("MSP", "CHI", 660),
    ("DEN", "PHX", 1320),
]
LOWER_48 = st.tuples(st.floats(26, 48), st.floats(-123, -70))


@pytest.mark.parametrize(("origin", "destination", "km"), KNOWN_KM)
def test_known_city_pairs(origin, destination, km):
    """Route planners' distances between city centres; the freeway graph comes within 4 %."""
    assert roads.road_km(*CITIES[origin], *CITIES[destination]) == pytest.approx(km, rel=0.04)


def test_great_circle_of_a_published_pair():
    # New York (JFK) to Los Angeles (LAX): 3,974 km by the great circle mapper.
    assert roads.great_circle_km(40.6398, -73.7789, 33.9425, -118.4081) == pytest.approx(3974, abs=12)


def test_water_is_driven_around():
    """Milwaukee to Muskegon: 137 km over Lake Michigan, some 450 by road; Long Island to Bridgeport: 39 and 110."""
    assert roads.road_km(42.96, -87.90, 43.23, -86.25) > 400
    assert roads.road_km(40.843, -73.293, 41.186, -73.195) > 100


def test_ordinary_roads_are_taken_where_freeways_make_a_loop():
    """Kinston to Greenville, NC: 46 km of highway, 186 by freeways alone."""
    assert roads.road_km(35.262, -77.582, 35.612, -77.366) < 65


def test_land_is_told_from_water():
    places = np.array([(39.0, -98.0), (43.5, -87.0), (41.1, -73.0), (27.9, -81.7), (25.0, -90.0), (51.0, -100.0)])
    assert roads.land()(places[:, 0], places[:, 1]).tolist() == [True, False, False, True, False, False]


@pytest.mark.parametrize(
    ("origin", "destination"),
    [((61.22, -149.90), (64.84, -147.72)), ((21.31, -157.86), (21.44, -158.00)), ((61.22, -149.90), (47.61, -122.33))],
    ids=["Alaska", "Oahu", "Anchorage to Seattle"],
)
def test_without_a_freeway_the_great_circle_counts_with_a_detour(origin, destination):
    crow = roads.great_circle_km(*origin, *destination)
    assert roads.road_km(*origin, *destination) == pytest.approx(roads.DETOUR * crow)


def test_close_places_are_not_sent_round_by_the_freeway():
    crow = roads.great_circle_km(39.96, -83.00, 40.00, -83.02)
    assert crow <= roads.road_km(39.96, -83.00, 40.00, -83.02) <= roads.DETOUR * crow + 1e-9


@settings(max_examples=25, deadline=None)
@given(origin=LOWER_48, destination=LOWER_48)
def test_never_shorter_than_the_great_circle_and_the_same_both_ways(origin, destination):
    there = roads.road_km(*origin, *destination)
    assert there >= roads.great_circle_km(*origin, *destination) - 1e-9
    assert there == pytest.approx(roads.road_km(*destination, *origin), abs=1e-6)


def test_pairs_agree_with_the_matrix():
    places = np.array([CITIES["NYC"], CITIES["CHI"], CITIES["DEN"], (61.22, -149.90)])
    matrix = roads.road_km_matrix(places[:, 0], places[:, 1], places[:, 0], places[:, 1])
    o, d = np.divmod(np.arange(16), 4)
    pairs = roads.road_km(places[o, 0], places[o, 1], places[d, 0], places[d, 1])
    np.testing.assert_allclose(pairs.reshape(4, 4), matrix, atol=1e-6)
    np.testing.assert_allclose(np.diag(matrix), 0.0, atol=1e-6)


def test_no_pairs_no_kilometres():
    assert roads.road_km([], [], [], []).shape == (0,)


def test_the_graph_is_one_component_without_loops():
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = roads.freeways()
    n = len(graph.lat)
    assert (n, len(graph.km)) == (14_454, 15_452)
    assert graph.km.sum() == pytest.approx(97_324, abs=1)
    assert np.all(graph.a < graph.b)
    assert connected_components(coo_array((graph.km + 1, (graph.a, graph.b)), shape=(n, n)), directed=False)[0] == 1
