"""Rows about characters, comments, names, numbers and operators."""

from __future__ import annotations

from typing import Any

from rows import Message, Numbers, Row, make_cell, printed_by


def set_initial_value(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.finitialize(-65)
    default = cell(0.5).primes.x
    h.x0_primes = 4
    h.finitialize(-65)
    return {"default": default, "set": cell(0.5).primes.x}


def say(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    return {"bytes": printed_by(cell(0.5).printing.say)}


LONG = " ".join(["x = x + a"] * 1000)

ROWS = [
    Row("a colon begins a comment that ends with the line", "comment-colon", mod="""
        : the first line
        NEURON { SUFFIX colon RANGE x } : } RANGE y
        ASSIGNED { x }
        INITIAL { x = 1 : + 1
        x = x + 2 }
    """, gives={"x": 3}),
    Row("a question mark begins a comment too", "comment-question-mark", mod="""
        NEURON { SUFFIX question RANGE x } ? } RANGE y
        ASSIGNED { x }
        INITIAL { x = 1 ? + 1
        }
    """, gives={"x": 1}),
    Row("a block of comment, of any bytes, at the top and inside a block", "COMMENT non-ascii", mod="""
        COMMENT
        µm and } and INITIAL { x = 3 }
        ENDCOMMENT
        NEURON { SUFFIX blockcomment RANGE x }
        ASSIGNED { x }
        INITIAL {
            COMMENT
            x = 2
            ENDCOMMENT
            x = 1
        }
    """, gives={"x": 1}),
    Row("a title is free text to the end of its line", "TITLE", mod="""TITLE it's { free text
        NEURON { SUFFIX titled RANGE x }
        ASSIGNED { x }
        INITIAL { x = 1 }
    """, gives={"x": 1}),
    Row("C at the top of a file and in a block", "VERBATIM", mod="""
        NEURON { SUFFIX inc RANGE x }
        VERBATIM
        static double twice(double value) { return 2. * value; }
        ENDVERBATIM
        ASSIGNED { x }
        INITIAL {
            x = 3
            VERBATIM
            x = twice(x) + 1.;
            ENDVERBATIM
        }
    """, gives={"x": 2 * 3 + 1}),
    Row("names tell upper from lower case and may hold digits and underscores", "identifier", mod="""
        NEURON { SUFFIX named RANGE a, A, a_1, a1b2_ }
        ASSIGNED { a A a_1 a1b2_ }
        INITIAL { a = 1  A = 2  a_1 = 3  a1b2_ = 4 }
    """, gives={"a": 1, "A": 2, "a_1": 3, "a1b2_": 4}),
    Message("a name does not begin with an underscore", "identifier", mod="""
        NEURON { SUFFIX underscore RANGE _a }
        ASSIGNED { _a }
    """, code="illegal-character", says="_"),
    Row("names that mean something in C are ordinary names", "identifier", mod="""
        NEURON { SUFFIX cnames RANGE gamma, register, errno }
        ASSIGNED { gamma register errno }
        INITIAL { gamma = 1  register = 2  errno = 3 }
    """, gives={"gamma": 1, "register": 2, "errno": 3}, not_in_neuron="its C++ refuses these names"),
    Row("a prime is a derivative, name0 the value that the state starts from", "prime initial-value", mod="""
        NEURON { SUFFIX primes GLOBAL x0 }
        PARAMETER { x0 = 2 }
        STATE { x }
        BREAKPOINT { SOLVE d METHOD cnexp }
        DERIVATIVE d { x' = -x }
    """, drive=set_initial_value, gives={"default": 2, "set": 4}),
    Row("two primes are the second derivative: the first is a state by itself", "prime", mod="""
        NEURON { SUFFIX primes2 RANGE x }
        STATE { x START 1 }
        BREAKPOINT { SOLVE d METHOD euler }
        DERIVATIVE d { x'' = -x }
    """, steps=2, dt=0.5, gives={"x": 1 - 0.5**2}, not_in_neuron="its euler cannot take a second derivative"),
    Row("IF, ELSE and WHILE may be written large", "upper-case-keyword", mod="""
        NEURON { SUFFIX large RANGE x, y }
        ASSIGNED { x y }
        INITIAL {
            x = 0  y = 0
            WHILE (x < 5) { x = x + 1 }
            IF (x < 3) { y = 1 } ELSE { y = 2 }
        }
    """, gives={"x": 5, "y": 2}),
    Row("numbers: integers, points at either end, exponents", "number", mod="""
        NEURON { SUFFIX numbers RANGE x }
        ASSIGNED { x[8] }
        INITIAL {
            x[0] = 12
            x[1] = 1.
            x[2] = .5
            x[3] = 1e3
            x[4] = 1.E-3
            x[5] = 2.5e+2
            x[6] = 007
            x[7] = 0.1234567890123456789
        }
    """, gives={"x": [12, 1, 0.5, 1000, 0.001, 250, 7, 0.1234567890123456789]}),
    Row("a string is printed", "string", mod=r"""
        NEURON { SUFFIX printing RANGE x }
        ASSIGNED { x }
        PROCEDURE say() { printf("x: %g, 100%% \"\t?\n", 1.5) }
    """.replace(r'\"', ""), drive=say, gives={"bytes": list(b"x: 1.5, 100% \t?\n")}),
    Row("operators by precedence", "operator", mod="""
        NEURON { SUFFIX operators RANGE x }
        ASSIGNED { x[16] }
        INITIAL {
            x[0] = 2 + 3*4
            x[1] = 2 - 3 - 4
            x[2] = 2/4/4
            x[3] = -2^2
            x[4] = 2^3^2
            x[5] = 2*3^2
            x[6] = (2 + 3)*4
            x[7] = 1 < 2
            x[8] = 2 <= 1
            x[9] = 3 > 2 && 1 == 1
            x[10] = 3 != 3 || 2 >= 2
            x[11] = !(1 == 2)
            x[12] = 1 + 1 == 2
            x[13] = 1 == 1 || 1 == 1 && 1 == 2
            x[14] = 2*-3
            x[15] = 2^-1
        }
    """, gives={"x": [2 + 3 * 4, 2 - 3 - 4, 2 / 4 / 4, -(2**2), 2 ** (3**2), 2 * 3**2, (2 + 3) * 4,
                      1, 0, 1, 1, 1, 1, 1, -6, 0.5]}),
    Row("x@n is x n steps ago", "delayed-state", mod="""
        NEURON { SUFFIX delayed }
        STATE { x START 1 }
        BREAKPOINT { SOLVE next }
        DISCRETE next { x = x@1 + x@2 }
    """, steps=4, gives={"x": 8}, not_in_neuron="its history is shared by all instances and moves at finitialize too"),
    Row("DEFINE gives an integer a name, for sizes, bounds and in expressions", "DEFINE", mod="""
        NEURON { SUFFIX defined RANGE x, y }
        DEFINE N 3
        ASSIGNED { x[N] y }
        INITIAL {
            FROM i = 0 TO N - 1 { x[i] = N*i }
            y = N/2
        }
    """, gives={"x": [0, 3, 6], "y": 1.5}),
    Row("INCLUDE puts a file in place, and INITIAL blocks are joined", "INCLUDE string", mod="""
        NEURON { SUFFIX includes RANGE x, y }
        INCLUDE "included.inc"
        INITIAL { y = x + 1 }
    """, files={"included.inc": "ASSIGNED { x y }\nINITIAL { x = 5 }\n"}, gives={"x": 5, "y": 6}),
    Row("several statements share a line, and one may take several", "free-layout", mod="""
        NEURON{SUFFIX layout RANGE x,y}ASSIGNED{x y}INITIAL{x=1 y=x
        +
        2 if(x==1){y=y+1}else{y=0}}
    """, gives={"x": 1, "y": 4}),
    Row("lines end with CR and LF", "line-ending", mod=
        "NEURON { SUFFIX crlf RANGE x } : comment\r\nASSIGNED { x }\r\nINITIAL { x = 1 ? 5\r\n x = x + 1 }\r\n", gives={"x": 2}),
    Row("lines end with CR alone", "line-ending", mod=
        "NEURON { SUFFIX onlycr RANGE x } : comment\rASSIGNED { x }\rINITIAL { x = 1 ? more\r x = x + 1 }\r", gives={"x": 2}),
    Message("a character outside of ASCII is refused where it is not comment", "non-ascii", mod="""
        NEURON { SUFFIX greek RANGE µ }
    """, code="non-ascii-character", says="µ"),
    Row("a line may be long", "long-line", mod=f"""
        NEURON {{ SUFFIX longline RANGE x }}
        PARAMETER {{ a = 0.5 }}
        ASSIGNED {{ x }}
        INITIAL {{ x = 0 {LONG} }}
    """, gives={"x": 500}, not_in_neuron="its buffer for a line is fixed"),
]
