"""Tokens in the operating system's keyring: found, kept and forgotten without holding anything up.

Service ``connection-manager``, one entry a profile and origin, named for instance
``prod @ https://api.lytics.io:443``: a token belongs to the exact scheme, host and port that it
was given for, so a profile whose address changed finds no token and asks again.

A keyring can block for ever (one that is locked, where nobody can be asked for its password), so
each call runs in a daemon thread of its own and is waited for so long and no longer. The event
loop's own threads won't do: the interpreter waits for those at its end.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import SecretStr

from app.api.address import ApiAddress
from app.folders import APP_NAME
from app.keyring_trouble import KeyringProblem as KeyringProblem
from app.keyring_trouble import Trouble as Trouble
from app.keyring_trouble import class_names, trouble_of
from app.profiles import LONGEST_TOKEN, Profile, ProfilesProblem, ProfileStore, token_problem

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = APP_NAME
# Long enough for a person to answer the keyring's own question for its password.
PATIENCE: Final = 20.0
_MOST_STUCK: Final = 3
# By keyring's own rule: what is below is not recommended, plain text among it.
_RECOMMENDED: Final = 1
_PLAIN_TEXT: Final = ("keyrings.alt", "keyring.backends.fail", "keyring.backends.null")
# Without a handler of its own, logging would write keyring's complaints over the screen.
_SILENCE: Final = logging.NullHandler()

Result = TypeVar("Result")


class KeyringStore:
    """Reads, writes and forgets the tokens of profiles.

    Args:
        patience: how many seconds one call is waited for.
        backend: what to use for a keyring; by default what ``keyring`` finds on this machine.

    """

    def __init__(
        self,
        *,
        patience: float = PATIENCE,
        backend: Callable[[], KeyringBackend | None] | None = None,
    ) -> None:
        self._patience = patience
        self._find_backend = backend or _backend_of_this_machine
        self._stuck: list[threading.Thread] = []
        self._writes: dict[str, object] = {}

    async def probe(self) -> KeyringProblem | None:
        """Whether there is a keyring to offer; nothing is unlocked or asked for that."""
        try:
            await self._call(self._backend)
        except KeyringProblem as problem:
            return problem
        return None

    async def read(self, profile: str, address: ApiAddress) -> SecretStr | None:
        """The token of a profile for exactly this origin; None where none is kept.

        Raises:
            KeyringProblem: it can't be said, or what is kept is no token.

        """
        entry = entry_name(profile, address)
        kept = await self._call(lambda: _hidden(self._backend().get_password(SERVICE, entry)))
        if kept is not None and token_problem(kept.get_secret_value()):
            raise KeyringProblem(Trouble.POISONED)
        return kept

    async def write(self, profile: str, address: ApiAddress, token: SecretStr) -> None:
        """Keep a token, in the place of the one kept for this profile and origin, if any.

        A write that was given up and yet ends later is taken back: who was told that the token
        is not kept must not find it kept.

        Raises:
            KeyringProblem: it is not kept.

        """
        if len(token.get_secret_value()) > LONGEST_TOKEN:
            raise KeyringProblem(Trouble.TOO_LONG)
        entry = entry_name(profile, address)
        ours = self._writes[entry] = object()

        def keep() -> None:
            self._backend().set_password(SERVICE, entry, token.get_secret_value())

        def take_back() -> None:
            # A later write holds what is to be kept; forgetting leaves nothing to be kept.
            if self._writes.get(entry, ours) is ours:
                self._backend().delete_password(SERVICE, entry)

        await self._call(keep, take_back)

    async def forget(self, profile: str, address: ApiAddress) -> None:
        """Drop what is kept for a profile and origin, whatever it is; nothing there is fine.

        Raises:
            KeyringProblem: it may still be there.

        """
        entry = entry_name(profile, address)
        self._writes.pop(entry, None)

        def drop() -> None:
            backend = self._backend()
            try:
                backend.delete_password(SERVICE, entry)
            except Exception as error:
                # Most backends say the same of an entry that isn't there and of a refusal.
                refused = "PasswordDeleteError" in class_names(error)
                if not refused or backend.get_password(SERVICE, entry) is not None:
                    raise

        await self._call(drop)

    def _backend(self) -> KeyringBackend:
        """The keyring; looking at it asks it anew whether its service answers."""
        kind = Trouble.NO_BACKEND
        try:
            backend = self._find_backend()
            if backend is not None and is_safe(backend):
                return backend
        except RuntimeError as error:  # how a backend says that it can't be used here
            reason = trouble_of(error)
            kind = kind if reason is Trouble.UNKNOWN else reason
        raise KeyringProblem(kind)

    async def _call(
        self, work: Callable[[], Result], undo: Callable[[], object] | None = None
    ) -> Result:
        """Run in a daemon thread; when it's given up and yet ends, what it did is undone."""
        self._stuck = [thread for thread in self._stuck if thread.is_alive()]
        if len(self._stuck) >= _MOST_STUCK:
            raise KeyringProblem(Trouble.TIMED_OUT)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result | KeyringProblem] = loop.create_future()
        handover = threading.Lock()
        given_up = delivered = False

        def deliver(outcome: Result | KeyringProblem) -> None:
            if not answer.done():
                answer.set_result(outcome)

        def run() -> None:
            nonlocal delivered
            outcome = _outcome(work)
            with handover:
                late = given_up
                if not late:
                    try:
                        loop.call_soon_threadsafe(deliver, outcome)
                        delivered = True
                    except RuntimeError:  # the loop is closed: nobody waits
                        late = True
            if late and undo is not None and not isinstance(outcome, KeyringProblem):
                _outcome(undo)

        thread = threading.Thread(target=run, name="keyring", daemon=True)
        thread.start()
        try:
            await asyncio.wait({answer}, timeout=self._patience)
        finally:
            with handover:
                given_up = not delivered
            if given_up:
                self._stuck.append(thread)
        if given_up:
            raise KeyringProblem(Trouble.TIMED_OUT)
        outcome = await answer
        if isinstance(outcome, KeyringProblem):
            raise outcome
        return outcome


