r"""All constructs of NMODL by name, each with a pattern that finds it in a .mod file (or in the script that drives it).

The names are what the rows of this folder refer to, and what the pages of docs/nmodl/ must show in an example.
"""

from __future__ import annotations


def word(text: str) -> str:
    return rf"\b{text}\b"


def words(text: str) -> dict[str, str]:
    """Return constructs that are found by their own names."""
    return {name: word(name) for name in text.split()}


LEXICAL = {
    "comment-colon": r"(?m):.*$",
    "comment-question-mark": r"(?m)\?.*$",
    **words("COMMENT TITLE VERBATIM DEFINE INCLUDE"),
    "identifier": r"[A-Za-z]\w*",
    "prime": r"\w'",
    "initial-value": r"\b[A-Za-z]\w*0\b",
    "upper-case-keyword": r"\b(IF|ELSE|WHILE)\b",
    "number": r"\d",
    "string": r'"[^"]*"',
    "operator": r"[-+*/^<>=!&|]",
    "delayed-state": r"@\d",
    "free-layout": r"\{ *\w+ *=[^\n]*=",
    "line-ending": r"\r",
    "non-ascii": r"[^\x00-\x7f]",
    "long-line": r"[^\n]{3000}",
}

CONSTRUCTS: dict[str, str] = {**LEXICAL}
