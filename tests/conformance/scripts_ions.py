"""Ions: registering them, their styles, Nernst and GHK."""

from __future__ import annotations

from typing import Any

NAMES = ["registered", "styles", "potentials"]


def registered(h: Any) -> Any:
    first, again = h.ion_register("mg", 2), h.ion_register("mg", 2)
    section = h.Section(name="s")
    section.insert("mg_ion")
    return [first == again, h.ion_charge("mg_ion"), h.ion_charge("na_ion"), section(0.5).mgi, section(0.5).mgo, section(0.5).emg,
            h.mgi0_mg_ion, h.mgo0_mg_ion]


def styles(h: Any) -> Any:
    h.ion_register("ca", 2)
    section = h.Section(name="s")
    section.insert("na_ion").insert("ca_ion")
    found = [h.ion_style(name, sec=section) for name in ("na_ion", "ca_ion", "k_ion")]
    found += [h.ion_style("ca_ion", 3, 2, 1, 1, 0, sec=section), h.ion_style("ca_ion", sec=section)]
    section.insert("hh")
    return [*found, *(h.ion_style(name, sec=section) for name in ("na_ion", "k_ion"))]


def potentials(h: Any) -> Any:
    h.ion_register("ca", 2)
    section = h.Section(name="s")
    section.insert("na_ion").insert("ca_ion")
    found = []
    for celsius in (6.3, 37):
        h.celsius = celsius
        found += [h.nernst(1, 10, 2), h.nernst(0, 10, 1), h.nernst(1, 10, 0), h.ghk(-50, 0.001, 2, 2), h.ghk(0, 1, 2, 1),
                  h.ghk(1e-7, 1, 2, 1), h.ghk(-50, 0, 0, 1)]
        found += [h.nernst("ena", sec=section), h.nernst("ena", 0.5, sec=section), h.nernst("nai", sec=section),
                  h.nernst("nao", 0.3, sec=section), h.nernst("eca", sec=section)]
    return found
