import math

import pytest

from tests.whatif.batch_text import factor, findings, read, rules
from whatif.batch import Factor, Level
from whatif.batch_files.levels import level_at


def only_factor(text: str) -> Factor:
    (one,) = read(text).factors
    return one


def edits(levels: tuple[Level, ...]) -> list[str]:
    return ["; ".join(map(str, level.edits)) for level in levels]


ROBOTS = 'op = "robots"\nfacility = "FC-CMH-1"'

# -- what levels fill ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "level", "edit"),
    [
        ('op = "capacity"\nfacility = "FC-A"', "1.1", "capacity facility=FC-A factor=1.1"),
        ('op = "capacity"\nfactor = 1.1', '"FC-A"', "capacity factor=1.1 facility=FC-A"),
        ('op = "demand"', "2", "demand factor=2"),
        ('op = "demand"\nstate = "OH"', "2", "demand state=OH factor=2"),
        ('op = "demand"\npromise = "same_day"', "2", "demand promise=same_day factor=2"),
        ('op = "demand"\nfactor = 2\nfills = "state"', '"OH"', "demand factor=2 state=OH"),
        ('op = "scale"\nkey = "FC-A.vans"', "0.5", "scale key=FC-A.vans factor=0.5"),
        ('op = "set"\nkey = "FC-A.vans"', '"+5"', "FC-A.vans=+5"),
        ('key = "promise.one_day.cutoff"', '"22:00"', "promise.one_day.cutoff=22:00"),
        ('place = "FC-A"\ncolumn = "vans"', "5", "FC-A.vans=5"),
        ('op = "close_facility"', '"FC-A"', "close_facility facility=FC-A"),
        ('op = "open_facility"', '"FC-A"', "open_facility facility=FC-A"),
        ('op = "close_lane"', '"FC-A>DS-A"', "close_lane lane=FC-A>DS-A"),
        ('op = "policy"\nkey = "late_usd"', "5", "policy key=late_usd value=5"),
        ('op = "policy"', '"cheapest"', "policy name=cheapest"),
        ('op = "policy"\nfills = "late_usd"', "5", "policy late_usd=5"),
        (ROBOTS, '"+50"', "robots facility=FC-CMH-1 value=+50"),
        (ROBOTS + '\nfills = "factor"', "1.5", "robots facility=FC-CMH-1 factor=1.5"),
        ('op = "shifts"\nfacility = "FC-A"', '"06:00-14:00"', "shifts facility=FC-A value=06:00-14:00"),
        ('op = "offer"', '"same_day"', "offer promise=same_day"),
        ('op = "outage"\nfacility = "FC-A"\nfrom = "day 1 10:00"', '"day 1 12:00"',
         "outage facility=FC-A from=day 1 10:00 to=day 1 12:00"),
    ],
)  # fmt: skip
def test_a_level_fills_what_the_operation_still_needs(fields: str, level: str, edit: str) -> None:
    assert edits(only_factor(factor(f"[{level}]", fields)).levels) == [edit]


@pytest.mark.parametrize(
    ("fields", "level"),
    [
        ('op = "capacity"\nfacility = "FC-A"', "1"),
        ('op = "capacity"\nfacility = "FC-A"', "1.0"),
        ('op = "demand"', "1.0"),
        ('op = "scale"\nkey = "FC-A.vans"', "1"),
        ('key = "FC-A.vans"', '"+0"'),
        ('key = "FC-A.vans"', '"-0.0"'),
        ('key = "FC-A.vans"', '"x1"'),
        ('key = "FC-A.vans"', '"x 1.00"'),
        (ROBOTS, '"+0"'),
        (ROBOTS + '\nfills = "factor"', "1"),
        ('op = "close_facility"', '"none"'),
        ('op = "close_facility"', '""'),
        ('op = "offer"', '"none"'),
        ('key = "promise.one_day.cutoff"', '"as it is"'),
        (ROBOTS, '{ label = "as many" }'),
        (ROBOTS, '{ label = "as many", edits = [] }'),
        (ROBOTS, '{ label = "as many", value = "x1" }'),
        (ROBOTS, '{ label = "as many", edits = [{ op = "demand", factor = 1 }] }'),
    ],
)
def test_a_level_that_changes_nothing_has_no_edit(fields: str, level: str) -> None:
    assert edits(only_factor(factor(f"[{level}]", fields)).levels) == [""]


