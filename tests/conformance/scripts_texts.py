"""File, StringFunctions, references, PtrVector, Pointer and Timer on both simulators."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from scripts_vectors import MISUSE, evaluate, expressions, numbers_of

Result = dict[str, Any]

TEXTS = expressions(r"""
    [f.len(s), f.len('abc'), f.len('')] ; [f.substr(s, 'world'), f.substr(s, 'zz'), f.substr('abc', 'c')] ;
    [f.head(s, '[ ,]', t), *c(t)] ; [f.tail(s, '[ ,]', t), *c(t)] ; [f.head(s, 'zzz', t), *c(t)] ;
    [f.tail(s, 'zzz', t), *c(t)] ; [f.head('ab\ncd', 'c', t), *c(t)] ; [f.tail('ab\ncd', 'b', t), *c(t)] ;
    [f.head(s, 'l+', t), *c(t)] ; [f.tail(s, 'l+', t), *c(t)] ;
    [f.head(s, '^h', t), *c(t)] ; [f.tail(s, 'o$', t), *c(t)] ; [f.head('ab12', '[[:digit:]]+', t), *c(t)] ;
    [f.tail('x(1)', '\\(', t), *c(t)] ; [f.head(s, '', t), *c(t)] ; [f.ltrim('  \t ab ', t), *c(t)] ;
    [f.rtrim(' ab \n ', t), *c(t)] ;
    [f.ltrim('xyaxy', t, 'yx'), *c(t)] ; [f.rtrim('xyaxy', t, 'yx'), *c(t)] ; [f.ltrim('    ', t), *c(t)] ;
    [f.left(s, 5), *c(s)] ; [f.left(s, 0), *c(s)] ; [f.left(s, 18), *c(s)] ; [f.right(s, 7), *c(s)] ; [f.right(s, 18), *c(s)] ;
    f.left(s, 19) ; f.right(s, -1) ; [f.is_name(n) for n in ('hh', 't', 'zork', 'PI', 'Vector', 'if', 'sqrt')] ;
    [f.is_point_process(h.Vector()), f.is_artificial(h.Vector())] ;
    [f.is_artificial(h.NetStim()) > 0, f.is_point_process(h.NetStim()) > 0] ;
    s[0] ; str(s) ; str(h.ref(5)) ; str(h.ref(None)) ; h.ref(5)[0] ; h.ref(True)[0] ; s[1] ; h.ref(1)[1]
""")


def texts(h: Any) -> Result:
    names = {"f": h.StringFunctions, "s": lambda: h.ref("hello world, hello"), "t": lambda: h.ref("")}
    return evaluate(h, TEXTS, {**names, "c": lambda: lambda holder: map(ord, holder[0])})


def pointers(h: Any) -> Result:
    section, number, made = h.Section(name="one"), h.ref(3.5), h.PtrVector(4)
    vector = h.Vector(4)
    result: Result = {"size": [made.size(), made.getval(0), made.resize(3), made.size()]}
    result["set"] = [made.pset(0, section(0.5)._ref_v), made.pset(1, number), made.pset(2, h._ref_celsius), made.getval(0)]
    result["setval"] = [made.setval(1, -60), number[0], made.setval(2, 20), h.celsius]
    vector.resize(3)
    result["gather"] = [made.gather(vector), *vector]
    result["scatter"] = [made.scatter(vector.indgen(7, 2)), section(0.5).v, number[0], h.celsius]
    result["label"] = numbers_of(made.label() + made.label("some") + made.label())
    pointer = h.Pointer(section(0.5)._ref_v)
    result["pointer"] = [pointer.val, pointer.assign(5), section(0.5).v, pointer._ref_val[0]]
    pointer.val = -3
    result["pointer set"] = [section(0.5).v, h.Pointer("t").val, *numbers_of(pointer.s() + h.Pointer("celsius").s())]
    timer = h.Timer(lambda: 1)
    result["timer"] = [timer.seconds(), timer.seconds(2), timer.start(), timer.end(), timer.seconds()]
    wrong = (lambda: h.PtrVector(0), lambda: h.PtrVector(), lambda: made.getval(-1), lambda: h.Pointer("zork"),
             lambda: h.Pointer(5), lambda: h.Pointer(), lambda: timer.seconds(-1), lambda: timer.seconds(1e9), lambda: h.Timer())
    result["misuse"] = [raises(call) for call in wrong]
    return result


def raises(call: Any) -> float:
    try:
        call()
    except MISUSE:
        return 1.0
    return 0.0


def files(h: Any) -> Result:
    path = str(Path(tempfile.mkdtemp()) / "data.txt")
    file, text = h.File(path), h.ref("")
    result: Result = {"before": [file.isopen(), file.ropen(), raises(file.scanvar), raises(lambda: file.printf("x"))]}
    result["write"] = [file.wopen(), file.isopen(), file.printf("%g %d|%5.2f\n", 1.5, 7, -2),
                       file.printf("%s %-6s %c%%\n", "word", text, 65), file.printf("%x %e %o %s\n", 255, 1e10, 8, file),
                       file.tell(), file.flush(), file.close(), file.isopen()]
    result["more"] = [file.aopen(path), file.printf("last\n"), file.close(), *Path(path).read_bytes()]
    result["name"] = numbers_of(file.getname() + "," + file.dir())[len(path):]
    result["lines"] = [file.ropen(), file.eof()]
    for _ in range(5):
        result["lines"] += [file.gets(text), *map(ord, text[0]), file.tell(), file.eof()]
    result["seek"] = [file.seek(0), file.scanstr(text), *map(ord, text[0]), file.tell(), file.scanvar(), file.tell()]
    result["from end"] = [file.seek(-5, 2), file.scanstr(text), *map(ord, text[0]), file.scanstr(text), file.eof()]
    result["tell"] = [raises(file.scanvar), file.seek(), file.seek(3, 1), file.tell(), file.close()]
    Path(path).write_text("1 2,3 x4 inf 5e1z .5 -.25 +7 0x1F\n\n8\n   ")
    result["scanvar"] = [file.ropen()]
    while not file.eof():
        result["scanvar"] += [file.scanvar(), file.tell()]
    vector, other = h.Vector([1, 2, 3, 4]), h.Vector(4)
    result["binary"] = [file.wopen(path), file.vwrite(vector._ref_x[1]), file.vwrite(3, vector._ref_x[0]), file.close()]
    result["binary"] += [file.ropen(), file.vread(other._ref_x[3]), file.vread(3, other._ref_x[0]), *other]
    result["binary"] += [file.vread(other._ref_x[0]), file.close()]
    result["gone"] = [file.unlink(), file.unlink(), file.ropen(), file.ropen("/no/such/file"), file.wopen("/no/such/file")]
    result["temporary"] = [file.mktemp(), len(file.getname()) > 3, file.wopen(), file.close(), file.unlink()]
    return result


TOLERANCES = {"texts": 0.0, "pointers": 0.0, "files": 0.0}
