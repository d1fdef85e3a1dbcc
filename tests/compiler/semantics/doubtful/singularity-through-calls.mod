NEURON { SUFFIX sing RANGE a, b, c, d }
ASSIGNED { a b c d }
INITIAL { a = one(1)  b = two(1)  c = three(1, 2, 3)  d = guarded(1) }
FUNCTION one(x) { one = (x + 40)/(1 - ex(-(x + 40)/10)) }
FUNCTION ex(x) { if (x > 100) { ex = exp(100) } else { ex = exp(x) } }
FUNCTION two(x) { LOCAL y  y = (x + 3)/2  two = (1 - exp(-y))/y }
FUNCTION three(x, half, width) { if (x > 100) { three = x } else { three = (x - half)/(1 - exp(-(x - half)/width)) } }
FUNCTION guarded(x) { if (fabs(x) < 1e-6) { guarded = 1 } else { guarded = x/(exp(x) - 1) } }
