"""Files that a person asks for: what they are called, and whose they are."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.export_files import ExportFormat, export_name, save_export
from app.private_files import AlreadyThere, PrivateFileProblem


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Orders (EU)", "orders-eu-schema.json"),
        ("", "schema.json"),
        ("../../etc/passwd", "etc-passwd-schema.json"),
        ("Orders (EU)/../x", "orders-eu-x-schema.json"),
        ("漢字", "schema.json"),
    ],
)
def test_a_file_name_is_proposed(label: str, name: str) -> None:
    assert export_name(label, "schema", ExportFormat.JSON) == name
    long = export_name("word " * 50, "schema", ExportFormat.CSV)
    assert len(long) <= 64 and long.endswith("-schema.csv")


def test_it_is_its_users_alone_and_asks_before_it_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    save_export(path, "one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(AlreadyThere, match="exists"):
        save_export(path, "two")
    assert path.read_text() == "one"
    path.chmod(0o644)
    save_export(path, "two", overwrite=True)
    assert path.read_text() == "two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_can_never_be_written_is_no_question(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "elsewhere")
    for path in (tmp_path / "link.csv", tmp_path):
        with pytest.raises(PrivateFileProblem) as caught:
            save_export(path, "x")
        assert not isinstance(caught.value, AlreadyThere)
    assert not (tmp_path / "elsewhere").exists()


def test_a_path_may_begin_at_home() -> None:
    save_export(Path("~/schema.csv"), "x")
    assert (Path.home() / "schema.csv").read_text() == "x"
    with pytest.raises(PrivateFileProblem, match="no such home"):
        save_export(Path("~nobody-of-that-name/schema.csv"), "x")
