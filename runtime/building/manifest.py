"""What a folder of a build remembers: the files it was made from by content, and the library linked from them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..places import LIBRARY, MANIFEST
from .together import Member

FORMAT = 4
OURS = re.compile(r".*-[0-9a-f]{16}\.(o|c)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One .mod file that was compiled. `digest` is of its text, `key` of all that its object depends on; `place` and
    `writes`: see together.Member."""

    path: str
    digest: str
    key: str
    name: str
    object: str
    c_file: str
    includes: tuple[tuple[str, str], ...] = ()
    place: tuple[int, int] = (0, 1)
    writes: tuple[tuple[str, int, int], ...] = ()

    @property
    def member(self) -> Member:
        """What the checks of several files need."""
        return Member(self.path, self.name, self.place, self.writes)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files compiled, and the keys of those linked into the library of that digest; files may be ahead of the library."""

    files: tuple[Entry, ...] = ()
    linked: tuple[str, ...] = ()
    library: str = ""

    def holds(self, entries: Sequence[Entry], folder: Path) -> bool:
        """Return whether the library in `folder` is whole and made of exactly these entries."""
        return bool(self.library) and self.linked == tuple(e.key for e in entries) and self.is_whole(folder)

    def is_whole(self, folder: Path) -> bool:
        """Return whether the library in `folder` is the one that was linked."""
        return bool(self.library) and file_digest(folder / LIBRARY) == self.library


def digest(data: bytes) -> str:
    """Digest bytes."""
    return hashlib.sha256(data).hexdigest()


def file_digest(path: str | Path) -> str:
    """Digest a file; the empty text for one that cannot be read."""
    try:
        return digest(Path(path).read_bytes())
    except (OSError, ValueError):
        return ""


def key_of(tool_key: str, path: str, text_digest: str, includes: Iterable[tuple[str, str]]) -> str:
    """Digest all that an object depends on."""
    parts = [tool_key, Path(path).name, text_digest, *(f"{p} {d}" for p, d in includes)]
    return digest("\n".join(parts).encode(errors="surrogateescape"))


def is_source_unchanged(entry: Entry) -> bool:
    """Return whether the .mod file and what it includes are as they were compiled."""
    return file_digest(entry.path) == entry.digest and all(file_digest(path) == known for path, known in entry.includes)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a folder; an empty one where it is missing, damaged or of another format."""
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            return Manifest()
        files = [_entry(entry) for entry in data["files"]]
        if not all(isinstance(value, str) for e in files for value in (e.path, e.digest, e.key, e.name, e.object, e.c_file)):
            return Manifest()
        return Manifest(tuple(files), tuple(map(str, data["linked"])), str(data["library"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Manifest()


def _entry(fields: dict[str, Any]) -> Entry:
    """Make an Entry of its JSON, lists into tuples."""
    includes = tuple((str(path), str(known)) for path, known in fields["includes"])
    writes = tuple((str(what), int(start), int(end)) for what, start, end in fields["writes"])
    start, end = fields["place"]
    return Entry(**{**fields, "includes": includes, "writes": writes, "place": (int(start), int(end))})


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one move. Raise OSError."""
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump({"format": FORMAT, **asdict(manifest)}, out, indent=1)
        os.replace(name, folder / MANIFEST)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def remove_stale(folder: Path, entries: Sequence[Entry]) -> None:
    """Remove objects and generated C that no entry needs. Only names of our making go: the folder may hold a user's own files."""
    for kind, keep in (("objects", {e.object for e in entries}), ("c", {e.c_file for e in entries})):
        if not (folder / kind).is_dir():
            continue
        for path in (folder / kind).iterdir():
            if path.name not in keep and OURS.fullmatch(path.name):
                path.unlink(missing_ok=True)
        if kind == "c" and not any((folder / kind).iterdir()):
            (folder / kind).rmdir()