@pytest.mark.parametrize(
    ("key", "level"),
    [("FC-A.lat", '"+0"'), ("FC-A.clock_offset_h", '"-0"'), ("demand.event_day", '"+0"'), ("FC-A.vans", "0"),
     ("FC-A.vans", '"+00.1"'), ("FC-A.vans", '"x0"'), ("FC-A.vans", '"+1..0"')],
)  # fmt: skip
def test_a_value_of_zero_is_a_change(key: str, level: str) -> None:
    assert edits(only_factor(factor(f"[{level}]", f'key = "{key}"')).levels) != [""]


def test_levels_as_tables() -> None:
    levels = """[
      { label = "as it is" },
      { label = "more", value = 1.2 },
      { value = 1.5 },
      { label = "both", value = 9, edits = [{op = "close_facility", facility = "FC-A"}, {op = "demand", factor = 2}] },
    ]"""
    read_levels = only_factor(factor(levels)).levels
    assert [(level.label, level.value) for level in read_levels] == [
        ("as it is", None),
        ("more", 1.2),
        ("1.5", 1.5),
        ("both", 9),
    ]
    capacity = "capacity facility=FC-CMH-1 factor="
    assert edits(read_levels) == [
        "",
        capacity + "1.2",
        capacity + "1.5",
        "close_facility facility=FC-A; demand factor=2",
    ]


def test_two_levels_may_stand_at_one_number() -> None:
    level = '{{ label = "{0}", value = 1, edits = [{{ op = "close_facility", facility = "{0}" }}] }}'
    both = only_factor(factor(f"[{level.format('FC-A')}, {level.format('FC-B')}]")).levels
    assert edits(both) == ["close_facility facility=FC-A", "close_facility facility=FC-B"]


def test_the_name_of_a_key_by_itself() -> None:
    assert read('[[factors]]\nkey = "run.measured_days"\nlevels = [1, 2]').factors[0].name == "run.measured_days"


@pytest.mark.parametrize(
    ("levels", "values"),
    [
        ('["+0", "-10", "+50"]', [0.0, -10.0, 50.0]),
        ('["x1", "x1.5"]', [1.0, 1.5]),
        ('["+0", "x2"]', ["+0", "x2"]),
        ('["+0", 300]', ["+0", 300]),
        ('["as it is", 300]', ["as it is", 300]),
        ("[200, 300.5]", [200, 300.5]),
    ],
)
def test_steps_are_numbers_where_all_are_of_one_kind(levels: str, values: list[object]) -> None:
    read_factor = only_factor(factor(levels, ROBOTS))
    assert [level.value for level in read_factor.levels] == values
    assert read_factor.numeric == all(isinstance(value, (int, float)) for value in values)


@pytest.mark.parametrize("reference", ['"1.1"', "1.1", '"+0"', '"more"'])
def test_another_level_is_the_reference(reference: str) -> None:
    listed = {'"+0"': '["+5", "+0", "+9"]', '"more"': '["+5", { label = "more", value = "+6" }, "+9"]'}
    fields = (ROBOTS,) if reference in listed else ()
    text = factor(listed.get(reference, "[0.9, 1.1, 1.2]"), *fields) + f"\nreference = {reference}"
    plain = only_factor(factor(listed.get(reference, "[0.9, 1.1, 1.2]"), *fields)).levels
    levels = only_factor(text).levels
    assert [level.label for level in levels] == [plain[row].label for row in (1, 0, 2)]
    assert edits(levels) == [edits(plain)[row] for row in (1, 0, 2)]


# -- ranges --------------------------------------------------------------------------------------------------

SOBOL = 'design = "sobol"\n'


def test_a_range() -> None:
    read_factor = only_factor(SOBOL + factor("", ROBOTS, "range = [100, 300]"))
    assert (read_factor.low, read_factor.high, read_factor.whole, read_factor.fills) == (100.0, 300.0, True, "value")
    assert read_factor.is_range
    level = level_at(read_factor, 150)
    assert (level.label, level.value, edits((level,))) == ("150", 150, ["robots facility=FC-CMH-1 value=150"])
    assert level.edits[0].line == 3


