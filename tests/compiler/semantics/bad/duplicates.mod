NEURON { SUFFIX duplicates SUFFIX again RANGE x }
UNITS { F = (faraday) (coulomb) }
PARAMETER { x = 1 F = 96485 }
ASSIGNED { x y twice }
STATE { y }
LOCAL x
INITIAL { LOCAL a, b, a
    a = 1
}
PROCEDURE twice() { x = 1 }
PROCEDURE thrice(p, p) { x = p }
FUNCTION thrice(p) { thrice = p }
