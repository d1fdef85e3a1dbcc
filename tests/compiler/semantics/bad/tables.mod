NEURON { SUFFIX tables USEION k WRITE ik RANGE x }
ASSIGNED { x y ik }
BREAKPOINT { ik = one(1) + x  TABLE x FROM 0 TO 1 WITH 10 }
FUNCTION one(v) { TABLE x FROM 0 TO 1 WITH 10  one = v }
FUNCTION none() { TABLE FROM 0 TO 1 WITH 10  none = 1 }
PROCEDURE two(v) { TABLE FROM 0 TO 1 WITH 10  x = v }
PROCEDURE three(v) { TABLE x DEPEND zz FROM 0 TO 1 WITH 10  x = v }
PROCEDURE four(v) { TABLE x, y FROM 0 TO 1 WITH 10  x = v  y = v  if (v) { TABLE y FROM 0 TO 1 WITH 10 } }
PROCEDURE five(v) { TABLE ik FROM 0 TO 1 WITH 0 }
