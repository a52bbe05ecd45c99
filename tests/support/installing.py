"""Building the project, and installing what was built as a stranger would, without the network."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

from packaging.requirements import Requirement


def build(source: Path, into: Path) -> Path:
    """Build the wheel and the sdist of a source tree into a folder."""
    _run(sys.executable, "-m", "hatchling", "build", "-d", str(into), cwd=source)
    return into


def install_alone(wheel: Path, folder: Path, *, extra: str = "") -> Path:
    """Make a virtual environment that holds a wheel, what it depends on, and nothing else.

    The dependencies are those of the running environment, linked: whatever the wheel's metadata
    leave out is not there.

    Returns:
        its ``bin`` folder.

    """
    _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    pip = (sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"))
    _run(*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel))
    (packages,) = folder.glob("lib/python*/site-packages")
    (metadata,) = packages.glob("connection_manager-*.dist-info")
    for needed in _dependencies(PathDistribution(metadata), {extra}):
        for top in {file.parts[0] for file in needed.files or ()} - {"..", "__pycache__"}:
            if not (packages / top).exists():
                (packages / top).symlink_to(Path(str(needed.locate_file(top))))
    return folder / "bin"


def _dependencies(of: Distribution, extras: Iterable[str]) -> Iterator[Distribution]:
    """Everything that a distribution needs with some of its extras, each once."""
    waiting, seen = [(of, {"", *extras})], set[tuple[str, frozenset[str]]]()
    while waiting:
        present, wanted = waiting.pop()
        for text in present.requires or ():
            needed = Requirement(text)
            key = (needed.name, frozenset(needed.extras))
            marker = needed.marker
            if key in seen or (marker and not any(marker.evaluate({"extra": e}) for e in wanted)):
                continue
            seen.add(key)
            found = distribution(needed.name)
            waiting.append((found, {"", *needed.extras}))
            yield found


def _run(*command: str, cwd: Path | None = None) -> None:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stdout + done.stderr
