"""Whole legal mechanisms written at random: every kind of block, statement and expression, under names that mislead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

NAMES = """
    m n h x y z a b c d g tau inf alpha beta s0 y0 y1 j0 jn gamma index rint near far linux unix div abs int double float char
    long register struct union static void volatile auto break case const goto sizeof switch typedef errno stdin main printf
    malloc free exit I E pi S N O Q C lambda self class def pass None True eval yield Symbol zoo oo beta2 call instance node
    count first stride host rhs d_node scale start lane size shifted argument weight fields ions routines mechanism residual
    jacobian row rows theta looked wanted k block step table position rv_call rv_exp fn_rates field_m global_m kernel_current
    computed_m to_m lu_0 lu_b step_0 table_0 loop_current v_node var_m rvv_v area_ node_ each result flag2 unset total slope
    exp_a residual_0 conductance current converged iteration x_table
""".split()
FUNCTIONS_1 = [
    "exp", "log", "log10", "sqrt", "sin", "cos", "tan", "tanh", "sinh", "cosh", "fabs", "abs", "floor", "ceil", "atan", "asin",
    "acos", "erf",
]
FUNCTIONS_2 = ["pow", "fmod", "atan2"]
FORMATS = ["%g", "%d %s", "%n", "%5.2f%%", "x*/", "%", "%*d", "??/"]
DRAWS = ["random_uniform", "random_normal", "random_negexp"]
OLD_DRAWS = ["scop_random()", "exprand(1)", "normrand(0, 1)", "poisrand(2)"]
UNITS = [
    "", "", "", "(mV)", "(mA/cm2)", "(nA)", "(S/cm2)", "(mho/cm2)", "(uS)", "(/ms)", "(1/ms)", "(ms)", "(mM)", "(um)", "(degC)",
    "(1)", "()", "(/ms-mM2)", "(10000 um2)",
]


@dataclass(slots=True)
class _Scope:
    """What an expression may read and a statement may set."""

    scalars: list[str]
    arrays: dict[str, int]
    settable: list[str]
    functions: dict[str, int] = field(default_factory=dict)
    procedures: dict[str, int] = field(default_factory=dict)

    def inside(self, more: list[str]) -> _Scope:
        return _Scope([*self.scalars, *more], dict(self.arrays), [*self.settable, *more], self.functions, self.procedures)


def mechanism(random: Random) -> str:
    """Return the text of a mechanism."""
    return _Writer(random).text()


class _Writer:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.free = random.sample(NAMES, len(NAMES))
        self.kind = random.choice(["SUFFIX", "SUFFIX", "SUFFIX", "POINT_PROCESS", "POINT_PROCESS", "ARTIFICIAL_CELL"])
        self.neuron: list[str] = []
        self.blocks: list[str] = []
        self.solves: list[str] = []
        self.steady: list[str] = []
        self.defines: dict[str, int] = {}
        self.depth = 0

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def name(self) -> str:
        return self.free.pop()

    def names(self, least: int, most: int) -> list[str]:
        return [self.name() for _ in range(self.random.randint(least, most))]

    # -------------------------------------------------------------------- the whole

    def text(self) -> str:
        random = self.random
        self.neuron.append(f"{self.kind} {self.name()}")
        parameters, assigned, states = self.names(0, 6), self.names(0, 5), self.names(0, 4)
        self.arrays = {self.name(): random.randint(1, 6) for _ in range(random.randint(0, 2))}
        self.state_arrays = {self.name(): random.randint(1, 4) for _ in range(random.choice([0, 0, 1]))}
        if self.maybe(0.2):
            self.defines[self.name()] = random.randint(1, 5)
        section = self.kind != "ARTIFICIAL_CELL"
        builtin = ["t", "dt", "celsius"] + (["v", "v", "diam", "area"] if section else [])
        scope = _Scope(
            [*parameters, *assigned, *states, *builtin, *self.defines], {**self.arrays, **self.state_arrays}, [*assigned, *states]
        )
        self.states, self.scope = states, scope
        self.lists(parameters, assigned)
        self.routines()
        if section or self.maybe(0.5):
            self.equations()
        currents = self.currents() if section else []
        self.breakpoint(currents)
        self.initial()
        if self.kind != "SUFFIX" and self.maybe(0.8) or self.kind == "ARTIFICIAL_CELL":
            self.net_receive()
        self.hooks()
        return self.assembled(parameters, assigned, currents)

    def assembled(self, parameters: list[str], assigned: list[str], currents: list[str]) -> str:
        random = self.random
        parts = [f"NEURON {{ {self.space().join(self.neuron)} }}", self.declarations("PARAMETER", parameters, value=True)]
        if self.maybe(0.8):
            parts.append(
                "UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) (mM) = (milli/liter) (um) = (micron) "
                f"{self.name()} = (faraday) (coulomb) {self.name()} = (k-mole) (joule/degC) {self.name()} = 2.5 (mV) }}"
            )
        if self.maybe(0.3):
            parts.append(f"CONSTANT {{ {self.name()} = {self.number()} }}")
        if self.maybe(0.3):
            parts.append("INDEPENDENT { t FROM 0 TO 1 WITH 1 (ms) }")
        if self.maybe(0.2):
            parts.append(f"LOCAL {', '.join(self.names(1, 3))}")
        arrays = [f"{name}[{size}]" for name, size in self.arrays.items()]
        parts.append(
            self.declarations("ASSIGNED", [*assigned, *currents, *arrays, *(["v", "celsius"] if self.maybe(0.5) else [])])
        )
        parts.append(self.declarations("STATE", [*self.states, *(f"{name}[{size}]" for name, size in self.state_arrays.items())]))
        head = [f"DEFINE {name} {value}" for name, value in self.defines.items()]
        body = [*parts, *self.blocks]
        if self.maybe(0.3):
            head.append(f"TITLE {random.choice(['a channel', '*/ x /*', 'back' + chr(92), '%s', '??/'])}")
        return "\n".join([*head, *body]) + random.choice(["\n", "", "\n\n"])

    def space(self) -> str:
        return self.random.choice([" ", "\n", "\n    ", " : remark\n"])

    def declarations(self, block: str, names: list[str], value: bool = False) -> str:
        entries = []
        for name in names:
            given = f" = {self.signed()}" if value and "[" not in name else ""
            limits = " <0, 1e9>" if value and self.maybe(0.1) else ""
            entries.append(f"{name}{given} {self.random.choice(UNITS)}{limits}")
        return f"{block} {{{self.space()}{self.space().join(entries)}{self.space()}}}"

    def lists(self, parameters: list[str], assigned: list[str]) -> None:
        some = [name for name in [*parameters, *assigned] if self.maybe(0.5)]
        if some:
            self.neuron.append(f"RANGE {', '.join(some)}")
        rest = [name for name in [*parameters, *assigned] if name not in some and self.maybe(0.4)]
        if rest:
            self.neuron.append(f"GLOBAL {', '.join(rest)}")
        if self.maybe(0.2):
            self.neuron.append("THREADSAFE")
        if self.maybe(0.1):
            pointer = self.name()
            self.neuron.append(f"POINTER {pointer}")
            self.scope.scalars.append(pointer)
            self.scope.settable.append(pointer)
        if self.maybe(0.15):
            self.generator = self.name()
            self.neuron.append(f"RANDOM {self.generator}")
        else:
            self.generator = ""

    # ------------------------------------------------------------------ expressions

    def number(self) -> str:
        return self.random.choice(
            [
                "0",
                "1",
                "2",
                "3",
                "0.5",
                "1e-3",
                "1.5E2",
                ".25",
                "7.",
                "100",
                "65",
                "1e10",
                "0.1",
                "1e-10",
                str(self.random.randint(0, 999)),
            ]
        )

    def signed(self) -> str:
        return ("-" if self.maybe(0.3) else "") + self.number()

    def index(self, size: int, counter: str = "") -> str:
        return counter if counter and self.maybe(0.7) else str(self.random.randrange(size))

    def primary(self, scope: _Scope) -> str:
        kind = self.random.random()
        if kind < 0.3:
            return self.number() + (self.random.choice(["(mV)", "(1)", "(/ms)"]) if self.maybe(0.05) else "")
        if kind < 0.4 and scope.arrays:
            name = self.random.choice(sorted(scope.arrays))
            return f"{name}[{self.index(scope.arrays[name])}]"
        return self.random.choice(scope.scalars)

    def expression(self, scope: _Scope, depth: int = 3) -> str:
        random = self.random
        kind = random.random()
        if depth == 0 or kind < 0.25:
            return self.primary(scope)
        one = self.expression(scope, depth - 1)
        if kind < 0.7:
            return f"{one} {random.choice(['+', '-', '*', '/', '*', '+'])} {self.expression(scope, depth - 1)}"
        if kind < 0.8:
            return f"({one})" if self.maybe(0.8) else f"-{self.primary(scope)}"
        if kind < 0.84:
            return f"({one})^{random.choice(['2', '3', '0.5', '-1', self.primary(scope)])}"
        if kind < 0.86:
            return f"({one} {random.choice(['<', '>', '<=', '>=', '==', '!='])} {self.primary(scope)})"
        if kind < 0.92 and scope.functions:
            name = random.choice(sorted(scope.functions))
            return f"{name}({', '.join(self.expression(scope, 1) for _ in range(scope.functions[name]))})"
        if kind < 0.95:
            return f"{random.choice(FUNCTIONS_2)}({one}, {self.expression(scope, depth - 1)})"
        return f"{random.choice(FUNCTIONS_1)}({one})"

    def condition(self, scope: _Scope) -> str:
        one = f"{self.expression(scope, 1)} {self.random.choice(['<', '>', '<=', '>=', '==', '!='])} {self.expression(scope, 1)}"
        if self.maybe(0.2):
            return f"{one} {self.random.choice(['&&', '||'])} {self.condition(scope)}"
        return f"!({one})" if self.maybe(0.1) else one

    # ------------------------------------------------------------------- statements

    def statements(self, scope: _Scope, count: int, depth: int = 2) -> str:
        local = [f"L{self.depth}{k}" for k in range(self.random.choice([0, 0, 1, 2]))]
        self.depth += 1
        inside = scope.inside(local)
        parts = [f"LOCAL {', '.join(local)}"] if local else []
        parts += [f"{name} = {self.number()}" for name in local]
        parts += [self.statement(inside, depth) for _ in range(count)]
        self.depth -= 1
        return self.space().join(parts)

    def statement(self, scope: _Scope, depth: int) -> str:
        random = self.random
        kind = random.random()
        if depth == 0 or kind < 0.5 or not scope.settable:
            return self.assignment(scope)
        if kind < 0.7:
            return self.branch(scope, depth)
        if kind < 0.8:
            return self.loop(scope, depth)
        if kind < 0.83:
            counter = f"W{self.depth}"
            inside = f"{counter} = {counter} + 1 {self.statements(scope, 1, depth - 1)}"
            return f"{{ LOCAL {counter} {counter} = 0 while ({counter} < 3) {{ {inside} }} }}"
        if kind < 0.9 and scope.procedures:
            name = random.choice(sorted(scope.procedures))
            return f"{name}({', '.join(self.expression(scope, 1) for _ in range(scope.procedures[name]))})"
        if kind < 0.93:
            return f'printf("{random.choice(FORMATS)}\\n", {self.expression(scope, 1)})'
        if kind < 0.95 and self.generator:
            return f"{random.choice(scope.settable)} = {random.choice(DRAWS)}({self.generator})"
        if kind < 0.97:
            return f"{random.choice(scope.settable)} = {random.choice(OLD_DRAWS)}"
        return random.choice(["UNITSOFF", "UNITSON"]) + "\n" + self.assignment(scope)

    def assignment(self, scope: _Scope) -> str:
        if scope.arrays and self.maybe(0.2):
            name = self.random.choice(sorted(scope.arrays))
            return f"{name}[{self.index(scope.arrays[name])}] = {self.expression(scope)}"
        if not scope.settable:
            return "UNITSOFF UNITSON"
        return f"{self.random.choice(scope.settable)} = {self.expression(scope)}"

    def branch(self, scope: _Scope, depth: int) -> str:
        word = self.random.choice(["if", "if", "IF"])
        result = f"{word} ({self.condition(scope)}) {{ {self.statements(scope, self.random.randint(0, 2), depth - 1)} }}"
        if self.maybe(0.3):
            result += f" else if ({self.condition(scope)}) {{ {self.statements(scope, 1, depth - 1)} }}"
        if self.maybe(0.4):
            result += f" else {{ {self.statements(scope, 1, depth - 1)} }}"
        return result

    def loop(self, scope: _Scope, depth: int) -> str:
        counter = self.random.choice(["i", "j2", "kk"]) + str(self.depth)
        arrays = [(name, size) for name, size in sorted(scope.arrays.items())]
        if not arrays or self.maybe(0.3):
            return f"FROM {counter} = 0 TO {self.random.randint(0, 4)} {{ {self.statements(scope, 1, depth - 1)} }}"
        name, size = self.random.choice(arrays)
        low = self.random.randrange(size)
        by = " BY 1" if self.maybe(0.2) else ""
        return f"FROM {counter} = {low} TO {size - 1}{by} {{ {name}[{counter}] = {self.expression(scope, 2)} + {counter} }}"

    # ----------------------------------------------------------------------- blocks

    def block(self, head: str, body: str) -> None:
        self.blocks.append(f"{head} {{{self.space()}{body}{self.space()}}}")

    def routines(self) -> None:
        for _ in range(self.random.choice([0, 1, 2, 3])):
            name, arguments = self.name(), [f"A{k}" for k in range(self.random.choice([0, 1, 1, 1, 2]))]
            scope = self.scope.inside(arguments)
            given = ", ".join(f"{a} {self.random.choice(['', '', '(mV)'])}" for a in arguments)
            table = self.table(bool(arguments) and len(arguments) == 1)
            if self.maybe(0.5):
                body = f"{table[0]}{self.statements(scope, self.random.randint(0, 2))} {name} = {self.expression(scope)}"
                self.block(f"FUNCTION {name}({given}) {self.random.choice(['', '(mV)', '(/ms)'])}", body)
                self.scope.functions = {**self.scope.functions, name: len(arguments)}
            else:
                self.block(f"PROCEDURE {name}({given})", f"{table[1]}{self.statements(scope, self.random.randint(0, 4))}")
                self.scope.procedures = {**self.scope.procedures, name: len(arguments)}
        if self.maybe(0.1):
            name = self.name()
            self.blocks.append(f"FUNCTION_TABLE {name}(A0 (mV))")
            self.scope.functions = {**self.scope.functions, name: 1}

    def table(self, allowed: bool) -> tuple[str, str]:
        """Return the TABLE of a FUNCTION and of a PROCEDURE, or nothing."""
        outputs = [name for name in self.scope.settable if name not in self.states]
        if not allowed or not outputs or self.maybe(0.6):
            return "", ""
        depend = self.random.choice(["", "DEPEND celsius ", "DEPEND dt, celsius "])
        rest = f"{depend}FROM -100 TO {self.random.choice(['50', '100'])} WITH {self.random.choice([1, 10, 200])}\n"
        return f"TABLE {rest}", f"TABLE {', '.join(dict.fromkeys(self.random.choices(outputs, k=2)))} {rest}"

    def equations(self) -> None:
        kinds: list[Callable[[], None]] = []
        if self.states:
            kinds += [
                self.derivative,
                self.derivative,
                self.derivative,
                self.kinetic,
                self.kinetic,
                self.linear,
                self.nonlinear,
                self.discrete,
            ]
        if self.scope.procedures:
            kinds.append(self.solved_procedure)
        if kinds and self.maybe(0.9):
            self.random.choice(kinds)()

    def derivative(self) -> None:
        name = self.name()
        method = self.random.choice(["cnexp", "cnexp", "cnexp", "derivimplicit", "euler", "runge", ""])
        body = [
            self.statements(
                _Scope(
                    self.scope.scalars,
                    self.arrays,
                    [s for s in self.scope.settable if s not in self.states],
                    self.scope.functions,
                    self.scope.procedures,
                ),
                self.random.randint(0, 2),
                1,
            )
        ]
        for state in self.states:
            others = _Scope([s for s in self.scope.scalars if s not in self.states], self.arrays, [], self.scope.functions)
            if method == "cnexp":
                right = (
                    f"({self.expression(others, 2)} - {state}) / ({self.expression(others, 2)})"
                    if self.maybe(0.7)
                    else self.expression(others, 2)
                )
            else:
                right = self.expression(self.scope, 2)
            body.append(f"{state}' = {right}")
        for array, size in self.state_arrays.items():
            body.append(f"FROM q = 0 TO {size - 1} {{ {array}'[q] = -{array}[q] * {self.number()} }}")
        self.block(f"DERIVATIVE {name}", "\n".join(body))
        self.solves.append(f"SOLVE {name}" + (f" METHOD {method}" if method else ""))
        if method in ("derivimplicit", "cnexp") and self.maybe(0.2):
            self.steady.append(f"SOLVE {name} STEADYSTATE derivimplicit")

    def kinetic(self) -> None:
        name = self.name()
        rates = _Scope([s for s in self.scope.scalars if s not in self.states], self.arrays, [], self.scope.functions)
        body = []
        if self.maybe(0.3):
            body.append(f"COMPARTMENT {self.number()} {{ {' '.join(self.states)} }}")
        for _ in range(self.random.randint(1, 4)):
            left, right = self.side(), self.side()
            kind = self.random.random()
            if kind < 0.75:
                body.append(f"~ {left} <-> {right} ({self.expression(rates, 1)}, {self.expression(rates, 1)})")
            elif kind < 0.87:
                body.append(f"~ {self.random.choice(self.states)} << ({self.expression(rates, 1)})")
            else:
                body.append(f"~ {left} -> ({self.expression(rates, 1)})")
            settable = [s for s in self.scope.settable if s not in self.states]
            if self.maybe(0.2) and settable:
                body.append(f"{self.random.choice(settable)} = f_flux - b_flux")
        if self.maybe(0.3):
            body.append(f"CONSERVE {' + '.join(self.states)} = 1")
        for array, size in self.state_arrays.items():
            if size > 1:
                body.append(f"FROM q = 0 TO {size - 2} {{ ~ {array}[q] <-> {array}[q + 1] (1, {self.number()}) }}")
        self.block(f"KINETIC {name}", "\n".join(body))
        method = self.random.choice(["sparse", "sparse", "sparse", "euler", "runge", "matexp", ""])
        self.solves.append(f"SOLVE {name}" + (f" METHOD {method}" if method else ""))
        if self.maybe(0.2):
            self.steady.append(f"SOLVE {name} STEADYSTATE sparse")

    def side(self) -> str:
        return " + ".join(
            f"{self.random.choice(['', '', '2 '])}{self.random.choice(self.states)}"
            for _ in range(self.random.choice([1, 1, 1, 2]))
        )

    def linear(self) -> None:
        name = self.name()
        rates = _Scope([s for s in self.scope.scalars if s not in self.states], self.arrays, [], self.scope.functions)
        body = [
            f"~ {' + '.join(f'{self.number()}*{state}' for state in self.states)} = {self.expression(rates, 2)}"
            for _ in self.states
        ]
        self.block(f"LINEAR {name}", "\n".join(body))
        self.solves.append(f"SOLVE {name}{self.random.choice([' METHOD simeq', ''])}")

    def nonlinear(self) -> None:
        name = self.name()
        body = [
            f"~ {self.expression(self.scope, 2)} + {state}*{state} = {self.expression(self.scope, 1)}" for state in self.states
        ]
        self.block(f"NONLINEAR {name}", "\n".join(body))
        self.solves.append(f"SOLVE {name}{self.random.choice([' METHOD newton', ''])}")

    def discrete(self) -> None:
        name = self.name()
        body = [f"{state} = {state}@1 * 0.5 + {self.expression(self.scope, 1)}" for state in self.states]
        self.block(f"DISCRETE {name}", "\n".join(body))
        self.solves.append(f"SOLVE {name}")

    def solved_procedure(self) -> None:
        bare = [name for name, count in self.scope.procedures.items() if count == 0]
        if bare:
            self.solves.append(f"SOLVE {self.random.choice(bare)}{self.random.choice(['', ' METHOD after_cvode'])}")

    def currents(self) -> list[str]:
        found = []
        if self.maybe(0.6):
            found += self.names(1, 2)
            self.neuron.append(f"{self.random.choice(['NONSPECIFIC_CURRENT'] * 3 + ['ELECTRODE_CURRENT'])} {', '.join(found)}")
        if self.maybe(0.5):
            ion = self.random.choice(["na", "k", "ca"])
            reads = self.random.sample([f"e{ion}", f"{ion}i", f"{ion}o", f"i{ion}"], self.random.randint(0, 3))
            writes = self.random.sample([f"i{ion}", f"{ion}i", f"e{ion}"], self.random.randint(0, 2))
            writes = [name for name in writes if name not in reads or name.startswith("i")]
            self.neuron.append(
                f"USEION {ion}{' READ ' + ', '.join(reads) if reads else ''}{' WRITE ' + ', '.join(writes) if writes else ''}"
                f"{' VALENCE 2' if self.maybe(0.2) else ''}"
            )
            self.scope.scalars += reads
            self.scope.settable += writes
        return found

    def breakpoint(self, currents: list[str]) -> None:
        if not (currents or self.solves or self.maybe(0.5)):
            return
        body = [*self.solves, self.statements(self.scope, self.random.randint(0, 3))]
        body += [f"{current} = {self.expression(self.scope)}" for current in currents]
        self.block("BREAKPOINT", "\n".join(body))

    def initial(self) -> None:
        if self.maybe(0.8):
            body = [self.statements(self.scope, self.random.randint(0, 3)), *self.steady]
            body += [f"{state} = {self.expression(self.scope, 1)}" for state in self.states if self.maybe(0.7)]
            self.block("INITIAL", "\n".join(body))

    def net_receive(self) -> None:
        weights = [f"w{k}" for k in range(self.random.randint(1, 3))]
        scope = self.scope.inside(weights)
        body = [f"INITIAL {{ {self.statements(scope, 1)} }}"] if self.maybe(0.3) else []
        body.append(self.statements(scope.inside([]), self.random.randint(0, 2)))
        body.append(
            self.random.choice(
                [
                    "",
                    f"net_send({self.number()}, 1)",
                    "if (flag == 0) { net_event(t) } else { net_send(1, 2) }",
                    "net_event(t)",
                    f"if (flag == 1) {{ net_move(t + 1) }} else {{ WATCH ({self.random.choice(self.scope.scalars)} > 0) 2 }}",
                    f"FOR_NETCONS ({', '.join(f'p{k}' for k in range(len(weights)))}) {{ p0 = p0 + 1 }}",
                    *([f"state_discontinuity({self.random.choice(self.states)}, 1)"] if self.states else []),
                ]
            )
        )
        self.block(f"NET_RECEIVE ({', '.join(weights)})", "\n".join(body))

    def hooks(self) -> None:
        for head in ("BEFORE STEP", "AFTER SOLVE", "BEFORE BREAKPOINT", "AFTER INITIAL", "BEFORE INITIAL", "CONSTRUCTOR"):
            if self.maybe(0.05):
                self.block(head, self.statements(self.scope, 1))
        if self.maybe(0.04):
            self.blocks.append("VERBATIM\n/* nothing */\nENDVERBATIM")
