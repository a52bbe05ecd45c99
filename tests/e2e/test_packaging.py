"""What a stranger gets: the wheel and the sdist, their contents, and the wheel on its own."""

from __future__ import annotations

import email
import email.message
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from app import __version__
from tests.support.installing import build, install_alone

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("app", "screens", "widgets")
INFO = f"connection_manager-{__version__}.dist-info"


def files_below(*folders: str) -> set[str]:
    """The source files of the checkout, without what running them leaves behind."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def run(folder: Path, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of an environment, from a folder that is no checkout."""
    return subprocess.run(
        [folder / command, *arguments],
        cwd=os.environ["HOME"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of an environment with the wheel without any extra."""
    return install_alone(wheel, tmp_path_factory.mktemp("bare"))


def test_the_wheel_holds_the_three_packages_the_stylesheet_and_the_licence(wheel: Path) -> None:
    metadata = ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")
    assert names_in(wheel) == {
        *files_below(*PACKAGES),
        "app/styles.tcss",
        *(f"{INFO}/{name}" for name in metadata),
    }


def test_the_sdist_holds_all_that_its_own_tests_need(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        found = {name.partition("/")[2] for name in archive.getnames()}
    own = ("pyproject.toml", "PKG-INFO", ".gitignore", "Makefile", ".pre-commit-config.yaml")
    pages = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "styles.tcss")
    assert found == {*files_below(*PACKAGES, "tests", "docs", ".ci"), *own, *pages}


def test_the_wheel_of_the_sdist_is_the_wheel_of_the_checkout(
    built: Path, wheel: Path, tmp_path: Path
) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    again = build(tmp_path / sdist.name.removesuffix(".tar.gz"), tmp_path)
    assert names_in(again / wheel.name) == names_in(wheel)


def test_the_metadata_are_as_a_registry_wants_them(built: Path) -> None:
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, built.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PASSED") == 2


def test_the_metadata_say_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        told: email.message.Message = email.message_from_bytes(archive.read(f"{INFO}/METADATA"))
        entry_points = archive.read(f"{INFO}/entry_points.txt").decode()
    assert (told["Name"], told["Version"]) == ("connection-manager", __version__)
    assert (told["Requires-Python"], told["License-Expression"]) == (">=3.11", "MIT")
    assert "demo" in (told.get_all("Provides-Extra") or ())
    assert "connection-manager = app.__main__:start" in entry_points


def test_it_runs_with_its_own_dependencies_alone(bare: Path) -> None:
    version = run(bare, "connection-manager", "--version")
    assert (version.returncode, version.stdout) == (0, f"connection-manager {__version__}\n")
    module = run(bare, "python", "-m", "app", "--version")
    assert module.stdout == version.stdout
    loaded = run(bare, "python", "-c", "import app.application, app.api.client, app.reading_sql")
    assert loaded.returncode == 0, loaded.stderr


def test_without_its_extra_the_demo_exits_2_and_names_the_command(bare: Path) -> None:
    done = run(bare, "connection-manager", "--demo")
    assert done.returncode == 2
    assert "pip install 'connection-manager[demo]'" in done.stderr


def test_with_its_extra_the_demo_prints_its_list_into_a_pipe(installed: Path) -> None:
    done = run(installed, "connection-manager", "--demo", "--json")
    assert done.returncode == 0, done.stderr
    names = [item["name"] for item in json.loads(done.stdout)["items"]]
    assert "Orders warehouse" in names
