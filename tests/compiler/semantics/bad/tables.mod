NEURON { SUFFIX tables USEION k WRITE ik RANGE x }
ASSIGNED { x y z ik }
BREAKPOINT { ik = one(1) + x  TABLE x FROM 0 TO 1 WITH 10 }
FUNCTION one(v) { TABLE x FROM 0 TO 1 WITH 10  one = v }
FUNCTION none() { TABLE FROM 0 TO 1 WITH 10  none = 1 }
PROCEDURE two(v) { TABLE FROM 0 TO 1 WITH 10  x = v }
PROCEDURE three(v) { TABLE x DEPEND zz FROM 0 TO 1 WITH 10  x = v }
PROCEDURE four(v) { TABLE x, y FROM 0 TO 1 WITH 10  x = v  y = v  if (v) { TABLE y FROM 0 TO 1 WITH 10 } }
PROCEDURE five(v) { TABLE ik FROM 0 TO 1 WITH 0 }
PROCEDURE seven(a) { TABLE z DEPEND x FROM -100 TO 1 - (1 - a) WITH 10  z = a }
FUNCTION eight(a) { TABLE FROM a TO 100 WITH 10  eight = a }
PROCEDURE six(v) { TABLE ik FROM 0 TO 1 WITH 2147483647 }
