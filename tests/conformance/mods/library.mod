TITLE Functions for everybody
NEURON { SUFFIX nothing GLOBAL calls_made }
PARAMETER { base_level = 2.5 }
ASSIGNED { calls_made }
FUNCTION shared_power(x, n) { shared_power = base_level + x^n  count_call() }
FUNCTION shared_temperature() { shared_temperature = celsius }
PROCEDURE count_call() { calls_made = calls_made + 1 }
