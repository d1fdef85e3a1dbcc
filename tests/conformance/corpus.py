"""The .mod files of published packages: which releases, where they come from, and the files in them.

Nothing of them is copied into the repository: the archives are downloaded once to the user's cache folder and checked.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

CACHE = user_cache_path("ranvier") / "conformance"
SECONDS = 120.0
# one wheel of the reference for everybody, whatever interpreter downloads it
WHEEL_OF = ["--only-binary", ":all:", "--python-version", "3.11", "--platform", "manylinux_2_28_x86_64"]


class Unavailable(Exception):
    """An archive that cannot be had, or is not the one that was pinned."""


@dataclass(frozen=True)
class Distribution:
    """A release on PyPI. `released` is the day it was uploaded; of its files only those below `below` are taken.

    `url` is the address of an sdist: pip builds one when asked to download it, and it need only be read.
    """

    name: str
    version: str
    released: str
    archive: str
    sha256: str
    below: str = ""
    url: str = ""


DISTRIBUTIONS = (
    Distribution("neuron", "9.0.2", "2026-08-10", "neuron-9.0.2-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl",
                 "18cfc9df0224d17c6fb042c0c51afc61498a0a8f6d95d4475e4158076d13299e"),
    Distribution("dbbs-catalogue", "6.0.1", "2025-11-18", "dbbs_catalogue-6.0.1-py2.py3-none-any.whl",
                 "77c1f5c9fde7ece92349f1eb0ea9f533cdf695ef4c7877e442264406b1465281", below="dbbs_catalogue/mods/neuron/"),
    Distribution("bmtk", "1.2.0", "2026-06-24", "bmtk-1.2.0-py2.py3-none-any.whl",
                 "d46d7407e4830fe492b2274fd466d5bad1b12d8a547f71cd8ea8c753ae7fdaa2"),
    Distribution("hnn-core", "0.6.1", "2026-05-13", "hnn_core-0.6.1.tar.gz",
                 "5a4bc9087de0fccfd52556213973d240b89323fc06d78d25e498d987679ec7be",
                 url="https://files.pythonhosted.org/packages/2a/d5/ac427d3b6f32912edfc29f913d3ec8212c8759e5207f46ccb4d43bc72b90/"),
    Distribution("dendrotweaks", "0.5.2", "2026-04-27", "dendrotweaks-0.5.2-py3-none-any.whl",
                 "bd3fca0664c76685f3f07e0db3c0c97b83ac13c93faea73ef0e0d60f31631ae9"),
    Distribution("lfpy", "2.3.7", "2026-05-07", "lfpy-2.3.7.tar.gz",
                 "eb7c5ab05bcd96c93566f8302bbd15fc5e11eeecd17be21f7b93342c0772015d",
                 url="https://files.pythonhosted.org/packages/1e/07/a34ec1bb51a36c6818f7003ec8f8a8bf24227745262e84772e3545f49d16/"),
    Distribution("bluepyemodel", "1.0.50", "2026-10-15", "bluepyemodel-1.0.50-py3-none-any.whl",
                 "31edcf0b62aaf4304744a3b6ae59ab3536022f71cc837c1c996db7b2bbab53a4"),
)


@dataclass(frozen=True)
class ModFile:
    """A .mod file to compare. `name` is `package/path in its archive`, unique and the same on every machine."""

    name: str
    path: Path
    sha256: str


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def packages() -> list[ModFile]:
    """Return the distinct .mod files of all distributions, downloading what is not there yet. Raise Unavailable."""
    folders = [(d.name, unpack(d, fetch(d))) for d in DISTRIBUTIONS]
    return distinct(folders)


def distinct(folders: Iterable[tuple[str, Path]]) -> list[ModFile]:
    """Return every .mod file below the folders, each content once, under the name of the first that has it."""
    found: dict[str, ModFile] = {}
    for label, folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() == ".mod" and p.is_file()):
            digest = sha256(path.read_bytes())
            found.setdefault(digest, ModFile(f"{label}/{path.relative_to(folder).as_posix()}", path, digest))
    return list(found.values())


def fetch(distribution: Distribution) -> Path:
    """Return the archive of a distribution in the cache folder, downloaded if needed. Raise Unavailable."""
    archive = CACHE / "archives" / distribution.archive
    if not archive.is_file():
        archive.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=archive.parent) as scratch:
            download(distribution, Path(scratch)).replace(archive)
    if sha256(archive.read_bytes()) != distribution.sha256:
        archive.unlink()
        raise Unavailable(f"{distribution.archive} is not the file that was pinned")
    return archive


def download(distribution: Distribution, folder: Path) -> Path:
    """Download an archive into a folder: a wheel with pip, an sdist from its address."""
    target = folder / distribution.archive
    if distribution.url:
        try:
            with urllib.request.urlopen(distribution.url + distribution.archive, timeout=SECONDS) as answer:
                target.write_bytes(answer.read())
        except (urllib.error.URLError, OSError) as error:
            raise Unavailable(f"{distribution.archive} cannot be downloaded: {error}") from error
        return target
    wanted = f"{distribution.name}=={distribution.version}"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", *WHEEL_OF, "--dest", str(folder), wanted]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"{wanted} cannot be downloaded: no answer in {SECONDS:g} s") from error
    if done.returncode or not target.is_file():
        raise Unavailable(f"{wanted} cannot be downloaded: {done.stderr.strip().splitlines()[-1:]}")
    return target


def unpack(distribution: Distribution, archive: Path) -> Path:
    """Take the .mod files out of an archive, once; return their folder."""
    folder = CACHE / "files" / f"{distribution.name}-{distribution.version}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            for name, data in members(archive):
                path = Path(scratch, "taken", *Path(name).parts)
                if name.startswith(distribution.below) and ".." not in path.parts:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)
            try:
                Path(scratch, "taken").rename(folder)
            except OSError:  # somebody else was first
                pass
    return folder


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the .mod files in a wheel or an sdist; an sdist's own top folder is left out."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                if name.lower().endswith(".mod"):
                    yield name, wheel.read(name)
        return
    with tarfile.open(archive) as sdist:
        for member in sdist:
            content = sdist.extractfile(member) if member.isfile() and member.name.lower().endswith(".mod") else None
            if content is not None:
                yield member.name.split("/", 1)[1], content.read()
