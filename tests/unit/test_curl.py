"""The curl command: exactly the request, whatever the address holds, and never the token."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from app.curl import curl_command

TOKEN = "tok en$(id)`id`\"'\\"


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """A curl that writes down how it was called."""
    folder = tmp_path / "folder"
    folder.mkdir()
    fake = folder / "curl"
    fake.write_text(
        "#!/usr/bin/env python3\n"
        "import json, pathlib, sys\n"
        "pathlib.Path(__file__).with_name('argv').write_text(json.dumps(sys.argv[1:]))\n"
    )
    fake.chmod(0o755)
    return folder


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize(
    "url",
    [
        "https://api.lytics.io/v2/connection",
        "https://api.lytics.io/v2/connection/a%2Fb?account_id=4021&x=1",
        "https://api.lytics.io/v2/x/$(touch%20hacked)`id`'\";&|<>!*~#\\",
        "http://127.0.0.1:8000/v2/auth/lytics-aws-sftp-auth/a%20b",
    ],
)
def test_a_shell_sends_exactly_the_request(sent: Path, shell: str, url: str) -> None:
    subprocess.run(
        [shell, "-c", curl_command("GET", url)],
        check=True,
        cwd=sent,
        env={"PATH": f"{sent}:{os.environ['PATH']}", "LYTICS_API_TOKEN": TOKEN},
        timeout=60,
    )
    assert json.loads((sent / "argv").read_text()) == [
        *("-H", f"Authorization: {TOKEN}"),
        *("-H", "Accept: application/json"),
        url,
    ]
    assert sorted(path.name for path in sent.iterdir()) == ["argv", "curl"]


def test_the_token_is_named_where_the_shell_puts_it_in() -> None:
    command = curl_command("GET", "https://api.lytics.io/v2/auth")
    assert '"Authorization: $LYTICS_API_TOKEN"' in command
    assert "-X" not in command
    assert "\n" not in command


def test_another_method_is_named() -> None:
    assert curl_command("POST", "https://h/x").startswith("curl -X POST ")
