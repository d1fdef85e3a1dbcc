"""Drawing on what matplotlib offers: the module pyplot, figures and axes. It is an extra: imported only when asked for."""

from __future__ import annotations

from typing import Any

from ..errors import WrongType


def draw_line(owner: object, graph: Any, x: Any, y: Any, *arguments: Any, **options: Any) -> Any:
    """Draw a line by the graph's own `plot`. Raise TypeError for what cannot."""
    import numpy as np

    if not hasattr(graph, "plot"):
        raise WrongType(f"{owner}.plot needs pyplot or axes of matplotlib, not {type(graph).__name__}")
    return graph.plot(np.array(x), np.array(y), *arguments, **options)


def figure_of(owner: object, graph: Any) -> Any:
    """Return a figure: the one given, or a new one of the module pyplot. Raise TypeError for other things."""
    if hasattr(graph, "add_axes"):
        return graph
    if hasattr(graph, "figure") and hasattr(graph, "gcf"):
        return graph.figure()
    raise WrongType(f"{owner}.plot needs pyplot or a figure of matplotlib, not {type(graph).__name__}")
