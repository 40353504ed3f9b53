import json

import numpy as np
import pytest

from core.errors import InvalidInput
from warehouse.layout.league import read_league
from warehouse.layout.traffic_problem import parts, read_traffic_problem, unreachable

MAP = "type octile\nheight 3\nwidth 5\nmap\n.....\n.@@.@\n.S.@E\n"


@pytest.fixture
def problem(tmp_path):
    """Write a League problem with some files replaced, and give its path."""

    def write(**changed):
        document = {"mapFile": "maps/a.map", "agentFile": "a.agents", "taskFile": "a.tasks", "teamSize": 2}
        document |= {"numTasksReveal": 1, "taskAssignmentStrategy": "roundrobin"} | changed.pop("document", {})
        files = {"maps/a.map": MAP, "a.agents": "2\n0\n4\n", "a.tasks": "3\n10\n12\n8\n"} | {
            {"grid": "maps/a.map", "agents": "a.agents", "tasks": "a.tasks"}[name]: text
            for name, text in changed.items()
            if name != "text"
        }
        (tmp_path / "maps").mkdir(exist_ok=True)
        for name, text in files.items():
            if text is not None:
                (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        path = tmp_path / "a.json"
        text = {key: value for key, value in document.items() if value is not None}
        path.write_text(changed.get("text", json.dumps(text, indent=1)))
        return path

    return write


def findings(path, **options):
    with pytest.raises(InvalidInput) as refused:
        read_traffic_problem(path, **options)
    return [(finding.file.rpartition("/")[2], finding.line, finding.rule) for finding in refused.value.findings]


def test_the_problem_as_written(problem):
    league = read_league(problem())
    assert league.agents.cells.tolist() == [0, 4]
    assert league.tasks.cells.tolist() == [10, 12, 8]
    assert league.tasks.lines.tolist() == [2, 3, 4]
    assert league.team_size == 2


def test_as_traffic(problem):
    traffic = read_traffic_problem(problem())
    assert traffic.motion == "turning"
    assert traffic.start.tolist() == [0, 4]
    assert traffic.start_heading.tolist() == [0, 0]
    robots, here = np.arange(2, dtype=np.int32), np.zeros(2, np.int32)
    dealt = [traffic.errands.goals(robots, np.full(2, k, np.int32), here).tolist() for k in range(3)]
    assert dealt == [[10, 12], [8, 10], [12, 8]]


def test_fewer_robots_may_be_asked_for(problem):
    traffic = read_traffic_problem(problem(), agents=1, motion="four_way")
    assert (traffic.n_agents, traffic.motion) == (1, "four_way")
    assert traffic.errands.goals(np.zeros(1, np.int32), np.ones(1, np.int32), None).tolist() == [12]


def test_comments_blank_lines_and_crlf_are_read_over(problem):
    league = read_league(problem(agents="# version 1\r\n2\r\n\r\n0\r\n4 \r\n"))
    assert league.agents.cells.tolist() == [0, 4]
    assert league.agents.lines.tolist() == [4, 5]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"agents": None}, [("a.agents", 0, "missing-file")]),
        ({"tasks": None, "grid": None}, [("a.map", 0, "missing-file"), ("a.tasks", 0, "missing-file")]),
        ({"document": {"mapFile": None}}, [("a.json", 0, "missing-key")]),
        ({"document": {"mapFile": 7}}, [("a.json", 2, "wrong-type")]),
        ({"document": {"agentFile": ""}}, [("a.json", 3, "out-of-range")]),
        ({"document": {"teamSize": "2"}}, [("a.json", 5, "wrong-type")]),
        ({"document": {"teamSize": 2.5}}, [("a.json", 5, "wrong-type")]),
        ({"document": {"teamSize": True}}, [("a.json", 5, "wrong-type")]),
        ({"document": {"teamSize": 0}}, [("a.json", 5, "out-of-range")]),
        ({"document": {"teamSize": -1}}, [("a.json", 5, "out-of-range")]),
        ({"document": {"teamSize": 3}}, [("a.json", 5, "too-many-agents")]),
        ({"document": {"numTasksReveal": "1"}}, [("a.json", 6, "wrong-type")]),
        ({"document": {"taskAssignmentStrategy": "greedy"}}, [("a.json", 7, "unknown-strategy")]),
        ({"text": '{"mapFile": "a.map",\n "agentFile": '}, [("a.json", 2, "bad-json")]),
        ({"text": "[1, 2]"}, [("a.json", 1, "bad-json")]),
        ({"text": "[" * 100_000}, [("a.json", 0, "bad-json")]),
        ({"text": '{"teamSize": ' + "9" * 5000 + "}"}, [("a.json", 0, "bad-json")]),
        ({"text": ""}, [("a.json", 0, "empty-file")]),
        ({"agents": "2\n0\n6\n"}, [("a.agents", 3, "on-a-wall")]),
        ({"agents": "2\n0\n0\n"}, [("a.agents", 3, "agents-on-each-other")]),
        ({"agents": "2\n0\n15\n"}, [("a.agents", 3, "out-of-map")]),
        ({"agents": "2\n-1\n4\n"}, [("a.agents", 2, "out-of-map")]),
        ({"agents": "3\n0\n4\n"}, [("a.agents", 1, "count-mismatch")]),
        ({"agents": "2\n0\nfour\n"}, [("a.agents", 3, "not-a-number")]),
        ({"agents": b"2\n0\n\xff\n"}, [("a.agents", 3, "not-text")]),
        ({"tasks": "3\n10\n12\n99999999999999\n"}, [("a.tasks", 4, "not-a-number")]),
        ({"tasks": "3\n10\n12\n999999999999\n"}, [("a.tasks", 4, "out-of-map")]),
        ({"tasks": "1\n10,12\n"}, [("a.tasks", 2, "not-a-number")]),
        ({"tasks": "0\n"}, [("a.tasks", 1, "no-cells")]),
        ({"tasks": "3\n10\n12\n"}, [("a.tasks", 1, "count-mismatch")]),
        ({"tasks": "3\n10\n14\n8\n"}, [("a.tasks", 3, "unreachable-task")]),
        (
            {"tasks": "3\n10\n7\n8\n", "agents": "2\n6\n0\n"},
            [("a.agents", 2, "on-a-wall"), ("a.tasks", 3, "on-a-wall")],
        ),
        ({"grid": MAP.replace("@@", "@?")}, [("a.map", 6, "unknown-character")]),
    ],
)
def test_what_is_refused(problem, changed, expected):
    assert findings(problem(**changed)) == expected


