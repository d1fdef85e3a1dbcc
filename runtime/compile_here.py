"""ranvier.compile: one .mod file, or the text of one, becomes a mechanism of the running session."""

from __future__ import annotations

import hashlib
import os
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .library import LibraryError
from .model import MODEL

if TYPE_CHECKING:
    from .library import Library

__all__ = ["compile"]


def compile(source: str | os.PathLike[str], *, compat: bool = False) -> Any:
    """Compile a .mod file, given by its path or as a text, and return what `h` then has under the mechanism's name.

    That is what `insert` takes, or the class of a point process or artificial cell; None for SUFFIX nothing, whose routines are
    functions of `h`. A string with a line break or a brace is a text. Nothing is written beside the file: the library is in
    the user's cache, where the same text is found again. A mechanism that was compiled before under the same name is replaced,
    unless it is in use.

    `compat`: build equations that METHOD cnexp cannot integrate with a warning and solve them implicitly.
    Raise LibraryError with all diagnostics, as `ranvier build` shows them; ValueError for a name that is Ranvier's own or in use.
    """
    from . import h

    library = _library(source, compat)
    for mechanism in library.mechanisms:
        MODEL.replace(library, mechanism)
    name = MODEL.name_of(library.mechanisms[0])
    return None if MODEL.catalogue.by_name[name].bare else getattr(h, name)


def _library(source: str | os.PathLike[str], compat: bool) -> Library:
    if isinstance(source, str) and any(mark in source for mark in "\n\r{"):
        return _of_text(source, compat)
    if not isinstance(source, str | os.PathLike):
        raise TypeError(f"ranvier.compile takes the path of a .mod file or its text, not {type(source).__name__} {source!r}")
    path = Path(source).expanduser()
    if path.is_dir():
        raise LibraryError(f"{path}: a folder; ranvier.compile takes one .mod file, ranvier.load_mechanisms a folder of them")
    tag = "compat" if compat else ""
    return _built(path, _folder(f"{path.absolute()}\0{tag}"), compat)


def _of_text(text: str, compat: bool) -> Library:
    data = text.encode("utf-8", errors="surrogateescape")
    folder = _folder(text + ("\0compat" if compat else ""))
    path = folder / "text.mod"
    if not path.is_file() or path.read_bytes() != data:
        path.write_bytes(data)
    return _built(path, folder, compat, "<text>")


def _built(path: Path, folder: Path, compat: bool, shown: str = "") -> Library:
    """Build and open the library of one file, which messages name as `shown`."""
    from .building.build import BuildError, Options, build, find_mod_files
    from .library import open_library

    options = Options(compat=True) if compat else Options()
    try:
        report = build(find_mod_files([path]), folder, options)
    except BuildError as error:
        raise LibraryError(_naming(str(error), path, shown)) from error
    if report.warnings:
        warnings.warn(_naming(report.warnings, path, shown), stacklevel=5 if shown else 4)
    return open_library(report.library)


def _naming(message: str, path: Path, shown: str) -> str:
    return message.replace(str(path.resolve()), shown or str(path)).rstrip()


def _folder(what: str) -> Path:
    """Return a folder to build something in: its own in the user's cache, or a temporary one where that cannot be written."""
    from platformdirs import user_cache_path

    folder = user_cache_path("ranvier") / "compiled" / hashlib.sha256(what.encode(errors="surrogateescape")).hexdigest()[:24]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass  # a home that is read-only, as in containers
    return Path(tempfile.mkdtemp(prefix="ranvier-"))
