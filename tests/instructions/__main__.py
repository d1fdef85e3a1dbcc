"""Store the present counts: python -m tests.instructions, after a change that is meant to make them others."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from count_instructions import WORKLOADS, compiler, counted, is_possible, store, stored


def main() -> int:
    if not is_possible():
        print("python -m tests.instructions: this processor lacks AVX2, with which instructions are counted", file=sys.stderr)
        return 1
    before = stored().get(compiler(), {})
    with tempfile.TemporaryDirectory() as folder:
        counts = counted(Path(folder))
    for workload, count in counts.items():
        change = f"{100 * (count / before[workload] - 1):+.1f} %" if workload in before else "new"
        print(f"{workload}: {count} instructions, {change}; {WORKLOADS[workload]}")
    store(counts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
