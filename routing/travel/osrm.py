"""Road distances from a server that the user runs: OSRM's table service (project-osrm.org, API v1).

A server answers a limited table at a time (`--max-table-size`, 100 places as it comes), so the whole is asked for in
blocks of rows and columns.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import numpy as np
import numpy.typing as npt

from core.errors import Pod2doorError
from routing.travel.conventions import ROUNDED, Convention
from routing.travel.reach import out_of_reach
from routing.travel.table import FORBIDDEN, Table, TableTravel

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

BLOCK = 50
"""Places of a block's rows, and of its columns: both together are the 100 that a server takes as it comes."""

CONNECTIONS = 4
"""Blocks asked for at once."""


class NoAnswer(Pod2doorError):
    """The server did not give a table; the message says which, and why."""


def osrm_table(
    url: str,
    lat: npt.ArrayLike,
    lon: npt.ArrayLike,
    *,
    profile: str = "driving",
    convention: Convention = ROUNDED,
    block: int = BLOCK,
    timeout_s: float = 30.0,
) -> TableTravel:
    """Ask a server for metres and seconds between all places.

    Parameters
    ----------
    url : str
        Address of the server, such as ``http://localhost:5000``.
    lat, lon : array_like of float, shape (P,)
        Degrees.
    profile : str
        Of the server's routing.
    convention : Convention
        How metres and seconds become ticks.
    block : int
        Half the places that the server takes in a question.
    timeout_s : float
        For each block.

    Returns
    -------
    TableTravel
        Pairs that no road joins are `FORBIDDEN`; its findings name the places that are cut off.

    Raises
    ------
    NoAnswer
        When the server cannot be reached, is too slow, refuses, or gives something else than a table.
    """
    if not url.startswith(("http://", "https://")):
        raise NoAnswer(f"{url}: the address of a server begins with http:// or https://")
    north, east = np.asarray(lat, np.float64), np.asarray(lon, np.float64)
    places = [f"{x:.6f},{y:.6f}" for x, y in zip(east.tolist(), north.tolist(), strict=True)]
    service = f"{url.rstrip('/')}/table/v1/{profile}"
    starts = range(0, len(places), block)
    blocks = [(row, column) for row in starts for column in starts]
    distance, duration = (np.zeros((len(places), len(places)), np.int32) for _ in range(2))
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        asked = [pool.submit(_block, service, places, row, column, block, timeout_s) for row, column in blocks]
        try:
            for (row, column), answer in zip(blocks, asked, strict=True):
                part = np.s_[row : row + block, column : column + block]
                distance[part], duration[part] = (_ticks(values, convention) for values in answer.result())
        finally:
            pool.shutdown(cancel_futures=True)
    np.fill_diagonal(distance, 0)
    np.fill_diagonal(duration, 0)
    return TableTravel(distance, duration, findings=out_of_reach(url, duration, north, east))


def _block(
    service: str, places: list[str], row: int, column: int, block: int, timeout_s: float
) -> tuple[Floats, Floats]:
    """Metres and seconds from the places of some rows to those of some columns; NaN where there is no way."""
    rows, columns = places[row : row + block], places[column : column + block]
    sources = ";".join(map(str, range(len(rows))))
    destinations = ";".join(map(str, range(len(rows), len(rows) + len(columns))))
    query = f"sources={sources}&destinations={destinations}&annotations=distance,duration"
    answer = _get(f"{service}/{';'.join(rows + columns)}?{query}", service, timeout_s)
    if answer.get("code") != "Ok":
        raise NoAnswer(f"{service}: {answer.get('code', 'no code')}: {answer.get('message', 'no message')}")
    return tuple(_values(answer, name, (len(rows), len(columns)), service) for name in ("distances", "durations"))  # type: ignore[return-value]


def _get(address: str, service: str, timeout_s: float) -> dict[str, Any]:
    """Fetch the JSON object at an address; a refusal of the server's own is one too."""
    try:
        with urlopen(address, timeout=timeout_s) as reply:
            body = reply.read()
    except HTTPError as error:
        body = error.read()
        if not body.lstrip().startswith(b"{"):
            raise NoAnswer(f"{service}: HTTP {error.code} {error.reason}") from error
    except TimeoutError as error:
        raise NoAnswer(f"{service}: no answer within {timeout_s:g} s") from error
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise NoAnswer(f"{service}: no answer within {timeout_s:g} s") from error
        raise NoAnswer(f"{service}: cannot be reached: {error.reason}") from error
    except OSError as error:
        raise NoAnswer(f"{service}: the connection broke: {error}") from error
    except (HTTPException, ValueError) as error:
        raise NoAnswer(f"{service}: no address of a server, or no answer of one: {error}") from error
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise NoAnswer(f"{service}: the answer is not JSON") from error
    if not isinstance(answer, dict):
        raise NoAnswer(f"{service}: the answer is no JSON object")
    return answer


def _values(answer: dict[str, Any], name: str, shape: tuple[int, int], service: str) -> Floats:
    try:
        values = np.array(answer[name], np.float64)
    except KeyError as error:
        raise NoAnswer(f"{service}: the answer has no {name} (OSRM before 5.18 has none)") from error
    except (TypeError, ValueError) as error:
        raise NoAnswer(f"{service}: {name} are no table of numbers") from error
    if values.shape != shape:
        raise NoAnswer(f"{service}: {name} are {values.shape}, {shape} was asked for")
    return values


def _ticks(values: Floats, convention: Convention) -> Table:
    known = np.isfinite(values)
    ticks = np.full(values.shape, FORBIDDEN, np.int32)
    ticks[known] = np.minimum(convention.ticks(values[known]), FORBIDDEN)
    return ticks
