"""Build what is not Python: the engine's extension module, and the library of the mechanisms that come with the package.

Everything else stands in pyproject.toml.
"""

from __future__ import annotations

import os
import py_compile
import shutil
import sys
import tempfile
import types
from importlib.util import cache_from_source
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

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


class BuildPython(build_py):
    """In an editable install, make bytecode of the package's modules, beside their sources and beside the links to them.

    pip makes it of what it copies, but of nothing in an editable install, and where Python may not write it either
    (PYTHONDONTWRITEBYTECODE) every process would compile all that it imports. Each import compares the hash of the source, so
    one that was edited always wins.
    """

    def run(self) -> None:
        """Build, and compile the sources of an editable install."""
        super().run()
        for built, source in self._modules():
            py_compile.compile(source, doraise=True, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
            self.mkpath(str(Path(cache_from_source(built)).parent))
            self.copy_file(cache_from_source(source), cache_from_source(built))

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Return the files of the build; of an editable install with `editable_mode=strict` they are linked, these copied."""
        found: list[str] = super().get_outputs(include_bytecode)
        return found + [cache_from_source(built) for built, _ in self._modules()]

    def _modules(self) -> list[tuple[str, str]]:
        """Return of an editable install each module as it would be built, and its source."""
        return [pair for pair in self.get_output_mapping().items() if pair[1].endswith(".py")] if self.editable_mode else []


ACCESS = Extension("ranvier._access", sorted(f"csrc/python/{path.name}" for path in (ROOT / "csrc/python").glob("*.c")),
                   include_dirs=["csrc"], depends=["csrc/engine.h", "csrc/mechanism.h", "csrc/python/access.h"],
                   define_macros=[("Py_LIMITED_API", "0x030A0000")], py_limited_api=True,
                   extra_compile_args=["-std=c11", "-O2", "-D_POSIX_C_SOURCE=200809L"])

setup(ext_modules=[ACCESS], cffi_modules=["runtime/engine_build.py:ffibuilder"],
      cmdclass={"build_ext": BuildAll, "build_py": BuildPython})
