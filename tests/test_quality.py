"""The code's own rules: types, lint, format, import directions; part of the one test command."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.support.source import tree_of

ROOT = Path(__file__).parent.parent
PACKAGES = ("app", "screens", "widgets")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def run(*command: str) -> None:
    """Run a tool of the virtual environment; its output is the failure."""
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stdout + done.stderr


def tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def test_types_are_strict() -> None:
    run(sys.executable, "-m", "mypy")


def test_lint() -> None:
    run(sys.executable, "-m", "ruff", "check", ".")


def test_format() -> None:
    run(sys.executable, "-m", "ruff", "format", "--check", ".")


def test_dependencies_point_one_way() -> None:
    run(tool("lint-imports"), "--no-cache")


def test_no_dead_code() -> None:
    """What nobody calls; what is called by name alone stands in pyproject.toml, with by whom."""
    run(sys.executable, "-m", "vulture")


def test_every_dependency_is_used_and_everything_used_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {
        re.split(r"[^\w-]", requirement)[0]
        for requirement in (*project["dependencies"], *project["optional-dependencies"]["demo"])
    }
    ours = {*PACKAGES, *sys.stdlib_module_names}
    imported = set().union(*map(_imports, SOURCES)) - ours
    distributions = packages_distributions()
    used = {name for module in imported for name in distributions[module]}
    assert used == declared


def _imports(path: Path) -> set[str]:
    """The top-level names that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def test_no_module_is_longer_than_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in SOURCES
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


@pytest.mark.parametrize("module", ["app", "app.api", "app.demo", "app.cli", "app.api.errors"])
def test_light_modules_load_no_heavy_library(module: str) -> None:
    """Asking for the version or the help must not wait for the screen or the network."""
    heavy = {"textual", "httpx", "starlette", "uvicorn", "sqlglot", "keyring"}
    script = f"import sys, {module}; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# Foreign text: nothing that reads markup or skips the sanitizer is called directly.


def _calls(path: Path) -> list[tuple[str, ast.Call]]:
    tree = tree_of(path)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            found.append((name, node))
    return found


def test_toasts_go_through_the_one_helper() -> None:
    """``notify`` reads markup and knows no sanitizer: only ``widgets/toast.py`` calls it."""
    offenders = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for name, call in _calls(path)
        if name == "notify" and path.name != "toast.py"
    ]
    assert not offenders


def test_no_widget_is_made_from_a_raw_string() -> None:
    """A str in a Static or Label is markup; only literals of ours and Text objects are given."""
    offenders = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for name, call in _calls(path)
        if name in ("Static", "Label", "Button", "Checkbox", "RadioButton", "Option")
        and call.args
        and isinstance(call.args[0], ast.JoinedStr | ast.BinOp | ast.Attribute | ast.Subscript)
    ]
    assert not offenders


def test_titles_and_tooltips_are_no_raw_strings() -> None:
    """A str in either is markup: literals of ours and Text or Content objects are given."""
    titles = ("border_title", "border_subtitle", "tooltip")
    harmless = (ast.Constant, ast.Call, ast.IfExp)
    offenders = []
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            targets = node.targets if isinstance(node, ast.Assign) else []
            named = [t for t in targets if isinstance(t, ast.Attribute) and t.attr in titles]
            if named and isinstance(node, ast.Assign) and not isinstance(node.value, harmless):
                offenders.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not offenders


def test_secrets_are_typed_into_our_own_field_alone() -> None:
    """``Input(password=True)`` holds its text in the clear and lets it be copied."""
    offenders = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for _, call in _calls(path)
        if any(keyword.arg == "password" for keyword in call.keywords)
    ]
    assert not offenders


def test_nothing_writes_beside_the_screen() -> None:
    """What goes to the standard streams passes neither the masker nor the sanitizer."""
    allowed = {"app/cli.py", "app/crash.py", "app/demo/__main__.py"}
    pattern = re.compile(r"\bstd(out|err)\.write\b|\bprint\(|\bprint_exc|\bformat_exc|show_locals")
    offenders = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line) and str(path.relative_to(ROOT)) not in allowed
    ]
    assert not offenders


def test_no_option_takes_a_secret() -> None:
    """What stands in argv can be read by every process of the machine."""
    from app.cli import parser

    options = {name for action in parser()._actions for name in action.option_strings}
    assert options == {
        *("--demo", "--profile", "--read-only", "--plain", "--json", "--view"),
        *("--version", "--help", "-h"),
    }


def test_focus_is_set_at_once() -> None:
    """``Widget.focus()`` comes a message later: what is typed meanwhile goes to the old widget."""
    offenders = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\.focus\(\)", line) and path.name != "help.py"
    ]
    assert not offenders


def test_no_error_is_shown_as_str() -> None:
    """``str(error)`` of a library's exception can hold URLs, headers and values."""
    pattern = re.compile(r"\bstr\((exc|exception|e)\)|\{(exc|exception|e)!?[rs]?\}")
    offenders = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not offenders


def test_ci_calls_the_readmes_own_test_command() -> None:
    """One command, written twice, never different."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    command = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"
    assert f"\n{command}\n" in readme
    assert f"\n{command}\n" in ci


def test_the_project_names_no_registry_host() -> None:
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "registry" + ".npmjs", "deb.deb" + "ian.org")
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    offenders = [
        name
        for name in tracked
        if (ROOT / name).is_file()
        and any(
            host in (ROOT / name).read_text(encoding="utf-8", errors="ignore") for host in hosts
        )
    ]
    assert not offenders
