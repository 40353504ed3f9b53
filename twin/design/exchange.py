"""`network export` and `network import`: a scenario as other programs have it, out, and in again, checked."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from datasets import Scenario
from datasets.exchange.incoming import Incoming, land

FORMS = {".xlsx": "excel", ".geojson": "geojson", ".json": "node-link", ".graphml": "graphml", "": "csv"}
"""Forms by the file name's end; a folder has none."""
ANURA = "anura"
"""Optilogic's tables, as a workbook or as a folder of CSV."""
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def export(scenario: Scenario, out: Path, form: str = "") -> dict[str, Any]:
    """Write a scenario for another program.

    Parameters
    ----------
    out : Path
        X.xlsx, X.geojson, X.json (node-link), X.graphml, or a new folder (CSV).
    form : str
        "anura" for Optilogic's tables (X.xlsx, or a folder); "" or "scenario" for ours, as the name's end says.

    Returns
    -------
    dict
        out, form, tables (rows by table), findings (what the form has no place for), seconds.

    Raises
    ------
    InvalidInput
        When the name's end is of no form, or the file cannot be written.
    """
    started = time.perf_counter()
    kind = _form(out, form)
    findings: tuple[Finding, ...] = ()
    if kind == ANURA:
        from twin.design.anura import write_anura

        tables, findings = write_anura(scenario, out)
    else:
        tables = _WRITERS[kind](scenario, out)
    return _document(out, kind, tables, findings, started)


def bring_in(file: Path, out: Path, form: str = "") -> dict[str, Any]:
    """Make a scenario folder, which ``check`` accepts, of another program's file.

    Parameters
    ----------
    file : Path
        What `export` writes, or its like: a workbook, a folder or zip of CSV, GeoJSON, a graph, Anura's tables.
    form : str
        "anura" or "scenario" for whose tables they are; "" to tell by their columns.
    out : Path
        A new or empty folder.

    Returns
    -------
    dict
        As `export`.

    Raises
    ------
    InvalidInput
        With every finding, each at its place in the file: sheet and cell, line, feature, node.
    """
    started = time.perf_counter()
    if not file.exists():
        raise InvalidInput([Finding(str(file), 0, "missing-file", "no such file or folder")])
    kind = _kind_of(file, form)
    landed = land(str(file), lambda incoming: _READERS[kind](file, incoming), out)
    return _document(out, kind, dict(landed.tables), landed.findings, started)


def _document(
    out: Path, kind: str, tables: dict[str, int], findings: tuple[Finding, ...], started: float
) -> dict[str, Any]:
    return {
        "out": str(out),
        "form": kind,
        "tables": tables,
        "findings": [asdict(finding) for finding in findings],
        "seconds": round(time.perf_counter() - started, 3),
    }


def _form(path: Path, form: str) -> str:
    suffix = "" if path.is_dir() else path.suffix.lower()
    if form == ANURA and suffix in (".xlsx", ""):
        return ANURA
    if form == ANURA or suffix not in FORMS:
        ends = ".xlsx or a folder" if form == ANURA else ".xlsx, .geojson, .json, .graphml or a folder"
        raise InvalidInput([Finding(str(path), 0, "file-format", f"is not {ends}")])
    return FORMS[suffix]


def _kind_of(file: Path, form: str) -> str:
    """The form of a file that is there; Anura's tables are known by their columns."""
    if file.suffix.lower() == ".zip" and not file.is_dir():
        return "zip"
    if not file.suffix and not file.is_dir():
        raise InvalidInput(
            [Finding(str(file), 0, "file-format", "is not .xlsx, .geojson, .json, .graphml or a folder")]
        )
    kind = _form(file, form)
    if not form and kind in ("excel", "csv"):
        from datasets.exchange.anura.tables import is_anura

        return ANURA if is_anura(file) else kind
    return kind


# -- out -------------------------------------------------------------------------------------------------


def _excel(scenario: Scenario, out: Path) -> dict[str, int]:
    from datasets.exchange.workbook_out import write_workbook

    return write_workbook(scenario, out)


def _csv(scenario: Scenario, out: Path) -> dict[str, int]:
    from datasets.writing import given_tables

    scenario.write_folder(out)
    return {name: len(table) for name, table in given_tables(scenario).items()}


def _geojson(scenario: Scenario, out: Path) -> dict[str, int]:
    from datasets.exchange.geojson_out import write_geojson

    return write_geojson(scenario, out)


def _node_link(scenario: Scenario, out: Path) -> dict[str, int]:
    from network.graph import write_json

    return _graph(scenario, out, write_json, as_text=False)


