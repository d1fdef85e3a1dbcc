"""docs/api.md is what the program itself says, and says something of every name that NEURON has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from ranvier import h
from ranvier.hoc_names.windows import CLASSES, FUNCTIONS
from ranvier.neuron_names import REMEDIES, neuron_names

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
NAMES_OF_NEURON = """
import json
from neuron import h
h.load_file("stdrun.hoc")
own = {"baseattr", "hocobjptr", "hname", "same", "_pysec"}
found = {"top": [n for n in dir(h) if n not in own and not n.startswith("__")]}
for name in json.loads(input()):
    try:
        found[name] = [n for n in dir(getattr(h, name)()) if n not in own and not n.startswith("__")]
    except Exception:
        pass
print("RESULT" + json.dumps(found))
"""
# Of one mechanism or of NEURON's inside, or names that any model may take.
_NOT_OF_THE_API = ("_pas", "_fastpas", "_hh", "_ion", "_IntFire4", "_capacitance", "_feature", "_dv_")
_INNER = {"sav_g", "sav_rhs", "i", "j", "x", "itmp", "pyobj", "temp_string_", "temp_string2_", "tempstr1", "tempstr2", "_",
          "movierunbox"}


def test_the_page_is_up_to_date() -> None:
    made = subprocess.run([sys.executable, "-c", "from ranvier.api_table import page; print(page(), end='')"], text=True,
                          capture_output=True, check=True, cwd=PAGE.parent)
    assert made.stdout == PAGE.read_text("utf-8"), "run python -m ranvier.api_table docs/api.md"


@pytest.fixture(scope="module")
def of_neuron() -> dict[str, list[str]]:
    pytest.importorskip("neuron")
    classes = [n for n, (kind, _) in neuron_names().top.items() if kind == "class"]
    done = subprocess.run([sys.executable, "-c", NAMES_OF_NEURON], input=json.dumps(classes), text=True, capture_output=True,
                          check=True, timeout=120)
    return json.loads(done.stdout[done.stdout.index("RESULT") + 6:])


def test_every_name_of_neuron_is_known(of_neuron: dict[str, list[str]]) -> None:
    names = neuron_names()
    new = [n for n in of_neuron["top"] if n not in names.top and n not in names.keywords and not n.endswith(_NOT_OF_THE_API)
           and n not in _INNER]
    assert new == []


def test_every_member_of_neuron_is_known(of_neuron: dict[str, list[str]]) -> None:
    members = neuron_names().members
    listed = [owner for owner in of_neuron if members.get(owner) and not hasattr(getattr(h, owner, None), "_info")]
    assert len(listed) > 20
    new = {owner: [n for n in of_neuron[owner] if n not in members[owner]] for owner in listed}
    assert {owner: found for owner, found in new.items() if found} == {}


def test_what_only_neuron_has_says_so() -> None:
    with pytest.raises(NotImplementedError, match="h.fit_praxis is not offered.*scipy"):
        h.fit_praxis()
    with pytest.raises(AttributeError, match="did you mean 'finitialize'"):
        h.finitialise()
    with pytest.raises(NotImplementedError, match=r"MechanismStandard\[\d+\].save is not offered"):
        h.MechanismStandard("hh").save("a")
    with pytest.raises(AttributeError, match="did you mean 'append'"):
        h.List().appendd(1)
    assert not hasattr(h, "fit_praxis") and not hasattr(h, "no_such_name")


def test_remedies_are_for_names_that_there_are() -> None:
    assert [n for n in REMEDIES if n not in neuron_names().top or hasattr(h, n)] == []


def test_windows_do_nothing_and_warn_once() -> None:
    code = """
import warnings
from ranvier import h
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    for _ in range(2):
        g = h.Graph(); box = h.VBox()
        assert g.size(0, 5, -80, 40) == 0 and g.addexpr("v(0.5)") == 1 and box.intercept(1) == 0
        h.xpanel("p"); h.xbutton("run", "run()"); h.xpanel()
    h.graphList[0].append(g)
    texts = [str(w.message) for w in seen]
assert len(texts) == 3 and all("nothing happens" in t for t in texts), texts
assert "draw with matplotlib" in texts[0] and seen[0].filename == "<string>", (texts, seen[0].filename)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_windows_have_all_members_of_neuron() -> None:
    for name, found in CLASSES.items():
        missing = [m for m in neuron_names().members.get(name, {}) if not hasattr(found, m)]
        assert missing == [], name
    assert [n for n in FUNCTIONS if n not in neuron_names().top] == []
