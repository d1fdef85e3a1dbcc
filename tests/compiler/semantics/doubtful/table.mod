NEURON { SUFFIX table RANGE shift, m }
ASSIGNED { m }
PARAMETER { shift = 1 }
INITIAL { rates(2) }
PROCEDURE rates(x) {
    TABLE m DEPEND shift FROM -100 TO 100 WITH 200
    m = x + shift
}
