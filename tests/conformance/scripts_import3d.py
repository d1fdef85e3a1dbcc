"""Morphology files of every format, read and made into sections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "morphologies"
READERS = {".swc": "Import3d_SWC_read", ".asc": "Import3d_Neurolucida3", ".nts": "Import3d_Eutectic_read",
           ".nrx": "Import3d_Neurolucida_read", ".xml": "Import3d_MorphML"}


class Cell:
    def __repr__(self) -> str:
        return "cell"


def sections_of(h: Any) -> list[Any]:
    return [[str(s), str(s.parentseg()), s.orientation(), s.L, s.diam, s.nseg, h.pt3dstyle(sec=s), h.area(0.5, sec=s),
             h.ri(0.5, sec=s), points_of(s)] for s in h.allsec()]


def points_of(s: Any) -> list[list[float]]:
    return [[s.x3d(i), s.y3d(i), s.z3d(i), s.diam3d(i), s.arc3d(i)] for i in range(s.n3d())]


def points_of_swc(h: Any, reader: Any) -> list[Any]:
    found: list[Any] = [list(v) for v in (reader.id, reader.pid, reader.x, reader.y, reader.z, reader.d, reader.iline)]
    section, text = h.ref(None), h.ref("")
    for k in range(len(reader.x)):
        reader.label(k, text)
        found.append([reader.pt2sec(k, section), section[0].id, reader.pt2id(k), reader.id2pt(reader.pt2id(k)), text[0]])
    return found


def read(h: Any, path: Path) -> dict[str, Any]:
    """Read a file, make its sections, and look at all that the reader and the cell show."""
    h.load_file("stdlib.hoc")
    h.load_file("import3d.hoc")
    kind = READERS[path.suffix]
    reader = reader_of(h, path)
    places = points_of_swc(h, reader) if kind == "Import3d_SWC_read" else []
    cell = Cell()
    h.Import3d_GUI(reader, 0).instantiate(cell)
    result = {
        "lists": {name: [str(s) for s in sections] for name, sections in vars(cell).items()},
        "sections": sections_of(h),
        "err": reader.err,
        "filetype": reader.filetype,
        "pieces": [[p.id, p.fid, p.first, p.type, p.parentx, p.iscontour_, list(p.d), list(p.raw.getrow(1))]
                   for p in reader.sections],
        "places": places,
        "types": list(reader.type) if len(reader.type) else [],
    }
    del cell
    return {**result, "hoc": read_by_hoc(h, reader_of(h, path))}


def reader_of(h: Any, path: Path) -> Any:
    kind = READERS[path.suffix]
    reader = getattr(h, kind)()
    if kind in ("Import3d_SWC_read", "Import3d_Neurolucida3"):
        reader.quiet = 1
    reader.input(str(path))
    return reader


def read_by_hoc(h: Any, reader: Any) -> dict[str, Any]:
    """Make the sections of a reader once more, in an object of a template of HOC."""
    kinds = ["somatic", "axonal", "basal", "apical", *(f"dendritic_{k}" for k in range(16)), "minus_1set", "all"]
    sections = ["soma", "axon", "dend", "apic", "minus_1", *(f"dend_{k}" for k in range(16))]
    if not h.name_declared("Reading"):
        made = " ".join(f"{kind} = new SectionList()" for kind in kinds)
        h(f"""
            begintemplate Reading
            public instantiate, {", ".join(kinds)}
            objref {", ".join(kinds)}, importer, this
            create {", ".join(f"{name}[1]" for name in sections)}
            proc init() {{ forall delete_section()
                {made}
                importer = new Import3d_GUI($o1, 0)
                importer.instantiate(this) }}
            endtemplate Reading
        """)
    cell = h.Reading(reader)
    return {"lists": {kind: [str(s) for s in getattr(cell, kind)] for kind in kinds}, "sections": sections_of(h)}


def _script(path: Path) -> Any:
    return lambda h: read(h, path)


NAMES = [path.name for path in sorted(FOLDER.iterdir())]
globals().update({path.name: _script(path) for path in FOLDER.iterdir()})


LISTS = ["all", "somatic", "axonal", "basal", "apical", "dendritic_5", "dendritic_6", "dendritic_7"]
TEMPLATE = f"""begintemplate ImportedCell
public soma, axon, dend, apic, dend_5, dend_6, dend_7, {", ".join(LISTS)}
objref this, {", ".join(LISTS)}
create soma[1], axon[1], dend[1], apic[1], dend_5[1], dend_6[1], dend_7[1]
proc init() {{ {" ".join(f"{name} = new SectionList()" for name in LISTS)} }}
endtemplate ImportedCell
"""


def _reader(h: Any, name: str) -> Any:
    h.load_file("stdlib.hoc")
    h.load_file("import3d.hoc")
    reader = h.Import3d_SWC_read()
    reader.quiet = 1
    reader.input(str(FOLDER / name))
    return reader


def into_a_template(h: Any) -> Any:
    """The sections of an object of HOC, and the lists that it has for them."""
    h("create accessed")  # NEURON ends the process where no section is the currently accessed one
    h("access accessed")
    h(TEMPLATE)
    found, cells = [], []
    for name in ("forked.swc", "two_trees.swc"):
        cell, reader = h.ImportedCell(), _reader(h, name)
        cells.append(cell)
        h.Import3d_GUI(reader, 0).instantiate(cell)
        lists = [[str(section) for section in getattr(cell, each)] for each in LISTS]
        found.append([lists, str(cell.soma[0]), len(cell.dend), sections_of(h)])
    return found


def to_the_top(h: Any) -> Any:
    """Sections that HOC owns, under names of h."""
    reader = _reader(h, "forked.swc")
    h.Import3d_GUI(reader, 0).instantiate(None)
    return [h.soma[0], len(h.dend), h.dend_7[0].cell(), h.cas(), h.apic[0].is_pysec(), sections_of(h)]


NAMES += ["into_a_template", "to_the_top"]
