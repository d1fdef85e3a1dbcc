"""Channels of states, gates and transitions put together by a script (KSChan); they become mechanisms by way of a .mod file."""

from .channel import KSChan
from .parts import KSGate, KSState, KSTrans

__all__ = ["KSChan", "KSGate", "KSState", "KSTrans"]
