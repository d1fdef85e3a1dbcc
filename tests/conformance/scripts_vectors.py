"""Every method of Vector on both simulators: expressions over a few Vectors, their values, and what they print or write."""

from __future__ import annotations

import io
import math
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

Result = dict[str, Any]

MISUSE = (RuntimeError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError, OSError, EOFError)
NUMBERS = [3.0, -1.5, 4.0, 1.0, -5.0, 9.0, 2.0, 6.0, 5.0, 3.5, 5.0, 8.0, -9.0, 7.0, 9.5, 3.0]
POSITIVE = [0.5, 1.0, 2.0, 4.0, 7.5, 0.25, 3.0]


def numbers_of(value: Any) -> Any:
    """Return what a method gave as numbers: elements, code points of a text; the largest number for infinity."""
    if isinstance(value, str):
        return [float(ord(c)) for c in value]
    if isinstance(value, bytes):
        return [float(b) for b in value]
    return np.nan_to_num(np.array(value, float).ravel(), nan=math.nan, posinf=1e300, neginf=-1e300)


def expressions(text: str) -> tuple[str, ...]:
    """Return the expressions of a text, which semicolons part."""
    return tuple(" ".join(piece.split()) for piece in text.split(";"))


def evaluate(h: Any, wanted: tuple[str, ...], names: dict[str, Any]) -> Result:
    """Return the value of each expression, and NaN where it raises an exception."""
    result: Result = {}
    for expression in wanted:
        fresh = {name: make() for name, make in names.items()}
        try:
            result[expression] = numbers_of(eval(expression, {"h": h, "V": h.Vector, "math": math, **fresh}))
        except MISUSE:
            result[expression] = [math.nan]
    return result


def vectors(h: Any) -> dict[str, Any]:
    return {"v": lambda: h.Vector(NUMBERS), "p": lambda: h.Vector(POSITIVE), "e": lambda: h.Vector(),
            "i": lambda: h.Vector([0, 2, 5, 3]), "short": lambda: h.Vector([7.0, 8.0, 9.0]),
            "x": lambda: h.Vector(16).indgen(0.5)}


