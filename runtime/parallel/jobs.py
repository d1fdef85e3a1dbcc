"""Jobs and messages of ParallelContext, for one host: the master does the work itself, when it asks for results."""

from __future__ import annotations

from collections import deque
from numbers import Real
from typing import TYPE_CHECKING, Any

from ..arguments import is_number
from ..errors import WrongType, WrongValue
from ..events.statement import statement_action
from ..held import NumberRef
from ..hoc_names.hoc_object import HocTool
from ..ref import Ref
from ..vector import Vector

if TYPE_CHECKING:
    from collections.abc import Callable

_board: dict[Any, deque[list[Any]]] = {}
_packed: list[Any] = []
_message: deque[Any] = deque()
_jobs: deque[tuple[int, Any, Callable[[], Any], int]] = deque()  # number, userid, call, number of the job that planned it
_done: dict[str, Any] = {"ret": None, "userid": 0, "count": 0, "running": 0}


class ParallelJobs(HocTool):
    """The members of ParallelContext about jobs (submit, working, …) and about messages (post, take, pack, …)."""

    __slots__ = ("_unnamed",)

    def __init__(self) -> None:
        super().__init__()
        self._unnamed = 0  # jobs without an id of the user's

    # ------------------------------------------------------------ jobs

    def submit(self, *arguments: Any) -> float:
        """Plan a job: submit([userid,] callable, arguments…), submit([userid,] "statement of HOC"); return its id.

        That is the userid, or a negative number that counts the jobs without one. Numbers reach a callable as floats.
        """
        rest = list(arguments)
        numbered = bool(rest) and is_number(rest[0]) and not isinstance(rest[0], bool)
        userid = rest.pop(0) if numbered else None
        if not rest:
            raise WrongType(f"{self}.submit needs a callable or a statement")
        _done["count"] += 1
        if userid is None:
            self._unnamed += 1
            userid = -self._unnamed
        _jobs.append((int(_done["count"]), userid, self._job(rest), int(_done["running"])))
        return float(userid)

    def _job(self, what: list[Any]) -> Callable[[], Any]:
        first, arguments = what[0], tuple(map(_as_sent, what[1:]))
        if callable(first):
            return lambda: first(*arguments)
        if isinstance(first, str) and not arguments:
            return _statement(first)
        if isinstance(first, str):
            from .. import h

            return lambda: getattr(h, first)(*arguments)
        if arguments and isinstance(arguments[0], str) and hasattr(first, arguments[0]):
            return lambda: getattr(first, arguments[0])(*arguments[1:])
        raise WrongType(f"{self}.submit needs a callable or a statement, not {type(first).__name__} {first!r}")

    def working(self) -> int:
        """Do the next of the jobs that this job (or nobody, outside one) planned; return its number, 0 when none is left.

        While it is done, `hoc_ac_` holds its number.
        """
        from .. import h

        mine = next((job for job in _jobs if job[3] == _done["running"]), None)
        if mine is None:
            return 0
        _jobs.remove(mine)
        number, userid, call, outer = mine
        _done["running"] = number
        h.hoc_ac_ = float(number)
        try:
            result = call()
        finally:
            _done["running"] = outer
        _done.update(ret=result, userid=userid)
        return number

    def retval(self) -> float:
        """Return what the job that working() did last returned, a number; of a statement, what it left in `hoc_ac_`."""
        value = _done["ret"]
        return float(value) if is_number(value) else 0.0

    def pyret(self) -> Any:
        """Return what the job that working() did last returned."""
        return _done["ret"]

    def userid(self) -> float:
        """Return the id that was given to submit for the job that working() did last."""
        return float(_done["userid"])

    def context(self, *arguments: Any) -> float:
        """Do nothing, and return 1: it is for workers, and there are none."""
        self._unnamed += 1
        return 1.0

    def runworker(self) -> float:
        """Return at once: this is the master."""
        return 0.0

    def done(self) -> float:
        """Return at once: there are no workers to end."""
        return 0.0

    def master_works_on_jobs(self, on: bool | float = True) -> bool:
        """Return True: there is nobody else."""
        return True

    # ------------------------------------------------------------ messages

    def pack(self, *values: Any) -> float:
        """Add numbers, texts, Vectors and objects of Python to the message to be posted."""
        _packed.extend(value.c() if isinstance(value, Vector) else value for value in values)
        return 0.0

    def post(self, key: Any, *values: Any) -> float:
        """Put a message on the board: what was packed, and these values."""
        self.pack(*values)
        _board.setdefault(key, deque()).append(list(_packed))
        _packed.clear()
        return 1.0

    def take(self, key: Any, *places: Any) -> float:
        """Take a message from the board and unpack it to these places. Raise ValueError where there is none."""
        if not self._open(key, remove=True):
            raise WrongValue(f"{self}.take: there is no message {key!r}, and no other host that could post one")
        return self.unpack(*places)

    def look(self, key: Any, *places: Any) -> bool:
        """Return whether there is a message; unpack it, leaving it on the board."""
        return self._open(key, remove=False) and self.unpack(*places) == 1.0

    def look_take(self, key: Any, *places: Any) -> bool:
        """Return whether there is a message; take and unpack it."""
        return self._open(key, remove=True) and self.unpack(*places) == 1.0

    def _open(self, key: Any, *, remove: bool) -> bool:
        waiting = _board.get(key)
        if not waiting:
            return False
        message = waiting.popleft() if remove else waiting[0]
        _message.clear()
        _message.extend(message)
        return True

    def unpack(self, *places: Any) -> float:
        """Unpack the next parts of the message into references and Vectors."""
        for place in places:
            if isinstance(place, Vector):
                place.from_python(list(self._part(Vector, "unpack")))
            elif isinstance(place, Ref | NumberRef):
                place[0] = self.upkscalar()
            else:
                place[0] = self._part(str, "unpack")
        return 1.0

    def _part(self, kind: Any, name: str) -> Any:
        if not _message:
            raise WrongValue(f"{self}.{name}: the message has no more parts")
        if not isinstance(_message[0], kind):
            raise WrongType(f"{self}.{name}: the next part of the message is {type(_message[0]).__name__} {_message[0]!r}")
        return _message.popleft()

    def upkscalar(self) -> float:
        """Return the next part of the message, a number."""
        return float(self._part(Real, "upkscalar"))

    def upkstr(self, place: Any = None) -> str:
        """Return the next part of the message, a text, and put it into a reference."""
        text: str = self._part(str, "upkstr")
        if place is not None:
            place[0] = text
        return text

    def upkvec(self, vector: Vector | None = None) -> Vector:
        """Return the next part of the message, a Vector, in a given one or a new one."""
        part: Vector = self._part(Vector, "upkvec")
        if vector is None:
            return part
        vector.from_python(list(part))
        return vector

    def upkpyobj(self) -> Any:
        """Return the next part of the message, whatever it is."""
        return self._part(object, "upkpyobj")


def _statement(text: str) -> Callable[[], float]:
    """Return what does a statement of HOC and returns `hoc_ac_`."""
    action = statement_action(text, None)

    def do() -> float:
        from .. import h

        action()
        return float(h.hoc_ac_)

    return do


def _as_sent(value: Any) -> Any:
    """Return an argument as it would reach another host: a number as a float."""
    return float(value) if is_number(value) else value
