"""Files that nobody has read: with --no-verbatim or RANVIER_NO_VERBATIM=1 no code of their author's reaches the C compiler."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from ranvier.building.build import Options

MARK = "author_was_here"
HEAD = "NEURON { SUFFIX evil RANGE a }\nPARAMETER { a = 1 }\n"
CODE = f"static int {MARK};"
FILES = {
    "between blocks": f"{HEAD}VERBATIM\n{CODE}\nENDVERBATIM\n",
    "inside a block": f"{HEAD}INITIAL {{\nVERBATIM\n{CODE}\nENDVERBATIM\n}}\n",
    "on one line": f"{HEAD}INITIAL {{ VERBATIM {CODE} ENDVERBATIM }}\n",
    "in a FUNCTION": f"{HEAD}FUNCTION f() {{\nVERBATIM\n{CODE}\nENDVERBATIM\n}}\n",
    "included": f'{HEAD}INCLUDE "evil.inc"\n',
    "before the NEURON block": f"VERBATIM\n{CODE}\nENDVERBATIM\n{HEAD}",
    "with CR": f"{HEAD}VERBATIM\n{CODE}\nENDVERBATIM\n".replace("\n", "\r"),
    "beside a comment": f"{HEAD}COMMENT x ENDCOMMENT VERBATIM\n{CODE}\nENDVERBATIM\n",
    "after #include": f"{HEAD}VERBATIM\n#include \"evil.inc\"\n{CODE}\nENDVERBATIM\n",
}
COMPILER = """#!/bin/sh
for each; do case "$each" in *.c) cat "$each" >> "{log}";; esac; done
exec cc "$@"
"""


def tools(folder: Path) -> tuple[dict[str, str], Path]:
    """Return an environment whose C compiler writes down what it is given, and the file it writes to."""
    log, compiler = folder / "log", folder / "compiler"
    compiler.write_text(COMPILER.format(log=log))
    compiler.chmod(compiler.stat().st_mode | stat.S_IXUSR)
    log.write_text("")
    return {**os.environ, "CC": str(compiler)}, log


@pytest.mark.parametrize("value, allowed", [("", True), ("0", True), ("1", False), ("true", False), ("yes", False)])
def test_any_value_but_0_of_the_variable_refuses(value: str, allowed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANVIER_NO_VERBATIM", value)
    assert Options().verbatim is allowed


@pytest.mark.parametrize("how", ["option", "variable", "load"])
def test_no_code_of_the_author_is_compiled(how: str, tmp_path: Path) -> None:
    environment, log = tools(tmp_path)
    mods = tmp_path / "mods"
    mods.mkdir()
    (mods / "evil.inc").write_text(f"VERBATIM\n{CODE}\nENDVERBATIM\n")
    for k, text in enumerate(FILES.values()):
        (mods / f"evil{k}.mod").write_text(text.replace("evil ", f"evil{k} "))
    (mods / "good.mod").write_text(f"TITLE {MARK}\nNEURON {{ SUFFIX good }}\nPROCEDURE p() {{ printf(\"{MARK}\") }}")
    if how != "option":
        environment["RANVIER_NO_VERBATIM"] = "1"
    command = [sys.executable, "-m", "ranvier.cli", "build", *(["--no-verbatim"] if how == "option" else []), "."]
    if how == "load":
        command = [sys.executable, "-c", "from ranvier import load_mechanisms; load_mechanisms('.')"]
    done = subprocess.run(command, cwd=mods, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    refused = re.findall(r"(?:evil\d\.mod:\d+:\d+|evil\.inc:1:1): error\[verbatim-refused\]", done.stderr)
    assert len(set(refused)) == len(FILES)
    seen = log.read_text(encoding="utf-8")
    assert "good" in seen  # the file without VERBATIM was compiled: its texts are strings and comments of the C
    assert CODE not in seen and "evil" not in seen


def test_with_trust_the_code_is_compiled(tmp_path: Path) -> None:
    """The compiler's log is one that would show the author's code."""
    environment, log = tools(tmp_path)
    (tmp_path / "evil.mod").write_text(FILES["between blocks"])
    subprocess.run([sys.executable, "-m", "ranvier.cli", "build", "."], cwd=tmp_path, env=environment, check=True,
                   capture_output=True)
    assert CODE in log.read_text(encoding="utf-8")


PRINTS = r'''
NEURON { SUFFIX says }
PROCEDURE say(x) {
    printf("%g|%5.1f|%d|%*d|%%|%c%c|%x\n", x, x, x, 4, x, 65, 66.9, 255)
    printf("%s|%10s|%-6s|\n", "a text", "right", "left")
    printf("%d %d\n", 1e300, -1e300)
    printf("%g %s %n %p %2$g %\n", x)
    printf("%s\n")
    printf("%n\n", x)
    printf("%s%s%s%s%s%s%s%s\n", x)
    printf("\x41\101\t|\\|%d\n", "instead", x)
}
'''
SAID = """2.5|  2.5|2|   2|%|AB|ff
a text|     right|left  |
0 0
2.5 %s %n %p %2$g %
%s
%n
2.5%s%s%s%s%s%s%s
AA\t|\\|instead
"""


def test_printf_prints_what_it_is_given_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "says.mod").write_text(PRINTS)
    script = "from ranvier import h, load_mechanisms; load_mechanisms('.')\n" \
             "s = h.Section(); s.insert('says'); s(0.5).says.say(2.5)"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == SAID, done.stderr