@pytest.mark.parametrize(
    ("fields", "whole"),
    [
        ('key = "FC-CMH-1.robots"', True),
        ('key = "FC-CMH-1.lat"', False),
        ('key = "policy.candidates"', True),
        ('key = "policy.target_fill"', False),
        ('key = "FC-CMH-1>SC-CMH-1.vehicles_per_departure"', True),
        ('op = "stations"\nfacility = "FC-CMH-1"', True),
        ('op = "stations"\nfacility = "FC-CMH-1"\nfills = "factor"', False),
        ('op = "policy"\nfills = "candidates"', True),
        ('op = "policy"\nkey = "candidates"', True),
        ('op = "policy"\nkey = "policy.target_fill"', False),
        ('op = "outage"\nfacility = "FC-CMH-1"\nfrom = 1\nto = 5\nfills = "robots"', True),
        ('op = "add_facility"\nfacility = "X"\nkind = "fulfilment_centre"\nlat = 1\nlon = 2\nfills = "robots"', True),
        ('op = "add_facility"\nfacility = "X"\nkind = "fulfilment_centre"\nlat = 1\nfills = "lon"', False),
        ('op = "demand"', False),
        ('key = "options.robots"', True),
        ('key = "options.hours"', False),
        ('key = "options.nothing"', False),
    ],
)
def test_a_range_is_whole_where_the_schema_says_so(fields: str, whole: bool) -> None:
    read_factor = only_factor('part = "floor"\n' + SOBOL + factor("", *fields.split("\n"), "range = [5, 9]"))
    assert read_factor.whole is whole
    assert type(level_at(read_factor, 7 if whole else 7.5).value) is (int if whole else float)


def test_a_range_at_what_changes_nothing() -> None:
    read_factor = only_factor(SOBOL + factor("", 'op = "demand"', "range = [0.5, 2]"))
    assert level_at(read_factor, 1.0).edits == ()
    assert math.isclose(level_at(read_factor, 1.5).edits[0].values["factor"], 1.5)


# -- listed variants -----------------------------------------------------------------------------------------


def test_listed_variants_are_levels_of_one_factor() -> None:
    text = """
        [[variants]]
        name = "close it"
        edits = [{ op = "close_facility", facility = "FC-A" }]
        [[variants]]
        name = "less demand"
        [[variants.edits]]
        op = "demand"
        factor = 0.9"""
    batch = read(text)
    assert batch.design == "listed"
    assert [level.label for level in batch.factors[0].levels] == ["as it is", "close it", "less demand"]
    assert edits(batch.factors[0].levels) == ["", "close_facility facility=FC-A", "demand factor=0.9"]


def test_a_first_variant_without_edits_is_the_reference() -> None:
    text = '[[variants]]\nname = "today"\n[[variants]]\nname = "b"\nedits = [{ op = "demand", factor = 2 }]'
    assert [level.label for level in read(text).factors[0].levels] == ["today", "b"]


