"""Run a Python script with Ranvier in NEURON's place: python -m ranvier.as_neuron SCRIPT.py [ARGUMENTS …]."""

from __future__ import annotations

import os
import runpy
import sys


def main() -> None:
    """Run the script that the command line names: the rest of the command line is its own."""
    if len(sys.argv) < 2:
        raise SystemExit("python -m ranvier.as_neuron SCRIPT.py [ARGUMENTS …]: run a script written for NEURON")
    if not os.path.isfile(sys.argv[1]):
        raise SystemExit(f"python -m ranvier.as_neuron: there is no script {sys.argv[1]}; name a Python file")
    sys.argv = sys.argv[1:]
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
