"""Whatever stands in a batch file: a batch with variants, or findings; never another exception."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Finding, InvalidInput
from datasets.edits import EDIT_FILE_KEYS, OPS
from whatif.batch_files.design_options import OPTIONS
from whatif.batch_files.factors import OWN_KEYS
from whatif.batch_files.reading import read_batch
from whatif.batch_files.writing import batch_toml, inline
from whatif.designs.aliases import aliases
from whatif.designs.variants import variants

WORDS = st.sampled_from(
    [*EDIT_FILE_KEYS, *OPS, *OPTIONS, *OWN_KEYS, "kind", "points", "seed", "resolution", "reduction", "op", "label",
     "value", "factor", "facility", "key", "metric", "half_width", "confidence", "first", "runs", "minutes", "twin",
     "demo", "1..20", "1..5,9", "+0", "+50", "x1", "x1.5", "none", "as it is", "", " ", "a\nb", "é", "22:00"]
)  # fmt: skip
NUMBERS = st.sampled_from([0, 1, -1, 2, 3, 16, 500, 10**9, 10**40, 0.5, 1.0, 1.1, -2.5, 1e300, 1e-300])
ANY = st.recursive(
    WORDS | NUMBERS | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)
LEVEL = NUMBERS | WORDS | st.dictionaries(st.sampled_from(["label", "value", "edits"]), ANY, max_size=3)
FACTOR = st.fixed_dictionaries(
    {"name": WORDS},
    optional={
        "op": st.sampled_from(list(OPS)) | ANY,
        "facility": WORDS,
        "key": WORDS,
        "factor": NUMBERS,
        "levels": st.lists(LEVEL, max_size=4) | ANY,
        "range": st.lists(NUMBERS, min_size=2, max_size=2) | ANY,
        "fills": WORDS,
        "reference": ANY,
    },
)
DESIGN = st.sampled_from(list(OPTIONS)) | st.fixed_dictionaries(
    {"kind": st.sampled_from(list(OPTIONS))},
    optional={
        "points": st.sampled_from([2, 8, 9, 100_000, 10**9, "8"]),
        "seed": NUMBERS,
        "resolution": NUMBERS,
        "reduction": NUMBERS,
    },
)
FILE = st.fixed_dictionaries(
    {"base": st.just("demo") | ANY},
    optional={
        "factors": st.lists(FACTOR, max_size=4) | ANY,
        "variants": st.lists(st.dictionaries(st.sampled_from(["name", "edits", "x"]), ANY), max_size=3) | ANY,
        "design": DESIGN | ANY,
        **{key: ANY for key in EDIT_FILE_KEYS if key not in ("base", "factors", "variants", "design")},
    },
)
SOUND = st.fixed_dictionaries(
    {
        "base": st.just("demo"),
        "factors": st.lists(
            st.fixed_dictionaries(
                {
                    "name": st.text("abcd", min_size=1),
                    "key": WORDS.filter(bool),
                    "levels": st.lists(LEVEL, min_size=1, max_size=3),
                }
            ),
            max_size=4,
            unique_by=lambda one: one["name"],
        ),
        "design": DESIGN,
    }
)
"""Likely to be read, so that what comes after is tried too."""


def reads_or_says_why(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ask.toml"
        path.write_bytes(data)
        said: tuple[Finding, ...] = ()
        try:
            batch = read_batch(path, ["run.seed=1"])
            assert variants(batch)[0].number == 0
            assert aliases(batch).rows >= 0
            assert batch_toml(batch)
        except InvalidInput as error:
            said = error.findings or (Finding("", 0, "", ""),)
        assert all(finding.rule and "\n" not in finding.message for finding in said)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FILE | SOUND)
def test_any_file_of_known_words(file: dict[str, Any]) -> None:
    reads_or_says_why("".join(f"{inline(key)} = {inline(value)}\n" for key, value in file.items()).encode())


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes(data: bytes) -> None:
    reads_or_says_why(data)
