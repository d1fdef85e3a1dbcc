"""The engine, compiled from csrc/ through cffi."""

from typing import Any

ffi: Any
lib: Any
