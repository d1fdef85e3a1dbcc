"""Vector, in parts by theme: vector.py holds its memory and elements, the others what it can do with them."""

from .vector import EXPORTED, Elements, Vector, release_views

__all__ = ["EXPORTED", "Elements", "Vector", "release_views"]
