"""Print a mechanism as text: what the semantics stage made of a file."""

from __future__ import annotations

from collections.abc import Iterator

from . import mechanism as m

PRECEDENCE = {"||": 1, "&&": 2, "<": 3, ">": 3, "<=": 3, ">=": 3, "==": 3, "!=": 3, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
              "^": 7}
UNARY = 6
ATOM = 9


def show(mechanism: m.Mechanism) -> str:
    """Return a mechanism as readable text, for people and for golden files."""
    return "\n".join(_lines(mechanism)) + "\n"


def _lines(mechanism: m.Mechanism) -> Iterator[str]:
    title = f"  : {mechanism.title.strip()}" if mechanism.title.strip() else ""
    yield f"{mechanism.kind.value} {mechanism.name}{title}"
    yield ""
    yield from (_variable(v) for v in mechanism.variables)
    for ion in mechanism.ions:
        valence = "" if ion.valence is None else f", valence {ion.valence:g}"
        yield f"ion {ion.name}: reads {_parts(ion.reads)}, writes {_parts(ion.writes)}{valence}"
    for current in mechanism.currents:
        kind = f"of ion {current.ion}" if current.ion else ("of an electrode" if current.electrode else "nonspecific")
        yield f"current {current.variable.name} {kind}"
    for block in _blocks(mechanism):
        yield ""
        yield from block


def _blocks(mechanism: m.Mechanism) -> Iterator[Iterator[str]]:
    if mechanism.initial:
        yield _block("INITIAL", mechanism.initial)
    if mechanism.breakpoint_whole:
        yield _block("BREAKPOINT", mechanism.breakpoint_whole)
    for block in mechanism.equations:
        unknowns = ", ".join(v.name for v in block.unknowns)
        yield _block(f"{block.kind.value} {block.name} for {unknowns}", block.body)
    for routine in mechanism.routines:
        yield _routine(routine)
    if mechanism.net_receive is not None:
        weights = ", ".join(v.name for v in mechanism.net_receive.weights)
        yield _block(f"NET_RECEIVE ({weights})", mechanism.net_receive.body)
        if mechanism.net_receive.initial is not None:
            yield _block("INITIAL of each connection", mechanism.net_receive.initial)
    for hook in mechanism.hooks:
        yield _block(hook.keyword, hook.body)
    if mechanism.watches:
        yield iter([f"watch {k}: {expression(condition)} > 0" for k, condition in enumerate(mechanism.watches)])


def _block(head: str, body: tuple[m.Statement, ...]) -> Iterator[str]:
    yield f"{head} {{"
    for statement in body:
        yield from _statement(statement, "    ")
    yield "}"


def _routine(routine: m.Routine) -> Iterator[str]:
    arguments = ", ".join(v.name for v in routine.arguments)
    head = f"{'FUNCTION' if routine.result is not None else 'PROCEDURE'} {routine.name}({arguments}) {{"
    yield head
    if routine.table is not None:
        table = routine.table
        names = ", ".join(v.name for v in table.outputs)
        depend = ", ".join(v.name for v in table.depend) or "nothing"
        yield (f"    TABLE {names} DEPEND {depend} FROM {expression(table.first)} TO {expression(table.last)} "
               f"WITH {table.intervals}")
    for statement in routine.body:
        yield from _statement(statement, "    ")
    yield "}"


def _parts(parts: frozenset[m.IonPart]) -> str:
    return " ".join(part.name.lower() for part in m.IonPart if part in parts) or "nothing"


def _variable(variable: m.Variable) -> str:
    size = f"[{variable.length}]" if variable.length else ""
    unit = f" ({variable.unit})" if variable.unit else ""
    notes = [variable.role.value, variable.storage.value]
    notes += ["visible"] if variable.visible else []
    notes += [f"default {variable.default!r}"] if variable.role in (m.Role.PARAMETER, m.Role.STATE0) else []
    notes += [f"limits {variable.limits[0]:g} to {variable.limits[1]:g}"] if variable.limits else []
    if variable.ion_part is not None:
        notes.append(f"{variable.ion_part.name.lower()} of {variable.ion}")
    notes += ["keeps a copy"] if variable.keeps_copy else []
    return f"{variable.name}{size}{unit}: {', '.join(notes)}"


