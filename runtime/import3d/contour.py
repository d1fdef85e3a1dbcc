"""Contours of a soma, and the stack of frusta along its longest axis that NEURON makes of them."""

from __future__ import annotations

import math

import numpy as np

from .piece import Floats, Import3d_Section
from .reader import add_up


class ContourError(ValueError):
    """A contour that has no axis: its points are in one place or on one line."""


_EPSILON = 1e-11  # hoc's float_epsilon: numbers nearer than this compare equal there
_OUTLINE = 101
_SLICES = 21


def resample(points: Floats) -> tuple[Floats, Floats]:
    """Return the centre (3,) of an outline (3, n) and 101 points (3, 101) evenly along it.

    As in NEURON the length is measured in x and y, and from the first point to the last, without the edge that closes it.
    """
    steps = np.hypot(*np.diff(points[:2], axis=1)) if points.shape[1] > 1 else np.zeros(0)
    along = np.concatenate([[0.0], np.add.accumulate(steps)])
    even = np.arange(_OUTLINE) * (along[-1] / (_OUTLINE - 1))
    outline = np.array([interpolate(even, along, row) for row in points])
    return mean(outline), outline


def mean(points: Floats) -> Floats:
    """Return the mean (3,) of points (3, n)."""
    return np.array([add_up(row) / len(row) for row in points])


def interpolate(x: Floats, known_x: Floats, known_y: Floats) -> Floats:
    """Return y at x between known points whose x increases; constant outside."""
    k = np.clip(np.searchsorted(known_x, x, side="left"), 1, len(known_x) - 1) if len(known_x) > 1 else np.zeros(len(x), int)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = (x - known_x[k - 1]) / (known_x[k] - known_x[k - 1])
        y = (1 - part) * known_y[k - 1] + part * known_y[k]
    result: Floats = np.where(x <= known_x[0], known_y[0], np.where(x > known_x[-1], known_y[-1], y))
    return result


def _axes(points: Floats) -> tuple[Floats, Floats]:
    """Return the longest principal axis of points about 0, and the second one laid into the xy plane, both of length 1."""
    moments = np.array([[add_up(a * b) for b in points] for a in points])
    vectors = np.linalg.eigh(moments)[1]  # in order of increasing moment
    major = vectors[:, 2]
    if major[np.argmax(np.abs(major))] < 0:
        major = -major
    minor = vectors[:, 1].copy()
    minor[2] = 0.0
    length = float(np.linalg.norm(minor))
    if length < 1e-6:
        raise ContourError("no axis across the soma can be found from its contour")
    return major, minor / length


def _increasing(along: Floats, across: Floats) -> tuple[Floats, Floats]:
    """Return one side of an outline without the points that go back."""
    d, r = list(along), list(across)
    j = len(d) - 1
    while j > 0:
        if d[j] <= d[j - 1] + _EPSILON:
            del d[j], r[j]
            j += j != len(d)
        j -= 1
    return np.array(d), np.array(r)


def _sides(outline: Floats, major: Floats, minor: Floats) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Return the two sides of an outline about 0, each as distances along the major axis and across it."""
    along = outline[0] * major[0] + outline[1] * major[1] + outline[2] * major[2]
    across = outline[0] * minor[0] + outline[1] * minor[1] + outline[2] * minor[2]
    top = int(np.argmax(along))
    along, across = np.roll(along, -top), np.roll(across, -top)
    bottom = int(np.argmin(along))
    return _increasing(along[:bottom][::-1], across[:bottom][::-1]), _increasing(along[bottom:], across[bottom:])


def axis_of_contour(points: Floats) -> tuple[Floats, Floats]:
    """Return 21 points (3, 21) on the longest axis of a contour (3, n) [µm], and the contour's width at each."""
    centre, outline = resample(points)
    outline = outline - centre[:, None]
    major, minor = _axes(outline)
    (along, across), (along2, across2) = _sides(outline, major, minor)
    if min(len(along), len(along2)) < 1:
        raise ContourError("the contour of the soma is a line or a point")
    places = np.sort(np.concatenate([along, along2]))
    start, stop = places[1], places[-2]
    at = start + np.arange(_SLICES) * ((stop - start) / (_SLICES - 1))
    width = np.abs(interpolate(at, along, across) - interpolate(at, along2, across2))
    width[0] = (width[0] + width[1]) / 2
    width[-1] = (width[-1] + width[-2]) / 2
    return major[:, None] * at + centre[:, None], width


def circle_of_contour(points: Floats) -> tuple[Floats, float]:
    """Return the centre (3,) and diameter of the circle that stands for a contour (3, n): of mean radius and perimeter."""
    edges = np.sqrt(((points - np.roll(points, -1, axis=1)) ** 2).sum(axis=0))
    centre, outline = resample(points)
    radius = np.sqrt(((outline - centre[:, None]) ** 2).sum(axis=0))
    return centre, add_up(radius) / len(radius) + add_up(edges) / (2 * math.pi)


def axis_of_stack(piece: Import3d_Section) -> tuple[Floats, Floats]:
    """Return the centres (3, n) and diameters of the circles of a stack of n contours."""
    circles = [circle_of_contour(c.points) for c in (piece, *(piece.contour_list or ()))]
    return np.array([c for c, _ in circles]).T, np.array([d for _, d in circles])


def centre_of_stack(piece: Import3d_Section) -> Floats:
    """Return the point (3,) halfway along the line through the centres of a stack of contours."""
    centres = [resample(c.points)[0] for c in (piece, *(piece.contour_list or ()))]
    steps = [math.dist(a, b) for a, b in zip(centres, centres[1:], strict=False)]
    along = np.concatenate([[0.0], np.add.accumulate(steps)])
    half = along[-1] / 2
    if half == 0:
        return centres[0]
    k = int(np.argmax(along > half))
    part = (half - along[k - 1]) / (along[k] - along[k - 1])
    middle: Floats = part * centres[k] + (1 - part) * centres[k - 1]
    return middle


def centre_of_soma(piece: Import3d_Section) -> Floats:
    """Return the middle (3,) of a soma given by a contour or a stack of them."""
    return centre_of_stack(piece) if piece.contour_list else resample(piece.points)[0]
