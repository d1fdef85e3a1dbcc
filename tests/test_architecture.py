"""The arrows between the packages: each stage knows the types of the stage before it, and nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
STAGES = ["syntax", "semantics", "solvers", "codegen"]
MODULES = sorted([*(ROOT / "compiler").rglob("*.py"), *(ROOT / "runtime").rglob("*.py")])


def imports(path: Path) -> set[str]:
    """Every module imported anywhere in a file, relative ones made absolute as ranvier.…"""
    found = set()
    relative = path.relative_to(ROOT).with_suffix("").parts
    package = ["ranvier", *(relative if relative[0] == "compiler" else relative[1:])]
    here = package if path.name == "__init__.py" and package[-1] != "__init__" else package[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            found |= {stem} | {f"{stem}.{alias.name}" for alias in node.names}
    return found


def offenders(paths: list[Path], banned: tuple[str, ...]) -> list[str]:
    return [f"{p.relative_to(ROOT)}: {m}" for p in paths for m in sorted(imports(p)) if m.startswith(banned)]


def test_the_compiler_never_imports_the_runtime() -> None:
    compiler = [p for p in MODULES if p.is_relative_to(ROOT / "compiler")]
    runtime = tuple(f"ranvier.{p.stem}" for p in (ROOT / "runtime").glob("*.py") if p.stem not in ("__init__", "units"))
    assert offenders(compiler, runtime) == []


@pytest.mark.parametrize("number, stage", list(enumerate(STAGES)))
def test_a_stage_imports_no_later_stage(number: int, stage: str) -> None:
    paths = list((ROOT / "compiler" / stage).glob("*.py"))
    later = tuple(f"ranvier.compiler.{other}" for other in STAGES[number + 1 :])
    assert paths
    if later:
        assert offenders(paths, later) == []


@pytest.mark.parametrize("library, folder", [("lark", "compiler/syntax"), ("sympy", "compiler/solvers")])
def test_each_library_has_one_place(library: str, folder: str) -> None:
    elsewhere = [p for p in MODULES if not p.is_relative_to(ROOT / folder) and p.name != "build.py"]
    assert offenders(elsewhere, (library,)) == []


def test_the_compiler_touches_no_process_and_no_cffi() -> None:
    compiler = [p for p in MODULES if p.is_relative_to(ROOT / "compiler")]
    assert offenders(compiler, ("cffi", "subprocess", "ctypes")) == []


def test_no_test_draws_cases_by_chance() -> None:
    """How hypothesis draws is said once, in tests/conftest.py: tests choose no more than the number of examples."""
    assert settings.get_profile("same").derandomize
    words = re.compile(r"derandomize|deadline=|HealthCheck|database=|default_rng\(\)|[^.]Random\(\)|random\.seed\(\)")
    files = [p for p in (ROOT / "tests").rglob("test_*.py") if p != Path(__file__)]
    assert [str(p.relative_to(ROOT)) for p in files if words.search(p.read_text(encoding="utf-8"))] == []


def test_the_map_of_files_is_complete() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("## Files")[1]
    listed = set()
    folder = ""
    for line in text.splitlines():
        if line.startswith("### "):
            folder = line[4:].strip()
        elif line.startswith("| ") and not line.startswith("| file |"):
            name, duty = (part.strip() for part in line.strip("|").split("|", 1))
            assert duty, f"{folder}{name} has no duty"
            listed.add(folder + name)
    sources = [*MODULES, *(ROOT / "csrc").rglob("*.[ch]")]
    assert {str(path.relative_to(ROOT)) for path in sources} <= listed
    assert {name for name in listed if not (ROOT / name).exists()} == set()
