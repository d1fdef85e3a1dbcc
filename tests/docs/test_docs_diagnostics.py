"""docs/diagnostics.md has a section for each code that the compiler can give, and for no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8")
SOURCES = sorted([*(ROOT / "compiler").rglob("*.py"), *(ROOT / "runtime").glob("*.py")])
CODE = re.compile(r"[a-z]+(-[a-z]+)+")
WORDS = ("semicolon", "comma", "incomplete")  # codes of one word
RECORDERS = {"error", "warning", "report", "add", "append", "_report_unused", "_problem"}
MADE = {f"{kind}-{what}" for kind, whats in {
    "unclosed": ("comment", "verbatim"), "text-after": ("endcomment", "endverbatim"), "stray": ("parenthesis", "bracket"),
}.items() for what in whats}  # codes put together from two words


def codes_of(path: Path) -> Iterator[str]:
    """Yield the codes that calls which record a diagnostic name, and those in texts written by hand."""
    text = path.read_text(encoding="utf-8")
    yield from re.findall(r"(?:error|warning)\[([a-z-]+)\]", text)
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in RECORDERS and node.args:
            for inner in ast.walk(node.args[0]):
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and CODE.fullmatch(inner.value):
                    yield inner.value


def golden() -> str:
    """Return all the texts that commands were seen to print."""
    return "\n".join(path.read_text(encoding="utf-8") for folder in ("bad", "doubtful")
                     for path in sorted((ROOT / "tests").rglob(f"{folder}/*.txt")))


def all_codes() -> set[str]:
    shown = set(re.findall(r": (?:error|warning)\[([a-z-]+)\]", golden()))
    return {code for path in SOURCES for code in codes_of(path)} | shown | MADE | set(WORDS)


def documented() -> list[str]:
    return re.findall(r"^### ([a-z-]+)$", PAGE, re.MULTILINE)


def test_every_code_is_documented() -> None:
    assert sorted(all_codes() - {"text-after-end"} - set(documented())) == []


def test_no_other_code_is_documented() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    known = all_codes()
    assert [code for code in documented() if code not in known and f'"{code}"' not in text] == []
    assert len(documented()) == len(set(documented()))


def test_every_section_says_what_to_do() -> None:
    sections = re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
    assert [section.split("\n")[0] for section in sections if "*Remedy.* " not in section] == []


def test_the_examples_are_what_the_compiler_says() -> None:
    texts = golden()
    examples = re.findall(r"^```\n(\S+\.mod:.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(examples) > 80
    assert [example for example in examples if example not in texts] == []


def test_every_code_has_a_golden_file_and_an_example() -> None:
    shown = set(re.findall(r": (?:error|warning)\[([a-z-]+)\]", golden()))
    assert [code for code in documented() if code not in shown] == []
    sections = re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
    assert [section.split("\n")[0] for section in sections if "[" + section.split("\n")[0] + "]: " not in section] == []
