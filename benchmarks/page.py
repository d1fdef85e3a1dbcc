"""What a comparison leaves: Markdown on the screen, the measured parts of docs/performance.md, a plot."""

from __future__ import annotations

import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path

from .figures import Table
from .peers import ROOT, Peer

PAGE = ROOT / "docs/performance.md"
BEGIN, END = "<!-- measured: {} -->", "<!-- end of measured: {} -->"


def machine() -> str:
    """Describe the processor, the compiler and Python in one line."""
    names = re.findall(r"model name\s*: (.*)", _text("/proc/cpuinfo"))
    flags = _text("/proc/cpuinfo")
    vectors = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else platform.machine()
    caches = ", ".join(f"L{level} {size}" for level, size in _caches())
    processor = names[0] if names else platform.processor()
    return (f"{len(names) or '?'} × {processor} ({vectors}; {caches}), {_first_line(['gcc', '--version'])}, "
            f"Python {platform.python_version()}, numpy {_version('numpy')}, {platform.system()} {platform.release()}")


def _caches() -> list[tuple[str, str]]:
    found = []
    for index in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        if _text(str(index / "type")).strip() != "Instruction":
            found.append((_text(str(index / "level")).strip(), _text(str(index / "size")).strip()))
    return found


def _text(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"


def _first_line(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split("\n", 1)[0]
    except OSError:
        return "no gcc"


def setting(compared: list[Peer], command: str) -> str:
    """Say what ran where, and by which command."""
    lines = [f"`{command}` on {machine()}.", *(f"* **{peer.name}**: {peer.about}." for peer in compared)]
    lines.append("A row alone: `python -m benchmarks --only ROW`, with the name that its line begins with.")
    return "\n".join([lines[0], "", *lines[1:-1], "", lines[-1]])


def replaced(page: str, name: str, text: str) -> str:
    """Put text between the marks of that name; a page without them stays as it is."""
    begin, end = BEGIN.format(name), END.format(name)
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.S)
    return pattern.sub(lambda _: f"{begin}\n{text}\n{end}", page)


def write(tables: list[Table], compared: list[Peer], command: str) -> None:
    """Replace the measured parts of docs/performance.md by these."""
    text = replaced(PAGE.read_text(), "setting", setting(compared, command))
    for table in tables:
        text = replaced(text, table.name, table.markdown())
    PAGE.write_text(text)
