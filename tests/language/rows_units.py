"""Rows about units: the values of constants and factors, and what the check of units says."""

from __future__ import annotations

import math

from rows import Message, Row

LIGHT = 299792458.0  # m/s
FARADAY = 96485.33212331001  # C/mol
GAS = 8.31446261815324  # J/(mol K)

ROWS = [
    Row("a unit may get a name of one's own", "UNITS unit-name", mod="""
        NEURON { SUFFIX aliased RANGE x }
        UNITS { (mV) = (millivolt)  (pS) = (picosiemens)  (um) = (micron)  (S) = (siemens)  (d) = (pS/um2) }
        PARAMETER { x = 2 (d) }
    """, gives={"x": 2}),
    Row("a factor converts one unit into another", "unit-factor-constant", mod="""
        NEURON { SUFFIX factors RANGE a, b, c }
        UNITS {
            (mV) = (millivolt) (um) = (micron) (mA) = (milliamp) (nA) = (nanoamp)
            k = (mV) -> (volt)  l = (cm) -> (um)  m = (mA/cm2) -> (nA/um2)
        }
        ASSIGNED { a b c }
        INITIAL { a = k  b = l  c = m }
    """, gives={"a": 1e-3, "b": 1e4, "c": 1e-2}),
    Row("a number with a unit is a constant", "unit-number", mod="""
        NEURON { SUFFIX numbered RANGE x }
        UNITS { (mV) = (millivolt)  Q = 3.25 (mV)  N = 7 (1) }
        ASSIGNED { x }
        INITIAL { x = Q*N }
    """, gives={"x": 3.25 * 7}),
    Row("a unit measured in another is a constant", "unit-constant", mod="""
        NEURON { SUFFIX constants RANGE x }
        UNITS {
            FARADAY = (faraday) (coulomb)
            FKC = (faraday) (kilocoulomb)
            R = (k-mole) (joule/degC)
            PI = (pi) (1)
            E = (e) (coulomb)
            C = (c) (cm/sec)
        }
        ASSIGNED { x[6] }
        INITIAL { x[0] = FARADAY  x[1] = FKC  x[2] = R  x[3] = PI  x[4] = E  x[5] = C }
    """, gives={"x": [FARADAY, FARADAY / 1000, GAS, math.pi, 1.602176634e-19, LIGHT * 100]}),
    Row("a literal may have a unit", "unit-of-literal", mod="""
        NEURON { SUFFIX literal RANGE x }
        UNITS { (mV) = (millivolt) }
        ASSIGNED { x (mV) }
        INITIAL { x = 3(mV) + 0.5 (mV) }
    """, gives={"x": 3.5}),
    Row("a number alone in parentheses is a factor for the check, a number for the machine", "unit-factor", mod="""
        NEURON { SUFFIX conversion RANGE x, y }
        UNITS { (mV) = (millivolt) }
        ASSIGNED { x (volt)  y (mV) }
        INITIAL { y = 20  x = (1e-3)*y }
    """, gives={"x": 0.02}),
    Row("nothing or 1 in parentheses is no unit", "unit-empty", mod="""
        NEURON { SUFFIX unitless RANGE x, y }
        PARAMETER { x = 2 ()  y = 3 (1) }
        FUNCTION f(a (1)) () { f = a }
    """, gives={"x": 2, "y": 3}),
    Row("powers, quotients and products of units", "unit-expression", mod="""
        NEURON { SUFFIX powers RANGE x }
        UNITS {
            (um) = (micron) (mM) = (milli/liter)
            a = (um3-mM) -> (mole)  b = (1/ms) -> (1/s)  c = (kg-m2/s2) -> (joule)  d = (1+3 micron) -> (mm)
        }
        ASSIGNED { x[4] }
        INITIAL { x[0] = a  x[1] = b  x[2] = c  x[3] = d }
    """, gives={"x": [1e-18, 1e3, 1, 1]}),
    Row("v, t, celsius and their kin have units without being declared", "implicit-units", mod="""
        NEURON { SUFFIX implicit NONSPECIFIC_CURRENT i RANGE x }
        UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
        PARAMETER { g = 0.001 (S/cm2) }
        ASSIGNED { i (mA/cm2) x (mV) v (mV) }
        BREAKPOINT { x = v + 5(mV/ms)*t  i = g*(v + 65(mV)) }
    """, gives={"x": -65}),
    Message("operands of a sum must have one unit", "dimension-check", mod="""
        NEURON { SUFFIX mismatch RANGE x }
        UNITS { (mV) = (millivolt) (mA) = (milliamp) }
        PARAMETER { a = 1 (mV)  b = 2 (mA) }
        ASSIGNED { x (mV) }
        INITIAL { x = a + b }
    """, code="unit-mismatch", says="(mA)"),
    Message("a missing factor is named", "dimension-check", mod="""
        NEURON { SUFFIX missing RANGE x }
        UNITS { (mV) = (millivolt) (V) = (volt) }
        PARAMETER { a = 1 (mV) }
        ASSIGNED { x (V) }
        INITIAL { x = a }
    """, code="unit-factor", says="0.001"),
    Message("the argument of exp is a pure number", "dimension-check", mod="""
        NEURON { SUFFIX pure RANGE x }
        UNITS { (mV) = (millivolt) }
        PARAMETER { a = 1 (mV) }
        ASSIGNED { x }
        INITIAL { x = exp(a) }
    """, code="unit-not-dimensionless", says="exp"),
]
