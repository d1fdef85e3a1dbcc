"""The table of all files: on the terminal, and as docs/conformance.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from corpus import DISTRIBUTIONS, Distribution
from explanations import DISAGREEMENTS
from verdicts import RTOL, Verdict

HEADER = """# Conformance

Every `.mod` file in the PyPI packages below, built and run on NEURON {reference} and on Ranvier, and compared. Written by

```
python -m tests.conformance --write
```

A density mechanism runs in a passive cell under a current clamp (at 6.3 °C with everything at its default; at 34 °C with silent
conductances switched on and the ions that it reads moving) and under a voltage clamp; a point process with one event, with four
and under a voltage clamp; an artificial cell with ten events of three weights. Every RANGE variable, STATE, GLOBAL, ion current,
reversal potential and concentration is read each 0.5 ms for 20 ms, and every FUNCTION is called with several values. A variable
agrees within r when |a − b| ≤ r (|b| + range of b) at every sample, b being NEURON's; a file agrees when r = {rtol:.0e} will
do for all its variables.
"""


def printed(verdict: Verdict) -> str:
    """Return one line for the terminal."""
    return f"{verdict.word:12} {size(verdict):>8}  {verdict.name}  {'--compat  ' if verdict.compat else ''}{detail(verdict)}"


def size(verdict: Verdict) -> str:
    """Return the worst difference as a power of ten with one digit; rounding alone moves the digits after it."""
    return "" if verdict.word in ("no reference", "fails") else "0" if not verdict.worst else f"{verdict.worst:.0e}"


def detail(verdict: Verdict) -> str:
    return "; ".join(filter(None, (verdict.where if verdict.worst > RTOL else "", verdict.why)))


def totals(verdicts: Sequence[Verdict]) -> str:
    """Return the counts in a sentence."""
    count = Counter(v.word for v in verdicts)
    ran = len(verdicts) - count["no reference"]
    rest = ran - count["agrees"]
    return (f"{len(verdicts)} distinct files; NEURON compiles and runs {ran} of them, {count['agrees']} agree "
            f"({100 * count['agrees'] / max(ran, 1):.1f} %), {rest} {'does' if rest == 1 else 'do'} not.")


def document(verdicts: Sequence[Verdict]) -> str:
    """Return docs/conformance.md."""
    reference = next(d.version for d in DISTRIBUTIONS if d.name == "neuron")
    off = [v for v in verdicts if v.word in ("differs", "fails")]
    return "\n".join([
        HEADER.format(reference=reference, rtol=RTOL),
        *table("package | version | of | distinct files", "---|---|---|---:", (packed(d, verdicts) for d in DISTRIBUTIONS)),
        f"{totals(verdicts)} {compat(verdicts)} A file that is in several packages counts once.", "",
        "## What does not agree, and why", "",
        *table("file | why", "---|---", (f"{v.name} | {sentence(v)}" for v in off)),
        "## What NEURON does not run", "",
        *table("file | why", "---|---", (f"{v.name} | {cell(v.why)}" for v in verdicts if v.word == "no reference")),
        "## All files", "",
        *table("file | verdict | worst difference, relative | where", "---|---|---:|---", map(row, verdicts)),
    ])


def table(header: str, rule: str, lines: Iterable[str]) -> list[str]:
    """Return the lines of a table and an empty one."""
    return [f"| {header} |", f"|{rule}|", *(f"| {line} |" for line in lines), ""]


def packed(distribution: Distribution, verdicts: Sequence[Verdict]) -> str:
    """Return the row of a package."""
    count = sum(v.name.startswith(distribution.name + "/") for v in verdicts)
    return f"{distribution.name} | {distribution.version} | {distribution.released} | {count}"


def row(verdict: Verdict) -> str:
    """Return the row of a file."""
    word = verdict.word + (", with --compat" if verdict.compat else "")
    return f"{verdict.name} | {word} | {size(verdict)} | {verdict.where if verdict.worst > RTOL / 1000 else ''}"


def compat(verdicts: Sequence[Verdict]) -> str:
    """Return how many files need --compat."""
    count = sum(v.compat for v in verdicts)
    return f"{count or 'None'} of them {'needs' if count == 1 else 'need'} `--compat`."


def sentence(verdict: Verdict) -> str:
    """Return why a file does not agree."""
    return DISAGREEMENTS[verdict.name].sentence if verdict.name in DISAGREEMENTS else "not explained"


def cell(text: str) -> str:
    """Return text for a cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ").strip()


def unexplained(verdicts: Iterable[Verdict]) -> list[str]:
    """Return what is wrong with the explanations: missing, not needed, or a bound that is exceeded."""
    off = {v.name: v for v in verdicts if v.word in ("differs", "fails")}
    lines = [f"{name} {v.word} ({v.worst:.2g} {detail(v)}) and no explanation stands in explanations.py"
             for name, v in off.items() if name not in DISAGREEMENTS]
    lines += [f"{name} is explained and agrees" for name in DISAGREEMENTS if name not in off]
    lines += [f"{name} differs by {v.worst:.2g}, more than the {DISAGREEMENTS[name].bound:.2g} explained"
              for name, v in off.items() if name in DISAGREEMENTS and v.worst > DISAGREEMENTS[name].bound]
    return lines


def rows(text: str) -> list[tuple[str, str]]:
    """Return (file, verdict) of each row of the table of all files in a document."""
    table = text.split("## All files")[1].splitlines()
    cells = [[part.strip() for part in line.strip("|").split("|")] for line in table if line.startswith("| ")]
    return [(row[0], row[1]) for row in cells if row[0] != "file"]
