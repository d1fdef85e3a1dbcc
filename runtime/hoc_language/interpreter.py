"""The interpreter: the names at top level and what is done with them, texts and files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..compiler.source import SourceFile
from ..hoc_names.windows import PROCEDURES as WINDOW_PROCEDURES
from ..model import MODEL
from . import operators, tree
from .declarations import Declarations
from .errors import HocTypeError, Stop, add_place, place_error
from .frames import Frame
from .parser import Reading, items, parse
from .routines import BoundRoutine, Routine, allow_depth
from .statements import is_member, statement_function, value_function
from .storage import described
from .support import shown
from .templates import TemplateInstance
from .variables_of import assigned_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..hoc import HocInterpreter


class Interpreter(Declarations):
    """HOC beside an `h`: what is declared here is seen there, and everything of `h` is seen here."""

    def __init__(self, h: HocInterpreter) -> None:
        super().__init__(h)
        self.contexts: list[Any] = []  # object_push
        self._standard: dict[str, type[TemplateInstance]] = {}
        self.loaded: set[str] = set()
        self.readings: list[Reading] = []  # the files that are being executed, each called by the one before
        operators.follow(h.__dict__)
        allow_depth()
        self.execute(_PRELUDE, "<prelude>")

    # ------------------------------------------------------------ texts

    def execute(self, text: str, path: str = "h( )", this: Any = None) -> None:
        """Execute a text at top level, or in the context of an object. Raise what goes wrong; `stop` ends it quietly.

        Where the text has a syntax error nothing of it is executed.
        """
        source = _source(path, text)
        self._execute_items(parse(source).items, source, this)

    def _execute_items(self, found: Iterable[tree.Item], source: SourceFile, this: Any = None) -> None:
        depth = len(MODEL.stack)
        try:
            for item in found:
                self._execute_item(item, source, this)
        except Stop:
            pass
        except BaseException:
            self.open_template = None
            del MODEL.stack[depth:]
            raise

    def standard_template(self, name: str) -> type[TemplateInstance]:
        """Return a template of NEURON's library; a program may define another one of this name."""
        if name not in self._standard:
            is_open, self.open_template = self.open_template, None
            self.execute(_STANDARD_TEMPLATES[name], "<library>")
            self._standard[name] = self.classes.pop(name)
            self.open_template = is_open
        return self._standard[name]

    def _execute_item(self, item: tree.Item, source: SourceFile, this: Any) -> None:
        try:
            match item:
                case tree.Routine():
                    self.define(item, source)
                case tree.TemplateLine():
                    self.template_line(item)
                case _:
                    self._execute_statement(item, source, this)
        except Exception as error:
            place_error(error)
            add_place(error, source, item.span)
            raise

    def _execute_statement(self, item: tree.Statement, source: SourceFile, this: Any) -> None:
        frame = self._top_frame(this)
        for name in assigned_names(item):
            self.foresee(frame.names, name)
        if isinstance(item, tree.ExpressionStatement) and not isinstance(item.value, tree.Assignment):
            value = value_function(item.value, source, self)(frame)
            if not self._is_procedure(item.value, frame):
                sys.stdout.write(_answer(item.value, value))
        else:
            statement_function(item, source, self)(frame)

    def _top_frame(self, this: Any) -> Frame:
        if this is None and self.contexts:
            this = self.contexts[-1]
        if this is not None:
            return Frame(this._names, this)
        return Frame(self.open_template.names if self.open_template is not None else self.names)

    def _is_procedure(self, node: tree.Expression, frame: Frame) -> bool:
        """Return whether an expression calls a proc, which has no value to print."""
        match node:
            case tree.Call(tree.Name(name), _):
                found = frame.names.get(name)
                if found is None and isinstance(own := self.h.__dict__.get(name), BoundRoutine):
                    found = own._routine
                return found.keyword == "proc" if isinstance(found, Routine) else name in _PROCEDURES
        return False

    def load(self, path: Path) -> None:
        """Execute a file, statement by statement: fscan and getstr read on in it after the statement that calls them."""
        source = _source(str(path), path.read_text("utf-8", errors="replace"))
        reading = Reading(source.text)
        self.readings.append(reading)
        try:
            self._execute_items(items(source, reading), source)
        finally:
            self.readings.pop()

    @staticmethod
    def context(this: Any) -> TemplateInstance | None:
        """Return an object in which statements can be executed, or None for the top level. Raise HocTypeError."""
        if this is not None and not isinstance(this, TemplateInstance):
            raise HocTypeError(f"a statement can be executed in an object of a template, not in {described(this)}")
        return this

    def action(self, statement: str, this: Any = None) -> Callable[[], None]:
        """Return a function that executes a statement, for handlers and events; its syntax is checked now."""
        this = self.context(this)
        source = SourceFile("h( )", statement + "\n")
        (block,) = parse(source, as_block=True).items
        lowered: list[Callable[[Frame], object]] = []

        def act() -> None:
            if not lowered:
                frame = self._top_frame(this)
                for name in assigned_names(block):
                    self.foresee(frame.names, name)
                lowered.append(statement_function(block, source, self))  # type: ignore[arg-type]
            depth = len(MODEL.stack)
            try:
                lowered[0](self._top_frame(this))
            except Stop:
                pass
            except BaseException as error:
                del MODEL.stack[depth:]
                if isinstance(error, Exception):
                    place_error(error)
                raise

        return act


def _source(path: str, text: str) -> SourceFile:
    return SourceFile(path, text if text.endswith("\n") else text + "\n")


def _answer(node: tree.Expression, value: Any) -> str:
    """Return what the value of an expression at top level looks like."""
    is_of_object = is_member(node)
    return f"{value}\n" if isinstance(value, str) and not is_of_object else f"\t{shown(value, is_of_object)}\n"


_PROCEDURES = frozenset((
    "run", "init", "stdinit", "continuerun", "step", "advance", "steprun", "setdt", "initPlot", "Plot", "flushPlot", "set_ra",
    *WINDOW_PROCEDURES))
"""Functions of h that are procs in NEURON: at top level nothing is printed for them."""

_STANDARD_TEMPLATES = {"String": """
begintemplate String
public s
strdef s
proc init() { if (numarg() > 0) { s = $s1 } }
endtemplate String
"""}

_PRELUDE = """
iterator case() { local i
    for i = 2, numarg() {
        $&1 = $i
        iterator_statement
    }
}
objref graphItem, graphList[4], flush_list, fast_flush_list, movie_timer, tempobj, tempobj2, tobj, tobj1, nrnmainmenu_box
objref hoc_sf_
strdef tstr, tstr1, simulator_version
{
    hoc_sf_ = new StringFunctions()
    for i_graph_ = 0, 3 { graphList[i_graph_] = new List() }
    flush_list = new List()
    fast_flush_list = new List()
}
"""