async def keep_profile(
    profile: Profile, token: SecretStr, profiles: ProfileStore, keyring: KeyringStore
) -> tuple[str, ...]:
    """Keep a profile whose token was tried, and its token where it says so.

    What the keyring held for the profile's former address goes.

    Returns:
        What did not work though the profile is kept, each a sentence.

    Raises:
        KeyringProblem: the token can't be kept, so the profile isn't either.
        ProfilesProblem: the profile can't be kept, so the token isn't either.

    """
    loaded = await asyncio.to_thread(profiles.load)
    in_keyring = profile.keep == "keyring"
    if in_keyring and loaded.first_problem is None:
        await keyring.write(profile.name, profile.address, token)
    try:
        await asyncio.to_thread(profiles.save, profile)
    except ProfilesProblem:
        if in_keyring and loaded.first_problem is None:
            await _drop_token(profile, keyring)
        raise
    former = loaded.usable.get(profile.name)
    remnant: str | None = None
    if former is not None and former.keep == "keyring":
        moved = former.address.origin != profile.address.origin
        remnant = await _drop_token(former, keyring) if moved or not in_keyring else None
    not_noted = await asyncio.to_thread(profiles.remember, profile.name)
    return tuple(sentence for sentence in (remnant, not_noted) if sentence is not None)


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping a sign-in came to.

    Attributes:
        sentences: what did not work, to be said.
        failed: whether it was not kept, and so holds for this session only.

    """

    sentences: tuple[str, ...]
    failed: bool = False


async def keep_sign_in(
    profile: Profile,
    token: SecretStr,
    profiles: ProfileStore,
    keyring: KeyringStore,
    *,
    in_place_of_poisoned: bool = False,
) -> Kept:
    """Keep a sign-in that was tried; where that fails, the session goes on without.

    Args:
        profile: the sign-in.
        token: its token.
        profiles: where the profile is kept.
        keyring: where the token is kept, if the profile says so.
        in_place_of_poisoned: whether what the keyring holds for it goes first.

    """
    try:
        if in_place_of_poisoned:
            await keyring.forget(profile.name, profile.address)
        return Kept(await keep_profile(profile, token, profiles, keyring))
    except KeyringProblem as problem:
        return Kept((f"{problem.sentence} Signed in for this session only.",), failed=True)
    except ProfilesProblem as problem:
        return Kept((f"Signed in for this session only: {problem}",), failed=True)


async def forget_profile(
    name: str, profiles: ProfileStore, keyring: KeyringStore
) -> tuple[str, ...]:
    """Drop a profile and its token.

    Returns:
        What may be left of it, each a sentence.

    Raises:
        KeyringProblem: its token may still be in the keyring, so the profile stays as well:
            without it nobody would know of the token.
        ProfilesProblem: the profile could not be taken out of the file.

    """
    loaded = await asyncio.to_thread(profiles.load)
    profile = loaded.usable.get(name)
    remnant: str | None = None
    if profile is not None and profile.keep == "keyring" and loaded.first_problem is None:
        try:
            await keyring.forget(profile.name, profile.address)
        except KeyringProblem as problem:
            if problem.kind is not Trouble.NO_BACKEND:
                raise
            remnant = _left_behind(profile, problem)
    await asyncio.to_thread(profiles.forget, name)
    return () if remnant is None else (remnant,)


async def _drop_token(profile: Profile, keyring: KeyringStore) -> str | None:
    try:
        await keyring.forget(profile.name, profile.address)
    except KeyringProblem as problem:
        return _left_behind(profile, problem)
    return None


def _left_behind(profile: Profile, problem: KeyringProblem) -> str:
    entry = entry_name(profile.name, profile.address)
    return f'{problem.sentence} Its entry "{entry}" of "{SERVICE}" may still be there.'


def entry_name(profile: str, address: ApiAddress) -> str:
    """The name of an entry; the origin holds no blank, so no two profiles share one."""
    scheme, host, port = address.origin
    host = f"[{host}]" if ":" in host else host
    return f"{profile} @ {scheme}://{host}:{port}"


def is_safe(backend: KeyringBackend) -> bool:
    """Whether a backend is a keyring at all, and none that keeps plain text."""
    kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(backend).__mro__}
    if any(kind.startswith(_PLAIN_TEXT) or "plaintext" in kind.lower() for kind in kinds):
        return False
    return type(backend).priority >= _RECOMMENDED


def _backend_of_this_machine() -> KeyringBackend | None:
    logging.getLogger("keyring").addHandler(_SILENCE)
    import keyring.core
    from keyring.backends.chainer import ChainerBackend
    from keyring.backends.fail import Keyring as NoKeyring

    if isinstance(keyring.core.get_keyring(), NoKeyring):
        keyring.core.init_backend()  # a service may have come since it was looked for
    found = keyring.core.get_keyring()
    if isinstance(found, ChainerBackend):
        # A chain would fall through to whatever else is installed, plain text too.
        safe: Iterator[KeyringBackend] = filter(is_safe, found.backends)
        return next(safe, None)
    return found


def _hidden(kept: object) -> SecretStr | None:
    if kept is None:
        return None
    if not isinstance(kept, str):
        raise KeyringProblem(Trouble.POISONED)
    return SecretStr(kept)


def _outcome(work: Callable[[], Result]) -> Result | KeyringProblem:
    """What came of it. The error itself goes no further: its text may hold a value."""
    try:
        return work()
    except KeyringProblem as problem:
        kind = problem.kind
    except BaseException as error:  # noqa: BLE001 - a thread's traceback would be printed
        kind = trouble_of(error)
    return KeyringProblem(kind)
