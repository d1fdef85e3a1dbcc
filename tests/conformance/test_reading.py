"""How files are written: whatever NEURON's translator reads is read here, and means the same as when it is written plainly."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import neuron
import pytest
from ranvier.compiler import compile_mod
from ranvier.compiler.diagnostics import CompileError

DATA = Path(neuron.__file__).parent / ".data"
PLAIN = """TITLE a leak
NEURON {
    SUFFIX leaky
    NONSPECIFIC_CURRENT i
    RANGE g, i
}
UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}
PARAMETER {
    g = 0.001 (S/cm2) <0, 1>
    e = -70 (mV)
    q = 2
}
ASSIGNED {
    v (mV)
    i (mA/cm2)
}
STATE { m }
INITIAL { m = 0.5 }
BREAKPOINT {
    SOLVE states METHOD cnexp
    i = g*m*(v - e)
}
DERIVATIVE states {
    m' = (1 - m)/rate(v)
}
FUNCTION rate(u (mV)) (ms) {
    if (u > e) {
        rate = 5 + q
    } else {
        rate = 7
    }
}
"""


def changed(*edits: tuple[str, str]) -> bytes:
    """Return PLAIN with parts replaced; each must be there."""
    text = PLAIN
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


SPACE = re.compile(r" *([^\w\s'\"]) *")
SAME = {
    "CRLF": PLAIN.replace("\n", "\r\n").encode(),
    "CR": PLAIN.replace("\n", "\r").encode(),
    "mixed line ends": PLAIN.replace("\n", "\r\n", 9).replace("}\n", "}\r").encode(),
    "tabs": PLAIN.replace("    ", "\t").replace(" = ", "\t=\t").encode(),
    "no line end at the end": PLAIN.rstrip().encode(),
    "many line ends at the end": (PLAIN + "\n\n \n\t\n").encode(),
    "no spaces": SPACE.sub(r"\1", PLAIN.replace("TITLE a leak\n", "")).encode(),
    "one line": PLAIN.replace("TITLE a leak\n", "").replace("\n", " ").encode(),
    "one word a line": re.sub(r" +(?![^(\n]*\))", "\n", PLAIN.replace("TITLE a leak\n", "")).encode(),
    "comments by :": changed(("RANGE g, i", "RANGE g, i : {"), ("INITIAL", ": INITIAL { m = 3 }\nINITIAL")),
    "comments by ?": changed(("RANGE g, i", "RANGE g, i ? {"), ("INITIAL", "? INITIAL { m = 3 }\nINITIAL")),
    "a comment in a comment": changed(("INITIAL", ": ? : INITIAL { m = 3 } : \nINITIAL")),
    "COMMENT": changed(("INITIAL", "COMMENT\nINITIAL { m = 3 }\nENDCOMMENT\nINITIAL")),
    "COMMENT in a block": changed(("m = 0.5", "m = 0.5\nCOMMENT\n} x = \nENDCOMMENT\n")),
    "COMMENT with text after its end": changed(("INITIAL {", "COMMENT\nx\nENDCOMMENT and more\nINITIAL {")),
    "COMMENT with indented end": changed(("INITIAL {", "COMMENT\n x\n   ENDCOMMENT\nINITIAL {")),
    "COMMENT at the start": b"COMMENT\n" + b"\xe9\xb5\xff text\nENDCOMMENT\n" + PLAIN.encode(),
    "COMMENT at the end": (PLAIN + "COMMENT\nthe end\nENDCOMMENT").encode(),
    "no COMMENT at all but the word": changed(("INITIAL", ": COMMENT\nINITIAL")),
    "UNITSOFF": changed(("FUNCTION", "UNITSOFF\nFUNCTION")) + b"UNITSON\n",
    "UNITSOFF in a block": changed(("rate = 5 + q", "UNITSOFF rate = 5 + q UNITSON")),
    "INDEPENDENT": changed(("ASSIGNED", "INDEPENDENT { t FROM 0 TO 1 WITH 1 (ms) }\nASSIGNED")),
    "INDEPENDENT with SWEEP": changed(("ASSIGNED", "INDEPENDENT { SWEEP t FROM 0 TO 10 WITH 100 START 0 (ms) }\nASSIGNED")),
    "no TITLE": changed(("TITLE a leak\n", "")),
    "TITLE with odd text": changed(("a leak", "{ NEURON } \"x /* : ? \\ 'y")),
    "TITLE twice": changed(("INITIAL", "TITLE again\nINITIAL")),
    "empty units": changed(("q = 2", "q = 2 ()")),
    "the unit 1": changed(("q = 2", "q = 2 (1)")),
    "a unit with blanks": changed(("(S/cm2)", "( S / cm2 )")),
    "a unit with a factor": changed(("(S/cm2)", "(1000 mS/cm2)"), ("(S) =", "(mS) = (millisiemens)\n    (S) =")),
    "declarations on one line": changed(("    e = -70 (mV)\n    q = 2", "    e = -70 (mV) q = 2")),
    "numbers in other forms": changed(("0.001", "1e-3"), ("-70", "-7.E+1"), ("0.5", ".5"), ("q = 2", "q = 2.")),
    "leading zeros": changed(("-70", "-0070"), ("q = 2", "q = 02")),
    "DEFINE": changed(("NEURON", "DEFINE seven 7\nNEURON"), ("rate = 7", "rate = seven")),
    "IF and ELSE": changed(("if (u", "IF (u"), ("else", "ELSE")),
    "blocks in another order": (PLAIN[PLAIN.index("FUNCTION"):] + PLAIN[:PLAIN.index("FUNCTION")]).encode(),
    "two INITIAL blocks": changed(("INITIAL { m = 0.5 }", "INITIAL { m = 0.5 }\nINITIAL { }")),
    "a control-Z at the end": PLAIN.encode() + b"\x1a",
}
OURS = {  # what NEURON's translator does not read
    "USING for METHOD": changed(("METHOD", "USING")),
    "COMMENT on one line": changed(("INITIAL {", "COMMENT m ENDCOMMENT\nINITIAL {")),
    "form feeds": changed(("INITIAL", "\fINITIAL")),
    "a UTF-8 byte order mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "Latin-1 in a comment": changed(("RANGE g, i", "RANGE g, i : caf")).replace(b": caf", b": caf\xe9 \xb5"),
    "UTF-8 in a comment": changed(("RANGE g, i", "RANGE g, i : µ café")),
    "UTF-8 in a TITLE": changed(("a leak", "Ströme in µA")),
    "a very long line": changed(("RANGE g, i", "RANGE g, i : " + "x" * 5000)),
    "no-break spaces in a comment": changed(("RANGE g, i", "RANGE g, i :\u00a0x")),
}
REFUSED = {
    "non-ASCII in code": (changed(("q = 2", "µ = 2")), "non-ascii-character"),
    "COMMENT without end": (changed(("INITIAL", "COMMENT\nINITIAL")), "unclosed-comment"),
    "VERBATIM without end": (changed(("INITIAL", "VERBATIM\nINITIAL")), "unclosed-verbatim"),
    "a unit that is not closed": (changed(("q = 2", "q = 2 (mV")), "unclosed-unit"),
    "UTF-16": (PLAIN.encode("utf-16"), "binary-file"),
    "a removed keyword": (changed(("INITIAL", "PUTQ { }\nINITIAL")), "removed-keyword"),
    "a brace too many": (changed(("STATE { m }", "STATE { m }}")), "stray-brace"),
}


def accepted(data: bytes, folder: Path) -> bool:
    """Whether NEURON's translator reads a file."""
    (folder / "file.mod").write_bytes(data)
    command, environment = [str(DATA / "bin" / "nocmodl"), "file.mod", "-o", str(folder)], {**os.environ, "NRNHOME": str(DATA)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode == 0


def meaning(data: bytes) -> str:
    """Return the C of a file without its comments, where alone the writing may show."""
    text = compile_mod("leaky.mod", data, lambda name, origin: None, units="off").c_text
    own = r"static const char \*const mechanism_source\[\] = \{\n.*?\n\};"  # the file's own text
    text = re.sub(own, "", text, flags=re.DOTALL)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r'"(S/cm2|1|\s*S\s*/\s*cm2\s*|1000 mS/cm2)"', '"…"', text.replace('"", 2.0', '"1", 2.0'))
    text = re.sub(r"(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?!\w)", lambda number: repr(float(number[0])), text)
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", SAME)
def test_what_neuron_reads_means_the_same_here(name: str, tmp_path: Path) -> None:
    assert accepted(SAME[name], tmp_path)
    assert meaning(SAME[name]) == meaning(PLAIN.encode())


@pytest.mark.parametrize("name", OURS)
def test_more_is_read_than_neuron_reads(name: str) -> None:
    assert meaning(OURS[name]) == meaning(PLAIN.encode())


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused_by_neuron_too(name: str, tmp_path: Path) -> None:
    data, code = REFUSED[name]
    assert not accepted(data, tmp_path)
    with pytest.raises(CompileError) as caught:
        compile_mod("leaky.mod", data, lambda name, origin: None)
    assert code in [found.code for found in caught.value.diagnostics]


def test_a_file_with_nul_is_binary() -> None:
    """NEURON's translator drops the rest of the line in silence."""
    with pytest.raises(CompileError, match="binary-file"):
        compile_mod("leaky.mod", PLAIN.replace("q = 2", "q = \0 2").encode(), lambda name, origin: None)
