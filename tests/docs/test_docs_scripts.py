"""Every script on the pages about HOC, Vectors and the like, channels and events runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
SCRIPTS = {f"{page}-{k}": script for page in ("hoc", "data", "channels", "events") for k, script in enumerate(
    re.findall(r"^```python\n(.*?)^```$", (DOCS / f"{page}.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL))}


@pytest.mark.parametrize("name", SCRIPTS)
def test_script(name: str) -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPTS[name]], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