def _statement(node: m.Statement, indent: str) -> Iterator[str]:
    match node:
        case m.Assign(variable=variable, index=index, value=value):
            yield f"{indent}{_place(variable, index)} = {expression(value)}"
        case m.Derivative(state=variable, index=index, value=value):
            yield f"{indent}{_place(variable, index)}' = {expression(value)}"
        case m.If():
            yield from _if(node, indent)
        case m.While(condition=condition, body=body):
            yield f"{indent}while ({expression(condition)}) {{"
            yield from _nested(body, indent)
        case m.From(variable=variable, first=first, last=last, step=step, body=body):
            by = "" if step == m.Number(1.0) else f" BY {expression(step)}"
            yield f"{indent}FROM {variable.name} = {expression(first)} TO {expression(last)}{by} {{"
            yield from _nested(body, indent)
        case m.Perform(call=call):
            yield f"{indent}{expression(call)}"
        case m.Solve(block=block, method=method, steadystate=steadystate):
            how = " STEADYSTATE" if steadystate else " METHOD"
            yield f"{indent}SOLVE {block}" + (f"{how} {method}" if method else "")
        case _:
            yield indent + _equation(node)


def _equation(node: m.Reaction | m.Conserve | m.Compartment | m.LinearEquation | m.LongitudinalDiffusion) -> str:
    match node:
        case m.Reaction(right=right, flux=flux) if flux is not None:
            return f"~ {_species(right)} << ({expression(flux)})"
        case m.Reaction(left=left, right=right, forward=forward, backward=backward):
            rates = ", ".join(expression(rate) for rate in (forward, backward) if rate is not None)
            return f"~ {_species(left)} <-> {_species(right)} ({rates})"
        case m.Conserve(species=species, total=total):
            return f"CONSERVE {_species(species)} = {expression(total)}"
        case m.Compartment(variable=variable, volume=volume, states=states):
            over = f"{variable.name}, " if variable is not None else ""
            return f"COMPARTMENT {over}{expression(volume)} {{ {' '.join(s.name for s in states)} }}"
        case m.LongitudinalDiffusion(variable=variable, coefficient=coefficient, states=states):
            over = f"{variable.name}, " if variable is not None else ""
            return f"LONGITUDINAL_DIFFUSION {over}{expression(coefficient)} {{ {' '.join(s.name for s in states)} }}"
        case m.LinearEquation(left=lhs, right=rhs, continues=continues):
            return f"~{'+' if continues else ''} {expression(lhs)} = {expression(rhs)}"
        case _:
            raise AssertionError(node)


def _species(species: tuple[m.Species, ...]) -> str:
    terms = (f"{s.coefficient if s.coefficient != 1 else ''} {_place(s.variable, s.index)}".strip() for s in species)
    return " + ".join(terms) or "nothing"


def _nested(body: tuple[m.Statement, ...], indent: str, end: str = "}") -> Iterator[str]:
    for statement in body:
        yield from _statement(statement, indent + "    ")
    yield indent + end


def _if(node: m.If, indent: str, before: str = "") -> Iterator[str]:
    yield f"{indent}{before}if ({expression(node.condition)}) {{"
    match node.otherwise:
        case ():
            yield from _nested(node.then, indent)
        case (m.If() as another,):
            for statement in node.then:
                yield from _statement(statement, indent + "    ")
            yield from _if(another, indent, "} else ")
        case _:
            yield from _nested(node.then, indent, "} else {")
            yield from _nested(node.otherwise, indent)


def _place(variable: m.Variable, index: m.Expression | None) -> str:
    return variable.name if index is None else f"{variable.name}[{expression(index)}]"


def expression(node: m.Expression | m.Text) -> str:
    """Return an expression as text, with the brackets it needs."""
    return _expression(node)[0]


def _expression(node: m.Expression | m.Text) -> tuple[str, int]:
    match node:
        case m.Number(value=value, text=text):
            return text or repr(value), ATOM if value >= 0 else UNARY
        case m.Text():
            return node.written, ATOM
        case m.Read(variable=variable, index=index):
            return _place(variable, index), ATOM
        case m.Call(routine=name, arguments=arguments):
            return f"{name}({', '.join(expression(a) for a in arguments)})", ATOM
        case m.Intrinsic(name=name, arguments=values):
            return f"{name}({', '.join(expression(a) for a in values)})", ATOM
        case m.Unary(operator=operator, operand=operand):
            return operator + _bracketed(operand, UNARY), UNARY
        case m.Binary(operator=operator, left=left, right=right):
            level = PRECEDENCE[operator]
            power = operator == "^"
            return f"{_bracketed(left, level + power)} {operator} {_bracketed(right, level + (not power))}", level
        case _:
            raise AssertionError(node)


def _bracketed(node: m.Expression, least: int) -> str:
    text, level = _expression(node)
    return text if level >= least else f"({text})"


def body(statements: tuple[m.Statement, ...], indent: str = "") -> list[str]:
    """Return the lines of a piece of code."""
    return [line for statement in statements for line in _statement(statement, indent)]
