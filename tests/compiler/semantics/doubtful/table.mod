NEURON { SUFFIX table RANGE shift, m, own_argument }
ASSIGNED { m own_argument }
PARAMETER { shift = 1 }
INITIAL { rates(2) own(3) }
PROCEDURE rates(x) {
    TABLE m DEPEND shift FROM -100 TO 100 WITH 200
    m = x + shift
}
PROCEDURE own(x) {
    TABLE own_argument DEPEND x, shift FROM -100 TO 100 WITH 200
    own_argument = x + shift
}
