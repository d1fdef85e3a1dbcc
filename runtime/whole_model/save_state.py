"""SaveState and BBSaveState: all that decides how a run goes on, kept, written to a file, and brought back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .._engine import ffi, lib
from ..events.netcon import GIDS, NetCon
from ..events.planned_calls import bring_back_calls, play_at, remember_calls
from ..events.state_transition import bring_back_machines, check_machines, remember_machines
from ..hoc_names.file import stream_of
from ..hoc_names.hoc_object import HocTool, living_objects
from ..mechanism_access.point_process import PointProcess
from ..model import HANDLE, MODEL
from ..simulate import CLOCK
from ..vector import Vector
from ..vector.record import resume_statements
from .state_file import Saved, packed, unpacked


def _generators() -> Any:
    found = [thing._generator for thing in living_objects("Random")]
    return ffi.new("rv_generator *[]", found or 1), len(found)


def present_state() -> bytes:
    """Return the state of the model as bytes."""
    size = ffi.new("size_t *")
    generators, count = _generators()
    memory = lib.rv_state_save(HANDLE, generators, count, size)
    if memory == ffi.NULL:
        raise MODEL.failure("SaveState")
    try:
        return bytes(ffi.buffer(memory, size[0]))
    finally:
        lib.rv_state_free(memory)


def restore_state(state: bytes, owner: str, *, only_values: bool = False) -> None:
    """Bring the model into a state. Raise ValueError, having changed nothing, where it does not fit."""
    generators, count = _generators()
    status = lib.rv_state_restore(HANDLE, ffi.from_buffer(state), len(state), generators, count, int(only_values))
    MODEL.check(status, owner)


def save_all() -> Saved:
    """Return the present state."""
    return Saved(present_state(), remember_calls(), remember_machines())


def restore_all(saved: Saved, owner: str, *, only_values: bool = False) -> None:
    """Bring the model into a state. Raise ValueError, having changed nothing, where it does not fit."""
    if not only_values:
        check_machines(saved.machines, owner)
    restore_state(saved.model, owner, only_values=only_values)
    if not only_values:
        bring_back_calls(saved.calls)
        bring_back_machines(saved.machines)
        resume_statements(CLOCK[0], play_at)


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
            raise ValueError(f"{self}.restore: nothing was saved or read")
        restore_all(self._saved, f"{self}.restore", only_values=bool(only_values))
        return 1.0

    def fwrite(self, file: Any, close: float = 1) -> float:
        """Write the saved state to an open File, and close it unless the second argument is 0; return 1.

        Of planned calls it holds statements of HOC; a function of Python cannot be written, of which a warning tells.
        """
        if self._saved is None:
            raise ValueError(f"{self}.fwrite: nothing was saved")
        stream_of(file, f"{self}.fwrite").write(packed(self._saved, f"{self}.fwrite"))
        if close:
            file.close()
        return 1.0

    def fread(self, file: Any, close: float = 1) -> float:
        """Read a state from an open File; restore() brings it back. Raise ValueError for a file that is damaged; return 1."""
        self._saved = unpacked(stream_of(file, f"{self}.fread"), f"{self}.fread")
        if close:
            file.close()
        return 1.0

    def writehoc(self, *arguments: object) -> float:
        """Raise NotImplementedError: NEURON does not have it any more either."""
        raise NotImplementedError(f"{self}.writehoc is not supported; use fwrite(File)")


class BBSaveState(HocTool):
    """`BBSaveState()`: save(file name) and restore(file name); save_test and restore_test use the folders bbss_out and in."""

    __slots__ = ("_ignored",)

    def __init__(self) -> None:
        self._ignored: list[Any] = []
        super().__init__()

    def save(self, name: str | os.PathLike[str]) -> float:
        """Write the state of the model to a file; return 1."""
        Path(name).write_bytes(packed(save_all(), f"{self}.save"))
        return 1.0

    def restore(self, name: str | os.PathLike[str]) -> float:
        """Bring the model into the state of a file; return 1. What ignore() named stays as it is."""
        with open(name, "rb") as stream:
            saved = unpacked(stream, f"{self}.restore({os.fspath(name)!r})")
        kept = [(thing, _values(thing)) for thing in self._ignored]
        restore_all(saved, f"{self}.restore({os.fspath(name)!r})")
        for thing, values in kept:
            _set_values(thing, values)
        return 1.0

    def save_test(self) -> float:
        """Save to bbss_out/tmp; return 0. There are no files of single cells beside it."""
        Path("bbss_out").mkdir(exist_ok=True)
        self.save(Path("bbss_out") / "tmp")
        return 0.0

    def restore_test(self) -> float:
        """Restore from in/tmp, where the user has copied what save_test wrote; return 0."""
        self.restore(Path("in") / "tmp")
        return 0.0

    save_test_bin = save_test
    restore_test_bin = restore_test

    def ignore(self, thing: PointProcess | NetCon | None = None) -> float:
        """Leave a point process as it is when restoring; without an argument, forget all that were named."""
        if thing is None:
            self._ignored.clear()
        elif isinstance(thing, PointProcess):
            self._ignored.append(thing)
        else:
            raise TypeError(f"{self}.ignore needs a point process, not {type(thing).__name__} {thing!r}")
        return 0.0

    def vector_play_init(self) -> float:
        """Return 0: what Vectors play goes on where it was without this."""
        return 0.0

    def save_request(self, gids: Vector, sizes: Vector) -> float:
        """Fill a Vector with the gids that have a cell, another with 0 for each, and return their number.

        The sizes would be those of what save_gid gives.
        """
        gids.from_python(sorted(GIDS))
        sizes.from_python([0.0] * len(GIDS))
        return float(len(GIDS))

    def save_gid(self, *arguments: object) -> float:
        """Say that states of single cells are not there, in NEURON as here; return 0."""
        print("save_gid not implemented")
        return 0.0

    def restore_gid(self, *arguments: object) -> float:
        """Say that states of single cells are not there, in NEURON as here; return 0."""
        print("restore_gid not implemented")
        return 0.0


def _values(thing: PointProcess) -> list[float]:
    return [float(getattr(thing, name)) for name in _numbers_of(thing)]


def _set_values(thing: PointProcess, values: list[float]) -> None:
    for name, value in zip(_numbers_of(thing), values, strict=True):
        setattr(thing, name, value)


def _numbers_of(thing: PointProcess) -> list[str]:
    return [name for name, variable in thing._info.fields.items() if variable.plain]
