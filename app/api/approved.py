"""What an approved change is to the transport: a pass for one request, good once.

An approval is bound to a method, an origin, the bytes of the target and the bytes of the body.
What it is bound to is kept here and not in the object, so nothing that is done to the object
changes it; a copy, or one made by hand, is bound to nothing and passes nowhere.
Only ``app/approval.py`` issues one (a test and the import contracts hold that). Python cannot
forbid more than that: code in this process that reaches for a private name is not kept out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn, final
from weakref import WeakKeyDictionary

from pydantic import SecretBytes

from app.api.outgoing import Origin, Outgoing


@dataclass(frozen=True, slots=True)
class _Bound:
    method: str
    origin: Origin
    target: bytes
    body: SecretBytes


_SEAL = object()


@final
class Approved:
    """A pass for one request; see the module. Never built by hand: ``approve()`` gives it."""

    __slots__ = ("__weakref__", "_outgoing")

    def __init__(self, outgoing: Outgoing, *, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only approve() makes an approval")
        self._outgoing = outgoing

    @property
    def outgoing(self) -> Outgoing:
        """The request that was approved."""
        return self._outgoing

    def __copy__(self) -> NoReturn:
        raise TypeError("an approval cannot be copied")

    def __deepcopy__(self, _memo: object) -> NoReturn:
        raise TypeError("an approval cannot be copied")

    def __reduce__(self) -> NoReturn:
        raise TypeError("an approval cannot be copied")


_unspent: WeakKeyDictionary[Approved, _Bound] = WeakKeyDictionary()


def _issue(outgoing: Outgoing) -> Approved:
    """Make an approval of exactly this request; for ``app/approval.py`` alone."""
    approved = Approved(outgoing, seal=_SEAL)
    _unspent[approved] = _Bound(
        outgoing.method,
        outgoing.origin,
        (outgoing.base_path + outgoing.target).encode("ascii"),
        SecretBytes(outgoing.content),
    )
    return approved


def spend(candidate: object, method: str, origin: Origin, target: bytes, body: bytes) -> bool:
    """Whether an unspent approval allows exactly this request; asking uses it up.

    One that turns up with another request is void as well: something went wrong on the way.
    """
    if type(candidate) is not Approved:
        return False
    bound = _unspent.pop(candidate, None)
    return (
        bound is not None
        and bound.method == method
        and bound.origin == origin
        and bound.target == target
        and bound.body.get_secret_value() == body
    )
