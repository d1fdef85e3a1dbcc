"""NMODL text to C text."""
