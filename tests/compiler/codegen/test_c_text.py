"""The rewriting of users' C."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ranvier.compiler.codegen.c_text import (
    Words,
    called_early,
    compiled,
    defined_functions,
    foreign_language,
    includes,
    private_memory,
    rewritten,
    structures,
    tokens,
    whole_arrays,
)
from ranvier.compiler.codegen.offered import OFFERED

WORDS = Words({"rate": "fn_rate", "rate_hh": "fn_rate"}, {"x": (4, 3)}, frozenset(("vector_vec", "chkarg", "ifarg")),
              frozenset(("ifarg",)))


def rewrite(text: str) -> str:
    return rewritten(text, WORDS)


def element(index: str) -> str:
    """Return what stands for x[index]."""
    return f'(*rvv_element_at(4, (long)({index}), 3, "x", __FILE__, __LINE__))'


@pytest.mark.parametrize(("text", "expected"), [
    ("rate(1.)", "fn_rate(1.)"),
    ("rate(_threadargs_)", "fn_rate()"),
    ("rate_hh (_threadargscomma_ v, 2)", "fn_rate( v, 2)"),
    ("rate(_p, _ppvar, _thread, _nt, v)", "fn_rate( v)"),
    ("other.rate(1) + p->rate(2)", "other.rate(1) + p->rate(2)"),
    ("rate = 3; /* rate(1) */ \"rate(1)\"", "rate = 3; /* rate(1) */ \"rate(1)\""),
    ("x[i + 1] += x[0]", f"{element('i + 1')} += {element('0')}"),
    ("x[(int)x[2]]", element(f"(int){element('2')}")),
    ("static_cast<uint32_t>(*getarg(1))", "(uint32_t)(*getarg(1))"),
    ("auto n = 3; extern \"C\" int f();", "__auto_type n = 3; extern int f();"),
    ("auto *const n = p;", "__auto_type n = p;"),
    ("extern double *vector_vec(), chkarg();", "extern double *rvv_declared_vector_vec(), rvv_declared_chkarg();"),
    ("#define A (b)\nextern void* vector_vec(int, int);\n", "#define A (b)\nextern void* rvv_declared_vector_vec(int, int);\n"),
    ("#define A(x) f((x), \\\n  vector_vec(x))\nint k;", "#define A(x) f((x), \\\n  vector_vec(x))\nint k;"),
    ("#if 1\ndouble* vector_vec(void* v);", "#if 1\ndouble* rvv_declared_vector_vec(void* v);"),
    ("u = vector_vec(v); return chkarg(1, 0, 2);", "u = vector_vec(v); return chkarg(1, 0, 2);"),
    ("if (1) vector_vec(v); else vector_vec(w); f(a, vector_vec(z));",
     "if (1) vector_vec(v); else vector_vec(w); f(a, vector_vec(z));"),
    ("static int ifarg(int k) { return ifarg(k); }", "static int own_ifarg(int k) { return own_ifarg(k); }"),
    ("double rate(double); y = rate(2);", "double rvv_declared_rate(double); y = fn_rate(2);"),
    ("k = int(floor(y)) + double(n);", "k = (int)(floor(y)) + (double)(n);"),
    ("double (*f)(int); g(double (*h)(int));", "double (*f)(int); g(double (*h)(int));"),
    ("_ppvar[1].get<Point_process*>()", "_ppvar[1]._pvoid"),
    ("_ppvar[2].get<int>() + d.literal_value<void*>()", "_ppvar[2].i + d._pvoid"),
])
def test_rewriting(text: str, expected: str) -> None:
    assert rewrite(text) == expected


def test_whole_arrays() -> None:
    assert whole_arrays(["y = *x; z[1] = p->w[0]; q(&u[2]); /* k */"]) >= {"x", "u"}
    assert not whole_arrays(["y = *x; z[1] = p->w[0]; q(&u[2]); /* k */"]) & {"z", "w", "k"}


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


def test_what_the_preprocessor_leaves_out_is_not_looked_at() -> None:
    text = "#ifdef __cplusplus\nusing namespace a;\n#endif\n#ifndef NRN_VERSION_GTEQ_8_2_0\nclass a {};\n#else\nint b;\n#endif\n"
    assert foreign_language(text) is None
    assert [line for line in compiled(text).splitlines() if line.strip() and line[0] != "#"] == ["int b;"]
    assert foreign_language("#ifdef MINE\nclass a {};\n#endif\n") == (12, "a class")


def test_functions_that_a_file_defines() -> None:
    text = """static double *one(int k)
{ return f(k); }
int two(a, b) int a; double b; { if (x) { while (y) { g(); } } }
int three(int);"""
    assert defined_functions([text]) >= {"one", "two"}
    assert not defined_functions([text]) & {"f", "g", "three"}


def test_functions_that_are_called_above_their_definitions() -> None:
    text = """
static int used(int k) { return later(k) + *place(&k) + odd(k) + half(1.f) + twice(k); }
static unsigned  int later(int n) { return n; }
int *place(int *p) { return p; }
static double half(float x) { return x / 2; }
#ifdef OTHER
static double twice(int k) { return 2.*k; }
#else
static int twice(int k) { return 2*k; }
#endif
static int odd(k) int k; { return k % 2; }
static int unused(int k) { return k; }
/* static int said(int k) { } said(1) */
"""
    assert called_early([text]) == [("static unsigned int", "later"), ("int *", "place"), ("static int", "odd")]
    assert called_early(["static int f(int k) { return k ? f(k - 1) : 0; }"]) == []


def test_places_in_memory_of_neurons_own() -> None:
    text = "a = _p[3]; b = _ppvar[2]._pvoid; /* _p[1] */ q->_p[2]; c = *_ppvar[5].pval;"
    assert private_memory(text) == [(4, "_p[3]"), (60, "_ppvar[5]")]


def test_the_list_of_what_is_offered_is_that_of_the_headers() -> None:
    folder = Path(__file__).resolve().parents[3] / "csrc"
    texts = [path.read_text() for path in folder.glob("verbatim*.h")]
    found = {name for text in texts for name in re.findall(r"^RVV [^=;{]*?\b(\w+)\(", text, re.MULTILINE)}
    assert {name for name in found if not name.startswith("rvv_")} == OFFERED


@pytest.mark.parametrize("text", ["y = " + "vector_vec(a), " * 8000, "x[" * 3000, "static_cast<" * 3000],
                         ids=("calls", "elements", "casts"))
def test_long_and_deep_c_is_read(text: str) -> None:
    assert rewrite(text)
