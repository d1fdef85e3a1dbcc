"""Neurolucida's text files, version 3 (.asc): recursive descent over contours, trees, spines, markers and properties."""

from __future__ import annotations

from typing import Any, NamedTuple, NoReturn

import numpy as np

from ..vector import Vector
from .neurolucida3_soma import connect_to_somas
from .neurolucida3_tokens import Kind, Token, tokens_of
from .piece import Import3d_Section, with_start
from .reader import Reader

_SOMA = 1
_TYPES = {"Axon": 2, "Dendrite": 3, "Apical": 4}
_SOMAS = ("CellBody", "Cell Body", "Soma")
_PLAIN_POINT = [*4 * [Kind.NUMBER], Kind.RIGHT]
_VALUES = (Kind.NUMBER, Kind.STRING, Kind.LABEL, Kind.RGB)


class Spine(NamedTuple):
    """A spine: its class, the point of the tree that bears it, and where its tip is [µm]."""

    class_type: float
    class_label: str
    baseindex: int
    tip: tuple[float, float, float, float]
    iline: int


class Import3d_Neurolucida3(Reader):
    """Reader of Neurolucida's .asc files.

    A contour named CellBody or Soma is a soma; contours whose boxes in x and y overlap are one soma. A tree that begins in
    the box of a soma is connected to its middle by a wire. `spines` has the spines.
    """

    __slots__ = ("spines", "_tokens", "_kinds", "_at", "_points", "_lines", "_properties", "_notes", "_source")

    FILETYPE = "Neurolucida V3"

    def _read(self, text: str) -> None:
        self._source = text.split("\n")
        self._tokens = tokens_of(text)
        self._kinds = [token.kind for token in self._tokens]
        self._at = 0
        self._points: list[tuple[float, float, float, float]] = []
        self._lines: list[int] = []
        self._properties: list[list[Token]] = []
        self._notes: list[str] = []
        self.spines: list[Spine] = []
        self._objects()
        self._keep_points()
        notes, outside = connect_to_somas(self)
        self._notes += notes
        if self.spines:
            self._say(f"{len(self.spines)} spines")
        if outside:
            self.err = 1
            self._say("\n".join([f"\n{self.path} problems\n", *self._notes]))

    def _keep_points(self) -> None:
        table = np.array(self._points, float).reshape(-1, 4)
        self.lines = [self._source[k - 1].rstrip("\r") for k in self._lines]
        self._store(table[:, :3].T, table[:, 3], self._lines)

    # ------------------------------------------------------------ tokens

    def _peek(self, k: int = 0) -> Kind:
        """Return the kind of the present token, or of one of the two after it."""
        return self._kinds[self._at + k]

    def _token(self) -> Token:
        return self._tokens[self._at]

    def _advance(self) -> None:
        if self._kinds[self._at] is not Kind.END:
            self._at += 1

    def _fail(self, wanted: str) -> NoReturn:
        token = self._token()
        found = f"'{token.text}'" if token.text else token.kind.value
        raise self._error(token.line, f"{wanted} is needed here, not {found}")

    def _take(self, kind: Kind) -> Token:
        token = self._token()
        if token.kind is not kind:
            self._fail(kind.value)
        self._advance()
        return token

    def _skip_comma(self) -> None:
        if self._peek() is Kind.COMMA:
            self._advance()

    # ------------------------------------------------------------ the file

    def _objects(self) -> None:
        self._object()
        self._skip_comma()
        while self._peek() is Kind.LEFT:
            self._object()
            self._skip_comma()

    def _object(self) -> None:
        if self._peek() is not Kind.LEFT:
            self._fail(Kind.LEFT.value)
        match self._peek(1):
            case Kind.STRING:
                self._contour()
            case Kind.LABEL:
                self._marker_or_property()
            case Kind.LEFT:
                self._tree_or_text()
            case Kind.SET:
                self._set()
            case _:
                self._advance()
                self._fail("a contour, tree, text, marker or property")

    def _marker_or_property(self) -> None:
        if self._peek(2) is Kind.LEFT:
            self._marker()
        else:
            self._property()

    def _tree_or_text(self) -> None:
        """Read a text if it is one, else a tree: they begin alike. As in NEURON the point of the attempt stays in the list."""
        start = self._at
        if not self._is_text():
            self._at = start
            self._tree()

    def _is_text(self) -> bool:
        self._take(Kind.LEFT)
        self._read_properties()
        self._point()
        if self._peek() is not Kind.STRING or self._peek(1) is not Kind.RIGHT:
            return False
        self._advance()
        self._advance()
        return True

    def _set(self) -> None:
        self._take(Kind.LEFT)
        self._take(Kind.SET)
        self._take(Kind.STRING)
        if self._peek() is not Kind.RIGHT:
            self._objects()
        self._take(Kind.RIGHT)

    # ------------------------------------------------------------ properties

    def _read_properties(self) -> None:
        self._properties = []
        while self._peek() is Kind.LEFT and self._peek(1) in (Kind.LABEL, Kind.SET):
            if self._peek(1) is Kind.LABEL:
                self._property()
            else:
                self._set()
            self._skip_comma()

    def _property(self) -> None:
        self._take(Kind.LEFT)
        items = [self._take(Kind.LABEL)]
        self._properties.append(items)
        while self._peek() in _VALUES:
            items.append(self._token())
            self._advance()
            if items[-1].kind is Kind.RGB:
                self._colour()
        self._take(Kind.RIGHT)

    def _colour(self) -> None:
        self._take(Kind.LEFT)
        self._take(Kind.NUMBER)
        for _ in range(2):
            self._skip_comma()
            self._take(Kind.NUMBER)
        self._take(Kind.RIGHT)

    def _marker(self) -> None:
        self._take(Kind.LEFT)
        self._take(Kind.LABEL)
        self._read_properties()
        self._some_points()
        self._take(Kind.RIGHT)

    def _skip_marker(self) -> None:
        """Go over a parenthesis, whatever is in it."""
        self._take(Kind.LEFT)
        depth = 1
        while depth:
            kind = self._peek()
            if kind is Kind.END:
                self._fail(Kind.RIGHT.value)
            depth += (kind is Kind.LEFT) - (kind is Kind.RIGHT)
            self._advance()

    # ------------------------------------------------------------ contours and trees

    def _contour(self) -> None:
        self._take(Kind.LEFT)
        begin = len(self._points)
        name = self._take(Kind.STRING)
        self._read_properties()
        self._some_points()
        if name.text in _SOMAS:
            if len(self._points) - begin > 2:
                self._new_piece(begin, _SOMA, None).iscontour_ = 1
            else:
                self._notes.append(f"CellBody contour has less than three points at line {name.line}. Ignoring.")
        self._take(Kind.RIGHT)

    def _tree(self) -> None:
        self._take(Kind.LEFT)
        self._read_properties()
        kind = _TYPES.get(self._properties[-1][0].text, 0) if self._properties else 0
        self._branches(kind)
        self._take(Kind.RIGHT)

    def _branches(self, kind: int) -> None:
        """Read a branch and all below it; `parents` are those above the parent of the present one."""
        parents: list[Import3d_Section | None] = []
        parent: Import3d_Section | None = None
        while True:
            piece = self._branch(kind, parent)
            if self._opens_split():
                parents.append(parent)
                parent = piece
                continue
            while parents and self._peek() is not Kind.BAR:
                self._take(Kind.RIGHT)
                parent = parents.pop()
            if not parents:
                return
            self._advance()

    def _branch(self, kind: int, parent: Import3d_Section | None) -> Import3d_Section:
        begin = len(self._points)
        self._tree_point()
        self._skip_comma()
        while self._peek() is Kind.LEFT and self._peek(1) is Kind.NUMBER:
            self._tree_point()
            self._skip_comma()
        if len(self._points) == begin:
            self._fail("a point of the branch")
        return self._new_piece(begin, kind, parent)

    def _opens_split(self) -> bool:
        """Go over markers at the end of a branch; return whether it divides."""
        self._skip_comma()
        if self._peek() is Kind.LEFT:
            while self._peek(1) is Kind.LABEL:
                self._skip_marker()
        self._skip_comma()
        if self._peek() is Kind.LABEL:
            self._advance()
            return False
        if self._peek() is not Kind.LEFT:
            return False
        self._advance()
        return True

    def _new_piece(self, begin: int, kind: int, parent: Import3d_Section | None) -> Import3d_Section:
        """Make the piece of all points since `begin`; it begins with the end of the parent, added where it is missing."""
        table = np.array(self._points[begin:], float)
        points, diam = table[:, :3].T, table[:, 3]
        missing = parent is not None and bool((parent.points[:, -1] != points[:, 0]).any())
        if missing and parent is not None:
            points, diam = with_start(parent.points[:, -1], diam[0], points, diam)
        piece = Import3d_Section(begin, points, diam)
        piece.fid = int(missing)
        piece.type = kind
        piece.parentsec = parent
        self.type.append(kind)
        self.sections.append(piece)
        return piece

    # ------------------------------------------------------------ points

    def _tree_point(self) -> None:
        if self._peek(1) is Kind.LABEL:
            self._marker_or_property()
            return
        self._point()
        while self._peek() is Kind.SPINE:
            self._spine()

    def _some_points(self) -> None:
        self._point()
        self._skip_comma()
        while self._peek() is Kind.LEFT:
            self._point()
            self._skip_comma()

    def _point(self) -> None:
        self._take(Kind.LEFT)
        if self._peek() is not Kind.NUMBER:
            self._fail(Kind.NUMBER.value)
        self._lines.append(self._token().line)
        self._points.append(self._numbers())
        self._take(Kind.RIGHT)

    def _spine(self) -> None:
        self._take(Kind.SPINE)
        self._read_properties()
        number, label = 0.0, ""
        if self._properties and self._properties[0][0].text == "Class" and len(self._properties[0]) > 2:
            number, label = self._properties[0][1].value, self._properties[0][2].text
        self._take(Kind.LEFT)
        line = self._token().line
        self.spines.append(Spine(number, label, len(self._points) - 1, self._numbers(), line))
        self._take(Kind.RIGHT)
        self._take(Kind.SPINE_END)

    def _numbers(self) -> tuple[float, float, float, float]:
        """Return x, y, z, diameter; the last two are 0 where they are missing. A name and a Bezier part are gone over."""
        at = self._at
        if self._kinds[at:at + 5] == _PLAIN_POINT:
            self._at += 4
            x, y, z, diam = (t.value for t in self._tokens[at:at + 4])
            return x, y, z, diam
        x = self._take(Kind.NUMBER).value
        self._skip_comma()
        y = self._take(Kind.NUMBER).value
        z = diam = 0.0
        self._skip_comma()
        if self._peek() is Kind.NUMBER:
            z = self._take(Kind.NUMBER).value
            self._skip_comma()
            if self._peek() is Kind.NUMBER:
                diam = self._take(Kind.NUMBER).value
                self._skip_comma()
                if self._peek() is Kind.LABEL:
                    self._advance()
                self._bezier()
        return x, y, z, diam

    def _bezier(self) -> None:
        self._skip_comma()
        if self._peek() is Kind.LEFT:
            self._advance()
            self._take(Kind.NUMBER)
            for _ in range(3):
                self._skip_comma()
                self._take(Kind.NUMBER)
            self._take(Kind.RIGHT)

    # ------------------------------------------------------------ where points are

    def id2pt(self, line: float) -> int:
        """Return the first point at or after a line; the last where there is none."""
        after = np.flatnonzero(self.iline.as_numpy() >= line)
        return int(after[0]) if len(after) else len(self.iline) - 1

    def pt2id(self, point: float) -> float:
        """Return the line of a point."""
        return float(self.iline[min(max(int(point), 0), len(self.iline) - 1)])

    def pt2sec(self, point: float, section: Any) -> int:
        """Put the piece that a point is in into a reference; return the point's column there."""
        before = [p for p in self.sections if p.id <= point]
        piece = max(before, key=lambda p: p.id) if before else self.sections.o(0)
        self._give(section, piece)
        return int(int(point) - piece.id + piece.fid)

    @property
    def firstpoints(self) -> Vector:
        """The first point of each piece."""
        return Vector([p.id for p in self.sections])
