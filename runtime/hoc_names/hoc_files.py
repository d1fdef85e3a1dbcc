"""Files of HOC: load_file, xopen, and load_proc and its like, which look for a file that declares a name."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NoSuchFile, WrongType
from .functions import STANDARD_FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ENDINGS = (".hoc", ".oc")


class HocFiles:
    """Mixed into `h`."""

    _hoc: Callable[[], Any]
    _own: Callable[[str], Any]
    name_declared: Callable[..., float]

    def load_file(self, *arguments: Any) -> float:
        """Execute a file of HOC, once: load_file([always,] name[, declares]); return 1.

        With a true `always` it is executed again. Where a name `declares` is declared already nothing happens, and 0 is
        returned. The file is looked for in the current folder, those of HOC_LIBRARY_PATH, and lib/hoc of NEURONHOME, and
        executed with its own folder as the current one. The files that come with NEURON count as loaded. Where there is no
        such file, say so on standard error and return 0, as NEURON does.
        """
        always = bool(arguments[0]) if arguments and not isinstance(arguments[0], str) else False
        names = [a for a in arguments if isinstance(a, str)]
        if not names or len(arguments) - len(names) > 1:
            raise WrongType("load_file needs the name of a file: load_file([always,] name[, declares])")
        if len(names) > 1 and self.name_declared(names[1]):
            return 0.0
        return float(self._load("load_file", names[0], always))

    def _load(self, what: str, name: str, always: bool) -> bool:
        path = _find(name)
        if path is None:
            if _is_standard(name):
                self._own("cvode")  # of the standard run library, the first CVode
                return True
            print(f"{what}: there is no file {name} in {_places()}", file=sys.stderr)
            return False
        language = self._hoc()
        if always or str(path) not in language.loaded:
            language.loaded.add(str(path))
            _in_folder(path.parent, lambda: language.load(path))
        return True

    def xopen(self, name: str, version: Any = None) -> float:
        """Execute a file of HOC, whether or not it was before; return 1. Raise FileNotFoundError."""
        if not isinstance(name, str):
            raise WrongType(f"xopen needs a string, not {type(name).__name__} {name!r}")
        path = Path(_expanded(name))
        if path.is_file():
            self._hoc().load(path)
        elif not _is_standard(name):
            raise NoSuchFile(f"xopen: there is no file {name} in {os.getcwd()}")
        return 1.0

    def load_proc(self, *names: str) -> float:
        """Load the files that declare procs which are not declared yet; return 1. See load_func."""
        return self._load_declaring("load_proc", ("proc",), names)

    def load_func(self, *names: str) -> float:
        """Load the files that declare funcs which are not declared yet; return 1.

        They are looked for in the files named *.hoc and *.oc of the folders that load_file searches. What no file declares
        is said on standard error, as NEURON does.
        """
        return self._load_declaring("load_func", ("func", "obfunc"), names)

    def load_template(self, *names: str) -> float:
        """Load the files that declare templates which are not declared yet; return 1. See load_func."""
        return self._load_declaring("load_template", ("begintemplate",), names)

    def _load_declaring(self, what: str, keywords: tuple[str, ...], names: tuple[str, ...]) -> float:
        for name in names:
            if self.name_declared(name):
                continue
            path = _file_declaring(keywords, name)
            if path is None:
                print(f"{what}: no file of HOC in {_places()} declares {name}", file=sys.stderr)
            else:
                self._hoc().load(path)
        return 1.0


def _is_standard(name: str) -> bool:
    """Return whether a file is one of NEURON's, as in load_file("stdrun.hoc") and xopen("$(NEURONHOME)/lib/hoc/noload.hoc")."""
    return name.rpartition("lib/hoc/")[2] in STANDARD_FILES


def _expanded(path: str) -> str:
    """Return a path with ~ and the variables of the environment in it, written $(NAME) as NEURON does or $NAME."""
    return os.path.expanduser(os.path.expandvars(re.sub(r"\$\((\w+)\)", r"${\1}", path)))


def _library_folders() -> list[str]:
    """Return the folders that HOC_LIBRARY_PATH and NEURONHOME name."""
    folders = os.environ.get("HOC_LIBRARY_PATH", "").replace(":", os.pathsep).replace(" ", os.pathsep).split(os.pathsep)
    home = os.environ.get("NEURONHOME")
    return [_expanded(f) for f in folders if f] + ([os.path.join(home, "lib", "hoc")] if home else [])


def _places() -> str:
    return ", ".join([os.getcwd(), *_library_folders()])


def _find(name: str) -> Path | None:
    """Return the path of a file in the current folder or those of a library; NEURON's own files are not taken from there."""
    folders = ["", *([] if _is_standard(name) else _library_folders())]
    for folder in dict.fromkeys(folders):
        path = Path(os.path.join(folder, _expanded(name)))
        if path.is_file():
            return path.resolve()
    return None


def _file_declaring(keywords: tuple[str, ...], name: str) -> Path | None:
    declaration = re.compile(rf"^[ \t]*(?:{'|'.join(keywords)})[ \t]+{re.escape(name)}\b", re.MULTILINE)
    return next((path for path in _hoc_files() if declaration.search(path.read_text("utf-8", errors="replace"))), None)


def _hoc_files() -> Iterator[Path]:
    for folder in dict.fromkeys([os.getcwd(), *_library_folders()]):
        if os.path.isdir(folder):
            files = (p for p in Path(folder).iterdir() if p.suffix in _ENDINGS and not _is_standard(p.name))
            yield from sorted(p for p in files if p.is_file())


def _in_folder(folder: Path, action: Callable[[], None]) -> None:
    """Do something with another folder as the current one."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        action()
    finally:
        os.chdir(before)
