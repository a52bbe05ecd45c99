"""The configuration file: nothing in it is fatal, and what is odd is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.settings import Settings, config_path, load


def written(folder: Path, content: str | bytes) -> Settings:
    path = folder / "config.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load(path)


def test_a_missing_file_is_fine(tmp_path: Path) -> None:
    assert load(tmp_path / "none" / "config.toml") == Settings()
    assert written(tmp_path, "") == Settings()


def test_what_it_says(tmp_path: Path) -> None:
    found = written(
        tmp_path, 'theme = "light"\n[keys]\nrefresh = ["r", "f5"]\nquit = "Q"\nmark = []'
    )
    assert found == Settings("light", {"refresh": ("r", "f5"), "quit": ("Q",), "mark": ()})


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    assert written(tmp_path, b'\xef\xbb\xbftheme = "light"') == Settings("light")


@pytest.mark.parametrize(
    "content",
    ["theme = ", "= 5", b"theme = '\xff\xfe'", "a = 1\na = 2", "x = " + "[" * 20_000, "\x00"],
    ids=["no value", "no key", "no UTF-8", "twice", "too deep", "NUL"],
)
def test_a_broken_file_gives_the_defaults_and_one_sentence(
    tmp_path: Path, content: str | bytes
) -> None:
    found = written(tmp_path, content)
    assert (found.theme, found.keys, len(found.problems)) == ("dark", {}, 1)
    assert "config.toml" in found.problems[0]
    assert "ignored" in found.problems[0]
    assert len(found.problems[0]) < 400


def test_a_folder_in_its_place_is_no_end(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    assert len(load(tmp_path / "config.toml").problems) == 1
    (tmp_path / "file").touch()
    assert load(tmp_path / "file" / "config.toml") == Settings()


def test_a_pipe_or_an_endless_file_in_its_place_holds_up_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    for path in (tmp_path / "pipe.toml", Path("/dev/zero")):
        (problem,) = load(path).problems
        assert "it is not a plain file" in problem
        assert "ignored" in problem
    (problem,) = written(tmp_path, "#" * 2_000_000).problems
    assert "larger than" in problem


def test_others_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('theme = "light"')
    path.chmod(0o664)
    (tmp_path / "link.toml").symlink_to(path)
    assert load(tmp_path / "link.toml") == Settings("light")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ('theme = "pink"', "theme"),
        ("theme = []", "theme"),
        ("keys = 5", "[keys]"),
        ("[keys]\nsort = 5", '"sort"'),
        ("[keys]\nsort = [5]", '"sort"'),
        ('[keys]\nsort = ""', '"sort"'),
        ("[keys.sort]\na = 1", '"sort"'),
        ("thema = 1", '"thema"'),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_holds(
    tmp_path: Path, content: str, word: str
) -> None:
    found = written(tmp_path, content)
    assert (found.theme, found.keys) == ("dark", {})
    assert len(found.problems) == 1
    assert word in found.problems[0]


def test_one_bad_entry_does_not_cost_the_others(tmp_path: Path) -> None:
    found = written(tmp_path, 'theme = "light"\ncolour = 1\n[keys]\nsort = 5\nrefresh = "f5"')
    assert (found.theme, found.keys) == ("light", {"refresh": ("f5",)})
    assert len(found.problems) == 2


def test_no_value_of_the_file_is_ever_repeated(tmp_path: Path) -> None:
    secret = "s3cr3t-value"
    content = f'token = "{secret}"\ntheme = "{secret}"\n[keys]\nsort = {{a = "{secret}"}}'
    found = written(tmp_path, content)
    assert len(found.problems) == 3
    assert secret not in repr(found)
    assert secret not in repr(written(tmp_path, f'token = "{secret}'))


def test_problems_hold_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    found = written(tmp_path, '"\\u001b[2J" = 1\n[keys]\n"\\u001b]52" = 5')
    assert len(found.problems) == 2
    assert "\x1b" not in "".join(found.problems)


def test_the_file_is_in_the_users_own_folder() -> None:
    path = config_path()
    assert path.name == "config.toml"
    assert path.parent.name == "connection-manager"
