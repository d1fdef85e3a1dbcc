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


def printed(simulator: str, topic: str) -> list[tuple[str, str]]:
    """Return the statements of a topic with what they print."""
    done = subprocess.run([sys.executable, "-c", DRIVER, simulator], input=json.dumps({topic: TOPICS[topic]}), text=True,
                          capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found = []
    for piece in done.stdout.split("\n@")[1:]:
        head, _, rest = piece.partition("\n")
        found.append((json.loads(head)[1], rest))
    return found


@pytest.mark.parametrize("topic", TOPICS)
def test_statements(topic: str) -> None:
    pytest.importorskip("neuron")
    expected, actual = printed("neuron", topic), printed("ranvier", topic)
    assert [statement for statement, _ in expected] == TOPICS[topic] == [statement for statement, _ in actual]
    assert [pair for pair in zip(expected, actual, strict=True) if pair[0] != pair[1]] == []
