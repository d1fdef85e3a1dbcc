"""NEURON's module neuron.nonvint_block_supervisor: states that Python integrates beside the cable. Nothing can be registered."""

from __future__ import annotations

from typing import Any, NoReturn

call: list[Any] = []


def register(functions: object) -> NoReturn:
    """Raise NotImplementedError: the inner loop of a run never enters Python."""
    raise NotImplementedError(
        "nonvint_block_supervisor.register: Python cannot take part in a step. Write the equations as a .mod file; those "
        "that are linear can be a LinearMechanism; what only acts between steps can be h.CVode().extra_scatter_gather(0, f)")


def unregister(functions: object) -> None:
    """Do nothing: nothing is registered."""


def clear() -> None:
    """Do nothing: nothing is registered."""