PLACES = expressions("""
    v.size() ; v.c() ; v.c(3) ; v.c(3, 6) ; v.at(1, 1) ; v.at(3) ; v.cl(2) ; v.get(3) ; v.set(3, 100) ; v.x[4] ; v[-2] ;
    v[2:9] ; v[::2] ; v[9:2:-3] ; len(v) ; list(v) ; e.size() ; e.c() ; v.get(16) ; v.get(-1) ; v.set(16, 1) ; v.x[16] ;
    v.c(5, 3) ; v.c(16) ; V(5) ; V(3, 2.5) ; V(2.9) ; V(-1) ; V((1, 2)) ; V(range(3)) ; v.copy(short) ; v.copy(short, 2) ;
    v.copy(short, 20) ; v.copy(short, 1, 2) ; e.copy(v, 3, 5, 8) ; v.copy(short, 2, 0, 2) ; v.copy(short, 1, 0, 2, 3, 2) ;
    e.copy(v, 0, 1, 9, 2, 3) ; v.copy(x, i) ; v.copy(x, i, V([1, 3, 20, -1])) ; v.copy(e) ; v.copy(short, 3, 1) ; v.copy(x) ;
    short.copy(v) ; v.copy(short, 0, -1) ; v.fill(3) ; v.fill(3, 2, 5) ; v.fill(1, 5, 2) ; e.fill(2) ; v.indgen() ;
    v.indgen(2) ; v.indgen(1, 0.25) ; v.indgen(0, 1, 0.1) ; e.indgen(5, 1, -0.5) ; v.indgen(1, 10, 0) ; v.insrt(3, 50) ;
    v.insrt(16, short) ; v.insrt(0, 1, short, 2) ; v.insrt(17, 1) ; v.remove(0) ; v.remove(3, 7) ; v.remove(16) ;
    v.remove(15) ; v.clear() ; v.append(1, short, 2) ; e.append() ; v.resize(20) ; v.resize(2) ; v.resize(-1) ;
    v.buffer_size() >= 16 ; v.buffer_size(100) >= 100 ; v.buffer_size(3) ; v.index(i) ; e.index(v, i) ;
    v.index(V([0, 99, -1])) ; v.ind(i) ; v.ind(V([0, 99, -1, 2])) ; v.reverse() ; v.rotate(3) ; v.rotate(-3) ; v.rotate(20) ;
    v.rotate(-20) ; v.rotate(16) ; v.rotate(3, 0) ; v.rotate(-3, 0) ; v.rotate(20, 0) ; v.rotate(-20, 0) ; v.rotate(16, 0) ;
    v.rotate(-16, 0) ; v.rotate(0) ; v.sort() ; p.sortindex() ; e.index(p, p.sortindex()) ; [p.sortindex(e), e][1] ;
    v.eq(v.c()) ; v.eq(short) ; v.label() ; [v.label('soma.v'), v.label()][1] ; [v.label('a'), v.cl().label()][1] ;
    v.to_python() ; e.from_python([1, 2]) ; v.to_python([0] * 16) ; e.from_double(3, v._ref_x[2]) ; v.hname() == str(v) ;
    v.same(v) ; v.same(short) ; v.fill('a') ; V('text') ; V([1, 'a'])
""")
SEARCH = tuple(f"{call}({source}{op})" for call, source in (
    ("v.indwhere", ""), ("v.where", ""), ("e.where", "v, "), ("v.indvwhere", ""), ("e.indvwhere", "v, ")) for op in (
    "'==', 5", "'!=', 5", "'>', 5", "'<', 5", "'>=', 5", "'<=', 5", "'()', 1, 5", "'[]', 1, 5", "'[)', 1, 5", "'(]', 1, 5",
    "'?', 1", "'[]', 1", "'==', 1e-12", "'>', 100")) + expressions("""
    v.contains(5) ; v.contains(5.1) ; v.contains(5 + 1e-12) ; e.contains(1)
""")
MATHEMATICS = expressions("""
    v.add(2) ; v.sub(2) ; v.mul(2) ; v.div(2) ; v.div(0) ; v.add(x) ; v.sub(x) ; v.mul(x) ; x.div(v) ; v.div(V(16, 0)) ;
    v.add(short) ; v.sub(short) ; v.mul(short) ; v.div(short) ; v + 1 ; 1 + v ; v - 1 ; 1 - v ; v * 2 ; 2 * v ; v / 2 ;
    1 / v ; v + x ; v - x ; v * x ; v / p ; -v ; +v ; abs(v) ; v.c().add(1).mul(v).sub(3) ; v.scale(0, 1) ;
    [v.scale(-2, 3), v][1] ; V(3, 1).scale(0, 1) ; v.abs() ; e.abs(v) ; p.sqrt() ; e.sqrt(p) ; v.sqrt() ; p.log() ; v.log() ;
    e.log(p) ; p.log10() ; V([0]).log() ; e.log10(p) ; v.tanh() ; e.tanh(v) ; v.floor() ; e.floor(v) ; v.pow(2) ; v.pow(3) ;
    p.pow(0.5) ; v.pow(0.5) ; p.pow(-1) ; V([0, 1]).pow(-1) ; p.pow(-1.5) ; v.pow(0) ; v.pow(1) ; p.pow(0.3) ;
    V([0]).pow(-2) ; V(10).sin(50, 0.3, 2) ; V(10).sin(200, 1) ; v.apply('abs') ; v.apply('abs', 2, 4) ; p.apply('sqrt') ;
    p.reduce('sqrt') ; p.reduce('sqrt', 10) ; p.reduce('sqrt', 10, 1, 3) ; p.apply('no_such_function')
""")
STATISTICS = tuple(f"{vector}.{name}({bounds})" for name in (
    "sum", "sumsq", "var", "stdev", "stderr", "min", "max", "min_ind", "max_ind") for vector, bounds in (
    ("v", ""), ("v", "2, 9"), ("v", "3, 3"), ("v", "9, 2"), ("v", "2, 16"), ("e", ""), ("V([4])", ""))) + expressions("""
    v.mean() ; e.mean() ; V([4]).mean() ; v.mean(16, 17) ; v.median() ; p.median() ; e.median() ; v.mag() ; e.mag() ;
    v.dot(x) ; v.meansqerr(x) ; short.meansqerr(v) ;
    v.meansqerr(short) ; v.meansqerr(x, x) ; e.meansqerr(e) ; v.histogram(0, 10, 1) ; v.histogram(0, 10, 3) ;
    v.histogram(0, 0, 1) ; v.histogram(5, 0, 1) ; e.hist(v, 0, 5, 2) ; e.hist(v, -3, 4, 1.5) ; v.hist(v, 0, 5, 2) ;
    e.hist(v, 0, 5, 0) ; v.sumgauss(-2, 10, 0.5, 0.8) ; p.sumgauss(0, 5, 0.25, 0.1, V([1, 2, 3, 4, 5, 6, 7])) ;
    e.sumgauss(0, 1, 0.1, 1) ; e.smhist(v, -5, 20, 0.5, 0.3) ; e.smhist(p, 0, 9, 1, 2, V([1, 2, 3, 4, 5, 6, 7])) ;
    e.smhist(p, 0, 9, 1, 2, v)
""")
SIGNALS = expressions("""
    v.fft(1) ; e.fft(v, 1) ; e.fft(p, 1) ; v.fft(-1) ; e.fft(p, -1) ; e.fft(e.c().fft(v, 1), -1) ; V([3]).fft(1) ;
    V([3, 4]).fft(1) ; V([3, 4]).fft(-1) ; V([3]).fft(-1) ; v.fft(2) ; e.convlv(v, short) ; e.convlv(p, short) ;
    e.convlv(short, p) ; e.convlv(v, V([1, 2, 3, 4])) ; e.convlv(v, V([2])) ; e.filter(v, short) ; e.filter(v, p) ;
    e.filter(v, V([1, 0.5])) ; e.correl(v, x) ; e.correl(v) ; e.correl(p, v) ; e.correl(V([2]), V([3])) ; e.spctrm(x) ;
    e.spctrm(v, 4) ; v.spctrm(x, 2) ; e.spctrm(V(100).indgen().sin(30, 0.1, 1)) ; v.deriv() ; e.deriv(v) ; e.deriv(v, 0.1) ;
    e.deriv(v, 0.1, 1) ; e.deriv(v, 0.1, 2) ; v.deriv(0.1, 3) ; V([1]).deriv() ; v.integral() ; e.integral(v, 0.1) ;
    v.integral(0.5) ; e.interpolate(V([-1, 0, 0.3, 2, 7.5, 9]), x, v) ; v.interpolate(V([0.2, 0.4, 5]), x) ;
    e.interpolate(short, x, v) ; e.interpolate(V([0.5, 1, 1.5, 2, 2.5, 3]), V([1, 1, 2, 2, 3]), p) ;
    e.interpolate(V([3, 1, 2]), x, v) ; v.rebin(3) ; e.rebin(v, 5) ; e.rebin(v, 20) ; e.resample(v, 2) ; e.resample(v, 0.4) ;
    e.resample(v, 1.7) ; e.resample(v, 0) ; e.resample(v, -1) ; e.psth(V([0, 1, 3, 2, 0, 0, 4, 5, 1, 0]), 0.5, 3, 4) ;
    e.psth(p, 1, 2, 3) ; [e.trigavg(v, V([1, 4, 8, 14]), 2, 3), e][1] ; e.trigavg(v, V([1, 4, 8, 14]), 2, 3) ;
    e.spikebin(v, 4) ; e.spikebin(v, 4, 3) ; e.inf(x, 0.1, 0.2, -65, 1, -60, -70) ;
    e.inf(x, 0.1, 0.2, -65, 1, -64, -70, 0.4)
""")


