"""Matrix on both simulators: every method of full and sparse ones, by expressions; decompositions by what they must give back."""

from __future__ import annotations

import io
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
from scripts_vectors import evaluate, expressions, numbers_of

Result = dict[str, Any]

SQUARE = [[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 4.0]]
GENERAL = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]

FULL = expressions("""
    n(h.Matrix()) ; n(h.Matrix(2)) ; n(h.Matrix(2, 3)) ; h.Matrix(0, 1) ; h.Matrix(1, 2, 4) ; [g.nrow(), g.ncol()] ;
    a.setval(1, 1, 7) ; a.getval(1, 2) ; a.getval(3, 0) ; a.getval(-1, 0) ; a.setval(0, 3, 1) ; a.x[1][2] ; a.x[5][0] ;
    a.x[1][5] ; a.x[-1][0] ; a._ref_x[1][1][0] ; a.sprowlen(0) ; a.spgetrowval(0, 0) ; a.mulv(v) ; a.mulv(w) ; g.mulv(v) ;
    [a.mulv(v, w), w][1] ; n(a.add(a)) ; n(a.add(b)) ; n([a.add(b, q), q][1]) ; n([a.add(b, q), a][1]) ;
    n(a.bcopy(0, 1, 2, 2)) ; n(a.bcopy(1, 1, 2, 2, h.Matrix(2, 2))) ; n(a.bcopy(0, 0, 2, 2, 1, 1, h.Matrix(4, 4))) ;
    n(a.bcopy(0, 0, 4, 2)) ; n(a.bcopy(3, 0, 1, 1)) ; n(a.mulm(b)) ; n(g.mulm(a)) ; n(a.mulm(g)) ; n(a.mulm(b, a)) ;
    n([g.mulm(a, q), q][1]) ; n(a.transpose()) ; n(b.transpose(q)) ; n(a.c()) ; n([a.c(q), q][1]) ; n(a.muls(2)) ;
    n([a.muls(2, q), q][1]) ; n([a.muls(2, q), a][1]) ; a.getrow(1) ; a.getcol(1) ; g.getcol(2) ; a.getrow(3) ;
    a.getcol(-1) ; [g.getrow(0, w), w][1] ; g.getdiag(0) ; g.getdiag(1) ; g.getdiag(2) ; g.getdiag(-1) ; g.getdiag(3) ;
    g.getdiag(-2) ; a.getdiag(2) ; a.getdiag(-1) ; [a.getdiag(1, w), w][1] ; n(a.setrow(1, 5)) ; n(a.setrow(1, w)) ;
    n(a.setrow(1, h.Vector(5))) ; n(a.setcol(0, v)) ; n(a.setcol(2, 9)) ; n(a.setcol(3, 9)) ; n(a.setdiag(0, 9)) ;
    n(a.setdiag(1, 9)) ; n(a.setdiag(-1, v)) ; n(a.setdiag(1, v)) ; n(a.setdiag(3, 1)) ; n(g.setdiag(1, w)) ; n(a.zero()) ;
    n(g.ident()) ; n(a.ident()) ; n(a.exp()) ; n(b.exp(q)) ; n(a.pow(3)) ; n(a.pow(0)) ; n(a.pow(-1)) ; n(b.pow(2, q)) ;
    n(a.inverse()) ; n(b.inverse(q)) ; a.solv(v) ; b.solv(v) ; a.solv(w) ; g.solv(w) ; [a.solv(v, w), w][1] ; a.solv(v, 1) ;
    n(a.resize(2, 2)) ; n(a.resize(4, 5)) ; a.resize(0, 1) ; a.to_vector() ; g.to_vector() ; [g.to_vector(w), w][1] ;
    n(g.from_vector(h.Vector(6).indgen())) ; n(g.from_vector(v)) ; n(h.Matrix(2, 2).set(1, 2, 3, 4)) ;
    h.Matrix(2, 2).set(1, 2, 3) ; a.svd() ; g.svd() ; b.svd()
""")
THIN = expressions("""
    [s.sprowlen(i) for i in (0, 1, 2)] ; s.sprowlen(3) ; s.spgetrowval(1, 1) ; [s.spgetrowval(1, 2, r), r[0]] ;
    s.spgetrowval(1, 3) ; s.mulv(v) ; s.solv(v) ; s.solv(w) ; [s.solv(v, w), w][1] ; s.add(s) ; s.mulm(a) ; a.mulm(s) ;
    s.c() ; s.transpose() ; s.getrow(0) ; s.getcol(0) ; s.getdiag(0) ; n(s.setrow(0, 5)) ; n(s.setrow(0, v)) ;
    n(s.setcol(0, v)) ; n(s.setcol(1, 2)) ; n(s.setdiag(1, v)) ; n(s.setdiag(-1, 6)) ; n(s.zero()) ; s.zero().sprowlen(0) ;
    n(s.ident()) ; s.ident().sprowlen(0) ; s.exp() ; s.pow(2) ; s.inverse() ; s.resize(5, 5) ; s.to_vector() ;
    n(s.from_vector(h.Vector(9).indgen())) ; n(h.Matrix(2, 2, 2).set(1, 2, 3, 4)) ; s.symmeig(q) ; s.svd() ; s.x[0][2] ;
    [s.x[0][2], s.sprowlen(0)] ; s.muls(2) ; s.bcopy(0, 0, 2, 2) ; n(h.Matrix(2, 3, 3))
""")


