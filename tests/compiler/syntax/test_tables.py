"""The stored parse tables are those of the grammar, and cheap to load."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys

from ranvier.compiler.syntax.builder import Builder
from ranvier.compiler.syntax.grammar import generate
from ranvier.compiler.syntax.tables import STORED, load_tables


def test_stored_tables_fit_the_grammar() -> None:
    assert json.loads(STORED.read_text("utf-8")) == json.loads(json.dumps(generate())), (
        "run python -m ranvier.compiler.syntax.grammar")


def test_every_rule_has_its_method() -> None:
    methods = {name for name, _ in inspect.getmembers(Builder) if name.startswith("_make_")}
    actions = {"_make_" + rule.action for rule in load_tables().rules if rule.action}
    transparent = {"_make_" + rule.origin for rule in load_tables().rules if rule.transparent}
    assert methods <= actions
    assert actions - methods <= transparent


def test_parsing_needs_no_lark() -> None:
    code = "import sys; from ranvier.compiler.syntax.tables import load_tables; load_tables(); print('lark' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"
