"""Update rules: a Mechanism to a SolvedMechanism, derived with SymPy."""
