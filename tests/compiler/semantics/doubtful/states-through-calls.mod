NEURON { SUFFIX st NONSPECIFIC_CURRENT i RANGE q }
UNITS { (mA) = (milliamp) }
STATE { m n }
ASSIGNED { q i (mA/cm2) }
INITIAL {
    look()
    if (q > 1) { q = n }
    m = 1
    n = 1
}
BREAKPOINT { SOLVE d METHOD cnexp  change()  i = m*1(mA/cm2) }
DERIVATIVE d { m' = -m*1(/ms)  n' = -n*1(/ms) }
PROCEDURE look() { q = m }
PROCEDURE change() { n = 2 }
