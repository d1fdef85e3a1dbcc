"""Mechanisms as scripts meet them: their variables at segments, point processes, tables and what describes them."""
