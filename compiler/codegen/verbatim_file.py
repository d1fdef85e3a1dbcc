"""The C file of a mechanism with VERBATIM: the order of its parts, its kernels, its TABLEs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..diagnostics import Diagnostics
from ..semantics.mechanism import Kind, Number, Read, Routine, Storage, Text, Variable
from ..solvers.solved import SolvedMechanism
from . import descriptor, hooks, names
from .c_ast import Do
from .c_text import Words, called_early, defined_functions, includes, structures, whole_arrays
from .c_text import names as names_in
from .context import Context, prepare
from .effects import AnyStatement
from .functions import lowering_for, too_deep
from .intrinsics import SHARED_RANDOM
from .layout import phases
from .offered import OFFERED
from .printer import comment, lines, literal, quoted, show
from .verbatim import (
    KEPT,
    Sequential,
    body_lines,
    free_of_frames,
    ion_home,
    kept,
    macro,
    read_from_pool,
    routine_head,
    slope_name,
    target,
    texts_in,
    verbatim_lines,
    with_kept_pointers,
    written_to_pool,
)

_STEP = "0.001"  # mV, as NEURON
_TABLES = re.compile(r"(?<![.\"\w])"
                     r"(mechanism_(?:fields|ions|routines|watches|diffusions|unknowns|function_tables|source))(?![\"\w])")
_SEQUENTIAL = "Instances are worked on one after the other: VERBATIM may do anything."


def generate_verbatim(solved: SolvedMechanism, diagnostics: Diagnostics | None = None) -> str:
    """Return the C file of a mechanism with VERBATIM; what its C cannot be given is recorded in `diagnostics`."""
    return _File(prepare(with_kept_pointers(solved), True), diagnostics).text()


class _File:
    def __init__(self, context: Context, diagnostics: Diagnostics | None) -> None:
        self.context = context
        self.mechanism = context.mechanism
        self.diagnostics = diagnostics
        self.slots = context.layout.slots
        self.routines = [r for r in context.solved.routines if r.name != names.BREAKPOINT]
        self.top = [a.text for node in self.mechanism.verbatim for a in node.arguments if isinstance(a, Text)]
        self.texts = [*self.top, *self._inside()]
        self.whole = [v for v in self.mechanism.variables if v.length and v.storage is Storage.FIELD
                      and v.name in whole_arrays(self.texts)]
        self.words = self._words()
        self.ion_variables = [v for v in self.mechanism.variables if v.ion_part is not None]

    def _inside(self) -> list[str]:
        return texts_in([*phases(self.context.solved), *(r.body for r in self.routines)])

    def _words(self) -> Words:
        spelled = {r.name: names.routine(r.name) for r in self.routines}
        spelled |= {f"{r.name}_{self.mechanism.name}": names.routine(r.name) for r in self.routines}
        arrays = {v.name: (self.slots[v], v.length) for v in self.mechanism.variables
                  if v.length and v.storage is Storage.FIELD and v not in self.whole}
        return Words(spelled, arrays, OFFERED, OFFERED & defined_functions(self.texts))

    def _lowering(self) -> Sequential:
        base = lowering_for(self.context)
        return Sequential(base.context, base.identifiers, {}, {}, words=self.words, problems=self.diagnostics,
                          whole=frozenset(self.whole))

    # ------------------------------------------------------------------ parts

    def text(self) -> str:
        """Return the file."""
        shown = self._shown()
        parts = [self._head(), self._places(), self._load(), shown]
        parts.append([f"{routine_head(r)};" for r in self.routines])
        parts.append([f"{kind} {'own_' * (name in self.words.own)}{name}();" for kind, name in called_early(self.top)])
        for node in self.mechanism.verbatim:
            (text,) = (a.text for a in node.arguments if isinstance(a, Text))
            parts.append(verbatim_lines(self.context, text, node.span, self.words, self.diagnostics))
        parts += [self._routine(r) for r in self.routines]
        kernels, present = self._bodies()
        parts += kernels
        parts.append([f"#undef {line.split()[1]}" for line in shown])
        parts.append(["static double rvv_run_method(const rv_call *call, double (*method)(void *vector), void *vector)", "{",
                      *_entered("return 0.0;"), "    const double result = method(vector);", "    rvv_end();",
                      "    return result;", "}"])
        parts += self._kernels(present)
        parts += [self._wrapper(r) for r in self.routines]
        parts += [*self._description(present), [names.EXACT_END]]
        return "\n\n".join("\n".join(part) for part in parts if part) + "\n"

    def _description(self, present: set[str]) -> list[list[str]]:
        """The tables at the end, under names that the user's C does not have."""
        context = self.context
        described = descriptor.mechanism_lines(context, frozenset(present), self.routines, 0, self._writes_global())
        if SHARED_RANDOM & names_in(self.texts):
            described = [line.replace(".in_order = 0", ".in_order = 1") for line in described]
        if {"net_event", "nrn_net_event"} & names_in(self.texts):
            described = [line.replace(".sends_events = 0", ".sends_events = 1") for line in described]
        pointers = [v.name for v in self.mechanism.variables if v.storage is Storage.POINTER]
        keeps = any(re.search(rf"\b{KEPT}{name}\b|&\s*{name}\b", text) for name in pointers for text in self.texts)
        alone = quoted("VERBATIM: its C knows of one instance at a time")
        own = ["    .not_reentrant = 1,", f"    .current_alone = {alone},", f"    .advance_alone = {alone},",
               f"    .keeps_pointers = {int(keeps)},",
               *(["    .show = rvv_show,"] if context.mechanism.bare else [])]
        parts = [*self._watches(),
                 [*descriptor.fields_lines(context), *descriptor.ions_lines(context), *descriptor.diffusion_lines(context),
                  *descriptor.unknowns_lines(context),
                  *descriptor.routines_lines(context, self.routines, lambda routine: names_in(texts_in(routine.body))),
                  *hooks.function_table_lines(context)],
                 [*described[:-1], *own, described[-1]]]
        return [[line if line.startswith('    "') else _TABLES.sub(r"rvv_\1", line) for line in part] for part in parts]

    def _head(self) -> list[str]:
        about = f"{self.mechanism.name}, compiled by Ranvier. {_SEQUENTIAL}"
        made = [f"typedef struct {name} {name};" for name in structures(self.texts)]
        headers = [f'#include "{name}.h"' for name in ("mechanism", "rvlinear", "rvpower", "lag", "waves", "verbatim")]
        return [*comment(about), "#define _GNU_SOURCE", *headers, *includes(self.texts), names.EXACT, *made]

    def _places(self) -> list[str]:
        """The macro of every scalar of an instance, the C variables that stand for GLOBALs while the file's code runs, and
        the constants that VERBATIM uses."""
        used = names_in(self.texts)
        result = [f"static double constant_{name} = {show(literal(value))};"
                  for name, value in self.mechanism.constants if name in used]
        for variable in (*self.mechanism.variables, *self._usetable()):
            if variable.storage is Storage.GLOBAL or variable in self.whole:
                result.append(self._variable(variable))
            elif not variable.length and variable.storage in (Storage.FIELD, Storage.ION):
                slot = self.slots.get(variable)
                result.append(f"static double {macro(variable)};" if slot is None else
                              f"#define {macro(variable)} (_p[{slot} * rvv_stride])")
        return result

    def _variable(self, variable: Variable) -> str:
        """Return the C variable of a GLOBAL or a whole array; of SUFFIX nothing one that other files see, as NEURON's do."""
        name = f"{macro(variable)}[{variable.length}]" if variable.length else macro(variable)
        if self.mechanism.bare and variable.storage is Storage.GLOBAL and names.linkable(variable.name):
            return f"RVV_SHOWN double {name} RVV_LABEL({quoted(variable.name)});"
        return f"static double {name};"

    def _usetable(self) -> list[Variable]:
        found = self.context.layout.usetable
        return [found] if found is not None and found not in self.mechanism.variables else []

    def _load(self) -> list[str]:
        """Functions that fetch an instance's ions and whole arrays, and put back what it writes to them; the same for GLOBALs."""
        load = [f"    {macro(v)} = {ion_home(self.context, v)};" for v in self.ion_variables if read_from_pool(self.context, v)]
        store = [f"    {ion_home(self.context, v)} = {macro(v)};" for v in self.ion_variables if written_to_pool(self.context, v)]
        gather = [f"    rvv_gather({macro(v)}, {self.slots[v]}, {v.length});" for v in self.whole]
        scatter = [line.replace("gather", "scatter") for line in gather]
        shared = [(macro(v), self.slots[v], v.length) for v in (*self.mechanism.variables, *self._usetable())
                  if v.storage is Storage.GLOBAL]
        taken = [f"    memcpy({name}, &rvv_global[{slot}], sizeof {name});" if length else f"    {name} = rvv_global[{slot}];"
                 for name, slot, length in shared]
        given = [f"    memcpy(&rvv_global[{slot}], {name}, sizeof {name});" if length else f"    rvv_global[{slot}] = {name};"
                 for name, slot, length in shared]
        show = ["static void rvv_show(const double *rvv_global)", "{", *taken, "}", ""] if self.mechanism.bare else []
        return [*show, "static void rvv_select(int instance)", "{", "    rvv_at(instance);", *load, *gather, "}", "",
                "static void rvv_scatter_arrays(void)", "{", *scatter, "}", "",
                "static void rvv_put(void)", "{", *store, "    rvv_scatter_arrays();", "}", "",
                "static void rvv_begin(const rv_call *call)", "{", "    rvv_enter(call);", *taken, "}", "",
                "static void rvv_end(void)", "{", *given, "    rvv_host->store_references(rvv_call);", "}"]

    def _shown(self) -> list[str]:
        """The names under which VERBATIM sees variables, those that it uses."""
        used = names_in(self.texts)
        result = {"t": "rvv_t", "dt": "rvv_dt", "exp": "hoc_Exp"}
        if self.mechanism.kind is not Kind.ARTIFICIAL_CELL:
            result |= {"v": "rvv_v", "area": "rvv_area", "diam": "rvv_diam"}
        result |= {name: f"constant_{name}" for name, _ in self.mechanism.constants}
        for v in (*self.mechanism.variables, *self._usetable()):
            if v.name.startswith("_"):
                continue
            result |= self._names_of(v)
        return [f"#define {name} {place}" for name, place in result.items() if name in used]

    def _names_of(self, v: Variable) -> dict[str, str]:
        slot = self.slots.get(v, 0)
        handle = f"[{slot} * rvv_stride + rvv_instance]"
        if v.storage is Storage.POINTER:
            return {v.name: f"({'' if v.length else '*'}{target(self.context, v)})", KEPT + v.name: kept(self.context, v)}
        if v.storage is Storage.RANDOM:
            return {v.name: f"(rvv_random{handle})", KEPT + v.name: f"(rvv_random{handle})"}
        if v.storage is Storage.VECTOR:
            return {v.name: f"(rvv_vector{handle})", KEPT + v.name: f"(rvv_vector{handle})"}
        if v.length and v.storage is not Storage.GLOBAL and v not in self.whole:
            return {}
        found = {v.name: macro(v)}
        if v.storage is Storage.GLOBAL:
            found[f"{v.name}_{self.mechanism.name}"] = macro(v)
        if v.ion_part is not None:
            found[f"_ion_{v.name}"] = f"({ion_home(self.context, v)})"
        return found

    # ------------------------------------------------------------------ code

    def _routine(self, routine: Routine) -> list[str]:
        name = routine.name if routine.table is None else names.computed(routine.name)
        head = routine_head(routine) if routine.table is None else routine_head(routine, name)
        recursive = routine.name in self.context.analysis.recursive
        first = [f"    rvv_deeper({quoted(too_deep(self.context, routine))});"] if recursive else []
        body = body_lines(self._lowering(), head, routine.body, routine.arguments, routine.result, first)
        return body if routine.table is None else [*body, "", *self._table(routine, name)]

    def _table(self, routine: Routine, computed: str) -> list[str]:
        """A TABLE, made anew when a DEPEND variable has changed, as NEURON's."""
        use = routine.table
        assert use is not None
        lowering, count = self._lowering(), use.intervals
        cells = [(v, k) for v in use.outputs for k in (range(v.length) if v.length else (None,))]
        table = f"table_{routine.name}"
        first, last = (self._value(lowering, e) for e in (use.first, use.last))
        depends = [self._value(lowering, v) for v in use.depend]
        x = f"_l{routine.arguments[0].name}"
        places = [self._value(lowering, v, k) if v.storage is not Storage.LOCAL else "" for v, k in cells]
        changed = " || ".join(["!made", *(f"depend[{k}] != {d}" for k, d in enumerate(depends))])
        fill = [f"            {table}[{k}][row] = {place or f'{computed}(x)'};" for k, place in enumerate(places)]
        call = [] if routine.result is not None else [f"            {computed}(x);"]
        usetable = macro(self.context.layout.usetable) if self.context.layout.usetable is not None else "1.0"
        between = [f"rv_between({table}[{k}][row], {table}[{k}][row + (row < {count})], theta)"
                   for k in range(len(cells))]
        taken = [f"    {place} = {value};" for place, value in zip(places, between, strict=True) if place]
        return [
            f"static double {table}[{len(cells)}][{count + 1}];", "", routine_head(routine), "{",
            f"    static double first, scale, depend[{max(len(depends), 1)}];", "    static int made;",
            f"    if ({usetable} == 0.0)", f"        return {computed}({x});",
            f"    if ({changed}) {{",
            f"        const double last = {last}, step = (last - (first = {first})) / {count}.0;",
            "        double x = first;",
            "        made = 1;", "        scale = 1.0 / step;",
            *(f"        depend[{k}] = {d};" for k, d in enumerate(depends)),
            f"        for (int row = 0; row <= {count}; x += step, row++) {{", *call, *fill, "        }", "    }",
            f"    const double position = rv_table_position(scale * ({x} - first), {count}.0);",
            "    const int row = rv_table_row(position);", "    const double theta = position - row;",
            *taken, f"    return {between[0] if routine.result is not None else '0.0'};", "}"]

    def _value(self, lowering: Sequential, what: object, element: int | None = None) -> str:
        """Return the C of an expression, or of a variable or one element of it."""
        if isinstance(what, Variable):
            what = Read(what, None if element is None else Number(float(element)))
        return " ".join(part.strip() for part in lines([Do(lowering.value(what))], 0))[:-1]  # type: ignore[arg-type]

    def _bodies(self) -> tuple[list[list[str]], set[str]]:
        solved = self.context.solved
        parts: list[list[str]] = []
        present: set[str] = set()
        for phase, statements in self._loops():
            present.add(phase)
            parts.append(body_lines(self._lowering(), f"static double body_{phase}(void)", statements))
        if solved.current is not None:
            present.add("current")
            parts.append(body_lines(self._lowering(), "static double body_current(void)", solved.current.plain))
            if any(c.ion for c in self.mechanism.currents):
                present.add("ion_conductance")
        for phase, event in (("receive", solved.receive), ("receive_initial", solved.receive_initial)):
            if event is not None:
                present.add(phase)
                head = f"static double body_{phase}(double *_args, double _lflag)"
                parts.append(body_lines(self._lowering(), head, event))
        return parts, present

    # ------------------------------------------------------------------ kernels

    def _loops(self) -> list[tuple[str, Sequence[AnyStatement]]]:
        """The phases that work on every instance, those that have statements."""
        solved = self.context.solved
        every = [("initialise", solved.initial), ("advance", solved.advance), ("diffusion", solved.diffusion),
                 ("rates", solved.rates)]
        every += [(hooks.PHASES[keyword], body) for keyword, body in solved.hooks]
        return [(phase, statements) for phase, statements in every if statements]

    def _watches(self) -> list[list[str]]:
        """One function for each WATCH condition, and their table."""
        parts = []
        for k, condition in enumerate(self.mechanism.watches):
            value = free_of_frames(self._value(self._lowering(), condition))
            parts.append([f"static double watch_{k}(const rv_call *call, int instance)", "{", *_entered("return 0.0;"),
                          "    rvv_select(instance);", f"    return {value};", "}"])
        return [*parts, *([hooks.watch_table(len(parts))] if parts else [])]

    def _kernels(self, present: set[str]) -> list[list[str]]:
        parts = [_loop(phase, [f"        body_{phase}();", "        rvv_put();"]) for phase, _ in self._loops()]
        if "current" in present:
            parts.append(self._current())
        if "ion_conductance" in present:
            parts.append(self._ion_conductance())
        for phase in ("receive", "receive_initial"):
            if phase in present:
                flag = ", double flag" if phase == "receive" else ""
                parts.append([
                    f"static void kernel_{phase}(const rv_call *call, int instance, double *weight{flag})", "{",
                    *_entered("return;"), "    rvv_select(instance);",
                    f"    body_{phase}(weight, {'flag' if flag else '0.0'});", "    rvv_put();", "    rvv_end();", "}"])
        return parts

    def _scale(self) -> str:
        return " * scale" if self.mechanism.kind is not Kind.DENSITY else ""

    def _pool(self, ion: str, part: str) -> str:
        position = next(k for k, use in enumerate(self.mechanism.ions) if use.name == ion)
        return f"call->ion[{position}].{part}[rvv_node]"

    def _slope(self, ion: str) -> str:
        slot = next(slot for v, slot in self.slots.items() if v.name == slope_name(ion))
        return f"rvv_field[{slot} * rvv_stride + rvv_instance]"

    def _current(self) -> list[str]:
        currents = self.mechanism.currents
        ionic = [c for c in currents if c.ion]
        signed = " ".join(f"{'-' if c.electrode else '+'} {macro(c.variable)}" for c in currents).removeprefix("+ ")
        scale = self._scale()
        inside = ["        rvv_v = call->v[rvv_node] + " + _STEP + ";", "        body_current();",
                  f"        const double shifted = {signed};",
                  *(f"        const double shifted_{k} = {macro(c.variable)};" for k, c in enumerate(ionic)),
                  "        rvv_v = call->v[rvv_node];", "        body_current();", f"        const double total = {signed};"]
        if scale:
            inside.append("        const double scale = 100.0 / call->area[rvv_node];")
        for k, c in enumerate(ionic):
            inside += [f"        {self._slope(c.ion)} = (shifted_{k} - {macro(c.variable)}) / {_STEP};",
                       f"        {self._pool(c.ion, 'current')} += {macro(c.variable)}{scale};"]
        inside += [f"        call->rhs[rvv_node] -= total{scale};",
                   f"        call->d[rvv_node] += (shifted - total) / {_STEP}{scale};",
                   "        rvv_put();"]
        return _loop("current", inside)

    def _ion_conductance(self) -> list[str]:
        inside = ["        const double scale = 100.0 / call->area[rvv_node];"] if self._scale() else []
        for c in self.mechanism.currents:
            if c.ion:
                inside.append(f"        {self._pool(c.ion, 'conductance')} += {self._slope(c.ion)}{self._scale()};")
        return _loop("ion_conductance", inside)

    def _wrapper(self, routine: Routine) -> list[str]:
        given = ", ".join(f"argument[{k}]" for k in range(len(routine.arguments)))
        return [f"static double {names.wrapper(routine.name)}(const rv_call *call, int instance, const double *argument)", "{",
                "    (void)argument;", *_entered("return 0.0;"), "    rvv_select(instance);",
                f"    const double result = {names.routine(routine.name)}({given});",
                "    rvv_scatter_arrays();", "    rvv_end();", "    return result;", "}"]

    def _writes_global(self) -> bool:
        """Whether code sets a GLOBAL; in C whatever looks like it."""
        shared = [v for v in self.mechanism.variables if v.storage is Storage.GLOBAL]
        solved, analysis = self.context.solved, self.context.analysis
        bodies = [solved.initial, solved.advance, solved.receive or (), *(r.body for r in analysis.routines.values())]
        if any(v in analysis.of(body).writes for body in bodies for v in shared):
            return True
        one = "|".join(re.escape(v.name) for v in shared) or "(?!)"
        before, after = r"(?:&\s*|\+\+|--)", r"(?:_\w+)?\s*(?:\[[^\]]*\]\s*)?(?:[-+*/]?=(?!=)|\+\+|--)"
        return re.search(rf"{before}\b(?:{one})\b|\b(?:{one}){after}", "\n".join(self.texts)) is not None


def _entered(leave: str) -> list[str]:
    return ["    rvv_begin(call);", "    if (setjmp(rvv_escape) != 0) {", "        rvv_end();", f"        {leave}", "    }"]


def _loop(phase: str, inside: list[str]) -> list[str]:
    return [f"static void kernel_{phase}(const rv_call *call)", "{", *_entered("return;"),
            "    for (int instance = 0; instance < call->count; instance++) {", "        rvv_select(instance);", *inside,
            "    }", "    rvv_end();", "}"]


__all__ = ["generate_verbatim"]
