"""Whatever is typed and whatever the server echoes: a secret stays out of everything shown."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from app.api.address import ApiAddress
from app.api.client import LyticsClient
from app.api.errors import ApiError
from app.approval import approve
from app.changes import ChangeRefused, create_auth, update_auth
from app.journal import Journal, Where
from app.writing import carry_out, prepare
from tests.support.builders import auth
from tests.writes.conftest import Desk, client_of
from tests.writes.test_six import SIX, json_response

TOKEN = "tok-5ecret-0123456789abcdef"
SHOWN = auth(type="snowflake_direct", provider_slug="snowflake")


class Echo(httpx.AsyncBaseTransport):
    """Answers reads with nothing, and a write with a body made of what it was sent."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.sent: list[bytes] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            single = request.url.path.count("/") > 2
            return httpx.Response(200, json={"data": SHOWN.raw if single else [], "status": 200})
        self.sent.append(request.content)
        echo = request.content.decode()
        entry = {"code": "X", "message": f"cannot use {echo}"}
        config = json.loads(echo)["config"]
        texts = {"message": " ".join(map(str, config.values())), "request_id": echo}
        data = {"id": "a9", "label": str(config), "description": echo}
        return httpx.Response(
            self.status, json={"status": self.status, "errors": [entry], "data": data, **texts}
        )


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.text(min_size=12, max_size=40).filter(lambda text: len(text.strip()) >= 12),
    st.sampled_from([200, 201, 400, 401, 422, 500, 503]),
    st.booleans(),
)
async def test_no_secret_anywhere(tmp_path: Path, secret: str, status: int, new: bool) -> None:
    path = tmp_path / "journal.jsonl"
    path.unlink(missing_ok=True)
    network = Echo(status)
    client = LyticsClient(
        ApiAddress.parse("https://api.lytics.io"), SecretStr(TOKEN), transport=network
    )
    journal = Journal(path, Where("prod", "Acme", "api.lytics.io"))
    config = {"password": SecretStr(secret), "private_key": SecretStr(f"-- {secret} --")}
    try:
        if new:
            change = create_auth("snowflake-direct", label="K", config=config)
        else:
            change = update_auth(SHOWN, config=config)
    except ChangeRefused as refused:
        assert secret not in str(refused)  # a mask, say
        return
    prepared = await prepare(client, change, journal)
    assert prepared.outgoing is not None
    given_pass = approve(prepared.outgoing)
    result = await carry_out(client, journal, prepared, given_pass)
    assert len(network.sent) == 1
    assert json.loads(network.sent[0])["config"]["password"] == secret
    history = journal.read()
    said: list[Any] = [
        *(prepared, result, result.sentence, result.error, given_pass, history, change.write),
        *(prepared.differences, prepared.outgoing.headers, prepared.change.shown_body),
        *(result.request_id, change.notes, change.sentence, [*history.entries]),
        *(entry.shown_request for entry in history.entries),
    ]
    texts = [path.read_text(), *map(repr, said), *map(str, said)]
    for needle in (secret, json.dumps(secret)[1:-1], TOKEN):
        for text in texts:
            assert needle not in text
    await client.aclose()


async def test_no_secret_in_a_traceback(desk: Desk) -> None:
    """A crash screen may print every local variable."""
    client = client_of(desk.service)
    outgoing = client.outgoing(SIX["create auth"].make(desk).write)

    async def refuse(request: Any) -> Any:
        return json_response(422, {"status": 422, "errors": [{"message": request.body.decode()}]})

    desk.service.intercept = refuse
    with pytest.raises(ApiError) as caught:
        await client.write(approve(outgoing))
    error = caught.value
    assert error.__context__ is None
    trace = "".join(
        traceback.TracebackException.from_exception(error, capture_locals=True).format()
    )
    for text in (trace, repr(error), str(error)):
        assert "hunter2-Wq8zT4nB" not in text
        assert desk.service.token not in text
    await client.aclose()
