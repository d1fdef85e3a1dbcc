"""Compare published .mod files on NEURON and Ranvier: python -m tests.conformance [FOLDER…] [--write] [--json FILE] [--only TEXT]

Without FOLDER the files of the packages in corpus.py, downloaded once to the user's cache folder. Prints a line a file and
totals; --write also writes docs/conformance.md. What the reference gave is kept by content, so a second run is short.
Exit code: 0 all agree or are explained, 1 not so, 3 the files or the reference cannot be had.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from compare import compare  # noqa: E402
from corpus import ModFile, Unavailable, distinct, packages  # noqa: E402
from report import document, printed, totals, unexplained  # noqa: E402
from verdicts import Verdict  # noqa: E402

DOCUMENT = HERE.parent.parent / "docs" / "conformance.md"
CANNOT = 3


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help=".mod files of your own to compare instead")
    parser.add_argument("--only", default="", metavar="TEXT", help="only files whose name contains TEXT")
    parser.add_argument("--json", type=Path, metavar="FILE", help="leave the verdicts as JSON")
    parser.add_argument("--write", action="store_true", help="write docs/conformance.md")
    options = parser.parse_args(arguments)
    if importlib.util.find_spec("neuron") is None:
        print("the reference is not installed: pip install 'neuron>=9,<10'", file=sys.stderr)
        return CANNOT
    try:
        files = distinct([(f.resolve().name, f.resolve()) for f in options.folders]) if options.folders else packages()
    except Unavailable as error:
        print(f"the files of the packages cannot be had: {error}", file=sys.stderr)
        return CANNOT
    verdicts = run([file for file in files if options.only in file.name])
    if options.json:
        options.json.write_text(json.dumps([asdict(verdict) for verdict in verdicts], indent=1))
    if options.write:
        DOCUMENT.write_text(document(verdicts), encoding="utf-8")
    if options.folders or options.only:
        return int(any(v.word in ("differs", "fails") for v in verdicts))
    wrong = unexplained(verdicts)
    print("\n".join(wrong))
    return int(bool(wrong))


def run(files: Sequence[ModFile]) -> list[Verdict]:
    """Compare the files and print the table."""
    with tempfile.TemporaryDirectory(prefix="ranvier-conformance-") as scratch:
        verdicts = compare(files, Path(scratch))
    for verdict in verdicts:
        print(printed(verdict))
    print(totals(verdicts))
    return verdicts


if __name__ == "__main__":
    sys.exit(main())