def vector_places(h: Any) -> Result:
    return evaluate(h, PLACES, vectors(h))


def vector_search(h: Any) -> Result:
    return evaluate(h, SEARCH, vectors(h))


def vector_mathematics(h: Any) -> Result:
    return evaluate(h, MATHEMATICS, vectors(h))


def vector_statistics(h: Any) -> Result:
    return evaluate(h, STATISTICS, vectors(h))


def vector_signals(h: Any) -> Result:
    return evaluate(h, SIGNALS, vectors(h))


CURVES = {
    "exp1": ([2.0, 0.7], lambda t, a, b: a * math.exp(-t / b)),
    "exp2": ([2.0, 0.7, -1.0, 3.0], lambda t, a, b, c, d: a * math.exp(-t / b) + c * math.exp(-t / d)),
    "charging": ([1.0, 0.4, 2.0, 5.0], lambda t, a, b, c, d: a * (1 - math.exp(-t / b)) + c * (1 - math.exp(-t / d))),
    "line": ([2.0, -1.0], lambda t, a, b: a * t + b),
    "quad": ([0.5, 2.0, -3.0], lambda t, a, b, c: a * t * t + b * t + c)}


def vector_fits(h: Any) -> Result:
    x = h.Vector(30).indgen(0.1)
    result: Result = {}
    for name, (true, curve) in CURVES.items():
        y, fitted = h.Vector([curve(t, *true) + 0.01 * math.sin(37 * k) for k, t in enumerate(x)]), h.Vector()
        parameters = [h.ref(1.3 * p + 0.1) for p in true]
        error = y.fit(fitted, name, x, *parameters)
        result[name] = [error, *(p[0] for p in parameters), *fitted]
    return result


