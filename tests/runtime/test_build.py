"""The build step: what it compiles, what it leaves, what it says."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from ranvier.building.build import LIBRARY, MANIFEST, BuildError, Options, build, find_mod_files
from ranvier.library import LibraryError, find_or_build, is_nrnivmodl_folder, open_library
from ranvier.places import platform_folder

LEAK = """
TITLE leak
NEURON {{ SUFFIX {name} NONSPECIFIC_CURRENT i RANGE g, e }}
PARAMETER {{ g = {g} (S/cm2) e = -70 (mV) }}
ASSIGNED {{ v (mV) i (mA/cm2) }}
BREAKPOINT {{ i = g*(v - e) }}
"""


def write(folder: Path, name: str, g: str = "0.001", file: str | None = None) -> Path:
    path = folder / (file or f"{name}.mod")
    path.write_text(LEAK.format(name=name, g=g), encoding="utf-8")
    return path


def cli(*arguments: str, cwd: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "ranvier.cli", *arguments], cwd=cwd, capture_output=True, text=True, check=False,
                          env={**os.environ, **extra})


@pytest.fixture
def mods(tmp_path: Path) -> Path:
    folder = tmp_path / "mods"
    folder.mkdir()
    write(folder, "leaka")
    write(folder, "leakb")
    return folder


def test_a_folder_becomes_one_library(mods: Path, tmp_path: Path) -> None:
    done = cli("build", "mods", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    library = tmp_path / platform_folder() / LIBRARY
    from ranvier._engine import ffi

    names = [ffi.string(m.name).decode() for m in open_library(library).mechanisms]
    assert names == ["leaka", "leakb"]
    assert not list(tmp_path.glob("**/*.c"))


def test_only_changed_files_are_compiled(mods: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = build(find_mod_files([mods]), out)
    assert len(first.compiled) == 2
    before = first.library.stat().st_mtime_ns
    again = build(find_mod_files([mods]), out)
    assert (len(again.compiled), len(again.reused)) == (0, 2)
    assert again.library.stat().st_mtime_ns == before
    write(mods, "leakb", "0.002")
    third = build(find_mod_files([mods]), out)
    assert [Path(o.path).name for o in third.compiled] == ["leakb.mod"]
    assert len(list((out / "objects").iterdir())) == 2


def conductances(library: Path) -> dict[str, float]:
    """The g of each mechanism of a library."""
    from ranvier._engine import ffi

    return {ffi.string(m.name).decode(): m.fields[k].initial for m in open_library(library).mechanisms
            for k in range(m.field_count) if ffi.string(m.fields[k].name) == b"g"}


def test_files_compiled_together_change_one_by_one(mods: Path, tmp_path: Path) -> None:
    write(mods, "leakc")
    out, one_worker = tmp_path / "out", Options(jobs=1)
    build(find_mod_files([mods]), out, one_worker)
    assert len(list((out / "objects").iterdir())) == 1
    write(mods, "leakb", "0.002")
    second = build(find_mod_files([mods]), out, one_worker)
    assert [Path(o.path).name for o in second.compiled] == ["leakb.mod"]
    assert conductances(second.library) == {"leaka": 0.001, "leakb": 0.002, "leakc": 0.001}
    for name in ("leaka", "leakc"):
        write(mods, name, "0.003")
    third = build(find_mod_files([mods]), out, one_worker)
    assert conductances(third.library) == {"leaka": 0.003, "leakb": 0.002, "leakc": 0.003}
    assert len(list((out / "objects").iterdir())) == 2  # that of all three is gone


def there_and_back(change: str, folder: Path) -> tuple[list[Path], list[Path]]:
    """Do one thing to a folder of three files that share an object; return what to build then, and what after it is undone."""
    first, second, third = files = find_mod_files([folder])
    match change:
        case "a file is changed":
            return [write(folder, first.stem, "0.002").resolve(), second, third], files
        case "two files are changed one after the other":
            write(folder, second.stem, "0.002")
            return [write(folder, first.stem, "0.002").resolve(), second, third], [first, second, third]
        case "the first file is left out":
            return [second, third], files
        case "the last file is left out":
            return [first, second], files
        case "all but one are left out":
            return [second], files
        case "the order is another":
            return files[::-1], files
    raise AssertionError(change)


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize("change", [
    "a file is changed", "two files are changed one after the other", "the first file is left out", "the last file is left out",
    "all but one are left out", "the order is another",
])
def test_a_file_of_a_shared_object_goes_and_comes_back(mods: Path, tmp_path: Path, change: str, twice: bool) -> None:
    write(mods, "leakc")
    out, one_worker = tmp_path / "out", Options(jobs=1)
    before = conductances(build(find_mod_files([mods]), out, one_worker).library)
    assert before == {"leaka": 0.001, "leakb": 0.001, "leakc": 0.001} and len(list((out / "objects").iterdir())) == 1
    for _ in range(1 + twice):
        then, after = there_and_back(change, mods)
        expected = {path.stem: 0.002 if "0.002" in path.read_text() else 0.001 for path in then}
        assert conductances(build(then, out, one_worker).library) == expected
        for path in after:  # one by one, as an editor does
            write(mods, path.stem)
            build(after, out, one_worker)
        assert conductances(out / LIBRARY) == before
    assert not build(find_mod_files([mods]), out, one_worker).compiled


@pytest.mark.parametrize("lost, compiled", [("c", 1), ("objects", 3)])
def test_a_lost_file_of_a_shared_object_is_made_anew(mods: Path, tmp_path: Path, lost: str, compiled: int) -> None:
    write(mods, "leakc")
    out, options = tmp_path / "out", Options(jobs=1, keep_c=True)
    build(find_mod_files([mods]), out, options)
    min((out / lost).iterdir()).unlink()
    assert len(build(find_mod_files([mods]), out, options).compiled) == compiled
    assert len(list((out / "c").iterdir())) == 3
    write(mods, "leakb", "0.002")  # now the library is linked again
    assert conductances(build(find_mod_files([mods]), out, options).library) == {"leaka": 0.001, "leakb": 0.002, "leakc": 0.001}


def test_names_like_those_of_the_headers_share_an_object(tmp_path: Path) -> None:
    """Routines, a WATCH and a POINTER whose names in C are near those of members: twice in one C file, nothing meets."""
    routines = ("size", "s", "tables", "count", "ids", "conductance", "rows_size")
    for name in ("one", "two"):
        calls, blocks = " ".join(f"{r}(v)" for r in routines), ""
        for r in routines:
            blocks += f"PROCEDURE {r}(x (mV)) {{ LOCAL k TABLE t_{r} FROM -100 TO 100 WITH 200 k = x t_{r} = k }}\n"
        assigned = " ".join(f"t_{r}" for r in routines)
        (tmp_path / f"{name}.mod").write_text(
            f"NEURON {{ POINT_PROCESS {name} POINTER p RANGE y }}\n"
            f"ASSIGNED {{ v (mV) y p {assigned} }}\n"
            f"BREAKPOINT {{ {calls} y = t_size + p }}\n{blocks}"
            "FUNCTION_TABLE table(x)\nFUNCTION size_of(x) { size_of = table(x) }\n"
            "NET_RECEIVE (w) { INITIAL { w = 0 } WATCH (v > 0) 2 if (flag == 2) { y = w } }\n")
    out = tmp_path / "out"
    build(find_mod_files([tmp_path]), out, Options(jobs=1, units="off"))
    assert len(list((out / "objects").iterdir())) == 1


def test_a_changed_include_is_a_change(tmp_path: Path) -> None:
    (tmp_path / "const.inc").write_text("PARAMETER { g = 0.001 (S/cm2) e = -70 (mV) }\n")
    (tmp_path / "m.mod").write_text("""