def matrix(h: Any, rows: list[list[float]], kind: int = 1) -> Any:
    made = h.Matrix(len(rows), len(rows[0]), kind)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if value or kind == 1:
                made.setval(i, j, value)
    return made


def elements(made: Any) -> list[float]:
    """Return the numbers of rows and columns and the elements."""
    rows, columns = int(made.nrow()), int(made.ncol())
    return [rows, columns, *(made.getval(i, j) for i in range(rows) for j in range(columns))]


def names(h: Any) -> dict[str, Any]:
    other = [[1.0, 0.5, 0.25], [-1.0, 2.0, 0.0], [3.0, 0.0, 1.5]]
    return {"a": lambda: matrix(h, SQUARE), "b": lambda: matrix(h, other), "g": lambda: matrix(h, GENERAL),
            "s": lambda: matrix(h, SQUARE, 2), "q": lambda: h.Matrix(3, 3), "v": lambda: h.Vector([1, 2, 3]),
            "w": lambda: h.Vector([7, 8]), "r": lambda: h.ref(0), "n": lambda: elements}


def matrices_full(h: Any) -> Result:
    return evaluate(h, FULL, names(h))


def matrices_sparse(h: Any) -> Result:
    return evaluate(h, THIN, names(h))


def matrices_apart(h: Any) -> Result:
    """Determinants, eigenvectors and singular vectors, which have no one sign; factors kept; a sparse system of some size."""
    result: Result = {}
    for name, factor in (("large", 1e50), ("small", 1e-50), ("plain", -1.0)):
        exponent = h.ref(0)
        result[f"det {name}"] = [matrix(h, SQUARE).muls(factor).det(exponent), exponent[0]]
    exponent = h.ref(0)
    result["det 0"] = [h.Matrix(2, 2).det(exponent), exponent[0]]
    vectors = h.Matrix(1, 1)
    values = matrix(h, SQUARE).symmeig(vectors)
    columns = np.array(elements(vectors)[2:]).reshape(3, 3)
    result["symmeig"] = [*sorted(values), *(columns @ np.diag(values) @ columns.T).ravel(), *(columns @ columns.T).ravel()]
    u, v = h.Matrix(1, 1), h.Matrix(1, 1)
    d = matrix(h, GENERAL).svd(u, v)
    left, right = np.array(elements(u)[2:]).reshape(2, 2), np.array(elements(v)[2:]).reshape(3, 3)
    result["svd"] = [*d, *(left.T @ np.diag(d) @ right[:2]).ravel(), *(right @ right.T).ravel()]
    for kind in (1, 2):
        a, b = matrix(h, SQUARE, kind), h.Vector([1, 2, 3])
        first = list(a.solv(b))
        a.setval(0, 0, 20)
        result[f"factors {kind}"] = [*first, *a.solv(b, 1), *a.solv(b, h.Vector(), 1), *a.solv(b)]
    cable = h.Matrix(500, 500, 2)
    for k in range(500):
        cable.setval(k, k, 2.5)
        if k:
            cable.setval(k, k - 1, -1)
            cable.setval(k - 1, k, -1.25)
    result["cable"] = [*cable.solv(h.Vector(500).indgen()), *cable.mulv(h.Vector(500).indgen())]
    return result


def matrices_text(h: Any) -> Result:
    result: Result = {}
    path = Path(tempfile.mkdtemp()) / "matrix"
    for kind, arguments in ((1, ()), (1, ("%g,", "|")), (2, ("%8.3f",)), (1, ("%5.2f ", "\n\n"))):
        made, out, file = matrix(h, GENERAL, kind), io.StringIO(), h.File()
        with redirect_stdout(out):
            made.printf(*arguments)
        result[f"printf {kind} {arguments}"] = numbers_of(out.getvalue())
        file.wopen(str(path))
        made.fprint(file, *arguments)
        made.fprint(0, file, *arguments)
        file.close()
        result[f"fprint {kind} {arguments}"] = numbers_of(path.read_bytes())
    path.write_text("2 3 1 2 3\n 4 5 6\n 7 8")
    read, file = h.Matrix(1, 1), h.File()
    file.ropen(str(path))
    read.scanf(file)
    result["scanf"] = elements(read)
    file.seek(0)
    read.scanf(file, 3, 2)
    result["scanf 3 2"] = elements(read)
    return result


TOLERANCES = {"matrices_full": 1e-12, "matrices_sparse": 1e-12, "matrices_apart": 1e-12, "matrices_text": 0.0}
