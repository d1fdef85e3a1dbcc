"""The C that users write in VERBATIM: cut into tokens, and rewritten where a mechanism's memory is not what it expects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r"""
    (?P<skip>/\*.*?(?:\*/|\Z)|//(?:\\\n|[^\n])*)
    |(?P<text>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<number>\.?\d(?:[eEpP][-+]|[\w.])*)
    |(?P<space>\s+)
    |(?P<sign>->|::|.)
""", re.VERBOSE | re.DOTALL)
_CASTS = frozenset(("static_cast", "reinterpret_cast", "const_cast"))
_HANDED = frozenset(("_threadargs_", "_threadargscomma_", "_internalthreadargs_", "_internalthreadargscomma_", "_p", "_ppvar",
                     "_thread", "_nt", "_ml", "_iml", "_lmc", "_globals"))
_NO_TYPES = frozenset(("return", "else", "do", "goto", "case", "sizeof"))
_TYPES = frozenset(("int", "double", "float", "long", "unsigned", "char", "short", "size_t", "bool", "uint32_t", "int32_t"))
_BEFORE_CAST = frozenset("= ( , + - * / % < > ! & | ? : return [ ^ ~".split())
_LONGEST = 400  # tokens of a declaration
_DEEPEST = 100  # brackets in brackets: the C compiler has the word on more
_OFF = (r"__cplusplus|CORENEURON_BUILD|NRNBBCORE|NRNGPU|NRN_VERSION_GTEQ_9_0_0|NRN_MECHANISM_DATA_IS_SOA|"
        r"NRN_VERSION_GTEQ[ \t]*\([ \t]*9[ \t]*,[ \t]*0[ \t]*,[ \t]*0[ \t]*\)")
_ON = r"NRN_VERSION_GTEQ_8_2_0"
_CONDITION = re.compile(
    rf"(?:ifdef[ \t]+|if[ \t]+(?:defined[ \t]*\(?[ \t]*)?)(?P<off>{_OFF})(?!\w)(?![ \t)]*[|&])"
    rf"|(?:ifndef[ \t]+|if[ \t]+![ \t]*(?:defined[ \t]*\(?[ \t]*)?)(?P<on>{_ON})(?!\w)(?![ \t)]*[|&])"
    rf"|(?:ifndef[ \t]+|if[ \t]+![ \t]*(?:defined[ \t]*\(?[ \t]*)?)(?P<not_off>{_OFF})(?!\w)(?![ \t)]*[|&])"
    rf"|(?:ifdef[ \t]+|if[ \t]+defined[ \t]*\(?[ \t]*)(?P<not_on>{_ON})(?!\w)(?![ \t)]*[|&])"
    r"|(?P<other>if)|(?P<turn>el(?:se|if))|(?P<end>endif)")
_CPLUSPLUS = {
    "template": "a template", "namespace": "a namespace", "class": "a class", "new": "new", "delete": "delete", "using": "using",
    "typename": "typename", "dynamic_cast": "dynamic_cast", "try": "try", "catch": "catch", "throw": "throw",
    "constexpr": "constexpr",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of C: `kind` is skip (a comment), text, name, number, space or sign."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """What names are in C: `routines` of the file by both spellings, `arrays` whose elements are not side by side, `offered`:
    functions of verbatim.h, and `own`: those of them that the file defines itself."""

    routines: Mapping[str, str]
    arrays: Mapping[str, tuple[int, int]]
    offered: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()


def tokens(text: str) -> list[Token]:
    """Cut C into tokens that join to the same text."""
    return [Token(match.lastgroup or "sign", match[0]) for match in _TOKEN.finditer(text)]


def names(texts: Iterable[str]) -> set[str]:
    """Return every identifier outside comments and strings."""
    return {token.text for text in texts for token in tokens(text) if token.kind == "name"}


def includes(texts: Iterable[str]) -> list[str]:
    """Return the #include lines of system headers, each once."""
    found = (line for text in texts for line in re.findall(r"^[ \t]*#[ \t]*include[ \t]*(<[\w./-]+>)", text, re.MULTILINE))
    return [f"#include {header}" for header in dict.fromkeys(found)]


def structures(texts: Iterable[str]) -> list[str]:
    """Return the struct names that are used without `struct`, as C++ allows, and that no typedef makes."""
    plain = code_of("\n".join(texts))
    defined = dict.fromkeys(re.findall(r"\bstruct\s+(\w+)\s*\{", plain))
    made = set(re.findall(r"\}\s*\**(\w+)\s*;", plain)) | set(re.findall(r"\btypedef\b[^;{}]*?(\w+)\s*;", plain))
    return [name for name in defined if name not in made and re.search(rf"(?<!struct )(?<!struct\t)\b{name}\b\s*[*\w]", plain)]


def whole_arrays(texts: Iterable[str]) -> set[str]:
    """Return the names that are used without an index, or whose element's address is taken: as arrays, these are needed whole."""
    found: set[str] = set()
    for text in texts:
        code = [t.text for t in tokens(text) if t.kind not in ("space", "skip")]
        for before, word, after in zip(["", *code], code, [*code[1:], ""], strict=False):
            if word[0].isalpha() and before not in (".", "->") and (after != "[" or before == "&"):
                found.add(word)
    return found


def defined_functions(texts: Iterable[str]) -> set[str]:
    """Return the names of the functions that C defines: name(…) { or, as before 1989, name(…) type …; {."""
    plain = "\n".join(map(code_of, texts))
    return set(re.findall(r"^[ \t]*(?:[A-Za-z_]\w*[ \t*]+)*([A-Za-z_]\w*)[ \t]*\([^;{}()]*\)"
                          r"(?:\s*[A-Za-z_][\w \t*,\[\]]*;){0,12}\s*\{", plain, re.MULTILINE))


_DEFINITION = re.compile(r"^[ \t]*((?:(?:static|int|double|void|char|long|unsigned)\b(?:[ \t]*\*)*[ \t]*)+)([A-Za-z_]\w*)[ \t]*"
                         r"\(([^;{}()]*)\)(?:\s*[A-Za-z_][\w \t*,\[\]]*;){0,12}\s*\{", re.MULTILINE)
_PROMOTED = re.compile(r"\b(?:float|char|short|bool|_Bool|u?int(?:8|16)_t)\b(?![^,]*\*)|\.\.\.")


def called_early(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Return type and name of the functions that C at file level calls above their definitions, as C before C99 allowed, and that
    `type name();` declares: those whose arguments have types that a call without a prototype passes as they are."""
    plain = "\n".join(code_of(compiled(text)) for text in texts)
    found: dict[str, set[str]] = {}
    for match in _DEFINITION.finditer(plain):
        kind, name, arguments = " ".join(match[1].split()), match[2], match[3]
        if _PROMOTED.search(arguments) or re.search(rf"\b{name}[ \t]*\(", plain[: match.start()]):
            found.setdefault(name, set()).add("" if _PROMOTED.search(arguments) else kind)
    return [(min(kinds), name) for name, kinds in found.items() if len(kinds) == 1 and "" not in kinds]


def compiled(text: str) -> str:
    """Return C with blanks where the preprocessor leaves it out for certain: other languages, other simulators, old versions."""
    result: list[str] = []
    nest: list[bool] = []  # whether each open condition leaves out what follows
    for line in text.splitlines(keepends=True):
        directive = re.match(r"[ \t]*#[ \t]*(.*)", line)
        match = _CONDITION.match(directive[1]) if directive is not None else None
        if match is None:
            result.append(re.sub(r"[^\r\n]", " ", line) if any(nest) else line)
            continue
        result.append(line)
        _follow(match.lastgroup or "", match, nest)
    return "".join(result)


def _follow(kind: str, match: re.Match[str], nest: list[bool]) -> None:
    """Open, turn or close a condition. One that is known to hold leaves out what follows its #else."""
    if kind in ("off", "on"):
        nest.append(True)
    elif kind in ("not_off", "not_on", "other"):
        nest.append(False)
    elif kind == "turn" and nest:
        nest[-1] = False
    elif kind == "end" and nest:
        nest.pop()


def private_memory(text: str) -> list[tuple[int, str]]:
    """Return where C takes variables by their number in NEURON's memory, _p[3] or _ppvar[3], and the text of it.

    _ppvar[0] to [2] are known: the area of a point process, itself, its pending event.
    """
    found = re.finditer(r"(?<![\w.>])(?:_p\[[^\]]*\]|_ppvar\[\s*(?:[3-9]|\d\d+)\s*\]|_thread\[[^\]]*\])", code_of(compiled(text)))
    return [(match.start(), match[0]) for match in found]


def code_of(text: str) -> str:
    """Return C with blanks for its comments and texts."""
    return "".join(re.sub(r"[^\r\n]", " ", t.text) if t.kind in ("skip", "text") else t.text for t in tokens(text))


def foreign_language(text: str) -> tuple[int, str] | None:
    """Return where C++ begins that has no counterpart in C, and what it is; None for C."""
    position, text = 0, compiled(text)
    for token in tokens(text):
        if token.kind == "name" and token.text in _CPLUSPLUS and not _excused(text, position, token.text):
            return position, _CPLUSPLUS[token.text]
        if token.text == "::":
            return position, "a qualified name"
        position += len(token.text)
    return None


def _excused(text: str, position: int, word: str) -> bool:
    """`new`, `class` and the like are names in C: of a variable, a member or an argument."""
    before, after = text[:position].rstrip(), text[position + len(word):].lstrip()
    if before.endswith((".", "->")):
        return True
    return not re.match(r"<" if word in ("template", "dynamic_cast") else r"[A-Za-z_(\[]" if word in ("new", "delete", "using")
                        else r"[\w{(]", after)


def rewritten(text: str, words: Words) -> str:
    """Return C for the C compiler."""
    rewriter = _Rewriter(text, words)
    return rewriter.run(0, len(rewriter.tokens))


class _Rewriter:
    def __init__(self, text: str, words: Words) -> None:
        self.tokens = tokens(text)
        self.words = words
        self.depth = 0

    def run(self, start: int, end: int) -> str:
        """Rewrite the tokens from start to end."""
        if self.depth > _DEEPEST:
            return "".join(token.text for token in self.tokens[start:end])
        self.depth += 1
        result: list[str] = []
        at = start
        while at < end:
            text, at = self._next(at)
            result.append(text)
        self.depth -= 1
        return "".join(result)

    def _next(self, at: int) -> tuple[str, int]:
        token = self.tokens[at]
        following = self._after(at + 1)
        if token.text == "." and self._text(following) in ("get", "literal_value"):
            return self._member(following)
        if token.kind != "name" or self._before(at) in (".", "->"):
            return token.text, at + 1
        return self._name(token.text, at, following)

    def _name(self, name: str, at: int, following: int) -> tuple[str, int]:
        after = self._text(following)
        if name in _CASTS and after == "<":
            return self._cast(following)
        if name in _TYPES and after == "(" and self._before(at) in _BEFORE_CAST and self._text(self._after(following + 1)) != "*":
            return f"({name})", at + 1
        if name in self.words.own:
            return f"own_{name}", at + 1
        if after == "(" and name in self.words.offered and self._declared(at):
            return f"rvv_declared_{name}", at + 1
        if name in self.words.routines and (after == "(" or self._before(at) == "&"):
            return self._routine(name, at, following)
        if after == "[" and name in self.words.arrays:
            return self._element(name, following)
        if name == "auto":
            return self._auto(following)
        if name == "extern" and after == '"C"':
            return "extern", following + 1
        return name, at + 1

    def _routine(self, name: str, at: int, following: int) -> tuple[str, int]:
        """A call of a FUNCTION or PROCEDURE, which needs nothing handed on; a prototype of one is left to the generator's; or
        its address, for C to call it with what is handed on: nobody looks at that."""
        if self._text(following) != "(":
            return self.words.routines[name], at + 1
        if self._declared(at):
            return f"rvv_declared_{name}", at + 1
        return f"{self.words.routines[name]}(", self._skip_handed(following + 1)

    def _declared(self, at: int) -> bool:
        """Whether the name before a parenthesis is being declared: behind it, back to the statement's start, stand only a type
        and other declarators."""
        seen, depth, right = False, 0, ""
        for k in range(at - 1, max(at - _LONGEST, 0) - 1, -1):
            token = self.tokens[k]
            if token.kind in ("space", "skip"):
                if "\n" in token.text and self._directive(k - 1):
                    return seen and not depth
                continue
            if depth or token.text in ("(", ")"):
                if not depth and right != ",":
                    return False  # a call behind a condition, or inside an argument
                depth += {")": 1, "(": -1}.get(token.text, 0)
                if depth < 0:
                    return False
            elif token.kind == "name" and token.text not in _NO_TYPES:
                seen = True
            elif token.text not in ("*", ","):
                return seen and token.text in (";", "{", "}", '"C"')
            right = token.text
        return seen

    def _directive(self, at: int) -> bool:
        """Whether a token ends a preprocessor line."""
        line = ""
        while at >= 0 and "\n" not in self.tokens[at].text:
            line = self.tokens[at].text + line
            at -= 1
        before = self.tokens[at].text.rsplit("\n", 1)[-1] if at >= 0 else ""
        return (before + line).lstrip().startswith("#")

    def _auto(self, at: int) -> tuple[str, int]:
        """`auto`, `auto *`, `auto const`: the type is that of the value."""
        while self._text(at) in ("*", "const"):
            at = self._after(at + 1)
        return "__auto_type ", at

    def _member(self, at: int) -> tuple[str, int]:
        """x.get<T>() of a Datum."""
        end = at
        while end < len(self.tokens) and self.tokens[end].text != ">":
            end += 1
        pointer = any(token.text == "*" for token in self.tokens[at:end])
        while end < len(self.tokens) and self.tokens[end].text != ")":
            end += 1
        return "._pvoid" if pointer else ".i", min(end + 1, len(self.tokens))

    def _text(self, at: int) -> str:
        return self.tokens[at].text if at < len(self.tokens) else ""

    def _after(self, at: int) -> int:
        while at < len(self.tokens) and self.tokens[at].kind in ("space", "skip"):
            at += 1
        return at

    def _before(self, at: int) -> str:
        at -= 1
        while at >= 0 and self.tokens[at].kind in ("space", "skip"):
            at -= 1
        return self.tokens[at].text if at >= 0 else ""

    def _cast(self, opening: int) -> tuple[str, int]:
        """static_cast<T>(x) is (T)(x)."""
        end = opening
        while end < len(self.tokens) and self.tokens[end].text != ">":
            end += 1
        return f"({self.run(opening + 1, end)})", min(end + 1, len(self.tokens))

    def _skip_handed(self, at: int) -> int:
        """Leave out what NEURON hands from function to function."""
        while True:
            here = self._after(at)
            if self._text(here) not in _HANDED:
                return at
            after = self._after(here + 1)
            if self._text(here) == "_threadargscomma_":
                at = here + 1
            elif self._text(after) == ",":
                at = after + 1
            elif self._text(after) == ")":
                return after
            else:
                return at

    def _element(self, name: str, opening: int) -> tuple[str, int]:
        """array[i] is *rvv_element_at(slot, i, length, "array", place)."""
        depth, end = 0, opening
        while end < len(self.tokens):
            depth += {"[": 1, "]": -1}.get(self.tokens[end].text, 0)
            if depth == 0:
                break
            end += 1
        slot, length = self.words.arrays[name]
        index = f"(long)({self.run(opening + 1, end)})"
        return f'(*rvv_element_at({slot}, {index}, {length}, "{name}", __FILE__, __LINE__))', min(end + 1, len(self.tokens))