def vector_files(h: Any) -> Result:
    result: Result = {}
    folder = tempfile.mkdtemp()
    v = h.Vector(NUMBERS)
    for kind in (None, 1, 2, 3, 4, 5):
        path, file, w = Path(folder) / f"kind{kind}", h.File(), h.Vector()
        file.wopen(str(path))
        answers = [v.vwrite(file) if kind is None else v.vwrite(file, kind)]
        file.close()
        file.ropen(str(path))
        answers += [w.vread(file), file.eof()]
        file.close()
        result[f"vwrite {kind}"] = [*answers, *w, *path.read_bytes()]
    path, file = Path(folder) / "raw", h.File()
    file.wopen(str(path))
    answers = [v.fwrite(file), v.fwrite(file, 2, 5), v.printf(file), v.printf(file, "%6.2f|", 1, 3), v.printf(file, 2, 4)]
    file.close()
    result["written"] = [*answers, *path.read_bytes()]
    for kind in (1, 2, 3, 4, 5):
        w = h.Vector(3)
        file.ropen(str(path))
        result[f"fread {kind}"] = [w.fread(file, 7, kind), *w, w.fread(file, 2, 1), *w]
        file.close()
    path.write_text("1 2 3\n4 five 5 6e1\n-7.5abc 8 9\n inf 10 nan 11 .5 -9 12\n  ")
    for arguments in ((), (3,), (2, 3), (2, 1, 3), (20,)):
        w = h.Vector(2)
        file.ropen(str(path))
        result[f"scanf {arguments}"] = [w.scanf(file, *arguments), *w]
        file.close()
    for arguments in ((-9.0,), (-9.0, 1, 2), (8.0, 2, 3), (5.0, 2, 2)):
        w = h.Vector(2)
        file.ropen(str(path))
        result[f"scantil {arguments}"] = [w.scantil(file, *arguments), *w]
        file.close()
    return result


def vector_plays(h: Any) -> Result:
    """Play in all forms: at times, at intervals, interpolated, from the first step on, into statements, one element."""
    section = h.Section(name="played").insert("pas")
    values, even, doubled = h.Vector([1, 5, 3, 8]), h.Vector([0, 0.5, 1, 1.5]), h.Vector([0, 1, 1, 2])
    late, breaks, reference = h.Vector([0.5, 1, 1.25, 1.75]), h.Vector([1]), section(0.5)._ref_e_pas
    forms = {
        "times": (reference, even), "interval": (reference, 0.5), "interpolated": (reference, even, 1),
        "doubled": (reference, doubled, 1), "late": (reference, late, 1), "breaks": (reference, even, breaks),
        "doubled breaks": (reference, doubled, breaks),
        "statement": ("e_pas = $1 * 2", even), "statement late": ("e_pas = $1 * 2", late), "statement interval": ("e_pas", 0.5)}
    result: Result = {}
    for name, arguments in forms.items():
        values.play_remove()
        result[name] = [values.play(*arguments).size()]
        section(0.5).pas.e = -70
        for _ in range(2):
            h.finitialize(-65)
            result[name].append(section(0.5).pas.e)
            for _ in range(8):
                h.dt = 0.25
                h.fadvance()
                result[name].append(section(0.5).pas.e)
        if name.startswith("statement"):  # others end the process of NEURON
            values.play(2)
            result[name].append(section(0.5).pas.e)
    values.play_remove()
    wrong = (("e_pas = $1",), (reference,))
    result["misuse"] = []
    for arguments in wrong:
        try:
            values.play(*arguments)
            result["misuse"].append(0.0)
        except MISUSE:
            result["misuse"].append(1.0)
    return result


def vector_printing(h: Any) -> Result:
    result: Result = {}
    for size in (0, 1, 4, 5, 7, 10):
        v = h.Vector(NUMBERS[:size])
        for arguments in ((), ("%g ",), ("%8.3f\n",), ("%-10.2e|",)) + (((1, 3), ("%g,", 0, 2)) if size > 3 else ()):
            out = io.StringIO()
            with redirect_stdout(out):
                count = v.printf(*arguments)
            result[f"{size} {arguments}"] = [count, *numbers_of(out.getvalue())]
    return result


TOLERANCES = {
    "vector_places": 0.0, "vector_search": 0.0, "vector_mathematics": 1e-15, "vector_statistics": 1e-12, "vector_signals": 1e-12,
    "vector_fits": 1e-9, "vector_files": 1e-15, "vector_printing": 0.0, "vector_plays": 1e-12}
