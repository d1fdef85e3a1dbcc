"""File: text and binary files by NEURON's methods."""

from __future__ import annotations

import os
from typing import Any

from .._engine import ffi
from ..arguments import whole
from ..errors import EndOfFile, WrongType, WrongValue
from ..held import holds_text
from ..ref import Ref
from .hoc_object import HocObject
from .text_format import number_in, written

_BLANKS = b" \t\n\v\f\r"


def stream_of(file: Any, owner: str, mode: str = "") -> Any:
    """Return the binary stream of a File, or a file object of Python. Raise TypeError for anything else.

    With a mode, "rb" or "wb", a File that is not open but has a name is opened.
    """
    if isinstance(file, File):
        if mode:
            file._open_if_closed(mode)
        return file._open_stream()
    if hasattr(file, "read") and hasattr(file, "write"):
        return file
    raise WrongType(f"{owner} needs a File, not {type(file).__name__} {file!r}")


class File(HocObject):
    """`File()` or `File(name)`; open it with ropen, wopen or aopen. Variables and ~ in names are those of the environment."""

    __slots__ = ("_name", "_stream")

    def __init__(self, name: str = "") -> None:
        self._name = self._text("File", name)
        self._stream: Any = None
        self._enter()

    def __del__(self) -> None:
        stream = getattr(self, "_stream", None)
        if stream is not None:
            stream.close()
        self._leave()

    @staticmethod
    def _text(what: str, value: Any) -> str:
        text = value[0] if holds_text(value) else value
        if not isinstance(text, str | os.PathLike):
            raise WrongType(f"{what} needs a text, not {type(value).__name__} {value!r}")
        return os.fspath(text) if isinstance(text, os.PathLike) else text

    def _open_stream(self) -> Any:
        """Return the open binary stream. Raise ValueError where none is open."""
        if self._stream is None:
            raise WrongValue(f"{self}: the file {self._name!r} is not open")
        return self._stream

    def _open_if_closed(self, mode: str) -> None:
        """Open the file of the name that was given, where none is open: "rb" or "wb". Raise ValueError where that fails."""
        if self._stream is None and self._name and not self._open(None, mode):
            raise WrongValue(f"{self}: the file {self._name!r} cannot be opened")

    def fileno(self) -> int:
        """Return the descriptor, for VERBATIM."""
        return int(self._open_stream().fileno())

    # ------------------------------------------------------------ opening

    def _open(self, name: Any, mode: str) -> float:
        self.close()
        if name is not None:
            self._name = self._text(f"{self}.{mode[0]}open", name)
        try:
            self._stream = open(os.path.expandvars(os.path.expanduser(self._name)), mode)
        except (OSError, ValueError):
            return 0.0
        return 1.0

    def ropen(self, name: str | None = None) -> float:
        """Open for reading; return whether that worked."""
        return self._open(name, "rb")

    def wopen(self, name: str | None = None) -> float:
        """Open for writing, an empty file; return whether that worked."""
        return self._open(name, "wb")

    def aopen(self, name: str | None = None) -> float:
        """Open for writing at the end; return whether that worked."""
        return self._open(name, "ab")

    def close(self) -> float:
        """Close the file where one is open."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        return 0.0

    def isopen(self) -> float:
        """Return 1 where a file is open, else 0."""
        return float(self._stream is not None)

    def flush(self) -> float:
        """Write what waits to be written."""
        if self._stream is not None:
            self._stream.flush()
        return 1.0

    def mktemp(self) -> float:
        """Take the name of a new empty file in the folder for temporary files."""
        import tempfile

        self.close()
        descriptor, self._name = tempfile.mkstemp(prefix="oc")
        os.close(descriptor)
        return 1.0

    def unlink(self) -> float:
        """Delete the file of this name; return whether that worked."""
        try:
            os.unlink(self._name)
        except OSError:
            return 0.0
        return 1.0

    def getname(self, holder: Any = None) -> str:
        """Return the name, and put it into h.ref('') where one is given."""
        if holder is not None:
            self._give("getname", holder, self._name)
        return self._name

    def dir(self) -> str:
        """Return the folder of the last chooser: ''."""
        return ""

    def chooser(self, *arguments: Any) -> float:
        """Raise NotImplementedError, unless it is only prepared: there are no windows to choose a file in."""
        if arguments:
            self.close()
            return 1.0
        raise NotImplementedError(f"{self}.chooser: there are no windows; give the name to ropen, wopen or aopen")

    # ------------------------------------------------------------ text

    def _write_text(self, text: str) -> None:
        """Write a text. Raise OSError where the file is open for reading only."""
        try:
            self._open_stream().write(text.encode())
        except OSError as error:
            raise OSError(f"{self}: {self._name!r} is not open for writing: {error}") from None

    def printf(self, pattern: str, *values: Any) -> float:
        """Write numbers and texts by a format of C; return 0."""
        self._write_text(written(f"{self}.printf", self._text(f"{self}.printf", pattern), values))
        return 0.0

    def _give(self, name: str, holder: Any, text: str) -> None:
        if not holds_text(holder):
            raise WrongType(f"{self}.{name} needs a text by reference, such as h.ref(''), not {type(holder).__name__}")
        holder[0] = text

    def _word(self) -> bytes:
        """Return the next word between blanks, b'' at the end of the file."""
        stream = self._open_stream()
        self._skip_blanks()
        word = bytearray()
        while waiting := stream.peek(1):
            end = next((k for k, byte in enumerate(waiting) if byte in _BLANKS), len(waiting))
            word += stream.read(end)
            if end < len(waiting):
                break
        return bytes(word)

    def _skip_blanks(self) -> None:
        stream = self._open_stream()
        if not hasattr(stream, "peek"):
            raise OSError(f"{self}: {self._name!r} is not open for reading")
        while waiting := stream.peek(1):
            kept = waiting.lstrip(_BLANKS)
            stream.read(len(waiting) - len(kept))
            if kept:
                return

    def _read_number(self) -> float:
        """Return the next word that is a number, and skip the blanks after it. Raise EOFError at the end of the file."""
        while word := self._word():
            value = number_in(word.decode(errors="replace"))
            if value is not None:
                self._skip_blanks()
                return value
        raise EndOfFile(f"{self}: no number is left in {self._name!r}")

    def _at_end(self) -> bool:
        """Return whether nothing is left to read."""
        stream = self._open_stream()
        return not hasattr(stream, "peek") or not stream.peek(1)

    def scanvar(self) -> float:
        """Return the next number; words that are none are skipped. Raise EOFError where there is none."""
        return self._read_number()

    def scanstr(self, holder: Any) -> float:
        """Put the next word into h.ref(''); return its length, −1 at the end of the file."""
        word = self._word().decode(errors="replace")
        if not word:
            return -1.0
        self._give("scanstr", holder, word)
        return float(len(word))

    def gets(self, holder: Any) -> float:
        """Put the next line, with its end, into h.ref(''); return its length, −1 at the end of the file.

        Lines end with \\n, \\r or both, of which \\n is told; a last line without an end gets one, as in NEURON.
        """
        stream = self._open_stream()
        found = stream.readline()
        if not found:
            return -1.0
        line, end, rest = found.partition(b"\r")
        if end and rest not in (b"", b"\n"):
            stream.seek(-len(rest), os.SEEK_CUR)
        line = line.removesuffix(b"\n").decode(errors="replace") + "\n"
        self._give("gets", holder, line)
        return float(len(line))

    def eof(self) -> float:
        """Return 1 at the end of the file, else 0."""
        return float(self._at_end())

    # ------------------------------------------------------------ binary

    def seek(self, offset: float = 0, base: int = 0) -> float:
        """Go to an offset [bytes] from the start (0), the present place (1) or the end (2); return 0, −1 where that fails."""
        try:
            self._open_stream().seek(whole(self, "seek", offset, -(2**62), 2**62), whole(self, "seek", base, 0, 2))
        except (OSError, ValueError):
            return -1.0
        return 0.0

    def tell(self) -> int:
        """Return the present place [bytes]."""
        return int(self._open_stream().tell())

    def _memory(self, name: str, arguments: tuple[Any, ...]) -> tuple[Any, int]:
        """Return the address and the count of (reference) or (count, reference)."""
        reference = arguments[-1] if arguments else None
        if not isinstance(reference, Ref) or len(arguments) > 2:
            raise WrongType(f"{self}.{name} takes ([count,] reference), such as vector._ref_x[0]")
        count = whole(self, name, arguments[0], 1, 2e18) if len(arguments) == 2 else 1
        room = reference.room() or 1
        if not 1 <= count <= room:
            raise WrongValue(f"{self}.{name}: the reference to {reference.name} has {room} numbers, not {count}")
        return reference.locate(), count

    def vwrite(self, *arguments: Any) -> float:
        """Write 8-byte floats from a reference on: vwrite([count,] vector._ref_x[k]); return how many."""
        start, count = self._memory("vwrite", arguments)
        self._open_stream().write(bytes(ffi.buffer(start, 8 * count)))
        return float(count)

    def vread(self, *arguments: Any) -> float:
        """Read 8-byte floats to a reference: vread([count,] vector._ref_x[k]); return how many there were."""
        start, count = self._memory("vread", arguments)
        data = self._open_stream().read(8 * count)
        whole = len(data) // 8
        ffi.memmove(start, data[:8 * whole], 8 * whole)
        return float(whole)
