"""One mechanism as one C file: the order of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..semantics.mechanism import Kind, Routine, Storage
from ..solvers.solved import SolvedMechanism
from . import descriptor, hooks, kernels, names, tables
from .context import Context, base_name, prepare
from .effects import AnyStatement
from .functions import accessor_lines, header, lowering_for, mentioned, routine_lines
from .printer import comment
from .unseen import CHUNK

WAVES = ("step", "pulse", "perpulse", "perstep", "ramp", "sawtooth", "revsawtooth", "squarewave", "harmonic", "hyperbol",
         "revhyperbol", "sigmoid", "revsigmoid")
# Headers that few files need, by the functions in them. The C compiler takes a tenth of its time to read them all.
HEADERS = {"rvlinear.h": ("rv_solve", "rv_exponential"), "rvtable.h": ("rv_rows",),
           "rvpower.h": ("rv_log", "rv_pow", "rv_pow_fraction"), "lag.h": ("rv_lag", "rv_lag_start"),
           "waves.h": tuple(f"rv_{name}" for name in WAVES)}
_ABOUT = {
    "initialise": "INITIAL: states start here.",
    "diffusion": "Coefficients and volumes of what diffuses along sections.",
    "rates": "States become their rates of change [per ms].",
    "advance": "One step: states over dt, then what the ions' pools hold.",
}


def generate(solved: SolvedMechanism, *, strict: bool = False) -> str:
    """Return the C file of a mechanism; `strict` takes di/dv from a difference over 0.001 mV, as NEURON does.

    The file includes mechanism.h and rvmath.h and shows one symbol, rv_mechanism_NAME, of hidden visibility.
    """
    context = prepare(solved, strict)
    placed = tables.place_tables(context)
    parts: list[list[str]] = []
    parts += [accessor_lines(context, v) for v in context.mechanism.variables
              if v.storage is Storage.POINTER and _dereferenced(context, v)]
    present: set[str] = set()
    running = [*_kernels(context, placed, present), *hooks.watch_lines(context)]
    parts += _routines(context, placed, _run_often(context, placed, running))
    if placed:
        parts.append(tables.check_lines(context, placed))
        present.add("check_tables")
    parts += running
    callable_ = [routine for routine in context.solved.routines if routine.name != names.BREAKPOINT]
    parts += [kernels.wrapper_lines(context, routine) for routine in callable_]
    parts.append([line for block in (descriptor.fields_lines(context), descriptor.ions_lines(context),
                                     descriptor.diffusion_lines(context), descriptor.unknowns_lines(context),
                                     descriptor.routines_lines(context, callable_),
                                     hooks.function_table_lines(context))
                  for line in block])
    size = placed[-1].end if placed else 0
    obstacles = _obstacles(context.solved, context)
    parts.append(descriptor.mechanism_lines(context, frozenset(present), callable_, size, _writes_global(context),
                                            _in_blocks(context.solved, context, obstacles), obstacles))
    text = "\n\n".join("\n".join(part).rstrip("\n") for part in parts if part) + "\n"
    if context.exact:
        text = f"{names.EXACT}\n\n{text}\n{names.EXACT_END}\n"
    return "\n".join(_head(context, text)) + "\n\n" + text


def _head(context: Context, text: str) -> list[str]:
    mechanism = context.mechanism
    title = f": {mechanism.title.strip()}" if mechanism.title.strip() else ""
    about = f"{mechanism.name}, compiled by Ranvier from {base_name(mechanism.source.path)}{title}"
    rules = [f"{rule.state}: {rule.method}, {rule.rule}" for rule in context.solved.rules]
    needed = [header for header, functions in HEADERS.items() if any(f"{name}(" in text for name in functions)]
    includes = [f'#include "{header}"' for header in ("mechanism.h", "rvmath.h", *needed)]
    return [*comment("\n".join([about, *rules])), *includes]


def _dereferenced(context: Context, variable: object) -> bool:
    effects = [context.analysis.of(block) for block in _blocks(context.solved)]
    effects += [context.analysis.of(routine.body) for routine in context.analysis.routines.values()]
    return any(variable in e.reads or variable in e.writes for e in effects)


def _blocks(solved: SolvedMechanism) -> list[Sequence[AnyStatement]]:
    current = solved.current
    blocks = [solved.initial, solved.advance, solved.diffusion, solved.rates, solved.receive or (), solved.receive_initial or ()]
    blocks += [body for _, body in solved.hooks]
    return [*blocks, *((current.body, current.plain) if current is not None else ())]


def _run_often(context: Context, placed: list[tables.Table], running: list[list[str]]) -> set[str]:
    """Return the routines that kernels call which do not run only once, directly or through others.

    That a TABLE is looked up for all instances at once can make its routine one that only starts call.
    """
    called = mentioned(line for part in running if not any(line.startswith("RV_ONCE") for line in part) for line in part)
    found = {name for name in context.analysis.routines if names.routine(name) in called}
    waiting = [*found, *(table.routine.name for table in placed)]
    while waiting:
        inner = set(context.analysis.of(context.analysis.routines[waiting.pop()].body).calls) - found
        found |= inner
        waiting += inner
    return found


def _routines(context: Context, placed: list[tables.Table], often: set[str]) -> list[list[str]]:
    """Every routine after those it calls; recursive ones are declared before."""
    tabled = {table.routine.name: table for table in placed}
    result: list[list[str]] = []
    done: set[str] = set()

    def visit(routine: Routine) -> None:
        if routine.name in done:
            return
        done.add(routine.name)
        for called in context.analysis.of(routine.body).calls:
            visit(context.analysis.routines[called])
        result.append(routine_lines(context, routine, routine.name in often or routine.name in tabled))
        if routine.name in tabled:
            result.append(tables.rows_lines(context, tabled[routine.name], CHUNK))
            result.append(tables.lookup_lines(context, tabled[routine.name], routine.name in often))

    recursive = [r for r in context.analysis.routines.values() if r.name in context.analysis.recursive]
    if recursive:
        result.append([f"{header(context, routine, lowering_for(context), False, False)};" for routine in recursive])
    for routine in context.analysis.routines.values():
        visit(routine)
    return result


def _kernels(context: Context, placed: list[tables.Table], present: set[str]) -> list[list[str]]:
    solved = context.solved
    parts: list[list[str]] = []
    if solved.initial:
        present.add("initialise")
        parts.append(kernels.kernel_lines(context, "initialise", _ABOUT["initialise"], solved.initial, placed))
    if solved.current is not None:
        present.add("current")
        parts.append(kernels.current_lines(context, solved.current))
        slope = kernels.slope_lines(context, solved.current)
        if slope:
            present.add("slope")
            parts.append(slope)
        if any(current.ion for current in context.mechanism.currents):
            conductances = kernels.ion_conductance_lines(context, solved.current)
            if conductances:
                present.add("ion_conductance")
                parts.append(conductances)
    if solved.advance:
        present.add("advance")
        parts.append(kernels.kernel_lines(context, "advance", _ABOUT["advance"], solved.advance, placed))
    for keyword, body in solved.hooks:
        phase = hooks.PHASES[keyword]
        present.add(phase)
        parts.append(kernels.kernel_lines(context, phase, f"{keyword}.", body, placed))
    for phase, statements in (("diffusion", solved.diffusion), ("rates", solved.rates)):
        if statements:
            present.add(phase)
            parts.append(kernels.kernel_lines(context, phase, _ABOUT[phase], statements, placed))
    if solved.receive is not None:
        present.add("receive")
        head = "static void kernel_receive(const rv_call *call, int instance, double *weight, double flag)"
        parts.append(kernels.single_lines(context, head, "NET_RECEIVE: one event.", solved.receive))
    if solved.receive_initial is not None:
        present.add("receive_initial")
        head = "static void kernel_receive_initial(const rv_call *call, int instance, double *weight)"
        parts.append(kernels.single_lines(context, head, "INITIAL of NET_RECEIVE, for one NetCon.", solved.receive_initial))
    return parts


def _obstacles(solved: SolvedMechanism, context: Context) -> dict[str, str]:
    """Return why each kernel does not work on whole blocks, "" where it does."""
    found: dict[str, str] = {}
    if solved.current is not None:
        found["current"] = kernels.obstacle_of_current(context, solved.current)
    if solved.advance:
        found["advance"] = kernels.obstacle_of_advance(context, solved.advance)
    return found


def _in_blocks(solved: SolvedMechanism, context: Context, obstacles: Mapping[str, str]) -> list[str]:
    """Return the kernels that work on whole blocks, and what of the nodes they need beside v."""
    found = [kernel.upper() for kernel, obstacle in obstacles.items() if not obstacle]
    advance = context.analysis.of(solved.advance)
    used = [v for block in (advance, *map(context.analysis.of, _blocks(solved))) for v in (*block.reads, *block.writes)]
    needs = {
        "AREA": context.mechanism.kind is Kind.POINT_PROCESS or any(v.storage is Storage.AREA for v in used),
        "DIAM": any(v.storage is Storage.DIAM for v in used),
        "IONS": any(v.ion_part is not None for v in (*advance.reads, *advance.writes)),
    }
    return found and [*found, *(what for what, needed in needs.items() if needed)]


def _writes_global(context: Context) -> bool:
    return any(v.storage is Storage.GLOBAL and context.layout.stored(v)
               for block in (*_blocks(context.solved), *(r.body for r in context.analysis.routines.values()))
               for v in context.analysis.of(block).writes)
