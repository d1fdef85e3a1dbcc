"""The parser: a source file to a tree of NMODL as written."""
