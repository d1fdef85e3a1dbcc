"""Rows about equations that the run may miss or come to twice."""

from __future__ import annotations

import math

from rows import Message, Row

STEP = 0.1  # ms
METHODS = ("euler", "runge", "derivimplicit", "cnexp")
WAYS = {  # the equations of a block, how often x is named, and the rate that counts in the end where `on` is 1 and where it is 0
    "branch": ("if (on > 0) { x' = -x } else { x' = -2*x }", 2, (1, 2)),
    "both": ("x' = -x  x' = -2*x", 2, (2, 2)),
    "again": ("x' = -x  if (on > 0) { x' = -2*x }", 2, (2, 1)),
}


def euler(rate: float, times: int) -> float:
    """Return what becomes of x in one step of x' = -rate x that is taken `times` times."""
    return 1 - STEP * rate * times


def runge(rate: float, times: int) -> float:
    """As euler, for the classical step of fourth order: all but the last begin it and are overtaken."""
    k1 = -rate
    start = 1 + (times - 1) * STEP / 2 * k1
    k2 = -rate * (start + STEP / 2 * k1)
    k3 = -rate * (start + STEP / 2 * k2)
    k4 = -rate * (start + STEP * k3)
    return start + STEP / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def kept_euler(rate: float) -> float:
    """Return x after 3 steps of x' = -rate x from 2, of which all but the first find x below 1.85 and keep the slope."""
    return 2 - 3 * STEP * 2 * rate


def kept_runge(rate: float) -> float:
    """As kept_euler, for the classical step of fourth order: a stage has a new slope only where x is above 1.85 there."""
    x, slope = 2.0, 0.0
    for _ in range(3):
        slopes: list[float] = []
        for part in (0.0, 0.5, 0.5, 1.0):
            there = x + part * STEP * (slopes[-1] if slopes else 0.0)
            slope = -rate * there if there > 1.85 else slope
            slopes.append(slope)
        x += STEP / 6 * (slopes[0] + 2 * slopes[1] + 2 * slopes[2] + slopes[3])
    return x


def exact(rates: tuple[float, ...]) -> float:
    return math.exp(-STEP * sum(rates))


def suffix(*parts: object) -> str:
    return "w" + "".join(str(part) for part in parts)


def condition(equations: str) -> str:
    """Return the construct `if` where the equations have one."""
    return "if" if "if" in equations else ""


def explicit_row(method: str, way: str, on: int) -> Row:
    equations, times, rates = WAYS[way]
    factor = {"euler": euler, "runge": runge}[method](rates[0 if on else 1], times)
    return Row(f"{method}: two equations of a state, {way}, {on}", f"{method} {condition(equations)}", mod=f"""
        NEURON {{ SUFFIX {suffix(method, way, on)} RANGE on }} PARAMETER {{ on = {on} }} STATE {{ x START 2 }}
        BREAKPOINT {{ SOLVE d METHOD {method} }}
        DERIVATIVE d {{ {equations} }}
    """, steps=2, dt=STEP, gives={"x": 2 * factor**2})


def cnexp_row(way: str, on: int, rates: tuple[float, ...]) -> Row:
    return Row(f"cnexp: two equations of a state, {way}, {on}", f"cnexp {condition(WAYS[way][0])}", mod=f"""
        NEURON {{ SUFFIX {suffix("cnexp", way, on)} RANGE on }} PARAMETER {{ on = {on} }} STATE {{ x START 2 }}
        BREAKPOINT {{ SOLVE d METHOD cnexp }}
        DERIVATIVE d {{ {WAYS[way][0]} }}
    """, steps=2, dt=STEP, gives={"x": 2 * exact(rates) ** 2})


def missed_row(method: str, x: float, z: float) -> Row:
    """x' = -2 x until 0.25 ms and then no equation of x; z' = -z. The block sees t at the end of its step."""
    return Row(f"{method}: an equation that the run misses", f"{method} if", mod=f"""
        NEURON {{ SUFFIX {suffix(method, "missed")} }} STATE {{ x START 2  z START 3 }}
        BREAKPOINT {{ SOLVE d METHOD {method} }}
        DERIVATIVE d {{ if (t < 0.25) {{ x' = -2*x }}  z' = -z }}
    """, steps=4, dt=STEP, gives={"x": x, "z": z})


def runge_missed() -> float:
    """Take the steps of runge, whose stages take t, t + dt/2 and t + dt from the end of the step on, and keep the slope."""
    x, slope = 2.0, 0.0
    for step in range(1, 5):
        start, at, total = x, x, 0.0
        for moved, weight, reach in ((0.0, 1, 0.5), (0.5, 2, 0.5), (0.5, 2, 1.0), (1.0, 1, 0.0)):
            if (step + moved) * STEP < 0.25:
                slope = -2 * at
            total += weight * slope
            at = start + reach * STEP * slope
        x = start + STEP / 6 * total
        if step * STEP < 0.25:  # the block runs once more, with t back at the end of the step
            slope = -2 * x
    return x


