"""Accounts of any size over HTTP, from another process, so that it costs the measured one nothing.

``python -m tests.benchmarks.services ROWS`` prints the environment that reaches it. The answers
are made once, before the first request.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
KINDS = ("snowflake", "bigquery", "redshift", "databricks", "azure_sql")


def raw_account(rows: int, tables: int = 0) -> dict[str, list[dict[str, Any]]]:
    """What the API answers for an account of so many connections, by path below ``/v2``.

    There is an auth for every ten connections and a data model for every second.
    """
    auths = max(rows // 10, 1)
    numbers = [n * 7919 % 1_000_003 for n in range(rows)]
    return {
        "connection": [
            {
                "id": f"c0ffee{number:010x}",
                "label": f"Orders {number:07} of warehouse",
                "description": "Orders of all shops, as they come in",
                "account_id": "acme",
                "aid": 4021,
                "auth_ids": [f"a{n % auths}"] if n % 20 else [],
                "author_id": "user1",
                "config": {"database": "ORDERS", "ssl_mode": "require"},
                "connection_config_slug": KINDS[n % 5],
                "provider_id": KINDS[n % 5],
                "provider_slug": KINDS[n % 5],
                "created": "2025-02-03T10:11:12.123456Z",
                "updated": "2026-09-01T10:11:12.123456Z",
                "deleted": False,
            }
            for n, number in enumerate(numbers)
        ],
        "auth": [
            {
                "id": f"a{n}",
                "label": f"Key {n}",
                "type": f"{KINDS[n % 5]}_direct",
                "provider_slug": KINDS[n % 5],
                "status": ("healthy", "unhealthy", "unknown")[n % 3],
                "last_accessed_at": f"2026-{n % 11 + 1:02}-{n % 28 + 1:02}T{n % 24:02}:00:00Z",
            }
            for n in range(auths)
        ],
        "provider": [
            {"id": kind, "slug": kind, "name": kind.title(), "auth_method": "direct"}
            for kind in KINDS
        ],
        "datamodel": [
            {
                "id": f"m{n}",
                "name": f"Orders by day {n}",
                "connection_id": f"c0ffee{numbers[n]:010x}",
                "schedule": {"prev_sync_time": f"2026-{n % 11 + 1:02}-11T00:00:00Z"},
            }
            for n in range(0, rows, 2)
        ],
        "job": [
            {"id": f"j{n}", "name": f"job {n}", "auth_ids": [f"a{n}"]} for n in range(0, auths, 10)
        ],
        "account": [{"aid": 4021, "parentaid": 4021, "id": "acme", "name": "Acme EU"}],
        "schema": [
            {
                "table_name": f"TABLE_{n:06}",
                "fully_qualified_name": f"ANALYTICS.PUBLIC_{n % 20}.TABLE_{n:06}",
                "num_columns": n % 40,
            }
            for n in range(tables)
        ],
    }


def enveloped(data: object) -> bytes:
    """An answer of the API with this data."""
    return json.dumps({"data": data, "status": 200, "request_id": "bench"}).encode()


def serve(rows: int, tables: int) -> None:
    """Answer until the process is ended."""
    answers = {part: enveloped(data) for part, data in raw_account(rows, tables).items()}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0].removeprefix("/v2/").split("/")
            body = answers.get(path[2] if len(path) > 2 else path[0], b"{}")
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"LYTICS_API_URL=http://127.0.0.1:{server.server_port}")
    print("LYTICS_API_TOKEN=bench-token", flush=True)
    server.serve_forever()


@contextmanager
def _running(*module: str) -> Iterator[dict[str, str]]:
    service = subprocess.Popen(
        [sys.executable, "-m", *module], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert service.stdout is not None
    try:
        lines = (service.stdout.readline().strip() for _ in range(2))
        yield {name: value for name, _, value in (line.partition("=") for line in lines)}
    finally:
        service.terminate()
        service.wait()
        service.stdout.close()


def serving(rows: int, tables: int = 0) -> Any:
    """A service with an account of that size; gives the environment that reaches it."""
    return _running("tests.benchmarks.services", str(rows), str(tables))


def serving_demo() -> Any:
    """The demo's service in a process of its own; gives the environment that reaches it."""
    return _running("app.demo", "--port", "0")


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
