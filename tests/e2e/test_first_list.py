"""The first list loads what it needs and nothing else: the rest comes when it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.services import serving

ROOT = Path(__file__).parents[2]

_UNTIL_LISTED = """
import asyncio, os, sys
from app.application import ConnectionManager
from app.credentials import Places, resolve

async def run():
    start = await resolve(os.environ, Places())
    program = ConnectionManager.for_terminal(start, read_only=False)
    async with program.run_test(size=(140, 45)) as pilot:
        while "Orders 0000000" not in "".join(
            strip.text for strip in program.screen._compositor.render_strips()
        ):
            await asyncio.sleep(0.01)
        await pilot.pause()

asyncio.run(run())
print(*sorted(sys.modules), sep="\\n")
"""

_LATER = (
    *("keyring", "sqlglot", "starlette", "uvicorn", "tomllib", "app.demo"),
    *("app.changes", "app.forms", "app.filling", "app.journal", "app.reading_sql", "app.wizard"),
    *("screens.form", "screens.gate", "screens.help", "screens.journal", "screens.ladder"),
    *("screens.many", "screens.profiles", "screens.scan", "screens.sign_in", "screens.wizard"),
    *("widgets.form_view", "widgets.json_pane", "widgets.line_tree", "widgets.result_grid"),
    *("widgets.schema_pane", "widgets.used_by_pane"),
)


def test_the_first_list_loads_nothing_that_is_only_needed_later(tmp_path: Path) -> None:
    with serving(10) as service:
        done = subprocess.run(
            [sys.executable, "-c", _UNTIL_LISTED],
            cwd=ROOT,
            env={**os.environ, "HOME": str(tmp_path), **service},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "screens.main" in loaded
    assert not loaded & set(_LATER)
