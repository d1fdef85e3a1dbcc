"""Windows: their names and calls are accepted and do nothing, as in a NEURON without a display.

The first use of each class or function warns and says what to use instead.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import frame_of_script
from .hoc_object import HocObject

if TYPE_CHECKING:
    from collections.abc import Callable


_Class = TypeVar("_Class", bound=type)


class NoWindowWarning(UserWarning):
    """A window was asked for: there are none."""


_DRAW = "draw with matplotlib"
_CHOOSE = "set the values in the script"

# What each member returns where there is no display, as NEURON 9.0.2 does; "self" is the object.
_GRAPH: dict[Any, str] = {
    1.0: (
        "addexpr addobject addvar align begin beginline brush color erase erase_all family fastflush fixed flush label line "
        "mark menu_action menu_tool plot printfile relative save_name simgraph vector vfixed view xaxis xexpr yaxis"
    ),
    0.0: "crosshair_action exec_menu gif glyph menu_remove size unmap view_count view_size getline",
    -1.0: "line_info view_info",
}
_BOX: dict[Any, str] = {
    0.0: "adjust adjuster dialog dismiss_action full_request intercept ismapped priority ref size unmap",
    1.0: "map save",
}
_SHAPE: dict[Any, str] = {
    1.0: (
        "action begin beginline erase erase_all flush label line mark menu_action menu_tool printfile save_name select show "
        "view"
    ),
    0.0: (
        "color color_all color_list exec_menu gif len_scale nearest observe point_mark point_mark_remove rotate size unmap "
        "view_count"
    ),
    None: "nearest_seg selected_seg",
    -1.0: "push_selected",
}
_MEMBERS: dict[str, tuple[str, dict[Any, str]]] = {
    "Graph": (_DRAW, _GRAPH),
    "VBox": (_CHOOSE, _BOX),
    "HBox": (_CHOOSE, _BOX),
    "Deck": (_CHOOSE, {-1.0: "flip_to", 0.0: "intercept move_last remove remove_last unmap", 1.0: "map save"}),
    "Shape": (_DRAW, _SHAPE),
    "PPShape": (_DRAW, {1.0: "append view"}),
    "PWManager": (_CHOOSE, {
        0.0: "close count deiconify hide iconify is_mapped map save snap name",
        1.0: "deco landscape paper_place printfile scale window_place",
        None: "group",
        -1.0: "leader manager",
    }),
    "SectionBrowser": (_CHOOSE, {1.0: "accept_action select select_action"}),
    "SymChooser": ("use dir(h)", {0.0: "run text"}),
    "TextEditor": (_CHOOSE, {0.0: "map readonly text"}),
    "ValueFieldEditor": (_CHOOSE, {0.0: "default"}),
    "Glyph": (_DRAW, {"self": "circle close cpt curve erase fill gif glyph label l m path s"}),
    "PointBrowser": (_CHOOSE, {}),
    "NEURONMainMenu": (_CHOOSE, {}),
    "NumericalMethodPanel": (_CHOOSE, {}),
    "AtolTool": (_CHOOSE, {}),
    "AtolToolItem": (_CHOOSE, {}),
    "ExecCommand": (_CHOOSE, {}),
    "WindowMenu": (_CHOOSE, {}),
    "WindowGroup": (_CHOOSE, {}),
    "WindowGroupItem": (_CHOOSE, {}),
    "WindowGroupManager": (_CHOOSE, {}),
}

_FUNCTIONS: dict[float, str] = {
    0.0: (
        "xpanel xbutton xlabel xvalue xcheckbox xradiobutton xmenu xslider xvarlabel xfixedvalue xpvalue xstatebutton "
        "graphmode plt graph pwman_place save_session print_session boolean_dialog string_dialog show_winio "
        "nrnglobalmechmenu nrnmechmenu nrnpointmenu nrnallpointmenu nrnallsectionmenu regraph setcolor settext"
    ),
    1.0: "ivoc_style nrnsecmenu initnrn plot plotx ploty axis continue_dialog",
}
_MEMBERS_OF_OTHERS: dict[str, dict[float, str]] = {
    "List": {1.0: "accept_action browser select select_action", -1.0: "scroll_pos selected"},
    "MechanismStandard": {0.0: "action panel"},
    "MechanismType": {0.0: "action menu"},
}
PROCEDURES = frozenset((
    "nrnmainmenu nrncontrolmenu newPlot newPlotV newPlotI newPlotS newphaseplane newshapeplot newvectorplot fastflushPlot "
    "addplot cvode_simgraph screen_update graphmenu buildmenu toolmenu windowmenu helpmenu filemenu vectormenu pointmenu "
    "pointprocessesmenu distmechmenu distmechviewers fittingmenu impedancemenu miscellaneousmenu miscellaneous_add "
    "cbimportmenu celsius_panel globalra_panel runbutton channel_builder numericalmethodpanel makePointBrowser movierun "
    "movierunpanel movierunsave moviestep clipboard_set clipboard_get clipboard_save clipboard_retrieve "
    "graph_menu_remove_most newcommand prjnrn tstop_changed save_ses_nrnmainmenu change_working_dir change_working_dir1 "
    "change_working_dir2 read_recent_working_dirs write_recent_working_dirs recent_working_dirs"
).split())
"""Those that NEURON has as procs of HOC."""
_NEW_PLOTS = {"newPlot": None, "newPlotV": 0, "newPlotI": 1, "newPlotS": 2, "newphaseplane": 3, "newvectorplot": None}
"""Those that make a Graph, and which graphList it is then in."""
_warned: set[str] = set()
_kept: list[Any] = []


def _warn(name: str, what: str, remedy: str) -> None:
    """Warn once for each name, at the line outside of the package that led here."""
    if name in _warned:
        return
    _warned.add(name)
    frame = frame_of_script()
    warnings.warn_explicit(f"{what} to NEURON's windows: there are none here, so nothing happens; {remedy}", NoWindowWarning,
                           frame.f_code.co_filename, frame.f_lineno)


class _First(type(HocObject)):  # type: ignore[misc]
    """Make `PWManager[0]` find the one object that NEURON always has."""

    def __getitem__(cls, number: int) -> Any:
        if cls.__name__ == "PWManager" and number == 0 and not cls._living:
            _kept.append(cls())
        return super().__getitem__(number)


class Window(HocObject, metaclass=_First):
    """The base of the classes of windows."""

    __slots__ = ()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        name = self._family.__name__
        _warn(name, f"h.{name} belongs", _MEMBERS[name][0])
        self._enter()

    def __del__(self) -> None:
        self._leave()


def _method(name: str, returns: Any) -> Callable[..., Any]:
    def call(self: Window, *arguments: Any, **options: Any) -> Any:
        return self if returns == "self" else returns

    call.__name__ = name
    call.__doc__ = "Do nothing."
    return call


def _class(name: str) -> type[Window]:
    members = {member: _method(member, returns) for returns, text in _MEMBERS[name][1].items() for member in text.split()}
    return type(name, (Window,), {"__slots__": (), "__module__": "ranvier", "__doc__": f"NEURON's window {name}: does nothing.",
                                  **members})


def _function(name: str, returns: float) -> Callable[..., float]:
    def call(*arguments: Any, **options: Any) -> float:
        _warn("xpanel", f"h.{name} and its like belong", _CHOOSE)
        return returns

    call.__name__ = call.__qualname__ = name
    call.__doc__ = "Do nothing."
    return call


def _new_plot(name: str, number: int | None) -> Callable[..., float]:
    nothing = _function(name, 0.0)

    def call(*arguments: Any, **options: Any) -> float:
        from .. import h

        h.graphItem = CLASSES["Graph"]()
        if number is not None:
            h.graphList[number].append(h.graphItem)
        return nothing()

    call.__name__ = call.__qualname__ = name
    call.__doc__ = "Make a Graph, which does nothing: `h.graphItem`."
    return call


def _addplot(graph: Window, number: float) -> float:
    """Append a Graph to h.graphList[number]."""
    from .. import h

    h.graphList[int(number)].append(graph)
    return 0.0


def _member_of_other(owner: str, name: str, returns: float) -> Callable[..., float]:
    def call(self: Any, *arguments: Any, **options: Any) -> float:
        _warn(owner, f"{owner}.{name} and its like belong", _CHOOSE)
        return returns

    call.__name__ = name
    call.__qualname__ = f"{owner}.{name}"
    call.__doc__ = "Do nothing."
    return call


def with_window_members(cls: _Class) -> _Class:
    """Give a class that is no window the members that are about one."""
    for returns, names in _MEMBERS_OF_OTHERS[cls.__name__].items():
        for name in names.split():
            setattr(cls, name, _member_of_other(cls.__name__, name, returns))
    return cls


def is_about_window(owner: str, member: str) -> bool:
    """Return whether a member of a class that is no window does nothing."""
    return any(member in names.split() for names in _MEMBERS_OF_OTHERS.get(owner, {}).values())


CLASSES: dict[str, type[Window]] = {name: _class(name) for name in _MEMBERS}
FUNCTIONS: dict[str, Callable[..., float]] = {
    **{name: _function(name, returns) for returns, text in _FUNCTIONS.items() for name in text.split()},
    **{name: _function(name, 0.0) for name in PROCEDURES},
    **{name: _new_plot(name, number) for name, number in _NEW_PLOTS.items()}, "addplot": _addplot}
