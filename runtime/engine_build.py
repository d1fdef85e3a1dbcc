"""Build the engine (csrc/*/*.c but csrc/python) as the extension module ranvier._engine.

`ffibuilder` is what setup.py hands to setuptools; `python -m ranvier.engine_build` rebuilds in place, compiling
changed files only. RANVIER_CFLAGS adds flags to that, such as -fsanitize=address.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODULE = "ranvier._engine"
# The interpreter lock is kept during every call, as NEURON does: threads of Python cannot edit a model that another is in.
PREAMBLE = """
#include "engine.h"
#include "mechanism.h"
#undef Py_BEGIN_ALLOW_THREADS
#undef Py_END_ALLOW_THREADS
#define Py_BEGIN_ALLOW_THREADS {
#define Py_END_ALLOW_THREADS }
"""


def compile_flags() -> list[str]:
    """Return the compiler's flags; RANVIER_PORTABLE=1 leaves out what is special to this machine's processor.

    Contraction to fused operations is off: a result must not depend on the number of lanes it is computed in.
    """
    flags = ["-O3", "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-ffp-contract=off", "-fno-math-errno",
             "-fno-trapping-math", "-pthread"]
    if os.environ.get("RANVIER_PORTABLE") != "1":
        flags.insert(1, "-march=native")
    return flags


def sources() -> list[str]:
    """Return the engine's C files, relative to the root of the repository, in a fixed order."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "csrc").glob("*/*.c") if path.parent.name != "python")


def declarations() -> str:
    """Return the two public headers as declarations for cffi: without preprocessor lines and exported entry points."""
    text = ""
    for header in ("mechanism.h", "engine.h"):
        text += (ROOT / "csrc" / header).read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"^RV_EXPORT.*;$", "", text, flags=re.MULTILINE)
    return re.sub(r"^#.*(?:\\\n.*)*$", "", text, flags=re.MULTILINE)


def ffibuilder() -> Any:
    """Return the cffi builder of ranvier._engine."""
    from cffi import FFI

    builder = FFI()
    builder.cdef(declarations() + "\nextern \"Python\" int rv_call_linear(void *handle);\n")
    builder.set_source(
        MODULE, PREAMBLE, sources=sources(), include_dirs=["csrc"], libraries=["m", "dl"],
        depends=sorted(str(path.relative_to(ROOT)) for path in (ROOT / "csrc").rglob("*.h")),
        extra_compile_args=compile_flags(), extra_link_args=["-pthread"])
    return builder


def rebuild(folder: Path) -> Path:
    """Compile what changed into `folder` and put the module beside this file; return its path.

    Raise subprocess.CalledProcessError when the compiler fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    glue = folder / "_engine.c"
    with contextlib.redirect_stdout(None):
        ffibuilder().emit_c_code(str(glue))
    compiler = shlex.split(os.environ.get("CC", "cc"))
    flags = [*compile_flags(), "-fPIC", "-I", str(ROOT / "csrc"), "-I", sysconfig.get_paths()["include"]]
    flags += shlex.split(os.environ.get("RANVIER_CFLAGS", ""))
    warnings = ["-Wall", "-Wextra", "-Wpedantic"]
    newest = max(path.stat().st_mtime_ns for path in (ROOT / "csrc").rglob("*.h"))
    stamp = " ".join(flags)
    objects = [_object(compiler, flags, glue, folder, newest, stamp)]
    objects += [_object(compiler, [*flags, *warnings], ROOT / name, folder, newest, stamp) for name in sources()]
    target = ROOT / "runtime" / "_engine.abi3.so"  # the name setuptools gives it
    part = folder / f"part{os.getpid()}.so"
    link = [*compiler, "-shared", "-pthread", *map(str, objects), *shlex.split(os.environ.get("RANVIER_CFLAGS", "")),
            "-o", str(part), "-lm", "-ldl"]
    subprocess.run(link, check=True)
    part.replace(target)
    for other in target.parent.glob("_engine.cpython-*.so"):
        other.unlink()  # it would be imported instead
    return target


def _object(compiler: list[str], flags: list[str], source: Path, folder: Path, newest: int, stamp: str) -> Path:
    """Compile one file unless its object is newer than it, the headers and the flags; return the object."""
    name = f"{source.parent.name}_{source.stem}"
    done, note = folder / f"{name}.o", folder / f"{name}.flags"
    fresh = done.exists() and done.stat().st_mtime_ns > max(source.stat().st_mtime_ns, newest)
    if fresh and note.exists() and note.read_text(encoding="utf-8") == stamp:
        return done
    part = folder / f"{name}.{os.getpid()}.o"
    subprocess.run([*compiler, *flags, "-c", str(source), "-o", str(part)], check=True)
    part.replace(done)
    note.write_text(stamp, encoding="utf-8")
    return done


def rebuild_access() -> Path:
    """Compile ranvier._access beside this file; return its path. Raise subprocess.CalledProcessError when the compiler fails."""
    target = ROOT / "runtime" / "_access.abi3.so"
    flags = ["-O2", "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-DPy_LIMITED_API=0x030A0000", "-fPIC", "-shared",
             *shlex.split(os.environ.get("RANVIER_CFLAGS", ""))]
    folders = ["-I", str(ROOT / "csrc"), "-I", sysconfig.get_paths()["include"]]
    part = target.with_suffix(f".{os.getpid()}.part")
    files = sorted(map(str, (ROOT / "csrc" / "python").glob("*.c")))
    subprocess.run([*shlex.split(os.environ.get("CC", "cc")), *flags, *folders, *files, "-o", str(part)], check=True)
    part.replace(target)
    return target


def main() -> int:
    """Rebuild the engine in place; return the exit status."""
    try:
        print(rebuild(ROOT / "build" / "engine"))
        print(rebuild_access())
    except subprocess.CalledProcessError as error:
        print(f"the compiler failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
