"""BBSaveState: the states of cells by gid, in one file or in those of NEURON's tests, for a model of these cells or others."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NoSuchFile, WrongType, WrongValue, frame_of_script
from ..events.netcon import NetCon
from ..events.planned_calls import bring_back_calls, remember_calls
from ..events.sources import GIDS
from ..events.state_transition import bring_back_machines, check_machines, remember_machines
from ..hoc_names.hoc_object import HocTool
from ..mechanism_access.point_process import PointProcess
from ..simulate import CLOCK
from ..vector.base import is_vector
from ..vector.record import resume_statements
from .cell_states import Piece, piece_as_bytes, pieces_of_model, read_piece, restore_pieces
from .save_state import restore_shared, shared_state
from .state_file import Saved, packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..vector import Vector

_COMMON = b"RANVIER CELLS 2\n"  # the number goes up when the bytes change


class BBSaveState(HocTool):
    """`BBSaveState()`: save(file name) and restore(file name); save_test and restore_test use the folders bbss_out and in.

    What is saved of a cell is found again by its gid and the names of its sections, so that a model of some of the cells, or of
    more, can be restored from it; what belongs to no gid, by its name.
    """

    __slots__ = ("_ignored",)

    def __init__(self) -> None:
        self._ignored: list[Any] = []
        super().__init__()

    def save(self, name: str | os.PathLike[str]) -> float:
        """Write the state of the model to a file; return 1."""
        common, pieces = _present(f"{self}.save")
        Path(name).write_bytes(common + b"".join(pieces.values()))
        return 1.0

    def restore(self, name: str | os.PathLike[str]) -> float:
        """Bring the cells that a file has into its state; return 1. What ignore() named stays as it is."""
        owner = f"{self}.restore({os.fspath(name)!r})"
        with _opened(Path(name), owner) as stream:
            saved, rest = _read_common(stream, owner)
            self._restore(saved, [rest, *_pieces_in(stream, owner)], owner)
        return 1.0

    def save_test(self) -> float:
        """Write bbss_out/tmp, and bbss_out/tmp.GID.0 for each gid; return 0."""
        folder = Path("bbss_out")
        folder.mkdir(exist_ok=True)
        common, pieces = _present(f"{self}.save_test")
        (folder / "tmp").write_bytes(common)
        for gid, piece in pieces.items():
            (folder / f"tmp.{gid}.0").write_bytes(piece)
        return 0.0

    def restore_test(self) -> float:
        """Restore from in/tmp, a copy of bbss_out/tmp, and in/tmp.GID for each gid, the count of its pieces and these."""
        owner, folder = f"{self}.restore_test", Path("in")
        with _opened(folder / "tmp", owner) as stream:
            saved, rest = _read_common(stream, owner)
        pieces = [rest]
        for gid in sorted(GIDS):
            with _opened(folder / f"tmp.{gid}", owner) as stream:
                pieces += [read_piece(stream, owner) for _ in range(_count(stream, owner))]
        self._restore(saved, pieces, owner)
        return 0.0

    def save_test_bin(self) -> float:
        """Write binbufout/global.SIZE and GID.SIZE for each gid, with the sizes in global.size and GID.size; return 0."""
        folder = Path("binbufout")
        folder.mkdir(exist_ok=True)
        common, pieces = _present(f"{self}.save_test_bin")
        for name, state in [("global", common), *((str(gid), piece) for gid, piece in pieces.items())]:
            (folder / f"{name}.{len(state)}").write_bytes(state)
            (folder / f"{name}.size").write_text(f"{len(state)}\n", "ascii")
        return 0.0

    def restore_test_bin(self) -> float:
        """Restore from the folder binbufin, where the user has copied what save_test_bin wrote; return 0."""
        owner = f"{self}.restore_test_bin"
        with _of_its_size("global", owner) as stream:
            saved, rest = _read_common(stream, owner)
        pieces = [rest]
        for gid in sorted(GIDS):
            with _of_its_size(str(gid), owner) as stream:
                pieces.append(read_piece(stream, owner))
        self._restore(saved, pieces, owner)
        return 0.0

    def _restore(self, saved: Saved, pieces: list[Piece], owner: str) -> None:
        kept = [(thing, _values(thing)) for thing in self._ignored]
        restore_pieces(pieces, pieces[0].t, owner)
        _restore_common(saved, owner)
        for thing, values in kept:
            _set_values(thing, values)

    def ignore(self, thing: PointProcess | NetCon | None = None) -> float:
        """Leave a point process as it is when restoring; without an argument, forget all that were named."""
        if thing is None:
            self._ignored.clear()
        elif isinstance(thing, PointProcess):
            self._ignored.append(thing)
        else:
            raise WrongType(f"{self}.ignore needs a point process, not {type(thing).__name__} {thing!r}")
        return 0.0

    def vector_play_init(self) -> float:
        """Return 0: what Vectors play goes on where it was without this."""
        return 0.0

    def save_request(self, gids: Vector, sizes: Vector) -> float:
        """Fill a Vector with the gids that have a cell, another with the bytes that each takes in a file; return their number."""
        for given in (gids, sizes):
            if not is_vector(given):
                raise WrongType(f"{self}.save_request needs two Vectors, not {type(given).__name__} {given!r}")
        _, pieces = _present(f"{self}.save_request")
        gids.from_python(list(pieces))
        sizes.from_python([float(len(piece)) for piece in pieces.values()])
        return float(len(pieces))

    def save_gid(self, *arguments: object) -> float:
        """Say that states of single cells are not there, in NEURON as here; return 0."""
        print("save_gid not implemented")
        return 0.0

    def restore_gid(self, *arguments: object) -> float:
        """Say that states of single cells are not there, in NEURON as here; return 0."""
        print("restore_gid not implemented")
        return 0.0


def _present(owner: str) -> tuple[bytes, dict[int, bytes]]:
    """Return what belongs to no gid, and by gid the pieces, as bytes of files."""
    pieces = pieces_of_model(float(CLOCK[0]))
    common = packed(Saved(shared_state(), remember_calls(), remember_machines()), owner, _COMMON)
    return common + piece_as_bytes(pieces[None]), {g: piece_as_bytes(p) for g, p in pieces.items() if g is not None}


def _opened(path: Path, owner: str) -> Any:
    """Open a file for reading. Raise FileNotFoundError, a RuntimeError too, where there is none."""
    try:
        return open(path, "rb")
    except FileNotFoundError:
        raise NoSuchFile(f"{owner}: there is no file {str(path)!r}") from None


def _read_common(stream: Any, owner: str) -> tuple[Saved, Piece]:
    return unpacked(stream, owner, _COMMON), read_piece(stream, owner)


def _restore_common(saved: Saved, owner: str) -> None:
    """Bring back what cells share; warn of what the model has others of, such as Random objects: these stay as they are."""
    left = []
    try:
        restore_shared(saved.model, owner)
    except ValueError as error:
        left.append(str(error))
    try:
        check_machines(saved.machines, owner)
        bring_back_machines(saved.machines)
    except ValueError as error:
        left.append(str(error))
    bring_back_calls(saved.calls)
    resume_statements(CLOCK[0])
    if left:
        frame = frame_of_script()
        text = f"the cells are restored, but not all that they share: {'; '.join(left)}"
        warnings.warn_explicit(text, RuntimeWarning, frame.f_code.co_filename, frame.f_lineno)


def _pieces_in(stream: Any, owner: str) -> Iterator[Piece]:
    while stream.peek(1):
        yield read_piece(stream, owner)


def _count(stream: Any, owner: str) -> int:
    line = stream.readline(20)
    if not line.strip().isdigit():
        raise WrongValue(f"{owner}: {stream.name} does not begin with a line with the count of its pieces")
    return int(line)


def _of_its_size(name: str, owner: str) -> Any:
    folder = Path("binbufin")
    with _opened(folder / f"{name}.size", owner) as stream:
        size = stream.read().decode("ascii", "replace").strip()
    if not size.isdigit():
        raise WrongValue(f"{owner}: {folder / name}.size holds no size, but {size[:40]!r}")
    return _opened(folder / f"{name}.{size}", owner)


def _values(thing: PointProcess) -> list[float]:
    return [float(getattr(thing, name)) for name in _numbers_of(thing)]


def _set_values(thing: PointProcess, values: list[float]) -> None:
    for name, value in zip(_numbers_of(thing), values, strict=True):
        setattr(thing, name, value)


def _numbers_of(thing: PointProcess) -> list[str]:
    return [name for name, variable in thing._info.fields.items() if variable.plain]
