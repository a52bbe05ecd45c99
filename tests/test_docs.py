"""What the pages name is there: keys, options, commands, files, settings."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.accounts_file import read_accounts
from app.actions import ACTIONS
from app.cli import parser
from app.keymap import Keymap, key_name, shown_key
from app.profiles import ProfileStore
from app.settings import load
from screens.wizard_page import KEYS
from tests.pictures import VIEWS
from tests.support.app_driver import NARROW, WIDE
from tests.support.source import tree_of

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
EACH = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
OPTIONS = {name for action in parser()._actions for name in action.option_strings}
DEMO_OPTIONS = {"--port"}
PROGRAMS = {"python3", "pip", "pipx", "uv", "pre-commit", "pytest", "ssh", "export", "make"}
"""What is run without being ours; what stands behind the name is the program's own."""


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    """What stands between the fences of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL)


def spans(text: str) -> list[str]:
    """What stands in backticks."""
    outside = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", outside)


def table(page: Path, head: str) -> list[list[str]]:
    """The rows of the table with that head, each as its cells."""
    _, found, rest = text_of(page).partition(f"\n{head}\n")
    assert found, f"{page.name} has no table {head}"
    rows = rest.split("\n\n")[0].split("\n")[1:]
    return [[cell.strip() for cell in row.strip("|").split(" |")] for row in rows]


def commands(page: Path) -> Iterator[list[str]]:
    """Every command of the shell blocks, without the variables before it."""
    for block in blocks(page, "sh"):
        for line in block.splitlines():
            lexer = shlex.shlex(line, posix=True, punctuation_chars="&|<>")
            lexer.whitespace_split = True
            words: list[str] = []
            for word in [*lexer, "&&"]:
                if word in ("&&", "|"):
                    if words:
                        yield words
                    words = []
                elif words or not re.fullmatch(r"[A-Z_]+=.*", word):
                    words.append(word)


def test_the_readmes_keys_are_those_of_the_program() -> None:
    rows = table(ROOT / "README.md", "| key | does |")
    told = [key for cell, _ in rows for key in spans(cell)]
    assert sorted(told) == sorted(shown_key(key) for action in ACTIONS for key in action.keys)


def test_the_table_of_actions_is_whole() -> None:
    rows = table(ROOT / "docs" / "configuration.md", "| id | keys | does |")
    told = [(name.strip("`"), tuple(spans(keys)), does) for name, keys, does in rows]
    assert told == [
        (action.id, tuple(map(shown_key, action.keys)), action.help) for action in ACTIONS
    ]


@EACH
def test_every_key_that_a_page_names_exists(page: Path) -> None:
    known = {key for action in ACTIONS for key in action.keys} | set(KEYS.values())
    for source in (*(ROOT / "screens").glob("*.py"), *(ROOT / "widgets").glob("*.py")):
        known |= _bound(source)
    ids = {action.id for action in ACTIONS}
    named = {span: key_name(span) for span in spans(text_of(page)) if span not in ids}
    assert not {span for span, key in named.items() if key is not None and key not in known}


def _bound(source: Path) -> set[str]:
    """The keys of the bindings that a module writes down."""
    calls = (node for node in ast.walk(tree_of(source)) if isinstance(node, ast.Call))
    return {
        key
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "Binding" and call.args
        if isinstance(call.args[0], ast.Constant)
        for key in str(call.args[0].value).split(",")
    }


@EACH
def test_every_option_that_a_page_names_exists(page: Path) -> None:
    named = {span.split()[0] for span in spans(text_of(page)) if span.startswith("--")}
    assert named <= OPTIONS | DEMO_OPTIONS


def test_every_option_is_told_of() -> None:
    rows = table(ROOT / "docs" / "configuration.md", "| option | does |")
    assert {span.split()[0] for cell, _ in rows for span in spans(cell)} == OPTIONS - {"-h"}


def test_the_readmes_exit_statuses_are_those_of_the_help() -> None:
    rows = table(ROOT / "README.md", "| exit status | means |")
    told = re.findall(r"^  (\d+) +\w", parser().format_help(), re.MULTILINE)
    assert [status for status, _ in rows] == told


@EACH
def test_every_command_that_a_page_gives_can_be_run(page: Path) -> None:
    for words in commands(page):
        program, *arguments = words
        name = Path(program).name
        if name == "connection-manager":
            parser().parse_args(arguments)
        elif name in ("python", "python3") and arguments[:1] == ["-m"]:
            module, *rest = arguments[1:]
            assert importlib.util.find_spec(module) is not None, module
            assert module != "app.demo" or set(rest[::2]) <= DEMO_OPTIONS, rest
        elif name == "make":
            assert set(arguments) <= targets(), arguments
        elif name == "pytest":
            paths = [word for word in arguments if word.startswith("tests/")]
            assert all((ROOT / path).exists() for path in paths), paths
        else:
            assert name in PROGRAMS, words


def targets() -> set[str]:
    """What ``make`` can make."""
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@EACH
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    named = {span.split()[1] for span in spans(text_of(page)) if span.startswith("make ")}
    assert named <= targets()


def test_the_makefile_and_the_hooks_run_the_same_as_the_tests() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    quality = (ROOT / "tests" / "test_quality.py").read_text(encoding="utf-8")
    assert "\n\t.venv/bin/pytest\n" in makefile
    for tool in ("mypy", "ruff", "lint-imports"):
        assert f".venv/bin/{tool}" in makefile
        assert f".venv/bin/{tool}" in hooks
        assert f'"{tool}"' in quality
    assert "http" not in hooks


@EACH
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    links = {link for link in re.findall(r"\]\(([^)#\s]+)", text_of(page)) if "://" not in link}
    assert all((page.parent / link).exists() for link in links), links
    path = re.compile(r"(?:app|screens|widgets|tests|docs|\.ci)/[\w./-]*|\w[\w-]*\.(?:tcss|md)")
    named = {span for span in spans(text_of(page)) if path.fullmatch(span)}
    assert not {span for span in named if not (ROOT / span).exists()}


@EACH
def test_every_variable_of_ours_is_read_somewhere(page: Path) -> None:
    named = set(re.findall(r"\b(?:LYTICS|CONNECTION_MANAGER)_[A-Z_]+\b", text_of(page)))
    sources = [*(ROOT / "app").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    read = "\n".join(text_of(source) for source in sources if source != Path(__file__))
    assert not {name for name in named if name not in read}


def test_the_settings_that_are_shown_are_understood(tmp_path: Path) -> None:
    config, profiles, accounts = blocks(ROOT / "docs" / "configuration.md", "toml")
    (tmp_path / "config.toml").write_text(config)
    found = load(tmp_path / "config.toml")
    assert found.problems == ()
    assert found.keys and Keymap(found.keys).problems == []
    (tmp_path / "profiles.toml").write_text(profiles)
    (tmp_path / "profiles.toml").chmod(0o600)
    own = ProfileStore(tmp_path, tmp_path).load()
    assert own.first_problem is None
    assert own.usable["prod"].read_only
    (tmp_path / "accounts.toml").write_text(accounts)
    (tmp_path / "accounts.toml").chmod(0o600)
    others = read_accounts(tmp_path / "accounts.toml")
    assert (others.problem, dict(others.unusable), list(others.usable)) == (None, {}, ["eu"])


def test_every_picture_is_drawn_and_shown() -> None:
    drawn = {f"{name}-{width}x{height}.svg" for name in VIEWS for width, height in (NARROW, WIDE)}
    kept = {path.name for path in (ROOT / "docs" / "img").iterdir()}
    shown = set(re.findall(r"\(img/([^)]+)\)", text_of(ROOT / "docs" / "screens.md")))
    assert drawn == kept == shown


@pytest.mark.parametrize("page", ["security.md", "reliability.md"])
def test_every_test_that_the_page_names_exists(page: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", text_of(ROOT / "docs" / page)))
    sources = map(text_of, (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"def (test_\w+)\(", "\n".join(sources)))
    assert len(named) > 20
    assert named <= there, named - there
