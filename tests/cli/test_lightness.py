"""`pod2door --help` answers at once because nothing heavy is imported; the imports are held, not a clock."""

import json

HEAVY = {"numpy", "pandas", "numba", "scipy", "ortools", "plotly", "pyarrow", "networkx", "shapely", "dash", "fastapi"}

SCRIPT = """
import json, sys
sys.argv = ["pod2door", {args}]
from cli.main import main
try:
    main()
except SystemExit:
    pass
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""


def imported(python, *args):
    answer = python("-c", SCRIPT.format(args=", ".join(map(repr, args))))
    assert answer.err == ""
    return set(json.loads(answer.out.splitlines()[-1]))


def test_help_imports_nothing_heavy(python):
    assert not imported(python, "--help") & HEAVY


def test_help_of_a_command_imports_nothing_heavy(python):
    assert not imported(python, "run", "--help") & HEAVY


def test_version_imports_nothing_heavy(python):
    assert not imported(python, "--version") & HEAVY
