"""What `ranvier build` says of the C in VERBATIM, exactly but for the C compiler's own words.

NAME.mod in bad/, the message in NAME.txt. RANVIER_UPDATE_GOLDEN=1 python -m pytest tests/runtime/test_golden_build.py writes
the texts anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from ranvier.building.build import BuildError, build

CASES = sorted((Path(__file__).parent / "bad").glob("*.mod"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_what_build_says(case: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildError) as caught:
        build([case], tmp_path)
    shown = str(caught.value).replace(f"{case.parent}/", "")
    shown = re.sub(r"(the C compiler says: ).*", r"\1…", shown)
    golden = case.with_suffix(".txt")
    if os.environ.get("RANVIER_UPDATE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")