def _graphml(scenario: Scenario, out: Path) -> dict[str, int]:
    from network.graph import write_graphml

    return _graph(scenario, out, write_graphml, as_text=True)


def _graph(scenario: Scenario, out: Path, write: Callable[..., None], *, as_text: bool) -> dict[str, int]:
    """Facilities and zones as nodes, lanes and the stations' vans as edges; the other tables as an attribute."""
    from datasets.exchange.geojson_out import rest_of
    from datasets.exchange.graph_in import REST, ROW
    from datasets.exchange.workbook_out import whole
    from datasets.writing import given_tables
    from network.graph import graph
    from twin.design.doors import doors_of

    tables = given_tables(scenario)
    station = doors_of(scenario).station
    kept = {name: tables[name] for name in ("facilities", "zones", "lanes") if name in tables}
    if "lanes" in kept:
        kept["lanes"] = kept["lanes"].assign(**{ROW: range(1, len(kept["lanes"]) + 1)})
    network = graph(replace(scenario, **kept), station)
    rest = rest_of(scenario, leave_out=tuple(kept))
    network.graph |= {"base": "", REST: json.dumps(rest, ensure_ascii=False) if as_text else rest}
    if as_text:
        _refuse_what_xml_cannot_hold(network, out)
    with whole(out) as beside:
        write(network, beside)
    return {name: len(table) for name, table in tables.items()}


def _refuse_what_xml_cannot_hold(network: Any, out: Path) -> None:
    for name, row in (*network.nodes(data=True), *((f"{o}>{d}", row) for o, d, row in network.edges(data=True))):
        for key, value in row.items():
            if isinstance(value, str) and _NOT_XML.search(value):
                message = f"{key} of {name!r} holds a control character, which XML has not"
                raise InvalidInput([Finding(str(out), 0, "unwritable-text", message)])


_WRITERS: dict[str, Callable[[Scenario, Path], dict[str, int]]] = {
    "excel": _excel,
    "csv": _csv,
    "geojson": _geojson,
    "node-link": _node_link,
    "graphml": _graphml,
}


# -- in --------------------------------------------------------------------------------------------------


def _read_excel(file: Path, incoming: Incoming) -> None:
    from datasets.exchange.workbook_in import read_workbook

    read_workbook(file, incoming)


def _read_csv(file: Path, incoming: Incoming) -> None:
    from datasets.exchange.csv_folder import read_folder

    read_folder(file, incoming)


def _read_zip(file: Path, incoming: Incoming) -> None:
    from datasets.exchange.csv_folder import read_zip

    read_zip(file, incoming)


def _read_geojson(file: Path, incoming: Incoming) -> None:
    from datasets.exchange.geojson_in import read_geojson

    read_geojson(file, incoming)


def _read_node_link(file: Path, incoming: Incoming) -> None:
    from datasets.exchange.graph_in import read_node_link

    read_node_link(file, incoming)


def _read_graphml(file: Path, incoming: Incoming) -> None:
    from datasets.exchange.graph_in import REST, take_graph
    from datasets.exchange.json_file import bytes_of, refuse_entities

    refuse_entities(bytes_of(file, incoming.source), incoming.source)
    network = _network_of(file, incoming.source)
    nodes = [(str(name), dict(row)) for name, row in network.nodes(data=True)]
    edges = [(str(o), str(d), {k: v for k, v in row.items() if k != "id"}) for o, d, row in network.edges(data=True)]
    take_graph(incoming, nodes, edges, network.graph.get(REST), directed=network.is_directed())


def _network_of(file: Path, source: str) -> Any:
    from xml.etree.ElementTree import ParseError

    from network.graph import read_graphml

    try:
        return read_graphml(file)
    except ParseError as error:
        raise InvalidInput([Finding(source, error.position[0], "bad-graphml", f"not XML: {error}")]) from error
    except Exception as error:  # networkx raises whatever a part that is no GraphML made it stumble over
        why = " ".join(str(error).split())[:120] or type(error).__name__
        raise InvalidInput([Finding(source, 0, "bad-graphml", f"no GraphML that can be read: {why}")]) from error


def _read_anura(file: Path, incoming: Incoming) -> None:
    from datasets.exchange.anura.reading import read_anura

    read_anura(file, incoming)


_READERS: dict[str, Callable[[Path, Incoming], None]] = {
    "excel": _read_excel,
    "csv": _read_csv,
    "zip": _read_zip,
    "geojson": _read_geojson,
    "node-link": _read_node_link,
    "graphml": _read_graphml,
    ANURA: _read_anura,
}