NEURON { SUFFIX m NONSPECIFIC_CURRENT i RANGE g, e }
INCLUDE "const.inc"
ASSIGNED { v (mV) i (mA/cm2) }
BREAKPOINT { i = g*(v - e) }
""")
    out = tmp_path / "out"
    build(find_mod_files([tmp_path]), out)
    assert not build(find_mod_files([tmp_path]), out).compiled
    (tmp_path / "const.inc").write_text("PARAMETER { g = 0.002 (S/cm2) e = -70 (mV) }\n")
    assert len(build(find_mod_files([tmp_path]), out).compiled) == 1


def test_an_unchanged_build_needs_neither_sympy_nor_lark(mods: Path, tmp_path: Path) -> None:
    assert cli("build", "mods", cwd=tmp_path).returncode == 0
    code = ("import sys; from ranvier.cli import main; main(['build', 'mods'])\n"
            "print([m for m in ('sympy', 'lark', 'numpy') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_paths_with_spaces_and_other_letters(tmp_path: Path) -> None:
    folder = tmp_path / "Mes mécanismes à moi $(touch x) 'q'"
    folder.mkdir()
    write(folder, "leak", file="fuite d'été.mod")
    done = cli("build", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / platform_folder() / LIBRARY).is_file()
    assert not (folder / "x").exists()


@pytest.mark.skipif(os.name != "posix", reason="folder permissions of POSIX")
def test_a_read_only_source_folder(mods: Path, tmp_path: Path) -> None:
    os.chmod(mods, stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert cli("build", "mods", "-o", "elsewhere", cwd=tmp_path).returncode == 0
    finally:
        os.chmod(mods, stat.S_IRWXU)
    assert sorted(p.name for p in mods.iterdir()) == ["leaka.mod", "leakb.mod"]


def test_errors_of_all_files_and_the_old_library_stays(mods: Path, tmp_path: Path) -> None:
    assert cli("build", "mods", cwd=tmp_path).returncode == 0
    library = tmp_path / platform_folder() / LIBRARY
    before = library.read_bytes()
    write(mods, "leaka", "undefined_one")
    (mods / "leakb.mod").write_text("NEURON { SUFFIX leakb RANGE")
    done = cli("build", "mods", cwd=tmp_path)
    assert done.returncode == 1
    assert "leaka.mod:" in done.stderr and "leakb.mod:" in done.stderr
    assert "Traceback" not in done.stderr
    assert library.read_bytes() == before
    assert not list((tmp_path / platform_folder()).glob("build-*"))


def test_no_library_is_left_when_the_first_build_fails(tmp_path: Path) -> None:
    (tmp_path / "bad.mod").write_text("this is not NMODL")
    assert cli("build", cwd=tmp_path).returncode == 1
    assert not (tmp_path / platform_folder() / LIBRARY).exists()


@pytest.mark.parametrize("content", [b"", b"\0\1\2\xff" * 100, b"x" * 10_000_000, b"NEURON { SUFFIX a", b"COMMENT never closed"])
def test_what_is_no_nmodl_is_refused_with_a_place(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.mod").write_bytes(content)
    done = cli("build", cwd=tmp_path)
    assert done.returncode == 1
    assert "bad.mod:" in done.stderr and "error[" in done.stderr and "Traceback" not in done.stderr


def test_two_mechanisms_of_one_name(tmp_path: Path) -> None:
    write(tmp_path, "twin", file="a.mod")
    write(tmp_path, "twin", file="b.mod")
    done = cli("build", cwd=tmp_path)
    assert done.returncode == 1
    assert "duplicate-mechanism" in done.stderr and "a.mod" in done.stderr and "b.mod" in done.stderr


def test_nothing_to_build(tmp_path: Path) -> None:
    for arguments, text in ((["build"], "no .mod file"), (["build", "nowhere"], "no such file or folder"),
                            (["build", sys.executable], "not a .mod file")):
        done = cli(*arguments, cwd=tmp_path)
        assert done.returncode == 1
        assert text in done.stderr


def test_a_missing_c_compiler_is_one_sentence(mods: Path, tmp_path: Path) -> None:
    done = cli("build", "mods", cwd=tmp_path, PATH=str(tmp_path), CC="")
    assert done.returncode == 1
    assert "no C compiler found; install" in done.stderr and "Traceback" not in done.stderr
    named = cli("build", "mods", cwd=tmp_path, CC="no-such-cc")
    assert named.returncode == 1 and "'no-such-cc'" in named.stderr


def test_a_failing_c_compiler_shows_its_output_behind_v(mods: Path, tmp_path: Path) -> None:
    fake = tmp_path / "fakecc"
    fake.write_text("#!/bin/sh\necho inner detail >&2\nexit 3\n")
    fake.chmod(0o755)
    quiet = cli("build", "mods", cwd=tmp_path, CC=str(fake))
    assert quiet.returncode == 1 and "inner detail" not in quiet.stderr and "exit code 3" in quiet.stderr
    assert "inner detail" in cli("build", "-v", "mods", cwd=tmp_path, CC=str(fake)).stderr


def test_keep_c_and_portable(mods: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(find_mod_files([mods]), out, Options(keep_c=True, portable=True))
    kept = sorted((out / "c").glob("*.c"))
    assert len(kept) == 2 and "leaka" in kept[0].read_text()
    flags = open_library(out / LIBRARY)
    assert flags.path == out / LIBRARY


def test_an_unwritable_output_says_so(mods: Path) -> None:
    with pytest.raises(BuildError, match="-o"):
        build(find_mod_files([mods]), Path("/proc/nowhere"))


def test_a_damaged_manifest_means_building_again(mods: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(find_mod_files([mods]), out)
    (out / MANIFEST).write_text("{ damaged")
    assert len(build(find_mod_files([mods]), out).compiled) == 2
    assert json.loads((out / MANIFEST).read_text())["files"]


def test_a_rebuilt_library_is_opened_anew(mods: Path, tmp_path: Path) -> None:
    first = find_or_build(mods)
    assert find_or_build(mods) is first
    write(mods, "leaka", "0.5")
    second = find_or_build(mods)
    leaka = second.mechanisms[0]
    assert 0.5 in [leaka.fields[k].initial for k in range(leaka.field_count)]


def test_what_nrnivmodl_made_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "x86_64").mkdir()
    (tmp_path / "x86_64" / "libnrnmech.so").write_bytes(b"not ours")
    assert is_nrnivmodl_folder(tmp_path)
    for path in (tmp_path, tmp_path / "x86_64" / "libnrnmech.so"):
        with pytest.raises(LibraryError, match="ranvier build"):
            find_or_build(path)
    code = "import warnings; warnings.simplefilter('error')\ntry:\n" \
           "    from ranvier import h; h.t\nexcept UserWarning as w:\n    print(w)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "ranvier build" in done.stdout + done.stderr


def test_a_file_that_is_no_library(tmp_path: Path) -> None:
    junk = tmp_path / "junk.so"
    junk.write_bytes(b"\x7fELF junk")
    with pytest.raises(LibraryError, match="junk.so"):
        open_library(junk)


def test_interrupting_a_build_leaves_nothing_half_done(tmp_path: Path) -> None:
    import signal

    for k in range(12):
        write(tmp_path, f"leak{k}")
    process = subprocess.Popen([sys.executable, "-m", "ranvier.cli", "build"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "1/12" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130, errors
    assert "interrupted" in errors and "Traceback" not in errors
    assert not (tmp_path / platform_folder() / LIBRARY).exists()


@pytest.mark.parametrize("cpu_seconds", [0.005, 0.02, 0.05, 0.1, 0.2])
def test_ctrl_c_in_the_first_moments_prints_no_traceback(tmp_path: Path, cpu_seconds: float) -> None:
    """Also while modules are being imported."""
    write(tmp_path, "early")
    code = ("import signal, sys; from ranvier.start import main; signal.signal(signal.SIGPROF, signal.default_int_handler); "
            f"signal.setitimer(signal.ITIMER_PROF, {cpu_seconds}); status = main(); "
            "signal.setitimer(signal.ITIMER_PROF, 0); sys.exit(status)")  # at Python's own end the signal would kill
    done = subprocess.run([sys.executable, "-c", code, "check", str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 130) and "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 130 or cpu_seconds > 0.02


def test_a_failed_first_build_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "bad.mod").write_text("NEURON { SUFFIX bad ")
    with pytest.raises(BuildError):
        build([tmp_path / "bad.mod"], tmp_path / "out")
    assert not (tmp_path / "out").exists()
    write(tmp_path, "good")
    build([tmp_path / "good.mod"], tmp_path / "out")
    with pytest.raises(BuildError):
        build([tmp_path / "bad.mod"], tmp_path / "out")
    assert (tmp_path / "out" / LIBRARY).exists()


@pytest.mark.parametrize("value, compat", [("1", True), ("True", True), ("on", True), ("0", False), ("no", False), ("", False)])
def test_the_variable_for_compat(monkeypatch: pytest.MonkeyPatch, value: str, compat: bool) -> None:
    monkeypatch.setenv("RANVIER_COMPAT", value)
    assert Options().compat is compat


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_variable_that_says_neither_yes_nor_no_is_refused(tmp_path: Path, command: str) -> None:
    write(tmp_path, "asked")
    done = cli(command, ".", cwd=tmp_path, RANVIER_COMPAT="perhaps")
    assert done.returncode == 2 and "RANVIER_COMPAT is 'perhaps': set it to 1 or 0" in done.stderr


def test_a_users_own_files_in_the_output_folder_stay(mods: Path) -> None:
    for name in ("objects/mine.o", "c/mine.c", "c/other-0123.c"):
        (mods / name).parent.mkdir(exist_ok=True)
        (mods / name).write_text("mine")
    for keep_c in (True, False):
        build(find_mod_files([mods]), mods, Options(keep_c=keep_c))
        write(mods, "leaka", "0.25")
    build(find_mod_files([mods]), mods)
    assert all((mods / name).read_text() == "mine" for name in ("objects/mine.o", "c/mine.c", "c/other-0123.c"))
    assert len(list((mods / "objects").iterdir())) == 3


def test_a_damaged_library_is_linked_again(mods: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    whole = build(find_mod_files([mods]), out).library.read_bytes()
    for damage in (b"", whole[:1000]):
        (out / LIBRARY).write_bytes(damage)
        assert not build(find_mod_files([mods]), out).compiled
        assert (out / LIBRARY).read_bytes()[:1000] == whole[:1000] and (out / LIBRARY).stat().st_size == len(whole)


def test_a_damaged_object_is_made_anew_by_the_build_after(mods: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(find_mod_files([mods]), out)
    next((out / "objects").iterdir()).write_bytes(b"damaged")
    (out / LIBRARY).unlink()
    with pytest.raises(BuildError, match="failed on"):
        build(find_mod_files([mods]), out)
    assert len(build(find_mod_files([mods]), out).compiled) == 2


def test_what_compiled_is_kept_while_another_file_fails(mods: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (mods / "bad.mod").write_text("NEURON {")
    with pytest.raises(BuildError, match="bad.mod"):
        build(find_mod_files([mods]), out)
    write(mods, "bad")
    assert [Path(o.path).name for o in build(find_mod_files([mods]), out).compiled] == ["bad.mod"]


def test_a_built_folder_is_used_without_a_compiler(mods: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    build(find_mod_files([mods]), out)
    monkeypatch.setenv("CC", "no-such-compiler")
    assert len(build(find_mod_files([mods]), out).reused) == 2
    write(mods, "leaka", "0.25")
    with pytest.raises(BuildError, match="no-such-compiler"):
        build(find_mod_files([mods]), out)


def test_builds_at_once_in_one_folder(tmp_path: Path) -> None:
    for k in range(3):
        write(tmp_path, f"leak{k}")
    commands = [["leak0.mod"], ["leak1.mod", "leak2.mod"], ["."]]
    running = [subprocess.Popen([sys.executable, "-m", "ranvier.cli", "build", *c], cwd=tmp_path, stderr=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True) for c in commands]
    said = [p.communicate(timeout=60) for p in running]
    assert [p.returncode for p in running] == [0, 0, 0], said
    open_library(tmp_path / platform_folder() / LIBRARY)


@pytest.mark.parametrize("variable", ["CC", "RANVIER_CFLAGS"])
def test_an_unclosed_quote_in_the_environment(mods: Path, tmp_path: Path, variable: str) -> None:
    done = cli("build", "mods", cwd=tmp_path, **{variable: "gcc '"})
    assert done.returncode == 1 and f"{variable} is " in done.stderr and "Traceback" not in done.stderr


def test_names_that_are_no_text_or_too_long(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/caf\xe9 \n\"q *"
    os.mkdir(folder)
    for name in (b"m\xff *\n\\.mod", b"x" * 250 + b".mod"):
        with open(folder + b"/" + name, "w") as out:
            out.write(LEAK.format(name="short" if len(name) < 50 else "long", g=1))
    done = cli("build", "--keep-c", cwd=Path(os.fsdecode(folder)))
    assert done.returncode == 0, done.stderr
    open_library(Path(os.fsdecode(folder)) / platform_folder() / LIBRARY)


def test_a_pipe_is_no_mod_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mod")
    with pytest.raises(BuildError, match="not a .mod file"):
        find_mod_files([tmp_path / "pipe.mod"])


def test_the_start_imports_nothing_heavy(tmp_path: Path) -> None:
    code = ("import sys; from ranvier import h; h.Section('s').insert('hh')\n"
            "print([m for m in ('numpy', 'sympy', 'lark', 'cffi', 'pycparser', 'ranvier.building.build') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
