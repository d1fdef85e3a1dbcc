"""The stage as one function: ast.Program -> Mechanism."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath

from ..diagnostics import Diagnostics
from ..source import Span
from ..syntax import ast
from . import blocks, checks, history, lag, symbols
from . import mechanism as m
from .declarations import Declared, collect
from .dimensions import check_units
from .ions import ion_uses
from .mechanism import CurrentVariable, Kind, Mechanism, Role, Storage, Variable
from .solve import without_solves
from .taken_names import TAKEN_NAMES
from .walk import statements

IN_MECHANISM = (Storage.FIELD, Storage.GLOBAL, Storage.ION, Storage.POINTER, Storage.RANDOM, Storage.VECTOR)
ORDER = (Role.PARAMETER, Role.STATE0, Role.ASSIGNED, Role.EXTERNAL, Role.SLOPE, Role.BUILTIN, Role.LOCAL, Role.STATE)


def analyse(program: ast.Program, diagnostics: Diagnostics, *, units: str = "off") -> Mechanism:
    """Return the legal mechanism that a program describes.

    `units`: what a unit that does not fit is: 'warn', 'error', or 'off' for no check.
    Records every error of the file; raises CompileError at the end when there is one (from this stage or before).
    """
    declared = collect(program, diagnostics)
    names = symbols.build(declared, diagnostics)
    lag.add_lags(names, program.items, diagnostics)
    check_units(program, declared, diagnostics, units)
    _check_empty(declared, program, diagnostics)
    whole = blocks.code("BREAKPOINT", declared.breakpoint, names, diagnostics)
    mechanism = Mechanism(
        name=_name(declared, program, diagnostics),
        kind=declared.kind,
        title=declared.title,
        source=diagnostics.source,
        variables=_variables(names),
        ions=ion_uses(declared, names.ions),
        currents=_currents(declared, names),
        routines=blocks.routines(names, diagnostics),
        equations=blocks.equations(names, diagnostics),
        initial=history.start(names) + lag.start(names) + blocks.code("INITIAL", declared.initial, names, diagnostics),
        solves=tuple(s for s in statements(whole) if isinstance(s, m.Solve)),
        breakpoint=without_solves(whole),
        breakpoint_whole=whole,
        net_receive=blocks.net_receive(names, diagnostics),
        artificial=declared.kind is Kind.ARTIFICIAL_CELL,
        hooks=blocks.hooks(names, diagnostics),
        function_tables=blocks.function_tables(names, diagnostics),
        bare=declared.bare,
        has_verbatim=declared.verbatim,
        constants=tuple(names.constants.items()) if declared.verbatim else (),
        named_at=declared.suffix.span if declared.suffix else Span(0, 1),
        verbatim=tuple(m.Intrinsic("verbatim", (m.Text(raw.text),), raw.span) for raw in declared.raw),
    )
    mechanism = replace(mechanism, watches=tuple(names.watches))
    checks.check(mechanism, names, program, diagnostics)
    diagnostics.check()
    return mechanism


def _name(declared: Declared, program: ast.Program, diagnostics: Diagnostics) -> str:
    """The suffix, else the file's name; SUFFIX nothing is told apart by the file, since there may be many."""
    stem = PurePath(diagnostics.source.path.replace("\\", "/")).stem
    if declared.bare:
        return "nothing_" + re.sub(r"\W", "_", stem, flags=re.ASCII)
    if declared.suffix:
        _check_name(declared.suffix.name, declared.suffix.span, diagnostics)
        return declared.suffix.name
    block = next((item for item in program.items if isinstance(item, ast.NeuronBlock)), program if _has_code(declared) else None)
    if block is not None and not re.fullmatch(r"\w+", stem, re.ASCII):
        diagnostics.error("unusable-file-name", block.span, f"the mechanism has no name: '{stem}' cannot be one",
                          label="no SUFFIX here",
                          notes=["without SUFFIX, a mechanism is named by its file; a name is made of letters, digits and _"],
                          help="write SUFFIX name in the NEURON block, or rename the file")
    elif block is not None:
        _check_name(stem, block.span, diagnostics)
    return stem


def _check_name(name: str, span: Span, diagnostics: Diagnostics) -> None:
    if name in TAKEN_NAMES:
        diagnostics.error("name-of-neuron", span, f"a mechanism cannot be called {name}: NEURON has that name itself",
                          label="taken", notes=["NEURON ends when it loads such a library"],
                          help="give the mechanism another name (SUFFIX, POINT_PROCESS or ARTIFICIAL_CELL)")


def _check_empty(declared: Declared, program: ast.Program, diagnostics: Diagnostics) -> None:
    """A file without NEURON block is a density mechanism named by its file, as in NEURON; without code it is nothing at all."""
    if any(isinstance(item, ast.NeuronBlock) for item in program.items):
        return
    code = _has_code(declared)
    record = diagnostics.warning if code else diagnostics.error
    record("no-neuron-block", program.span, "the file has no NEURON block",
           label="a density mechanism named by its file" if code else "not a mechanism",
           help="begin with NEURON { SUFFIX name }")


def _has_code(declared: Declared) -> bool:
    return bool(declared.breakpoint or declared.initial or declared.routines or declared.equations)


def _variables(names: symbols.Symbols) -> tuple[Variable, ...]:
    """The variables that a mechanism holds, in NEURON's order."""
    found = [v for v in names.variables.values() if v.storage in IN_MECHANISM]
    return tuple(sorted(found, key=lambda v: ORDER.index(v.role)))


def _currents(declared: Declared, names: symbols.Symbols) -> tuple[CurrentVariable, ...]:
    """Currents of ions first, then the others, as NEURON adds them up."""
    found: dict[str, CurrentVariable] = {}
    for name, use in names.ions.items():
        if use.part is m.IonPart.CURRENT and use.written:
            found[name] = CurrentVariable(names.variables[name], use.ion)
    for keyword in ("NONSPECIFIC_CURRENT", "ELECTRODE_CURRENT"):
        for name in declared.listed(keyword):
            if name in names.variables:
                found.setdefault(name, CurrentVariable(names.variables[name], "", keyword == "ELECTRODE_CURRENT"))
    return tuple(found.values())