ROWS = [
    *[explicit_row(method, way, on) for method in ("euler", "runge") for way in WAYS for on in (1, 0)],
    cnexp_row("branch", 1, (1,)), cnexp_row("branch", 0, (2,)), cnexp_row("both", 1, (1, 2)), cnexp_row("again", 1, (1, 2)),
    cnexp_row("again", 0, (1,)),
    missed_row("euler", 2 * 0.8**2 - 2 * STEP * 2 * 2 * 0.8, 3 * 0.9**4),
    missed_row("runge", runge_missed(), 3 * runge(1, 1) ** 4),
    missed_row("derivimplicit", 2 / 1.2**2 * (1 - 2 * STEP * 2), 3 / 1.1**4),
    missed_row("cnexp", 2 * math.exp(-4 * STEP), 3 * math.exp(-4 * STEP)),
    Row("derivimplicit: an equation in each branch", "derivimplicit if", mod=f"""
        NEURON {{ SUFFIX wimplicit RANGE on }} PARAMETER {{ on = 0 }} STATE {{ x START 2 }}
        BREAKPOINT {{ SOLVE d METHOD derivimplicit }}
        DERIVATIVE d {{ {WAYS["branch"][0]} }}
    """, steps=2, dt=STEP, gives={"x": 2 / 1.2**2}, not_in_neuron="it refuses a second equation of a state"),
    *[Row(f"{method}: equations that a condition leaves out keep their slopes, in a loop up to {bound}",
          f"{method} FROM if", mod=f"""
        NEURON {{ SUFFIX {suffix("kept", method, bound)} RANGE n }} PARAMETER {{ n = 2 }} STATE {{ x[3] START 2 }}
        BREAKPOINT {{ SOLVE d METHOD {method} }}
        DERIVATIVE d {{ FROM i = 0 TO {bound} {{ if (x[i] > 1.85) {{ x'[i] = -(i + 1)*x[i] }} }} }}
    """, steps=3, dt=STEP, gives={"x": [kept_euler(i + 1) if method == "euler" else kept_runge(i + 1) for i in range(3)]},
          not_in_neuron="its translator says that derivatives of arrays are not translated correctly")
      for method in ("euler", "runge") for bound in ("2", "n")],
    Message("a loop whose passes only the run counts keeps slopes too", "FROM if", mod="""
        NEURON { SUFFIX keptwarned RANGE n } PARAMETER { n = 2 } STATE { x[3] }
        BREAKPOINT { SOLVE d METHOD runge }
        DERIVATIVE d { FROM i = 0 TO n { if (x[i] > 1) { x'[i] = -x[i] } } }
    """, code="slope-kept", says="x goes on with the slope it had last"),
    *[Message(f"{method}: an element of an array has an equation in a loop and another after it", "FROM", mod=f"""
        NEURON {{ SUFFIX arraytwice }} STATE {{ x[3] }}
        BREAKPOINT {{ SOLVE d METHOD {method} }}
        DERIVATIVE d {{
            FROM i = 0 TO 2 {{ x'[i] = -x[i] }}
            x'[1] = -5*x[1]
        }}
    """, code=code, says=says) for method, code, says in (
        ("derivimplicit", "equation-twice", "x[1] has another equation in line 5"),
        ("euler", "several-steps", "x[1] has equations in lines 5, 6: METHOD euler takes a step for each of them"),
        ("runge", "several-steps", "x[1] has equations in lines 5, 6: METHOD runge takes a step for each of them"))],
    Row("euler: an element of an array takes a step for each of its equations, in a loop and after it", "euler FROM", mod="""
        NEURON { SUFFIX elementtwice } STATE { x[3] START 2 }
        BREAKPOINT { SOLVE d METHOD euler }
        DERIVATIVE d { FROM i = 0 TO 2 { x'[i] = -x[i] }  x'[1] = -5*x[1] }
    """, steps=2, dt=STEP, gives={"x": [2 * euler(1, 1) ** 2, 2 * euler(5, 2) ** 2, 2 * euler(1, 1) ** 2]},
        not_in_neuron="its translator says that derivatives of arrays are not translated correctly"),
    Message("derivimplicit: two equations on one path", "derivimplicit", mod="""
        NEURON { SUFFIX wrefused } STATE { x }
        BREAKPOINT { SOLVE d METHOD derivimplicit }
        DERIVATIVE d {
            x' = -x
            x' = -2*x
        }
    """, code="equation-twice", says="x has another equation in line 5"),
    Message("cnexp: two steps in one", "cnexp", mod="""
        NEURON { SUFFIX wsteps } STATE { x }
        BREAKPOINT { SOLVE d METHOD cnexp }
        DERIVATIVE d {
            x' = -x
            x' = -2*x
        }
    """, code="several-steps", says="x has equations in lines 5, 6: METHOD cnexp takes a step for each of them"),
    *[Message(f"cnexp: two steps in one, {name}", "FROM" if "FROM" in body else "while", mod=f"""
        NEURON {{ SUFFIX {suffix("loops", len(name))} RANGE n }} PARAMETER {{ n = 3 }} ASSIGNED {{ k }} STATE {{ x[6] }}
        BREAKPOINT {{ SOLVE d METHOD cnexp }}
        DERIVATIVE d {{
            {body}
        }}
    """, code="several-steps", says=f"{says}: METHOD cnexp takes a step for each of them") for name, body, says in (
        ("two loops", "FROM i = 0 TO 5 { x'[i] = -x[i] }\nFROM i = 0 TO 5 { x'[i] = -2*x[i] }",
         "x[0], x[1], x[2], x[3] … have equations in lines 5, 6"),
        ("one element", "FROM i = 0 TO 2 { x'[1] = -x[1]/(i + 1) }", "x[1] has 3 equations in line 5"),
        ("a loop and after it", "FROM i = 0 TO 5 { x'[i] = -x[i] }\nx'[4] = -x[4]", "x[4] has equations in lines 5, 6"),
        ("an open loop", "FROM i = 0 TO n { x'[1] = -x[1]/(i + 1) }", "x[1] has an equation in line 5 for every pass of a loop"),
        ("while", "k = 0  while (k < n) { x'[1] = -x[1]  k = k + 1 }",
         "x[1] has an equation in line 5 for every pass of a loop"))],
]
