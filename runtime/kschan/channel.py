"""KSChan: a channel put together by a script."""

from __future__ import annotations

import hashlib
import re
import warnings
import weakref
from typing import Any

from .._engine import lib
from ..arguments import number, whole
from ..errors import WrongValue
from ..hoc_names.hoc_object import HocObject, living_objects
from ..mechanism_access.catalogue import ION
from ..mechanism_access.point_process import METHODS
from ..model import HANDLE, MODEL
from ..simulate import PREPARE
from ..vector import Vector
from .parts import KSGate, KSState, KSTrans
from .single import COUNT, RESOLUTION, can_be_single, nsingle
from .text import GHK, mod_text

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TAKEN = frozenset(("v", "t", "dt", "celsius", "exp", "fabs", "log", "diam", "area"))
_OWN = frozenset(("g", "gmax", "p", "pmax", "i", "e"))
_NONE = "NonSpecific"
_DRAWS = {"vres": 0.1, "count": 0.0}  # of single channels: a change of voltage [mV], number of the next random number


class KSChan(HocObject):
    """`KSChan()` is a density mechanism, `KSChan(1)` a point process, with the name `name()`.

    The mechanism is made from a .mod file when it is first inserted or placed. While instances live, its rates, powers,
    fractions and transitions can change; its variables, ion and names cannot.
    """

    __slots__ = ("_point", "_name", "_ion", "_model", "_gmax", "_erev", "_states", "_gates", "_transitions", "_built",
                 "_uses_table", "_table", "_single")

    def __init__(self, point: int = 0) -> None:
        self._enter()
        self._point = bool(whole(self, "KSChan", point, 0, 1))
        self._name = f"Chan{self._number}"
        self._ion = ""
        self._model = 0
        self._gmax, self._erev = 0.0, 0.0
        self._states: list[KSState] = []
        self._gates: list[KSGate] = []
        self._transitions: list[KSTrans] = []
        self._built = ""
        self._uses_table = False
        self._table = (200, -100.0, 50.0)  # points, lowest and highest v [mV]
        self._single = False
        MODEL.makers[self._name] = self._make

    def __del__(self) -> None:
        self._leave()

    # ------------------------------------------------------------ the mechanism

    def _make(self) -> None:
        """Build and load the mechanism, unless the loaded one is as this is."""
        text = mod_text(self, self._valence())
        if text == self._built:
            _STALE.discard(self)
            return
        from platformdirs import user_cache_path

        from ..library import find_or_build

        folder = user_cache_path("ranvier") / "kschan" / hashlib.sha256(text.encode()).hexdigest()[:24]
        path = folder / f"{self._name}.mod"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        drawn = self.rseed()
        self._take(find_or_build(folder))
        self._built = text
        _STALE.discard(self)
        self._tell(COUNT, drawn)
        self._tell(RESOLUTION, self.vres())

    def _take(self, library: Any) -> None:
        """Let the mechanism be this one; its instances go on with it."""
        info = MODEL.catalogue.by_name.get(self._name) if self._built else None
        if info is not None and MODEL.renew(info.type, library):
            return
        if self._is_used():
            raise RuntimeError(f"{self}: {self._name} cannot be changed so while it is inserted; uninsert it first")
        if self._point:
            METHODS[self._name] = {"nsingle": nsingle}
        MODEL.register(library, again=True)

    def _valence(self) -> float:
        info = MODEL.catalogue.by_name.get(f"{self._ion}_ion")
        return float(lib.rv_global_value(HANDLE, info.type, lib.RV_ION_VALENCE)[0]) if info is not None else 0.0

    def _is_used(self) -> bool:
        info = MODEL.catalogue.by_name.get(self._name) if self._built else None
        return info is not None and MODEL.is_used(info)

    def _change(self) -> None:
        """Refuse a change of the variables while the mechanism is somewhere; the next one is without tables, as in NEURON."""
        if self._is_used():
            raise RuntimeError(f"{self}: {self._name} cannot be changed so while it is inserted; uninsert it first")
        self._uses_table = False

    def _adjust(self) -> None:
        """Make the mechanism anew before it runs next: its numbers or its rates have changed, but not its variables."""
        if self._is_used():
            _STALE.add(self)

    def name(self, name: str | None = None) -> str:
        """Return the name of the mechanism, after setting it; a number is added to one that is taken."""
        if name is not None and name != self._name:
            self._change()
            if not _NAME.fullmatch(name):
                raise WrongValue(f"{self}.name: {name!r} is no name for a mechanism")
            found, count = name, 0
            while found in MODEL.makers or found in MODEL.catalogue.by_name:
                print(f"KSChan::setname {found} already in use")
                found, count = f"{name}{count}", count + 1
            del MODEL.makers[self._name]
            self._name = found
            MODEL.makers[found] = self._make
        return self._name

    def ion(self, name: str | None = None) -> str:
        """Return the ion that the current is of, after setting it; 'NonSpecific' or '' for none."""
        if name is not None:
            self._change()
            if name not in ("", _NONE):
                self._check_ion(name)
            elif self._ion:
                print("switch from useion to non-specific")
            self._ion = "" if name == _NONE else name
        return self._ion or _NONE

    def _check_ion(self, name: str) -> None:
        info = MODEL.catalogue.by_name.get(f"{name}_ion")
        if info is None or info.kind != ION:
            raise WrongValue(f"{self}: there is no ion {name}; make it with h.ion_register('{name}', charge)")

    def iv_type(self, kind: int | None = None) -> float:
        """Return how an ion's current depends on v, after setting it: 0 ohmic, 1 ohmic with a Nernst potential, 2 GHK."""
        if kind is not None:
            self._change()
            self._model = whole(self, "iv_type", kind, 0, GHK)
        return float(self._model) if self._ion else 0.0

    def gmax(self, value: float | None = None) -> float:
        """Return the conductance that instances start with [S/cm², µS; for GHK cm/s, cm³/s], after setting it."""
        if value is not None:
            self._adjust()
            self._gmax = number(self, "gmax", value, 0.0, 1e9)
        return self._gmax

    def erev(self, value: float | None = None) -> float:
        """Return the reversal potential that instances without ion start with [mV], after setting it."""
        if value is not None:
            self._adjust()
            self._erev = number(self, "erev", value, -1e9, 1e9)
        return self._erev

    def is_point(self) -> float:
        """Return 1 for a point process, else 0."""
        return float(self._point)

    def single(self, on: int | None = None) -> float:
        """Return whether single channels are simulated, `Nsingle` of each instance, after setting it.

        Only a point process of one kinetic scheme to the first power can; for others it stays off, with a warning.
        """
        if on is not None:
            wanted = bool(whole(self, "single", on, 0, 1))
            if wanted and self._point and not can_be_single(self):
                warnings.warn(f"{self}.single(1): it needs one gate, a kinetic scheme to the first power", stacklevel=2)
            wanted = wanted and can_be_single(self)
            if wanted != self._single:
                self._change()
                self._single = wanted
        return float(self._single)

    def usetable(self, on: Any = None, size: Any = None, low: Any = None, high: Any = None) -> float:
        """Return whether the steps of Hodgkin-Huxley gates are read from tables over v, after setting it.

        usetable(1[, points, lowest, highest v [mV]]): 200 points from −100 to 50 mV where nothing is said. Two references are
        given the lowest and the highest v; then the number of points is returned.
        """
        if hasattr(on, "__setitem__"):
            on[0], size[0] = self._table[1:]
            return float(self._table[0])
        if on is not None:
            self._uses_table = bool(whole(self, "usetable", on, 0, 1)) and bool(self._hh_transitions())
            if size is not None:
                first, last = number(self, "usetable", low), number(self, "usetable", high)
                points = whole(self, "usetable", size, 2, 10000)
                self._table = (points, *((first, last) if first < last else (-100.0, 50.0)))
            self._adjust()
        return float(self._uses_table)

    def vres(self, step: float | None = None) -> float:
        """Return the change of voltage [mV] from which on single channels draw their next jump anew, after setting it for all."""
        if step is not None:
            _DRAWS["vres"] = number(self, "vres", step, 1e-9, 1e9)
            for channel in living_objects("KSChan"):
                channel._tell(RESOLUTION, _DRAWS["vres"])
        return _DRAWS["vres"]

    def rseed(self, seed: float | None = None) -> float:
        """Return the number of the next random number that single channels draw, after setting it for all of them."""
        if seed is not None:
            _DRAWS["count"] = float(whole(self, "rseed", seed, 0, 1e9))
            for channel in living_objects("KSChan"):
                channel._tell(COUNT, _DRAWS["count"])
        variable = self._global(COUNT)
        return _DRAWS["count"] if variable is None else float(lib.rv_global_value(HANDLE, variable.info.type, variable.slot)[0])

    def _global(self, name: str) -> Any:
        """Return a GLOBAL of the mechanism; None where it has none of that name, or is not built."""
        return MODEL.catalogue.globals.get(f"{name}_{self._name}") if self._single and self._built else None

    def _tell(self, name: str, value: float) -> None:
        variable = self._global(name)
        if variable is not None:
            lib.rv_global_set(HANDLE, variable.info.type, variable.slot, value)

    # ------------------------------------------------------------ states, gates, transitions

    def _state_name(self, name: str, present: KSState | None = None) -> str:
        taken = _TAKEN | {f"{a}{self._ion}{b}" for a, b in (("e", ""), ("i", ""), ("", "i"), ("", "o")) if self._ion}
        others = {s.label for s in self._states if s is not present} | _OWN
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name in taken or name.startswith("ks_"):
            raise WrongValue(f"{self}: {name!r} cannot be the name of a state")
        found, count = name, 0
        while found in others:
            found, count = f"{name}{count}", count + 1
        return found

    def add_hhstate(self, name: str) -> KSState:
        """Add a gate of one state, open or closed, with its transition; return the state."""
        self._change()
        self._single = False
        state = KSState(self, self._state_name(name), 1.0)
        place = len(self._hh_transitions())
        self._states.insert(place, state)
        self._gates.insert(place, KSGate(self, state, hh=True))
        self._transitions.insert(place, KSTrans(self, state, state))
        return state

    def add_ksstate(self, gate: KSGate | None, name: str) -> KSState:
        """Add a state of a kinetic scheme, to a gate or, for None, to a new one; return it."""
        self._change()
        state = KSState(self, self._state_name(name), 0.0)
        if gate is None:
            self._states.append(state)
            self._gates.append(KSGate(self, state, hh=False))
            return state
        if gate not in self._gates or gate.hh:
            raise WrongValue(f"{self}.add_ksstate: {gate} is no gate of a kinetic scheme of this channel")
        self._states.insert(self._states.index(gate.states[-1]) + 1, state)
        gate.states.append(state)
        return state

    def add_transition(self, source: Any, target: Any, ligand: str | None = None) -> KSTrans:
        """Add a transition between two states, given as such or by number; return it."""
        self._adjust()
        self._uses_table = False
        states = [self._state_of(s, "add_transition") for s in (source, target)]
        if any(s.gate().hh for s in states):
            raise WrongValue(f"{self}.add_transition: a Hodgkin-Huxley state has its own transition")
        made = KSTrans(self, *states)
        self._transitions.insert(sum(not t.ion for t in self._transitions), made)
        return made

    def _state_of(self, given: Any, what: str) -> KSState:
        if isinstance(given, KSState):
            if given not in self._states:
                raise WrongValue(f"{self}.{what}: {given} is no state of this channel")
            return given
        return self._states[whole(self, what, given, 0, len(self._states) - 1)]

    def remove_state(self, state: Any) -> float:
        """Remove a state, given as such or by number, with its transitions."""
        self._change()
        self._single = False
        gone = self._state_of(state, "remove_state")
        gate = gone.gate()
        for transition in [t for t in self._transitions if gone in (t.source, t.destination)]:
            self._drop(self._transitions, transition)
        gate.states.remove(gone)
        self._drop(self._states, gone)
        if not gate.states:
            self._drop(self._gates, gate)
        return 0.0

    def remove_transition(self, transition: Any) -> float:
        """Remove a transition of a kinetic scheme, given as such or by number."""
        self._adjust()
        self._single = False
        self._uses_table = False
        gone = transition if isinstance(transition, KSTrans) else self.trans(transition)
        if gone not in self._scheme():
            raise WrongValue(f"{self}.remove_transition: {gone} is no transition of a kinetic scheme of this channel")
        self._drop(self._transitions, gone)
        return 0.0

    @staticmethod
    def _drop(parts: list[Any], gone: Any) -> None:
        parts.remove(gone)
        gone._channel = None

    def _hh_transitions(self) -> list[KSTrans]:
        return [t for t in self._transitions if t.source is t.destination]

    def _scheme(self) -> list[KSTrans]:
        return [t for t in self._transitions if t.source is not t.destination]

    def _order_transitions(self, moved: KSTrans) -> None:
        """Put a transition whose type changed behind those that depend on voltage: those that depend on a ligand are last."""
        if [bool(t.ion) for t in self._transitions] != sorted(bool(t.ion) for t in self._transitions):
            self._transitions.remove(moved)
            place = len(self._transitions) if moved.ion else sum(not t.ion for t in self._transitions)
            self._transitions.insert(place, moved)

    def _ligand_ion(self, transition: KSTrans, ligand: str | None) -> str:
        if not ligand or len(ligand) < 2:
            raise WrongValue(f"{transition}.type: a ligand such as 'cai' is needed")
        self._check_ion(ligand[:-1])
        return ligand[:-1]

    def _ligands(self) -> list[str]:
        return list(dict.fromkeys(t.ion for t in self._transitions if t.ion))

    # ------------------------------------------------------------ counting and finding

    def ngate(self) -> float:
        """Return the number of gates."""
        return float(len(self._gates))

    def nstate(self) -> float:
        """Return the number of states."""
        return float(len(self._states))

    def ntrans(self) -> float:
        """Return the number of transitions."""
        return float(len(self._transitions))

    def nligand(self) -> float:
        """Return the number of ions that transitions depend on."""
        return float(len(self._ligands()))

    def gate(self, index: int) -> KSGate:
        """Return a gate by number."""
        return self._gates[whole(self, "gate", index, 0, len(self._gates) - 1)]

    def state(self, index: int) -> KSState:
        """Return a state by number."""
        return self._states[whole(self, "state", index, 0, len(self._states) - 1)]

    def trans(self, which: Any, target: KSState | None = None) -> KSTrans:
        """Return a transition by number, or by its two states."""
        if target is None:
            return self._transitions[whole(self, "trans", which, 0, len(self._transitions) - 1)]
        found = next((t for t in self._transitions if t.source is which and t.destination is target), None)
        if found is None:
            raise WrongValue(f"{self}.trans: there is no transition from {which} to {target}")
        return found

    def ligand(self, index: int) -> str:
        """Return an ion that transitions depend on, as its mechanism's name."""
        ligands = self._ligands()
        return f"{ligands[whole(self, 'ligand', index, 0, len(ligands) - 1)]}_ion"

    # ------------------------------------------------------------ all at once

    def setstructure(self, numbers: Vector) -> float:
        """Set states, gates and transitions from numbers as NEURON's ChannelBuilder writes them.

        iv type, counts of gates, states, hh states, transitions and ligands, first ligand transition; for each gate its first
        state, count, power and each state's part; for each transition source, target, type and ligand. Names are kept.
        """
        from .structure import read_structure

        self._change()
        self._single = False
        read_structure(self, [float(x) for x in numbers])
        return 1.0

    def pr(self) -> float:
        """Print what the channel consists of."""
        from .structure import describe

        print(describe(self))
        return 1.0


_STALE: weakref.WeakSet[KSChan] = weakref.WeakSet()  # inserted channels that have changed since they were built


def _make_stale() -> None:
    for channel in list(_STALE):
        channel._make()


PREPARE.append(_make_stale)