# -- what is wrong -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (factor("[]"), ["no-levels"]),
        (factor(""), ["no-levels"]),
        (factor("3"), ["wrong-type"]),
        (factor('"1..3"'), ["wrong-type"]),
        (factor("[nan]"), ["wrong-type"]),
        (factor("[inf, true, [1], 2020-01-01]"), ["wrong-type"] * 4),
        (factor("[-1]"), ["wrong-type"]),
        (factor('["much"]'), ["wrong-type"]),
        (factor("[1, 1.0]"), ["duplicate-level"]),
        (factor("[1.1, 1.2, 1.1, 1.1]"), ["duplicate-level"]),
        (factor('["+5", "+5"]', ROBOTS), ["duplicate-level"]),
        (factor('[{ label = "a" }, { label = "a", edits = [] }]'), ["duplicate-level"]),
        (factor("[{}]"), ["missing-field"]),
        (factor("[{ label = 3 }]"), ["wrong-type"]),
        (factor('[{ label = " ", value = 1 }]'), ["wrong-type"]),
        (factor('[{ label = "a", edits = 3 }]'), ["wrong-type"]),
        (factor('[{ label = "a", edits = [3] }]'), ["wrong-type"]),
        (factor('[{ label = "a", edits = [{}] }]'), ["unknown-op"]),
        (factor('[{ label = "a", edits = [{ op = "shut" }, { op = "demand" }] }]'), ["unknown-op", "missing-field"]),
        (factor('[{ label = "a", edits = [{ op = "demand", factor = nan }] }]'), ["wrong-type"]),
        (factor('[{ label = "a", edit = [] }]'), ["unknown-key"]),
        (factor("[1.1]", "x = 1"), ["unknown-key"]),
        (factor("[1.1]", 'facility = "FC-A"'), ["unknown-key"]),
        (factor("[1.1]", 'op = "shut"'), ["unknown-op"]),
        (factor("[1.1]", "op = 3"), ["unknown-op"]),
        (factor("[1.1]", 'op = "capacity"', "facility = 3"), ["wrong-type"]),
        (factor("[1.1]", 'op = "capacity"', 'facilty = "FC-A"'), ["unknown-field"]),
        (factor("[1.1]", 'op = "set"'), ["nothing-to-fill"]),
        (factor("[1.1]", 'op = "demand"', 'fills = "shift"'), ["nothing-to-fill"]),
        (factor("[1.1]", 'op = "demand"', "factor = 1", 'fills = "factor"'), ["nothing-to-fill"]),
        (factor("[1.1]", 'op = "demand"', "fills = 3"), ["wrong-type"]),
        (factor("[1, 2]", "whole = true", 'op = "demand"'), ["unknown-field"]),
        (factor("[1, 2]") + "\nreference = 3", ["unknown-level"]),
        (factor("[1, 2]") + "\nreference = true", ["unknown-level"]),
        (factor("[1, 2]") + "\nreference = []", ["unknown-level"]),
        (factor("[1, 2]", "range = [1, 2]", 'op = "demand"'), ["levels-and-range"]),
        ("[[factors]]\nlevels = [1]", ["missing-field", "missing-field"]),
        ("[[factors]]\nname = 3\nlevels = []", ["wrong-type", "missing-field", "no-levels"]),
        (factor("[1]") + factor("[2]"), ["duplicate-factor"]),
        (factor("[1]") + factor("[]"), ["duplicate-factor", "no-levels"]),
        (factor("", 'op = "demand"', "range = [1, 2]"), ["range-in-design"]),
        (SOBOL + factor("", 'op = "demand"', "range = [2, 1]"), ["out-of-range"]),
        (SOBOL + factor("", 'op = "demand"', "range = [1, 1]"), ["out-of-range"]),
        (SOBOL + factor("", 'op = "demand"', "range = [1, nan]"), ["wrong-type"]),
        (SOBOL + factor("", 'op = "demand"', 'range = ["a", "b"]'), ["wrong-type"]),
        (SOBOL + factor("", 'op = "demand"', "range = 3"), ["wrong-type"]),
        (SOBOL + factor("", 'op = "demand"', "range = [-1, 1]"), ["wrong-type"]),
        (SOBOL + factor("", ROBOTS, "range = [1, 2.5]"), ["wrong-type"]),
        (SOBOL + factor("", 'op = "demand"', "range = [1, 2]", "reference = 1"), ["unknown-key"]),
        (SOBOL + factor("", "range = [1, 2]"), ["missing-field"]),
        ('[design]\nkind = "fractional"\nresolution = 3\n' + factor("[1, 2, 3]"), ["resolution-of-levels"]),
        ("[[variants]]", ["wrong-type"]),
        ('[[variants]]\nname = "a"\nx = 1', ["unknown-key"]),
        ('[[variants]]\nname = "a"\nedits = 3', ["wrong-type"]),
        ('[[variants]]\nname = "a"\n[[variants]]\nname = "a"', ["duplicate-name"] * 2),
        ("variants = []\n" + factor("[1]"), ["variants-and-factors"]),
        ("variants = []", ["no-variants"]),
    ],
)
def test_factors_that_are_wrong(text: str, expected: list[str]) -> None:
    assert sorted(rule for _, rule in rules(text)) == sorted(expected)


def test_a_wrong_level_names_its_factor_and_line() -> None:
    (finding,) = findings(factor("[1.0, -1]"))
    assert finding.line == 6
    assert finding.message == "factor 'f': op capacity: factor -1 is not a number of 0 or more"
