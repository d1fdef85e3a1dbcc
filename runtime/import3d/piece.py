"""Import3d_Section: an unbranched piece of a reconstruction, before there are sections."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..hoc_names.hoc_object import HocObject
from ..matrix import Matrix
from ..vector import Vector

Floats = npt.NDArray[np.float64]


class Import3d_Section(HocObject):
    """A piece: `points` (3 rows x, y, z [µm]; a column a point) and `diam` [µm], one for each column.

    `id` is the place of its first own point in the file's points, `fid` the column where that stands; columns before
    `first` only say where on the parent it is joined. `type`: 1 soma, 2 axon, 3 dendrite, 4 apical dendrite, others as in
    the file. `parentsec`, `parentx`: where it is connected. A contour (`iscontour_`) surrounds a soma; `contour_list` has
    the further ones of a stack, which are `is_subsidiary`.
    """

    __slots__ = ("id", "type", "first", "fid", "pid", "parentsec", "parentx", "iscontour_", "contour_list", "is_subsidiary",
                 "nameindex", "volatile", "points", "diam")

    def __init__(self, ident: int, points: Floats, diam: Floats) -> None:
        self._enter()
        self.id = int(ident)
        self.type = 0
        self.first = 0
        self.fid = 0
        self.pid = -1
        self.parentsec: Import3d_Section | None = None
        self.parentx = 1.0
        self.iscontour_ = 0
        self.contour_list: list[Import3d_Section] | None = None
        self.is_subsidiary = 0
        self.nameindex = 0
        self.volatile = 0
        self.points = np.array(points, float)
        self.diam = np.array(diam, float)

    def __del__(self) -> None:
        self._leave()

    @property
    def raw(self) -> Matrix:
        """The points, as a new Matrix of 3 rows."""
        made = Matrix(3, self.count())
        for k, row in enumerate(self.points):
            made.setrow(k, Vector(row))
        return made

    @property
    def d(self) -> Vector:
        """The diameters [µm], as a new Vector."""
        return Vector(self.diam)

    def set_pt(self, column: int, x: float, y: float, z: float, diam: float) -> None:
        """Set one point."""
        self.points[:, int(column)] = x, y, z
        self.diam[int(column)] = diam

    def insrt(self, column: int, x: float, y: float, z: float, diam: float) -> None:
        """Insert a point before a column."""
        self.points = np.insert(self.points, int(column), (x, y, z), axis=1)
        self.diam = np.insert(self.diam, int(column), diam)

    def put_first(self, place: Floats, diam: float) -> None:
        """Insert a point (3,) before all others."""
        self.points, self.diam = with_start(place, diam, self.points, self.diam)

    def join(self, parent: Import3d_Section, x: float, place: Floats) -> None:
        """Connect by a wire that runs from a place [µm] on the parent to the present first point."""
        self.parentsec = parent
        self.parentx = x
        self.put_first(place, 0.01)
        self.first = 1

    def count(self) -> int:
        """Return the number of columns."""
        return int(self.points.shape[1])

    def own_points(self) -> tuple[Floats, Floats]:
        """Return copies of the points and diameters that belong to the section: those from `first` on."""
        return self.points[:, self.first:].copy(), self.diam[self.first:].copy()


def with_start(start: Floats, start_diam: float, points: Floats, diam: Floats) -> tuple[Floats, Floats]:
    """Return points and diameters with one more in front."""
    return np.column_stack([start, points]), np.concatenate([[start_diam], diam])
