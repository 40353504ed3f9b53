from core.errors import Finding, Infeasible, InvalidInput


def test_a_finding_is_one_line_with_its_place():
    assert str(Finding("zones.csv", 7, "unit-range", "lat 999")) == "zones.csv:7: unit-range: lat 999"
    assert str(Finding("zones.csv", 0, "missing-file", "not there")) == "zones.csv: missing-file: not there"


def test_invalid_input_carries_every_finding():
    findings = [Finding("a.csv", line, "nan", "x is empty") for line in (2, 3)]
    error = InvalidInput(iter(findings))
    assert error.findings == tuple(findings)
    assert str(error).splitlines() == [str(f) for f in findings]
    assert error.exit_code == 3


def test_infeasible_says_why():
    error = Infeasible(["no open station", "no lane"])
    assert str(error) == "no open station\nno lane"
    assert error.exit_code == 4
