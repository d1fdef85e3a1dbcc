"""Mechanism libraries: opening them, the ones loaded without being asked, and building where needed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from .places import BUILTIN, BUILTIN_STRICT, LIBRARY, PACKAGE, platform_folder, strict_math


class LibraryError(RuntimeError):
    """A mechanism library that cannot be loaded; the message says why and what to do."""


class Library:
    """An open library. `mechanisms` are cffi pointers `const rv_mechanism *`, alive as long as the process."""

    __slots__ = ("mechanisms", "path")

    def __init__(self, path: Path, mechanisms: tuple[Any, ...]) -> None:
        self.path = path
        self.mechanisms = mechanisms


_open: dict[tuple[int, int, int], Library] = {}
_paths: set[str] = set()


def open_library(path: Path) -> Library:
    """Open a library file once; a file that was rebuilt since is another library. Raise LibraryError."""
    from ._engine import ffi, lib

    path = Path(path).resolve()
    try:
        status = path.stat()
    except OSError as error:
        raise LibraryError(f"{path}: cannot be read: {error.strerror}") from error
    identity = (status.st_dev, status.st_ino, status.st_mtime_ns)
    if identity in _open:
        return _open[identity]
    message = ffi.new("char[]", 512)
    pointer = lib.rv_library_open(os.fsencode(_unused_name(path)), message, 512)
    if pointer == ffi.NULL:
        raise LibraryError(f"{path}: not loaded: {ffi.string(message).decode(errors='replace')}; run `ranvier build` again")
    described = ffi.cast("const rv_library *", pointer)
    found = Library(path, tuple(described.mechanisms[k] for k in range(described.count)))
    _open[identity] = found
    return found


def _unused_name(path: Path) -> str:
    """Return a name under which the loader has not opened a file yet: it takes a known name for the file it knows."""
    name = str(path)
    if name in _paths:
        import shutil
        import tempfile

        folder = tempfile.mkdtemp(prefix="ranvier-")
        name = str(Path(folder) / path.name)
        shutil.copy2(path, name)
    _paths.add(name)
    return name


def builtin_library() -> Library:
    """Open the mechanisms that come with the package; with RANVIER_MATH=strict their strict build."""
    name = BUILTIN_STRICT if strict_math() else BUILTIN
    for folder in (PACKAGE / "mechanisms", PACKAGE.parent / "mechanisms"):
        if (folder / name).is_file():
            return open_library(folder / name)
    raise LibraryError(f"{name} is missing from the installation of ranvier; install it again with pip")


def autoload() -> list[Library]:
    """Open the library that `ranvier build` left in the current folder, as NEURON does; RANVIER_AUTOLOAD=0 turns it off."""
    if os.environ.get("RANVIER_AUTOLOAD", "1") == "0":
        return []
    here = Path.cwd()
    built = here / platform_folder() / LIBRARY
    if built.is_file():
        return [open_library(built)]
    if is_nrnivmodl_folder(here):
        import warnings

        warnings.warn(
            f"{here} holds mechanisms compiled by nrnivmodl, which Ranvier cannot load; run: ranvier build", stacklevel=2)
    return []


def is_nrnivmodl_folder(folder: Path) -> bool:
    """Return whether nrnivmodl has built in a folder (or the folder is its output)."""
    names = ("x86_64", "arm64", "aarch64", "i686", "umac", ".")
    return any((folder / n / f).exists() for n in names for f in ("libnrnmech.so", "libnrnmech.dylib", "special"))


def find_or_build(path: str | os.PathLike[str], *, compat: bool = False) -> Library:
    """Open a built library, or the one built from a folder of .mod files or a .mod file, building what changed.

    `compat`: as in build.Options, beside RANVIER_COMPAT=1.
    Raise LibraryError when there is nothing to load or the build fails.
    """
    path = Path(path).expanduser()
    if "nrnmech" in path.name or path.name == "special":
        return find_or_build(_source_of(path), compat=compat)
    if not path.exists():
        raise LibraryError(f"{path}: no such file or folder")
    if path.is_file() and path.suffix.lower() != ".mod":
        return open_library(path)
    folder = path if path.is_dir() else path.parent
    mods = [path] if path.is_file() else [p for p in folder.iterdir() if p.suffix.lower() == ".mod"]
    built = next((b for b in (folder / LIBRARY, folder / platform_folder() / LIBRARY) if b.is_file()), None)
    if not mods:
        if built:
            return open_library(built)
        if is_nrnivmodl_folder(folder):
            return find_or_build(_source_of(folder / "libnrnmech.so"), compat=compat)
        raise LibraryError(f"{folder}: holds neither .mod files nor a library made by `ranvier build`")
    return open_library(_build(path, _output_folder(folder), compat))


def _source_of(path: Path) -> Path:
    """Return the folder of the .mod files that a library of nrnivmodl was made from.

    That is the one its makefile names, else the one that it was built in. Raise LibraryError where there is none.
    """
    made = path.absolute().parent
    made = made.parent if made.name == ".libs" else made
    makefile = made / "makemod2c_inc"
    listed: list[str] = re.findall(r"^\S+: (\S+\.mod)", makefile.read_text(errors="replace"), re.M) if makefile.is_file() else []
    for folder in [*dict.fromkeys((made / name).parent.resolve() for name in listed), made.parent]:
        if folder.is_dir() and any(p.suffix.lower() == ".mod" for p in folder.iterdir()):
            return folder
    raise LibraryError(f"{path}: a library made by nrnivmodl cannot be loaded, and its .mod files are not near it; "
                       "give their folder instead, or run `ranvier build` there")


def _build(path: Path, out: Path, compat: bool) -> Path:
    from .building.build import BuildError, Options, build, find_mod_files

    options = Options(compat=True) if compat else Options()
    try:
        return build(find_mod_files([path]), out, options).library
    except BuildError as error:
        raise LibraryError(str(error)) from error


def _output_folder(folder: Path) -> Path:
    """Return where to build: in the folder of the .mod files, or in the user's cache.

    In the cache where the folder is read-only, and where nrnivmodl has built: packages such as hnn-core look through such a
    folder for a shared library and give NEURON the first.
    """
    out = folder / platform_folder()
    if os.access(folder, os.W_OK) and (out.is_dir() or not is_nrnivmodl_folder(folder)):
        return out
    import hashlib

    from platformdirs import user_cache_path

    tag = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return user_cache_path("ranvier") / "built" / tag
