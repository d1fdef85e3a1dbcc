"""The scripts of the page about profiles, one going on from the other, do what the page says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "profile.md").read_text(encoding="utf-8")


def test_the_page_runs_and_prints_a_table() -> None:
    script = "".join(re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    shown = re.findall(r"^  (\S[^\d\n]*?)  +", PAGE.split("```\nprofile: ")[1].split("```")[0], re.MULTILINE)
    assert done.stdout.startswith("profile: ") and len(shown) > 10
    assert [line for line in shown if line not in done.stdout] == []
