"""SaveState: all that decides how a run goes on, kept, written to a file, and brought back."""

from __future__ import annotations

from typing import Any

from .._engine import ffi, lib
from ..errors import WrongValue
from ..events.planned_calls import bring_back_calls, remember_calls
from ..events.state_transition import bring_back_machines, check_machines, remember_machines
from ..hoc_names.file import stream_of
from ..hoc_names.hoc_object import HocTool, living_objects
from ..model import HANDLE, MODEL
from ..simulate import CLOCK
from ..vector.record import resume_statements
from .state_file import Saved, packed, unpacked


def _generators() -> Any:
    found = [thing._generator for thing in living_objects("Random")]
    return ffi.new("rv_generator *[]", found or 1), len(found)


def present_state(extent: int = lib.RV_WHOLE) -> bytes:
    """Return the state of the model as bytes."""
    size = ffi.new("size_t *")
    generators, count = _generators()
    memory = lib.rv_state_save(HANDLE, generators, count, extent, size)
    if memory == ffi.NULL:
        raise MODEL.failure("SaveState")
    try:
        return bytes(ffi.buffer(memory, size[0]))
    finally:
        lib.rv_state_free(memory)


def restore_state(state: bytes, owner: str, extent: int = lib.RV_WHOLE) -> None:
    """Bring the model into a state. Raise ValueError, having changed nothing, where it does not fit."""
    generators, count = _generators()
    MODEL.check(lib.rv_state_restore(HANDLE, ffi.from_buffer(state), len(state), generators, count, extent), owner)


def shared_state() -> bytes:
    """Return the state of what cells share: t, records and plays, GLOBALs, Random objects."""
    return present_state(lib.RV_SHARED_STATE)


def restore_shared(state: bytes, owner: str) -> None:
    """Bring what cells share into a state, after the cells. Raise ValueError, with records going on from t, where it does not."""
    restore_state(state, owner, lib.RV_SHARED_STATE)


def save_all() -> Saved:
    """Return the present state."""
    return Saved(present_state(), remember_calls(), remember_machines())


def restore_all(saved: Saved, owner: str, *, only_values: bool = False) -> None:
    """Bring the model into a state. Raise ValueError, having changed nothing, where it does not fit."""
    if not only_values:
        check_machines(saved.machines, owner)
    restore_state(saved.model, owner, lib.RV_VALUES if only_values else lib.RV_WHOLE)
    if not only_values:
        bring_back_calls(saved.calls)
        bring_back_machines(saved.machines)
        resume_statements(CLOCK[0])


class SaveState(HocTool):
    """`SaveState()`: save() and restore() here; fwrite(File) and fread(File) for another process that builds the same model."""

    __slots__ = ("_saved",)

    def __init__(self) -> None:
        self._saved: Saved | None = None
        super().__init__()

    def save(self) -> float:
        """Keep the present state, with the calls that CVode.event has planned; return 1."""
        self._saved = save_all()
        return 1.0

    def restore(self, only_values: float = 0) -> float:
        """Go back to the state that was saved or read; return 1.

        With 1, only t and values come back: what waits to be delivered or called, armed WATCHes, weights and what Vectors play
        stay as they are.
        """
        if self._saved is None:
            raise WrongValue(f"{self}.restore: nothing was saved or read")
        restore_all(self._saved, f"{self}.restore", only_values=bool(only_values))
        return 1.0

    def fwrite(self, file: Any, close: float = 1) -> float:
        """Write the saved state to a File, open or named, and close it unless the second argument is 0; return 1.

        Of planned calls it holds statements of HOC; a function of Python cannot be written, of which a warning tells.
        """
        if self._saved is None:
            raise WrongValue(f"{self}.fwrite: nothing was saved")
        stream_of(file, f"{self}.fwrite", "wb").write(packed(self._saved, f"{self}.fwrite"))
        if close:
            file.close()
        return 1.0

    def fread(self, file: Any, close: float = 1) -> float:
        """Read a state from a File, open or named; restore() brings it back. Return 1. Raise ValueError for a damaged file."""
        self._saved = unpacked(stream_of(file, f"{self}.fread", "rb"), f"{self}.fread")
        if close:
            file.close()
        return 1.0

    def writehoc(self, *arguments: object) -> float:
        """Raise NotImplementedError: NEURON does not have it any more either."""
        raise NotImplementedError(f"{self}.writehoc is not supported; use fwrite(File)")
