"""Build what is not Python: the engine's extension module, and the library of the mechanisms that come with the package.

Everything else stands in pyproject.toml.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import types
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).resolve().parent


def import_from_checkout() -> None:
    """Make `ranvier.…` importable from the folders of the checkout, without running the package's own __init__."""
    package = types.ModuleType("ranvier")
    package.__path__ = [str(ROOT / "runtime"), str(ROOT)]
    sys.modules["ranvier"] = package


class BuildAll(build_ext):
    """Build the engine, then compile mechanisms/*.mod with Ranvier's own compiler."""

    def run(self) -> None:
        """Build both."""
        inplace = self.inplace
        super().run()
        folder = ROOT / "mechanisms" if inplace else Path(self.build_lib) / "ranvier" / "mechanisms"
        import_from_checkout()
        from ranvier.building.build import Options, build, find_mod_files
        from ranvier.places import BUILTIN, BUILTIN_STRICT

        folder.mkdir(parents=True, exist_ok=True)
        files = find_mod_files([ROOT / "mechanisms"])
        for name, strict in ((BUILTIN, False), (BUILTIN_STRICT, True)):
            with tempfile.TemporaryDirectory() as scratch:
                options = Options(portable=os.environ.get("RANVIER_PORTABLE") == "1", processes=True, strict=strict)
                shutil.copyfile(build(files, Path(scratch), options).library, folder / f"{name}.part")
                os.replace(folder / f"{name}.part", folder / name)


ACCESS = Extension("ranvier._access", sorted(f"csrc/python/{path.name}" for path in (ROOT / "csrc/python").glob("*.c")),
                   include_dirs=["csrc"], depends=["csrc/engine.h", "csrc/mechanism.h", "csrc/python/access.h"],
                   define_macros=[("Py_LIMITED_API", "0x030A0000")], py_limited_api=True,
                   extra_compile_args=["-std=c11", "-O2", "-D_POSIX_C_SOURCE=200809L"])

setup(ext_modules=[ACCESS], cffi_modules=["runtime/engine_build.py:ffibuilder"], cmdclass={"build_ext": BuildAll})
