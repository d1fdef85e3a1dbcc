"""The cases of the fuzzer: case k of a seed is always the same files and options, given the same folders of .mod files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fuzz_grammar import mechanism
from fuzz_mutations import mutate

ROOT = Path(__file__).resolve().parents[2]
OWN = (
    "mechanisms",
    "examples",
    "tests/conformance/mods",
    "tests/compiler/syntax/bad",
    "tests/compiler/semantics/bad",
    "tests/compiler/semantics/doubtful",
)
LARGEST = 60_000
FILE_NAMES = ["case.mod"] * 20 + [
    "a b.mod",
    "é.mod",
    'q"uote.mod',
    "*/ int injected; /*.mod",
    "??/.mod",
    "new\nline.mod",
    "1.mod",
    ".mod",
    "int.mod",
    "UPPER.MOD",
    "%n%s.mod",
    "a\\",
    "$(touch x).mod",
    "-o.mod",
    "n" * 200 + ".mod",
    "\x1b[2J.mod",
]


@dataclass(frozen=True, slots=True)
class Case:
    """A .mod file with those it may INCLUDE, and how it is to be compiled."""

    path: str
    data: bytes
    includes: dict[str, bytes]
    units: str = "warn"
    compat: bool = False
    strict: bool = False
    verbatim: bool = True

    def include(self, name: str, from_path: str) -> tuple[str, bytes] | None:
        """Return a file as the compiler asks for it."""
        if name == self.path:
            return self.path, self.data
        return (name, self.includes[name]) if name in self.includes else None


@dataclass(frozen=True, slots=True)
class Seeds:
    """Real files to start from, each with the others of its folder that it may INCLUDE."""

    files: tuple[Path, ...]

    @staticmethod
    def of(folders: Sequence[Path]) -> Seeds:
        """Return the project's own files and those of some folders, in an order that depends on their names alone."""
        own = [path for folder in OWN for path in (ROOT / folder).rglob("*.mod")]
        given = [path for folder in folders for path in folder.rglob("*.[mM][oO][dD]")]
        return Seeds(tuple(path for path in [*sorted(own), *sorted(given)] if path.stat().st_size < LARGEST))


def make_case(seeds: Seeds, seed: int, number: int) -> Case:
    """Return case `number` of a seed."""
    return random_case(Random(f"{seed}:{number}"), seeds)


def random_case(random: Random, seeds: Seeds) -> Case:
    """Return a case that only depends on `random` and the files."""
    includes: dict[str, bytes] = {}
    kind = random.random()
    if kind < 0.3 or not seeds.files:
        text = mechanism(random)
        data = text.encode() if kind < 0.15 else mutate(random, text)
    else:
        path = min(random.choices(seeds.files, k=2), key=lambda path: path.stat().st_size)  # small files are quicker
        data = mutate(random, decoded(path.read_bytes()))
        if b"INCLUDE" in data:
            includes = {other.name: other.read_bytes() for other in sorted(path.parent.glob("*.inc"))}
    includes["inc.inc"] = (
        mutate(random, "PARAMETER { included = 1 }\n") if random.random() < 0.2 else b"PARAMETER { included = 1 }"
    )
    return Case(
        random.choice(FILE_NAMES),
        data,
        includes,
        random.choice(["warn", "warn", "error", "off"]),
        random.random() < 0.3,
        random.random() < 0.1,
        random.random() < 0.9,
    )


def decoded(data: bytes) -> str:
    """Return the text of a file that may be Latin-1."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