def test_more_robots_than_the_file_lists(problem):
    assert findings(problem(), agents=3) == [("a.agents", 0, "too-many-agents")]


@pytest.mark.parametrize("agents", [0, -4])
def test_robots_must_be_positive(problem, agents):
    assert findings(problem(), agents=agents) == [("--agents", 0, "out-of-range")]


def test_the_messages_say_where_and_what(problem):
    with pytest.raises(InvalidInput, match=r"a\.tasks:3: unreachable-task: cell 14 cannot be reached"):
        read_traffic_problem(problem(tasks="3\n10\n14\n8\n"))
    with pytest.raises(InvalidInput, match=r"a\.agents:3: on-a-wall: cell 6 \(row 1, column 1\) is blocked"):
        read_traffic_problem(problem(agents="2\n0\n6\n"))


def test_unreachable_is_who_is_given_what_by_brute_force():
    rng = np.random.default_rng(3)
    for _ in range(200):
        n, m = rng.integers(1, 7, 2)
        part = rng.integers(1, 3, 10).astype(np.int32)
        start, tasks = rng.integers(0, 10, n).astype(np.int32), rng.integers(0, 10, m).astype(np.int32)
        expected = np.zeros(m, bool)
        for k in range(m):
            for i in range(n):
                expected[(k * n + i) % m] |= part[tasks[(k * n + i) % m]] != part[start[i]]
        assert unreachable(part, start, tasks).tolist() == expected.tolist()


def test_parts():
    free = np.array([[1, 0, 1], [1, 0, 0], [0, 1, 1]], bool)
    assert parts(free).tolist() == [1, 0, 2, 1, 0, 0, 0, 3, 3]
