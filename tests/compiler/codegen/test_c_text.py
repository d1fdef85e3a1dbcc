"""The rewriting of users' C."""

from __future__ import annotations

import pytest
from ranvier.compiler.codegen.c_text import Words, foreign_language, includes, rewritten, structures, tokens

WORDS = Words({"rate": "fn_rate", "rate_hh": "fn_rate"}, {"x": (4, 3)})


def rewrite(text: str) -> str:
    return rewritten(text, WORDS, lambda position, name: None)


@pytest.mark.parametrize(("text", "expected"), [
    ("rate(1.)", "fn_rate(1.)"),
    ("rate(_threadargs_)", "fn_rate()"),
    ("rate_hh (_threadargscomma_ v, 2)", "fn_rate( v, 2)"),
    ("rate(_p, _ppvar, _thread, _nt, v)", "fn_rate( v)"),
    ("other.rate(1) + p->rate(2)", "other.rate(1) + p->rate(2)"),
    ("rate = 3; /* rate(1) */ \"rate(1)\"", "rate = 3; /* rate(1) */ \"rate(1)\""),
    ("x[i + 1] += x[0]", "(*rvv_element(4, (long)(i + 1), 3)) += (*rvv_element(4, (long)(0), 3))"),
    ("x[(int)x[2]]", "(*rvv_element(4, (long)((int)(*rvv_element(4, (long)(2), 3))), 3))"),
    ("static_cast<uint32_t>(*getarg(1))", "(uint32_t)(*getarg(1))"),
    ("auto n = 3; extern \"C\" int f();", "__auto_type n = 3; extern int f();"),
])
def test_rewriting(text: str, expected: str) -> None:
    assert rewrite(text) == expected


def test_a_whole_array_is_reported() -> None:
    found: list[tuple[int, str]] = []
    rewritten("y = *x;", WORDS, lambda position, name: found.append((position, name)))
    assert found == [(5, "x")]


@pytest.mark.parametrize("text", ["int a; // it's\nb", "'\"' \"a\\\"b\" /* open", "1.5e-3f + .5 'x", "\"open\nnext", ""])
def test_tokens_join_to_the_text(text: str) -> None:
    assert "".join(token.text for token in tokens(text)) == text


@pytest.mark.parametrize(("text", "what"), [
    ("std::vector<int> v;", "a qualified name"), ("int *p = new int[3];", "new"), ("template <class T> int f();", "a template"),
    ("int new = 3; p->new = new + 1; /* class a { */ \"std::\"", None), ("double delete_count = 1;", None),
])
def test_cplusplus_is_found(text: str, what: str | None) -> None:
    found = foreign_language(text)
    assert (found[1] if found else None) == what


def test_headers_and_structures() -> None:
    texts = ["#include <math.h>\n # include <stdio.h>\n#include <math.h>", "struct Info { int n; };\nInfo* made;",
             "struct Pair { int n; };\nstruct Pair* p; typedef struct Node { int k; } Node; Node* n;"]
    assert includes(texts) == ["#include <math.h>", "#include <stdio.h>"]
    assert structures(texts) == ["Info"]
