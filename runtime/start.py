"""The command `ranvier` from its first moment: Ctrl-C while its modules are being imported is said as later on."""

from __future__ import annotations

import sys


def main() -> int:
    """Import the command line and run it; return its exit code."""
    try:
        from .cli import main as run

        return run()
    except KeyboardInterrupt:
        print("ranvier: interrupted", file=sys.stderr)
        return 130
