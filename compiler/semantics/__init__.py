"""Names, types and rules: a tree to a Mechanism that is known to be legal."""
