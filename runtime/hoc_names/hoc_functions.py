"""Functions of `h` around HOC: texts and files of it, formatted text, and what is declared. Mixed into the interpreter `h`."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

from ..arguments import is_number
from ..cable.chosen_section import section_of
from ..cable.section_functions import hoc_name
from ..errors import EndOfFile, WrongType, WrongValue
from ..model import MODEL
from .hoc_files import HocFiles
from .hoc_words import HOC_VARIABLES, PROPERTIES, WORDS_OF_STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..cable.section import Section


_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_WORD = re.compile(r"\S+")


class HocFunctions(HocFiles):
    """Mixed into `h`. Strings that a function fills are given as `h.ref("")` from Python, as a strdef from HOC."""

    _hoc: Callable[[], Any]
    __dict__: dict[str, Any]

    # ------------------------------------------------------------ texts of HOC

    def execute(self, statement: str, this: Any = None) -> float:
        """Execute a statement of HOC, in an object of a template where one is given; return 0."""
        _text("execute", statement)
        self._hoc().action(statement, this)()
        return 0.0

    def execute1(self, statement: str, *options: Any) -> float:
        """Execute a text of HOC as at top level: execute1(text[, object][, show]); return 1, or 0 where it cannot be executed."""
        from ..hoc_language.errors import HocError

        this = next((o for o in options if not is_number(o)), None)
        shows = next((o for o in options if is_number(o)), 1)
        language = self._hoc()
        text = _text("execute1", statement)
        try:
            language.execute(text, this=language.context(this))
        except (HocError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RuntimeError) as error:
            if shows:
                print(error, file=sys.stderr)
            return 0.0
        return 1.0

    def execerror(self, first: str, second: str = "") -> NoReturn:
        """Raise HocError with two texts."""
        from ..hoc_language.errors import HocError

        raise HocError(f"{first} {second}".strip())

    def numarg(self) -> float:
        """Return 0: outside of a routine of HOC there are no arguments."""
        return 0.0

    def argtype(self, index: int) -> NoReturn:
        """Raise HocError: it asks about the arguments of the routine of HOC that calls it."""
        from ..hoc_language.errors import HocError

        raise HocError("argtype can only be called in a routine of HOC")

    def nrnpython(self, statement: str) -> float:
        """Execute Python in the module __main__; return 1, or 0 after its traceback where it raises, which scripts ask for."""
        import traceback

        import __main__

        text = _text("nrnpython", statement)
        try:
            exec(text, __main__.__dict__)
        except Exception:  # noqa: BLE001  (whatever the statement raises)
            traceback.print_exc()
            return 0.0
        return 1.0

    # ------------------------------------------------------------ formatted text

    def printf(self, pattern: str, *values: Any) -> float:
        """Print values in a format of C; return the number of characters."""
        return float(sys.stdout.write(_written("printf", pattern, values)))

    def sprint(self, text: Any, pattern: str, *values: Any) -> float:
        """Put values in a format of C into a string (`h.ref("")`); return 1."""
        _put("sprint", text, _written("sprint", pattern, values))
        return 1.0

    def fprint(self, pattern: str, *values: Any) -> float:
        """Write values in a format of C to the file of wopen, or print them; return the number of characters."""
        return float((_FILES.written or sys.stdout).write(_written("fprint", pattern, values)))

    def sscanf(self, text: str, pattern: str, *targets: Any) -> float:
        """Read values from a text by a format of C into `h.ref( )`s; return how many were read, −1 where the text is empty.

        A character goes into a number as its code.
        """
        from ..held import holds_text
        from .text_format import places_in, read_values

        asked = places_in(_text("sscanf", pattern))
        if len(targets) < len(asked):
            raise WrongType(f"sscanf: {pattern!r} reads {len(asked)} values, {len(targets)} references are given")
        for target, conversion in zip(targets, asked, strict=False):
            wanted = "a text" if conversion[-1] in "s]" else "a number"
            if not hasattr(target, "__setitem__") or conversion[-1] != "c" and holds_text(target) != (wanted == "a text"):
                raise WrongType(f"sscanf: {conversion} puts {wanted} into a reference such as "
                                f"h.ref({'0' if wanted == 'a number' else repr('')}), not into {target!r}")
        found = read_values(_text("sscanf", text), pattern)
        for target, value in zip(targets, found or (), strict=False):
            target[0] = float(ord(value)) if isinstance(value, str) and len(value) == 1 and not holds_text(target) else value
        return -1.0 if found is None else float(len(found))

    def strcmp(self, first: str, second: str) -> float:
        """Return 0 for equal strings, else a number below or above 0: the difference of the first characters that differ."""
        a, b = _text("strcmp", first).encode(), _text("strcmp", second).encode()
        for x, y in zip(a + b"\0", b + b"\0", strict=False):
            if x != y:
                return float(x - y)
        return 0.0

    # ------------------------------------------------------------ files, in the old way

    def wopen(self, name: str | None = None) -> float:
        """Open a file for fprint, or close it; return 1, or 0 where it cannot be opened."""
        _FILES.close_written()
        if name is None or name == "":
            return 1.0
        try:
            _FILES.written = open(_text("wopen", name), "w", encoding="utf-8")
        except OSError:
            return 0.0
        return 1.0

    def ropen(self, name: str | None = None) -> float:
        """Open a file for fscan and getstr, or close it; return 1, or 0 where it cannot be opened."""
        _FILES.data = None
        if name is None or name == "":
            return 1.0
        try:
            _FILES.data = OpenText(Path(_text("ropen", name)).read_text("utf-8", errors="replace"))
        except OSError:
            return 0.0
        return 1.0

    def _data(self, what: str) -> OpenText:
        """Return the file of ropen, or else the file of HOC that is being executed. Raise EOFError."""
        readings = self._hoc().readings
        if _FILES.data is None and not readings:
            raise EndOfFile(f"{what}: ropen has not opened a file, and no file of HOC is being executed")
        found: OpenText = _FILES.data or readings[-1]
        return found

    def fscan(self) -> float:
        """Return the next number of the file of ropen, or of the file of HOC that is being executed. Raise EOFError."""
        from .text_format import next_number

        data = self._data("fscan")
        found = next_number(data.text, data.at)
        if found is None:
            raise EndOfFile("fscan: the end of the file was reached")
        value, data.at = found
        return value

    def getstr(self, text: Any, word: int = 0) -> float:
        """Put the next line, or with 1 the next word, of the file that fscan reads into a string; return its length.

        Raise EOFError.
        """
        data = self._data("getstr")
        found = (_WORD if word else _LINE).search(data.text, data.at)
        if found is None:
            raise EndOfFile("getstr: the end of the file was reached")
        line, data.at = found[0], found.end()
        _put("getstr", text, line)
        return float(len(line))

    def hoc_stdout(self, name: str | None = None) -> float:
        """Let what is printed go to a file, until it is called without a name; return 1."""
        _FILES.restore_stdout()
        if name is not None:
            _FILES.stdout = sys.stdout
            sys.stdout = open(_text("hoc_stdout", name), "w", encoding="utf-8")
        return 1.0

    def chdir(self, path: str) -> float:
        """Change the current folder; return 0, or −1 where that cannot be done."""
        try:
            os.chdir(os.path.expanduser(_text("chdir", path)))
        except OSError:
            return -1.0
        return 0.0

    def getcwd(self) -> str:
        """Return the current folder, with / at the end."""
        return os.path.join(os.getcwd(), "")

    def system(self, command: str, output: Any = None) -> float:
        """Execute a command of the shell; return its exit status. With `h.ref("")` its output goes there."""
        import subprocess

        sys.stdout.flush()
        shell = {"shell": True, "check": False, "text": True}  # a shell, as the name says
        if output is None:
            return float(subprocess.run(_text("system", command), **shell).returncode)  # type: ignore[call-overload]
        done = subprocess.run(_text("system", command), stdout=subprocess.PIPE, **shell)  # type: ignore[call-overload]
        _put("system", output, done.stdout)
        return float(done.returncode)

    def quit(self, status: int = 0) -> NoReturn:
        """Raise SystemExit: the process ends."""
        _FILES.close_written()
        raise SystemExit(int(status))

    # ------------------------------------------------------------ what is declared

    def name_declared(self, name: str, scope: int = 1) -> float:
        """Return 0 for an unknown name; 2 for an objref, 3 a section, 4 a strdef, 5 a number; 1 for anything else."""
        _text("name_declared", name)
        language = self._hoc() if name in HOC_VARIABLES else self.__dict__["_language"]
        if language is not None and name in language.names:
            return {"object": 2.0, "section": 3.0, "string": 4.0, "number": 5.0}.get(language.names[name].kind, 1.0)
        if name in MODEL.catalogue.range_variables or name in MODEL.catalogue.by_name or name in WORDS_OF_STATEMENTS:
            return 1.0
        if name in PROPERTIES:
            return 5.0
        if name not in dir(self):
            return 0.0
        try:
            value = getattr(self, name)
        except (TypeError, NotImplementedError):
            return 1.0
        return 5.0 if is_number(value) else 2.0 if not callable(value) else 1.0

    def sectionname(self, text: Any, *, sec: Any = None) -> float:
        """Put the name of the section into a string; return 1."""
        _put("sectionname", text, hoc_name(section_of(sec, "sectionname")))
        return 1.0

    def section_exists(self, name: str, *where: Any) -> float:
        """Return 1 where a section made by HOC exists: section_exists(name[, index][, object])."""
        index = next((int(w) for w in where if is_number(w)), None)
        owner = next((w for w in where if not is_number(w)), None)
        wanted = name if index is None else f"{name}[{index}]"
        full = wanted if owner is None else f"{owner}.{wanted}"
        return float(any(s.name() in (full, f"{full}[0]" if index is None else full) for s in self._hoc_sections()))

    def _hoc_sections(self) -> list[Section]:
        return [s for s in MODEL.all_sections() if not s.is_pysec()]

    def allobjects(self, which: Any = None) -> float:
        """Print the objects that live, of one class where its name is given, or ask about one; return 0."""
        from .hoc_object import all_living, living_objects

        found = all_living() if which is None else living_objects(which) if isinstance(which, str) else [which]
        for thing in found:
            print(f"{thing} with {max(sys.getrefcount(thing) - 3, 1)} refs")
        return 0.0

    def allobjectvars(self) -> float:
        """Print the objrefs at top level and what they refer to; return 0."""
        for name, variable in self._hoc().names.items():
            if variable.kind == "object":
                for k, value in enumerate(variable.data):
                    print(f"obp {name}[{k}] -> {'NULL' if value is None else value}")
        return 0.0

    def object_push(self, thing: Any) -> float:
        """Let statements of HOC act within an object of a template until object_pop; return 0."""
        from ..hoc_language.templates import TemplateInstance

        if thing is not None and not isinstance(thing, TemplateInstance):
            raise WrongType(f"object_push needs an object of a template, not {thing!r}")
        self._hoc().contexts.append(thing)
        return 0.0

    def object_pop(self) -> float:
        """End what object_push began; return 0."""
        contexts = self._hoc().contexts
        if not contexts:
            raise WrongValue("object_pop: nothing was pushed")
        contexts.pop()
        return 0.0

    # ------------------------------------------------------------ small things of the standard run library

    def stoppedrun(self) -> float:
        """Return whether stoprun is set."""
        return float(bool(self.__dict__["stoprun"]))

    def set_v_init(self, value: float | None = None) -> float:
        """Set v_init [mV]; return what it was before."""
        before = float(self.__dict__["v_init"])
        if value is not None:
            self.__dict__["v_init"] = float(value)
        return before

    def set_ra(self, value: float | None = None) -> float:
        """Set Ra of all sections to global_ra [Ω cm], which becomes `value` first where that is given."""
        if value is not None:
            self.__dict__["global_ra"] = float(value)
        for section in MODEL.all_sections():
            section.__setattr__("Ra", self.__dict__["global_ra"])
        return 0.0

    def neuronhome(self) -> str:
        """Return the folder that NEURONHOME names, or else that of this package."""
        return os.environ.get("NEURONHOME") or str(Path(__file__).parent.parent)

    def machine_name(self, text: Any) -> float:
        """Put the name of the computer into a string; return 0."""
        _put("machine_name", text, os.uname().nodename)
        return 0.0

    def variable_domain(self, variable: Any, low: float, high: float) -> float:
        """Return 1: a domain matters to the fields of windows only, and there are none."""
        if not float(low) <= float(high):
            raise WrongValue(f"variable_domain: the lowest value {low!r} is above the highest, {high!r}")
        return 1.0

    def show_errmess_always(self, on: float = 1) -> float:
        """Return its argument: errors are exceptions, and nothing is printed."""
        return float(on)

    def nrn_mallinfo(self, what: int = 0) -> float:
        """Return the memory that the process holds now [bytes], where the system tells."""
        try:
            pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        except (OSError, ValueError, IndexError):
            return 0.0
        return float(pages * os.sysconf("SC_PAGE_SIZE"))

    def nrnmpi_init(self) -> float:
        """Do nothing: there is one process."""
        return 0.0


class OpenText:
    """The text of a file, and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0


