"""Words of HOC: those of its statements, which nothing else can be called, properties of sections, and its own variables."""

from __future__ import annotations

WORDS_OF_STATEMENTS = frozenset((
    "proc", "func", "obfunc", "iterator", "return", "break", "continue", "stop", "if", "else", "while", "for", "print",
    "delete", "double", "local", "localobj", "strdef", "objref", "objectvar", "new", "create", "connect", "access",
    "insert", "uninsert", "setpointer", "forall", "forsec", "ifsec", "begintemplate", "endtemplate", "public", "external",
    "iterator_statement", "read", "help"))

PROPERTIES = frozenset(("L", "nseg", "Ra", "rallbranch"))
"""Properties of sections: numbers that are no range variables."""

HOC_VARIABLES = frozenset(("graphItem", "graphList", "flush_list", "fast_flush_list", "movie_timer", "tempobj", "tobj", "tobj1",
                           "tstr", "hoc_sf_"))
"""Variables that HOC declares by itself, for programs with windows."""
