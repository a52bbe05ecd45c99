"""The six writes: how one leaves, and what its answer says.

One request each, never a second one: there is no idempotency key, and a write that got no answer
may have happened. Every 2xx is a yes, also without a body or without data; only what can't be
read at all is an error then.
"""

from __future__ import annotations

import json
from typing import Any

from app.api.address import ApiAddress
from app.api.answer import Answer, Envelope, SafeText, read_envelope
from app.api.approved import Approved
from app.api.errors import ApiError, UnknownShape
from app.api.exchange import Call, Exchange, set_headers
from app.api.outgoing import Outcome, Outgoing, Write
from app.masking import MASK


def as_outgoing(address: ApiAddress, target: str, write: Write) -> Outgoing:
    """The write at an address, byte for byte."""
    return Outgoing(
        operation=write.operation,
        method=write.method,
        url=address.url + target,
        origin=address.origin,
        base_path=address.base_path,
        target=target,
        headers=(("Authorization", MASK), *set_headers(body=write.body is not None)),
        body=write.body,
        kind=write.kind,
        secrets=write.secrets,
    )


async def send_write(exchange: Exchange, approved: Approved, safe: SafeText) -> Outcome:
    """Send it, once, and read what came back.

    Raises:
        ApiError: see ``Exchange.send``; ``Refused``; ``Unreadable`` for a yes that makes no sense.
    """
    outgoing = approved.outgoing
    call = Call(
        outgoing.operation,
        outgoing.method,
        outgoing.target,
        None if outgoing.body is None else outgoing.body.get_secret_value(),
        approved,
    )
    answer = await exchange.send(call)
    problem: ApiError
    try:
        return _read(outgoing, answer, safe)
    except ApiError as error:
        problem = error
    except Exception:  # noqa: BLE001 - a misfit in an answer must not end the program
        problem = UnknownShape(
            outgoing.operation, "The answer cannot be understood.", status=answer.status
        )
    raise problem.with_traceback(None)


def _read(outgoing: Outgoing, answer: Answer, safe: SafeText) -> Outcome:
    if 200 <= answer.status <= 299 and (answer.status == 204 or not answer.body.strip()):
        return Outcome(answer.status)
    try:
        envelope = read_envelope(outgoing.operation, answer, safe)
    except UnknownShape as error:
        body = _bare_yes(answer)
        if body is None:
            raise
        found = safe.without(body, answer.body) if body.get("id") else None
        envelope = Envelope(found, error.request_id)
    data = envelope.data
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    resource = outgoing.kind.model_validate(data) if isinstance(data, dict) and data else None
    return Outcome(answer.status, envelope.request_id, resource)


def _bare_yes(answer: Answer) -> dict[str, Any] | None:
    """The API's envelope without data, or the object without its envelope; None for neither."""
    try:
        body = json.loads(answer.body.decode("utf-8-sig", errors="replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    known = isinstance(body, dict) and not {"status", "request_id", "id"}.isdisjoint(body)
    return body if known else None