class _Files:
    """The file of wopen and that of ropen; where prints went before hoc_stdout."""

    def __init__(self) -> None:
        self.written: IO[str] | None = None
        self.data: OpenText | None = None
        self.stdout: Any = None

    def close_written(self) -> None:
        if self.written is not None:
            self.written.close()
            self.written = None

    def restore_stdout(self) -> None:
        if self.stdout is not None:
            sys.stdout.close()
            sys.stdout, self.stdout = self.stdout, None


_FILES = _Files()


def _written(what: str, pattern: str, values: tuple[Any, ...]) -> str:
    """Return values in a format of C. What reads and writes formats is imported with the first of them: cells need none."""
    if not _formats:
        from .text_format import written

        _formats.append(written)
    return _formats[0](what, pattern, values)  # type: ignore[no-any-return]


_formats: list[Any] = []  # text_format.written, once it is imported: to ask for it in each call takes long


def _text(what: str, value: Any) -> str:
    if not isinstance(value, str):
        raise WrongType(f"{what} needs a string, not {type(value).__name__} {value!r}")
    return value


def _put(what: str, target: Any, value: str) -> None:
    if isinstance(target, str) or not hasattr(target, "__setitem__"):
        raise WrongType(f'{what}: the string goes into a reference such as h.ref(""), not into {target!r}')
    target[0] = value
