"""The stored parse tables of HOC are those of its grammar, and every alternative has its method."""

from __future__ import annotations

import json

from ranvier.compiler.syntax.grammar import generate
from ranvier.compiler.syntax.tables import load_tables
from ranvier.hoc_language.builder import Builder
from ranvier.hoc_language.grammar import GRAMMAR, START, STORED


def test_the_tables_are_up_to_date() -> None:
    assert json.loads(STORED.read_text("utf-8")) == json.loads(json.dumps(generate(GRAMMAR, START))), (
        "run python -m ranvier.hoc_language.grammar")


def test_every_alternative_has_a_method() -> None:
    rules = load_tables(GRAMMAR, STORED, START).rules
    assert {"_make_" + r.action for r in rules if r.action and not r.transparent} <= set(dir(Builder))
