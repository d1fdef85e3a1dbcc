"""The 3-D points of a section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _access
from .._engine import ffi, lib
from ..errors import OutOfRange, WrongType, WrongValue
from ..model import HANDLE, MODEL

if TYPE_CHECKING:
    from collections.abc import Iterable


class SectionGeometry(_access.Section):
    """What a Section can do with 3-D points: positions and diameters [µm], kept as 32-bit floats."""

    __slots__ = ("__weakref__",)

    def _living(self) -> int:
        raise NotImplementedError

    def n3d(self) -> int:
        """Return the number of 3-D points."""
        return int(lib.rv_pt3d_count(HANDLE, self._living()))

    def _point(self, i: int) -> Any:
        ident = self._living()
        count = lib.rv_pt3d_count(HANDLE, ident)
        k = int(i)
        if not 0 <= k < count:
            raise OutOfRange(f"{self}: 3-D point {i} is out of range, it has {count} points")
        out = ffi.new("double[5]")
        MODEL.check(lib.rv_pt3d_get(HANDLE, ident, k, out), str(self))
        return out

    def x3d(self, i: int) -> float:
        """Return x of point i [µm]."""
        return float(self._point(i)[0])

    def y3d(self, i: int) -> float:
        """Return y of point i [µm]."""
        return float(self._point(i)[1])

    def z3d(self, i: int) -> float:
        """Return z of point i [µm]."""
        return float(self._point(i)[2])

    def diam3d(self, i: int) -> float:
        """Return the diameter at point i [µm]."""
        return abs(float(self._point(i)[3]))

    def arc3d(self, i: int) -> float:
        """Return the path length from the first point to point i [µm]."""
        return float(self._point(i)[4])

    def spine3d(self, i: int) -> bool:
        """Return whether point i carries a spine (negative diameter given)."""
        return float(self._point(i)[3]) < 0

    def pt3dadd(self, x: Any, y: Any, z: Any, diam: Any) -> None:
        """Append a point, or one for each element of four sequences of equal length."""
        ident = self._living()
        if hasattr(x, "__len__"):
            lengths = {len(x), len(y), len(z), len(diam)}
            if len(lengths) != 1:
                raise WrongValue(f"{self}.pt3dadd: x, y, z and diam have different lengths {sorted(lengths)}")
            self._append_all(ident, zip(x, y, z, diam, strict=True))
        else:
            self._append_all(ident, [(x, y, z, diam)])

    def _append_all(self, ident: int, points: Iterable[tuple[Any, Any, Any, Any]]) -> None:
        insert = lib.rv_pt3d_insert
        for count, (x, y, z, diam) in enumerate(points, lib.rv_pt3d_count(HANDLE, ident)):
            if insert(HANDLE, ident, count, float(x), float(y), float(z), float(diam)) < 0:
                raise MODEL.failure(str(self))

    def pt3dinsert(self, i: int, x: float, y: float, z: float, diam: float) -> None:
        """Insert a point before point i; i may be n3d()."""
        ident = self._living()
        count = lib.rv_pt3d_count(HANDLE, ident)
        if not 0 <= i <= count:
            raise OutOfRange(f"{self}: 3-D point {i} is out of range, it has {count} points")
        MODEL.check(lib.rv_pt3d_insert(HANDLE, ident, int(i), x, y, z, diam), str(self))

    def pt3dchange(self, i: int, *values: float) -> None:
        """Change point i: (i, diam) or (i, x, y, z, diam)."""
        self._point(i)
        ident = self._living()
        if len(values) == 1:
            MODEL.check(lib.rv_pt3d_change_diam(HANDLE, ident, int(i), values[0]), str(self))
        elif len(values) == 4:
            MODEL.check(lib.rv_pt3d_change(HANDLE, ident, int(i), *values), str(self))
        else:
            raise WrongType(f"{self}.pt3dchange needs (i, diam) or (i, x, y, z, diam)")

    def pt3dremove(self, i: int) -> None:
        """Remove point i."""
        self._point(i)
        MODEL.check(lib.rv_pt3d_remove(HANDLE, self._living(), int(i)), str(self))

    def pt3dclear(self, room: int = 0) -> int:
        """Remove all points; return `room`, which needs no reserving."""
        MODEL.check(lib.rv_pt3d_clear(HANDLE, self._living()), str(self))
        return int(room)

    def pt3dstyle(self, style: int | None = None, *place: Any) -> bool:
        """Return whether the section hangs on its parent by a wire that begins at a place of its own.

        pt3dstyle(1, x, y, z) sets the place [µm], pt3dstyle(1, ref, ref, ref) reads it, pt3dstyle(0) removes the wire.
        define_shape moves such a section as far as its parent moves, instead of putting its first point on the parent.
        """
        ident = self._living()
        xyz = ffi.new("double[3]")
        if style is not None:
            if style not in (0, 1) or len(place) != (3 if style else 0):
                raise WrongValue(f"{self}.pt3dstyle needs no argument, 0, or 1 and three numbers or references")
            if style and not hasattr(place[0], "__float__"):
                if lib.rv_pt3d_get_logical(HANDLE, ident, xyz) == 1:
                    place[0][0], place[1][0], place[2][0] = xyz
            else:
                xyz[0:3] = [float(p) for p in place] if style else [0.0] * 3
                MODEL.check(lib.rv_pt3d_set_logical(HANDLE, ident, xyz if style else ffi.NULL), str(self))
        return bool(MODEL.check(lib.rv_pt3d_get_logical(HANDLE, ident, xyz), str(self)))
