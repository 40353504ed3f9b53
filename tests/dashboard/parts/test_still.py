"""What no callback touches, as one component: the same elements in the same order, and what is live stays."""

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component
from hypothesis import given
from hypothesis import strategies as st

from dashboard.parts.still import Still, still

LIVE = frozenset({"live", "clock"})


def is_live(own):
    return isinstance(own, dict) or own in LIVE


def elements(shown):
    """What a browser would show: (tag or component, its own properties, children), fragments and lists dissolved."""
    if isinstance(shown, Still):
        return from_tree(shown.tree)
    if isinstance(shown, Component):
        properties = {k: v for k, v in shown.to_plotly_json()["props"].items() if k not in ("children", "n_clicks")}
        return [(shown._type.lower(), properties, elements(getattr(shown, "children", None)))]
    if isinstance(shown, list | tuple):
        return [each for child in shown for each in elements(child)]
    return [] if shown is None else [shown]


def from_tree(tree):
    if not isinstance(tree, list):
        return [] if tree is None else [tree]
    tag, properties, *children = tree
    inside = [each for child in children for each in from_tree(child)]
    return inside if tag is None else [(tag, properties, inside)]


def components(shown):
    if isinstance(shown, list | tuple):
        return [each for child in shown for each in components(child)]
    return [shown, *components(getattr(shown, "children", None))] if isinstance(shown, Component) else []


def containers(children):
    def made(kind, inside, own, one):
        properties = {"id": own} if own else {"className": "c", "data-x": "t"}
        return kind(inside[0] if one and len(inside) == 1 else inside, **properties)

    kinds = st.sampled_from([html.Div, html.Span, html.Button, dmc.Box])
    ids = st.sampled_from(["", "live", "other"])
    return st.builds(made, kinds, st.lists(children, max_size=4), ids, st.booleans()) | st.lists(children, max_size=3)


PAGES = st.recursive(
    st.none() | st.text(max_size=3) | st.integers() | st.builds(dcc.Store, id=st.just("clock")), containers
)


@given(PAGES)
def test_nothing_is_lost_or_moved_and_what_is_live_stays(page):
    before = elements(page)
    shown = still(page, is_live)
    assert elements(shown) == before
    assert elements(page) == before, "what was given stays as it was"
    left = [each for each in components(shown) if not isinstance(each, Still)]
    assert kinds(filter(must_stay, left)) == kinds(filter(must_stay, components(page)))
    for each in left:
        assert must_stay(each) or any(map(must_stay, components(each.children))), "an element that might be still"


def must_stay(component):
    return is_live(getattr(component, "id", "")) or component._namespace != "dash_html_components"


def kinds(some):
    return sorted(each._type for each in some)


def test_a_table_of_a_hundred_rows_is_one_component():
    table = html.Table([html.Tr([html.Td(str(row)), html.Td(html.B("x"))]) for row in range(100)])
    (alone,) = components(still(html.Div([html.H2("Rows"), table]), is_live))
    assert isinstance(alone, Still)


def test_what_a_callback_speaks_to_is_kept_with_its_ancestors():
    page = html.Div(
        [html.P("a"), html.P("b"), html.Section(html.Button("Go", id="live"), className="card"), html.P("c")]
    )
    shown = still(page, is_live)
    assert [type(each).__name__ for each in shown.children] == ["Still", "Section", "Still"]
    assert shown.children[1].children.id == "live"
    assert shown.children[0].tree == [None, None, ["p", {}, "a"], ["p", {}, "b"]]


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inside: st.lists(inside) | st.tuples(inside, inside)))
def test_data_is_not_touched(data):
    assert still(data, is_live) is data


def test_ids_of_patterns_are_live():
    button = html.Button("x", id={"type": "go", "job": "1"})
    assert components(still(html.Div([button]), is_live))[1] is button
