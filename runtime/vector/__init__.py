"""Vector, in parts by theme: vector.py holds its memory and elements, the others what it can do with them."""

from .vector import Elements, Vector

__all__ = ["Elements", "Vector"]
