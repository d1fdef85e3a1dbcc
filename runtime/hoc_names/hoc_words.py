"""The words of HOC's statements: names that nothing can have."""

from __future__ import annotations

WORDS_OF_STATEMENTS = frozenset((
    "proc", "func", "obfunc", "iterator", "return", "break", "continue", "stop", "if", "else", "while", "for", "print",
    "delete", "double", "local", "localobj", "strdef", "objref", "objectvar", "new", "create", "connect", "access",
    "insert", "uninsert", "setpointer", "forall", "forsec", "ifsec", "begintemplate", "endtemplate", "public", "external",
    "iterator_statement", "read", "help"))
