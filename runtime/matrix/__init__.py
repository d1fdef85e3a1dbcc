"""Matrix, full and sparse: matrix.py has its elements, algebra.py what it computes, store.py where its numbers are."""

from .matrix import Matrix

__all__ = ["Matrix"]
