"""Every module of whatif/ can be the first that is imported: commands import what they need, one at a time."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

ALONE = """
import importlib, sys
for name in sys.argv[1:]:
    for loaded in [loaded for loaded in sys.modules if loaded.split(".")[0] == "whatif"]:
        del sys.modules[loaded]
    importlib.import_module(name)
print("done")
"""


def test_each_module_is_imported_alone():
    files = sorted((ROOT / "whatif").rglob("*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files]
    assert len(names) > 100
    command = [sys.executable, "-c", ALONE, *names]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.stdout == "done\n", answer.stderr[-2000:]
