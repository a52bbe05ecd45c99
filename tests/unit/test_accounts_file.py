"""``~/.lytics/accounts.toml``: what is used, what is left out, and that no value is repeated."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.accounts_file import accounts_path, read_accounts

SENTINEL = "tok-5e4e5b0c"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "accounts.toml"


def write(path: Path, text: str | bytes, mode: int = 0o600) -> None:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)


def test_it_is_looked_for_in_the_home() -> None:
    assert accounts_path() == Path(os.environ["HOME"]) / ".lytics" / "accounts.toml"


def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert read_accounts(accounts_path()).problem is None


def test_a_missing_file_holds_none(path: Path) -> None:
    read = read_accounts(path)
    assert (dict(read.usable), read.problem, read.warnings) == ({}, None, ())


def test_the_usual_file(path: Path) -> None:
    write(
        path,
        f'[prod]\ntoken = "{SENTINEL}"\nowner = "someone"\n'
        f'["eu west"]\ntoken = " {SENTINEL}2\\n"\nurl = "https://eu.example:8443/v2/"\n',
    )
    read = read_accounts(path)
    assert (read.problem, read.warnings, dict(read.unusable)) == (None, (), {})
    assert list(read.usable) == ["prod", "eu west"]
    assert read.usable["prod"].address.url == "https://api.lytics.io"
    assert read.usable["prod"].token.get_secret_value() == SENTINEL
    assert read.usable["eu west"].token.get_secret_value() == f"{SENTINEL}2"
    assert read.usable["eu west"].address.url == "https://eu.example:8443"
    assert SENTINEL not in repr(read)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o602])
def test_a_file_that_others_can_get_at_is_used_with_a_warning(path: Path, mode: int) -> None:
    write(path, f'[prod]\ntoken = "{SENTINEL}"\n', mode)
    read = read_accounts(path)
    assert "prod" in read.usable
    (warning,) = read.warnings
    assert "Other users" in warning
    assert "chmod 600" in warning


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[x]\n", 3, "needs its token"),
        ("[x]\ntoken = 7\n", 4, "needs its token"),
        ('[x]\ntoken = ["tok-5e4e5b0c"]\n', 4, "needs its token"),
        ('[x]\ntoken = ""\n', 4, "empty"),
        ('[x]\ntoken = "tok-5e4e5b0c two"\n', 4, "space"),
        ('[x]\ntoken = "Bearer tok-5e4e5b0c"\n', 4, "Bearer"),
        ('[x]\ntoken = "tok-5e4e5b0c"\nurl = 7\n', 5, "not a text"),
        ('[x]\ntoken = "tok-5e4e5b0c"\nurl = ""\n', 5, "address"),
        ('[x]\ntoken = "tok-5e4e5b0c"\nurl = "http://api.lytics.io"\n', 5, "https"),
        ('[x]\ntoken = "tok-5e4e5b0c"\nurl = "https://u:tok-5e4e5b0c@h"\n', 5, "password"),
        ('[x.y]\ntoken = "tok-5e4e5b0c"\n', 4, "needs its token"),
        ('[[x]]\ntoken = "tok-5e4e5b0c"\n', 3, "outside of any table"),
    ],
)
def test_an_odd_profile_is_left_out_and_the_others_stay(
    path: Path, text: str, line: int, words: str
) -> None:
    write(path, f'[good]\ntoken = "{SENTINEL}"\n{text}')
    read = read_accounts(path)
    assert list(read.usable) == ["good"]
    assert f"accounts.toml, line {line}: " in read.unusable["x"]
    assert words in read.unusable["x"]
    assert SENTINEL not in repr(read)


def test_what_stands_outside_of_tables(path: Path) -> None:
    write(path, f'token = "{SENTINEL}"\n[good]\ntoken = "{SENTINEL}"\n')
    read = read_accounts(path)
    assert list(read.usable) == ["good"]
    assert "outside of any table" in read.unusable["token"]
    assert SENTINEL not in repr(read)


def test_names_that_cannot_be_seen_or_told_apart(path: Path) -> None:
    entry = f'token = "{SENTINEL}"\n'
    names = ['""', '"a\\u202eb"', '"\\u00e9"', '"e\\u0301"']
    write(path, "".join(f"[{name}]\n{entry}" for name in names))
    read = read_accounts(path)
    assert list(read.usable) == ["é"]
    assert set(read.unusable) == {"", "a\u202eb", "é"}
    assert "twice" in read.unusable["é"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'[a]\ntoken = "tok-5e4e5b0c\n', 2),
        (b"[a]\ntoken = tok-5e4e5b0c\n", 2),
        (b'[a]\ntoken = "tok-5e4e5b0c"\ntoken = "tok-5e4e5b0c"\n', 3),
        (b'[a]\ntoken = "tok-5e4e5b0c\xff"\n', 2),
        (b"[a]\nx = {tok-5e4e5b0c = 1, tok-5e4e5b0c = 2}\n", 2),
    ],
)
def test_a_broken_file_is_told_with_its_line(path: Path, content: bytes, line: int) -> None:
    write(path, content)
    read = read_accounts(path)
    assert not read.usable
    assert read.problem is not None
    assert f"accounts.toml, line {line}: " in read.problem
    assert SENTINEL not in repr(read)


def test_what_is_no_file_of_a_sensible_size(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    (tmp_path / "huge").write_bytes(b"#" * (256 * 1024 + 1))
    for name in ("folder", "pipe", "ring", "huge"):
        read = read_accounts(tmp_path / name)
        assert read.problem is not None
        assert "can't be read" in read.problem


def test_a_link_to_the_file_is_followed(tmp_path: Path, path: Path) -> None:
    write(path, f'[prod]\ntoken = "{SENTINEL}"\n')
    (tmp_path / "link").symlink_to(path)
    assert "prod" in read_accounts(tmp_path / "link").usable
