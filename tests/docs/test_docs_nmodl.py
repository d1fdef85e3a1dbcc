"""The pages about the language: every .mod file on them compiles without a warning, every script after it runs and is right."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from ranvier.compiler import compile_mod
from ranvier.compiler.diagnostics import render_all

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "language"))

from constructs import CONSTRUCTS, REFUSED, word  # noqa: E402

DOCS = HERE.parents[1] / "docs"
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((DOCS / "nmodl").glob("*.md"))}
INDEX = (DOCS / "nmodl.md").read_text(encoding="utf-8")
UNSEEN = {"line-ending", "long-line"}  # what a page cannot show
FENCE = re.compile(r"^```(nmodl|python)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A fence of a page: a .mod file, or a script that drives those above it."""

    page: str
    line: int
    language: str
    file: str  # given where the file is one that others INCLUDE
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}.md:{self.line}"

    @property
    def mechanism(self) -> str:
        found = re.search(r"\b(?:SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)\s+(\w+)", self.text)
        assert found, f"{self.place}: no mechanism is declared"
        return found[1] if found[1] != "nothing" else f"nothing{self.line}"


def examples_of(page: str) -> list[Example]:
    text = PAGES[page]
    return [Example(page, text.count("\n", 0, found.start()) + 1, found[1], found[2] or "", found[3])
            for found in FENCE.finditer(text)]


ALL = [example for page in PAGES for example in examples_of(page)]
MODS = [example for example in ALL if example.language == "nmodl" and not example.file]
SCRIPTS = [example for example in ALL if example.language == "python"]


def included(example: Example, name: str) -> tuple[str, bytes] | None:
    return next(((name, other.text.encode()) for other in ALL if other.page == example.page and other.file == name), None)


@pytest.mark.parametrize("example", [pytest.param(example, id=example.place) for example in MODS])
def test_file_compiles_without_a_warning(example: Example) -> None:
    compiled = compile_mod("example.mod", example.text, lambda name, origin: included(example, name))
    facts = ("unused-function", "one-thread", "fixed-step-only")  # scripts call them; the constructs shown are so
    said = [warning for warning in compiled.warnings if warning.code not in facts]
    assert render_all(compiled.source, said) == ""
    assert compiled.c_text


def outcomes(page: str, folder: Path) -> dict[str, str]:
    """Run all scripts of a page in one process."""
    folder.mkdir(parents=True)
    for example in examples_of(page):
        if example.language == "nmodl":
            (folder / (example.file or f"{example.mechanism}.mod")).write_text(example.text, encoding="utf-8")
    scripts = {example.place: example.text for example in SCRIPTS if example.page == page}
    (folder / "examples.json").write_text(json.dumps(scripts), encoding="utf-8")
    done = subprocess.run([sys.executable, str(HERE / "run_page.py"), str(folder)], cwd=folder, capture_output=True, text=True,
                          env={**os.environ, "RANVIER_AUTOLOAD": "0"}, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((folder / "outcomes.json").read_text())


@pytest.mark.parametrize("page", sorted({example.page for example in SCRIPTS}))
def test_scripts_run_and_are_right(page: str, tmp_path: Path) -> None:
    wrong = [text for text in outcomes(page, tmp_path / page).values() if text]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", PAGES)
def test_mechanisms_of_a_page_have_names_of_their_own(page: str) -> None:
    names = [example.mechanism for example in MODS if example.page == page]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("page", PAGES)
def test_the_index_links_the_page(page: str) -> None:
    assert f"(nmodl/{page}.md)" in INDEX


def test_links_lead_somewhere() -> None:
    for folder, text in [(DOCS, INDEX), *((DOCS / "nmodl", text) for text in PAGES.values())]:
        for target in re.findall(r"\]\(([^)#:]+\.(?:md|h|py))(?:#[^)]*)?\)", text):
            assert (folder / target).resolve().exists(), target


@pytest.mark.parametrize("construct", sorted(CONSTRUCTS.keys() - REFUSED - UNSEEN))
def test_every_construct_has_its_example(construct: str) -> None:
    assert re.search(CONSTRUCTS[construct], "".join(example.text for example in ALL)), f"no page shows {construct}"


@pytest.mark.parametrize("construct", sorted(name for name, pattern in CONSTRUCTS.items() if pattern == word(name)))
def test_every_construct_is_described(construct: str) -> None:
    """A page says something of each that is a word, outside of its examples."""
    assert re.search(word(construct), "".join(FENCE.sub("", text) for text in PAGES.values())), f"no page describes {construct}"
