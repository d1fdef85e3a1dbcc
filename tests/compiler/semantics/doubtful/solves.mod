: ranvier check --units=off
NEURON { SUFFIX solves }
STATE { a b c }
DERIVATIVE early { a' = -a }
BREAKPOINT { SOLVE early METHOD cnexp  SOLVE again METHOD cnexp }
DERIVATIVE again { a' = -a  b' = -b }
DERIVATIVE idle { c' = -c }
