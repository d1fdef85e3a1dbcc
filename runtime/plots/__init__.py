"""Plots of what sections hold: along a path (RangeVarPlot) and in space (PlotShape), drawn by matplotlib."""

from .range_variable import RangeVarPlot
from .shape import PlotShape

__all__ = ["PlotShape", "RangeVarPlot"]
