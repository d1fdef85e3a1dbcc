"""Large morphologies are read."""

from __future__ import annotations

from pathlib import Path

from ranvier import h

POINTS = 10_000


def test_ten_thousand_points(tmp_path: Path) -> None:
    lines = ["1 1 0 0 0 5 -1"]
    lines += [f"{k} 3 {k} {k % 7} {k % 5} 1 {k - 1 if k % 50 else max(k - 75, 1)}" for k in range(2, POINTS + 1)]
    path = tmp_path / "large.swc"
    path.write_text("\n".join(lines))
    cell = type("Cell", (), {})()
    reader = h.Import3d_SWC_read()
    reader.input(str(path))
    h.Import3d_GUI(reader, 0).instantiate(cell)
    assert sum(s.n3d() for s in cell.all) >= POINTS
