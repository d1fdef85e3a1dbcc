"""h('…') side by side with the reference: all that is printed, and which statements fail.

A statement of statements/*.hoc ends with its line, but where a { or a template is open.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

DRIVER = """
import contextlib, importlib, io, json, sys
h = importlib.import_module(sys.argv[1]).h
sys.stdout.flush()
for topic, statements in json.loads(sys.stdin.read()).items():
    for statement in statements:
        print("\\n@" + json.dumps([topic, statement]), flush=True)
        try:
            done = h(statement)
        except Exception as error:
            done = False
            print(type(error).__name__, error, file=sys.stderr)
        if not done:
            print("FAILS", flush=True)
        sys.stdout.flush()
"""

FILES = sorted((Path(__file__).parent / "statements").glob("*.hoc"))


def statements(path: Path) -> list[str]:
    found: list[str] = []
    lines: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        lines.append(line)
        text = "\n".join(lines)
        open_template = text.startswith("begintemplate") and "endtemplate" not in text
        if text.count("{") == text.count("}") and not open_template and not line.endswith("\\"):
            found.append(text)
            lines = []
    assert not lines
    return found


TOPICS = {path.stem: statements(path) for path in FILES}


def printed(simulator: str) -> dict[tuple[str, int, str], str]:
    done = subprocess.run([sys.executable, "-c", DRIVER, simulator], input=json.dumps(TOPICS), text=True, capture_output=True,
                          timeout=120)
    assert done.returncode == 0, done.stderr
    found = {}
    for number, piece in enumerate(done.stdout.split("\n@")[1:]):
        head, _, rest = piece.partition("\n")
        topic, statement = json.loads(head)
        found[topic, number, statement] = rest
    return found


@pytest.fixture(scope="module")
def both() -> tuple[dict[tuple[str, int, str], str], dict[tuple[str, int, str], str]]:
    pytest.importorskip("neuron")
    return printed("neuron"), printed("ranvier")


@pytest.mark.parametrize("topic", TOPICS)
def test_statements(both, topic: str) -> None:
    expected, actual = both
    mine = [key for key in expected if key[0] == topic]
    assert len(mine) == len(TOPICS[topic])
    assert {key[2]: (expected[key], actual.get(key)) for key in mine if expected[key] != actual.get(key)} == {}
