"""A comparison: what it says of several rounds, of peers that fail or differ, and how it is written down."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIGURES = """
from benchmarks.figures import *
print(ratio([2, 8, 30], [1, 2, 3]), ratio([], [1]), ratio([1], [1, 2]), median_and_spread([3, 1, 2]), median_and_spread([]))
print(Table("name", "Title.", ("a", "b"), [["x", "1"]], ["Note."]).markdown())
"""
DIFFERENCES = """
from benchmarks.run_phase import *
from benchmarks.rows import ROWS
from benchmarks.jobs import Answer, Run
measured = Measured(ROWS[0])
def add(peer, spikes, vsum):
    measured.add(peer, Answer(0.1, 100, 10, {"table": Run([1e-6], spikes, vsum)}))
add("neuron", 40, -6500.0)
add("ranvier", 40, -6500.00000001)
print(differences(measured, "table"))
add("arbor", 41, None)
add("limit", None, -6500.0)
print(differences(measured, "table"))
add("ranvier", 41, -6500.0)
add("arbor", 50, None)
add("limit", None, -6000.0)
print(differences(measured, "table"))
"""
FAILING = """
import sys
from pathlib import Path
from benchmarks import peers, run_phase
from benchmarks.rows import Row
row = Row("W1-1", "one cell", "cable_cells", {"count": 1}, 1.0)
good = peers.find(["ranvier"], [], Path(sys.argv[1]))[0]
bad = peers.Peer("bad", "no_such_engine", "", Path(sys.argv[1]))
table = run_phase.run_table([run_phase.measure(row, [bad, good], 2, 1)], ["bad", "ranvier"], 2)
print([line[3] for line in table.lines], [line[4][0].isdigit() for line in table.lines], [line[5] for line in table.lines])
"""

GROWTH = """
from benchmarks.run_phase import *
from benchmarks.rows import ROWS
rows = {row.name: row for row in ROWS}
measured = [Measured(rows[name], build={"neuron": [seconds]}) for name, seconds in
            (("W1-100", 1.0), ("W1-1000", 12.0), ("W5-cables-1e5", 3.0))]
print(build_table(measured, ["neuron"]).notes)
"""
RECORDING = """
import json
from benchmarks import recording
assert len(recording.measure("ranvier", "v")) == 4
both = [dict(zip(recording.PARTS, (100, 120, 15, 25))), dict(zip(recording.PARTS, (100, 122, 15, 25)))]
print(recording.cells(both))
"""


def python(code: str, *arguments: str) -> str:
    """Run Python in the root of the project and return what it prints."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_figures_are_medians_over_the_rounds() -> None:
    first, *table = python(FIGURES).splitlines()
    assert first == "4.0 - - 2.0 (1.0–3.0) -"
    assert table == ["Title.", "", "| a | b |", "|---|---:|", "| x | 1 |", "", "Note."]


def test_who_computes_something_else_is_named() -> None:
    same, close, different = python(DIFFERENCES).splitlines()
    assert same == close == "[]"
    assert different == ("['ranvier has 41 spikes, not 40', 'arbor has 50 spikes, not 40', "
                         "'limit ends 5.0e+00 mV beside the others on average']")


def test_a_peer_that_fails_is_a_dash(tmp_path: Path) -> None:
    assert python(FAILING, str(tmp_path)).strip() == "['-', '-'] [True, True] ['-', '-']"


def test_the_page_keeps_what_is_not_measured() -> None:
    page = "a\n<!-- measured: x -->\n{}\n<!-- end of measured: x -->\nb"
    code = "import sys; from benchmarks.page import replaced; print(replaced(sys.argv[1], 'x', 'new'), replaced('c', 'x', 'new'))"
    assert python(code, page.format("old")) == page.format("new") + " c\n"


def test_building_says_whether_it_is_linear() -> None:
    assert python(GROWTH).strip() == "['10⁵ compartments take so many times as long as 10⁴: W1-1000 / W1-100 neuron 12.0.']"


def test_what_recording_adds_is_set_against_writing_the_numbers() -> None:
    assert python(RECORDING).strip() == "['100.0 (100.0–100.0)', '21.0 (20.0–22.0)', '6 %', '-4 %']"
