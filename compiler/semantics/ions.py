"""USEION: which names are variables of an ion, and how they are used."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..diagnostics import Diagnostics
from ..source import Span
from .declarations import Declared
from .mechanism import IonPart, IonUse


@dataclass(frozen=True, slots=True)
class IonVariable:
    """A name that USEION lists."""

    ion: str
    part: IonPart
    read: bool
    written: bool
    span: Span


def part_of(name: str, ion: str) -> IonPart | None:
    """Return what `name` is to an ion x: ex, ix, xi, xo; None when it is no variable of it."""
    forms = {f"e{ion}": IonPart.REVERSAL, f"i{ion}": IonPart.CURRENT, f"{ion}i": IonPart.INSIDE, f"{ion}o": IonPart.OUTSIDE}
    return forms.get(name)


def ion_variables(declared: Declared, diagnostics: Diagnostics) -> dict[str, IonVariable]:
    """Return every name that a USEION lists; records names that are no variable of the ion."""
    found: dict[str, IonVariable] = {}
    for use in declared.ions:
        for names, written in ((use.read, False), (use.write, True)):
            for name in names:
                part = part_of(name.name, use.ion)
                if part is None:
                    diagnostics.error(
                        "not-an-ion-variable", name.span, f"'{name.name}' is no variable of the ion {use.ion}",
                        label="cannot be read or written",
                        notes=(f"they are i{use.ion} (current), e{use.ion} (reversal potential), {use.ion}i and {use.ion}o "
                               "(concentrations inside and outside)",),
                        help="correct the name")
                    continue
                entry = found.get(name.name, IonVariable(use.ion, part, False, False, name.span))
                found[name.name] = replace(entry, read=entry.read or not written, written=entry.written or written)
    _check_constants(found, declared, diagnostics)
    return found


def _check_constants(found: dict[str, IonVariable], declared: Declared, diagnostics: Diagnostics) -> None:
    for declaration in declared.declared("CONSTANT"):
        if declaration.name in found:
            diagnostics.error("ion-constant", declaration.span, f"the ion variable '{declaration.name}' cannot be a CONSTANT",
                              label="changes during the simulation", help="remove it here, or from USEION")


def ion_uses(declared: Declared, found: dict[str, IonVariable]) -> tuple[IonUse, ...]:
    """Return one IonUse for each ion, in the order of the file."""
    uses: dict[str, IonUse] = {}
    for use in declared.ions:
        before = uses.get(use.ion)
        valence = use.valence if use.valence is not None else (before.valence if before else None)
        mine = [v for v in found.values() if v.ion == use.ion]
        span = before.span if before and not use.write else use.span
        uses[use.ion] = IonUse(use.ion, valence, frozenset(v.part for v in mine if v.read),
                               frozenset(v.part for v in mine if v.written), span)
    return tuple(uses.values())
