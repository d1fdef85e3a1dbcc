"""The files of SaveState and BBSaveState: what they hold, and that nothing in them has changed."""

from __future__ import annotations

import json
import os
import warnings
from dataclasses import dataclass
from typing import Any

from ..errors import WrongValue, frame_of_script
from ..events.netcon import _action
from ..events.planned_calls import Calls, Planned
from ..events.state_transition import Machines

_MAGIC = b"RANVIER STATE 3\n"  # the number goes up when the bytes change
_DIGEST, _NUMBER = 32, 8


@dataclass(frozen=True, slots=True)
class Saved:
    """A state: the engine's bytes, the calls that are planned, and where StateTransitionEvents are."""

    model: bytes
    calls: Calls
    machines: Machines


def packed(saved: Saved, owner: str, magic: bytes = _MAGIC) -> bytes:
    """Return a state as the bytes of a file; warn of planned calls of Python, which cannot be in one."""
    heaps = [[[each.t, each.order, *each.text] for each in heap if each.text is not None] for heap in saved.calls]
    lost = sorted(each.t for heap in saved.calls for each in heap if each.text is None and not each.follows)
    if lost:
        times = ", ".join(f"{t:g}" for t in lost[:5]) + (", …" if len(lost) > 5 else "")
        _warn(f"{owner}: functions of Python that are to be called (at {times} ms) cannot be kept in a file: "
              "plan them again after restore(); statements of HOC can be kept")
    more = json.dumps({"calls": heaps, "machines": saved.machines}).encode()
    return sealed(magic, len(saved.model).to_bytes(_NUMBER, "little") + saved.model + more)


def sealed(magic: bytes, body: bytes) -> bytes:
    """Return bytes after a line that says what they are, their digest and their size."""
    return magic + _digest(body) + len(body).to_bytes(_NUMBER, "little") + body


def _warn(text: str) -> None:
    frame = frame_of_script()
    warnings.warn_explicit(text, RuntimeWarning, frame.f_code.co_filename, frame.f_lineno)


def unpacked(stream: Any, owner: str, magic: bytes = _MAGIC) -> Saved:
    """Read what `packed` made. Raise ValueError for anything else, HocError for a statement that this model cannot have."""
    body = unsealed(stream, magic, owner)
    size = int.from_bytes(body[:_NUMBER], "little")
    more = json.loads(body[_NUMBER + size:])
    ends, events = ([_planned(*each) for each in heap] for heap in more["calls"])
    states, armed = more["machines"]
    return Saved(body[_NUMBER:_NUMBER + size], (ends, events), (tuple(states), tuple((a, b, bool(c)) for a, b, c in armed)))


def unsealed(stream: Any, magic: bytes, owner: str) -> bytes:
    """Read what `sealed` made. Raise ValueError for anything else."""
    head = stream.read(len(magic))
    if head != magic:
        ours = head.startswith(magic.rstrip(b"0123456789\n"))
        kind = "by another version of Ranvier" if ours else "no state that Ranvier saved"
        raise WrongValue(f"{owner}: the file holds {kind}")
    digest, size = stream.read(_DIGEST), int.from_bytes(stream.read(_NUMBER), "little")
    there = os.fstat(stream.fileno()).st_size  # a damaged size may be beyond memory
    body: bytes = stream.read(size) if size <= there else b""
    if len(body) != size or _digest(body) != digest:
        raise WrongValue(f"{owner}: the file is damaged: it is cut off, or bytes in it have changed")
    return body


def _digest(body: bytes) -> bytes:
    from hashlib import sha256  # here: it is slow to import, and few save

    return sha256(body).digest()


def _planned(t: float, order: int, statement: str, name: str) -> Planned:
    """Return a planned statement, in the object of a template that has a name where one is given."""
    call = _action(statement, _object(name) if name else None)
    assert call is not None
    return Planned(t, order, call, (statement, name))


def _object(name: str) -> Any:
    from .. import h

    template, _, number = name.rstrip("]").partition("[")
    return getattr(h, template)[int(number)]
