"""Build the reference's library once, run all probes on each simulator in one process each."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from catalogue import for_reference, mod_files
from simulators import Outcome, run_all


@pytest.fixture(scope="session")
def reference_library(pytestconfig: pytest.Config) -> Path:
    """Build the reference's copy of mods/ with nrnivmodl, or find the one that an earlier session built."""
    if importlib.util.find_spec("neuron") is None:
        pytest.skip("the reference is not installed: pip install 'neuron>=9,<10'")
    texts = {path.name: for_reference(path) for path in mod_files()}
    digest = hashlib.sha256(repr(texts).encode()).hexdigest()[:16]
    cache = pytestconfig.cache.mkdir("reference")
    with (cache / "lock").open("w") as lock:  # against the other processes of pytest -n
        fcntl.flock(lock, fcntl.LOCK_EX)
        return build_reference(texts, cache / digest)


def build_reference(texts: dict[str, str], folder: Path) -> Path:
    library = folder / "x86_64" / "libnrnmech.so"
    if not library.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, text in texts.items():
            (folder / name).write_text(text)
        nrnivmodl = Path(sys.executable).parent / "nrnivmodl"
        done = subprocess.run([nrnivmodl], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            pytest.fail(f"nrnivmodl failed:\n{done.stdout}\n{done.stderr}", pytrace=False)
    return library


@pytest.fixture(scope="session")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Name the file where the reference lists the variables of each mechanism."""
    return tmp_path_factory.mktemp("conformance") / "plan.json"


@pytest.fixture(scope="session")
def expected(reference_library: Path, plan: Path) -> Outcome:
    """Run everything on the reference."""
    return run_all("neuron", reference_library, plan, plan.parent / "neuron")


@pytest.fixture(scope="session")
def actual(expected: Outcome, plan: Path) -> Outcome:
    """Build a copy of mods/ and run everything on ranvier (after the reference, which writes the plan)."""
    folder = plan.parent / "mods"
    folder.mkdir()
    for path in mod_files():
        shutil.copy(path, folder)
    return run_all("ranvier", folder, plan, plan.parent / "ranvier")


@pytest.fixture(scope="session")
def sequential(expected: Outcome, plan: Path) -> Outcome:
    """The same with an empty VERBATIM at the end of each file, so that it takes the generator for files with C."""
    folder = plan.parent / "sequential"
    folder.mkdir()
    for path in mod_files():
        tail = "\nVERBATIM\nENDVERBATIM\n" if path.suffix == ".mod" else ""
        (folder / path.name).write_text(path.read_text() + tail)
    return run_all("ranvier", folder, plan, plan.parent / "with_verbatim")
