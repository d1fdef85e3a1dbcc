"""Vectors in text and in files: printf, scanf, and the binary forms of fwrite and vwrite."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from ..arguments import number, whole
from ..errors import EndOfFile, WrongType, WrongValue
from ..hoc_names.file import File, stream_of
from ..hoc_names.text_format import written
from .base import VectorBase

if TYPE_CHECKING:
    from .vector import Vector

_DOUBLES = 4
_VREAD = {1: "i1", 2: "u2", 3: "f4", 4: "f8", 5: "i4"}
"""Numpy's types of the five kinds of vwrite: scaled to 8 and 16 bits, floats, doubles, whole numbers."""
_FREAD = {1: "i1", 2: "u2", 3: "f4", 4: "f8", 5: "i2"}


class VectorFile(VectorBase):
    """Mixed into Vector. A file is a File of h or a binary file object of Python."""

    __slots__ = ()

    # ------------------------------------------------------------ text

    def printf(self, *arguments: Any) -> int:
        """Print the elements, or write them to a File; return how many: printf([file,] [format,] [start, end])."""
        file = arguments[0] if arguments and isinstance(arguments[0], File) else None
        rest = arguments[1:] if file is not None else arguments
        pattern = rest[0] if rest and isinstance(rest[0], str) else None
        bounds = rest[1:] if pattern is not None else rest
        values = self._part(bounds).tolist() if self._me().size() or bounds else []
        if file is not None:
            file._write_text("".join(written(f"{self}.printf", pattern or "%g\n", (v,)) for v in values) + "\n")
        elif pattern is not None:
            print("".join(written(f"{self}.printf", pattern, (v,)) for v in values), end="")
        else:
            lines = ["".join(f"{v:g}\t" for v in values[k:k + 5]) for k in range(0, len(values), 5)]
            print("\n".join(lines), end="\n\n" if values and len(values) % 5 == 0 else "\n")
        return len(values)

    def scanf(self, file: Any, *numbers: int) -> int:
        """Read numbers of a text file; return how many: scanf(file, [n,] [column, columns]); without n all that are left."""
        count, column, columns = self._columns("scanf", numbers)
        if not isinstance(file, File):
            raise WrongType(f"{self}.scanf needs a File, not {type(file).__name__} {file!r}")
        values: list[float] = []
        while (count < 0 or len(values) < count) and not file._at_end():
            for place in range(1, max(columns, column) + 1):
                if file._at_end():
                    break
                value = file._read_number()
                if place == column:
                    values.append(value)
        self._me()._put(values)
        return len(values)

    def _columns(self, name: str, numbers: tuple[Any, ...]) -> tuple[int, int, int]:
        """Return (count or −1, column, columns) of the arguments of a scan."""
        given = [whole(self, name, n, -1e9, 1e9) for n in numbers]
        if len(given) > 3:
            raise WrongType(f"{self}.{name} takes a file and up to 3 numbers, not {len(given)}")
        count = given[0] if len(given) in (1, 3) else -1
        column, columns = given[-2:] if len(given) >= 2 else (1, 1)
        if not 1 <= column <= columns:
            raise WrongValue(f"{self}.{name}: there is no column {column} of {columns}")
        return count, column, columns

    def scantil(self, file: Any, stop: float, *numbers: int) -> int:
        """Read numbers of a text file up to one of the value `stop`; return how many: scantil(file, stop, [column, columns])."""
        _, column, columns = self._columns("scantil", numbers)
        mark, values = number(self, "scantil", stop), list[float]()
        if not isinstance(file, File):
            raise WrongType(f"{self}.scantil needs a File, not {type(file).__name__} {file!r}")
        while True:
            for place in range(1, columns + 1):
                value = file._read_number()
                if value == mark and place <= column:
                    self._me()._put(values)
                    return len(values)
                if place == column:
                    values.append(value)

    # ------------------------------------------------------------ binary

    def fwrite(self, file: Any, *bounds: int) -> int:
        """Write elements as 8-byte floats and nothing else; return how many."""
        values = self._part(bounds) if self._me().size() or bounds else []
        stream_of(file, f"{self}.fwrite").write(bytes(values) if isinstance(values, list) else values.tobytes())
        return len(values)

    def fread(self, file: Any, size: int | None = None, kind: int = _DOUBLES) -> float:
        """Read elements of a kind: 1 signed bytes, 2 unsigned and 5 signed 16-bit numbers, 3 floats, 4 doubles; return 1.

        As many as the Vector has, or `size`; where the file ends before, the rest keeps what it was.
        """
        import numpy as np

        me = self._me()
        if size is not None:
            me.resize(whole(me, "fread", size, 0, 1e10))
        layout = np.dtype(_FREAD[whole(me, "fread", kind, 1, 5)])
        data = stream_of(file, f"{me}.fread").read(me.size() * layout.itemsize)
        values = np.frombuffer(data, layout, len(data) // layout.itemsize)
        me._array()[:len(values)] = values
        return 1.0

    def vwrite(self, file: Any, kind: int = _DOUBLES) -> float:
        """Write count, kind and elements: kinds 1, 2 scaled to 8 or 16 bits, 3 floats, 4 doubles, 5 whole numbers; return 1."""
        import numpy as np

        stream, code = stream_of(file, f"{self}.vwrite"), whole(self, "vwrite", kind, 1, 5)
        values = self._me()._array()
        data = struct.pack("=ii", len(values), code)
        if code <= 2:
            low = float(values.min()) if len(values) else 0.0
            span = float(values.max()) - low if len(values) else 0.0
            factor = (255.0 if code == 1 else 65535.0) / span if span > 0 else 1.0
            data += struct.pack("=dd", factor, low)
            values = (values - low) * factor - (128.0 if code == 1 else 0.0)
        stream.write(data + np.trunc(values).astype(_VREAD[code]).tobytes() if code in (1, 2, 5) else
                     data + values.astype(_VREAD[code]).tobytes())
        return 1.0

    def vread(self, file: Any) -> float:
        """Read what vwrite wrote, on a machine of either byte order; return 1, or 0 at the end of the file."""
        import numpy as np

        stream, me = stream_of(file, f"{self}.vread"), self._me()
        head = stream.read(8)
        if len(head) < 8:
            return 0.0
        order = "=" if 1 <= struct.unpack("=ii", head)[1] <= 5 else (">" if struct.pack("=h", 1) == b"\1\0" else "<")
        count, code = struct.unpack(order + "ii", head)
        if code not in _VREAD or count < 0:
            return 0.0
        factor, low = struct.unpack(order + "dd", _exactly(stream, 16, me)) if code <= 2 else (1.0, 0.0)
        layout = np.dtype(order + _VREAD[code])
        values = np.frombuffer(_exactly(stream, count * layout.itemsize, me), layout).astype(float)
        me._take((values + (128.0 if code == 1 else 0.0)) / factor + low if code <= 2 else values)
        return 1.0


def _exactly(stream: Any, size: int, owner: Vector) -> Any:
    data = stream.read(size)
    if len(data) < size:
        raise EndOfFile(f"{owner}.vread: the file ends within the Vector")
    return data
