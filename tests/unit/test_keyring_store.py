"""The keyring: each way it can fail is its own sentence, and none of them holds anything up."""

from __future__ import annotations

import asyncio
import errno
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring.core
import pytest
from keyring import errors
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from pydantic import SecretStr

from app.api.address import ApiAddress
from app.credentials import Places, SignedIn, resolve
from app.keyring_store import (
    SERVICE,
    Kept,
    KeyringProblem,
    KeyringStore,
    Trouble,
    entry_name,
    forget_profile,
    is_safe,
    keep_profile,
    keep_sign_in,
)
from app.profiles import LONGEST_TOKEN, Keep, Profile, ProfilesProblem, ProfileStore

ROOT = Path(__file__).parent.parent.parent
HERE = ApiAddress.parse("https://api.lytics.io/v2")
ELSEWHERE = ApiAddress.parse("https://api.lytics.io:8443")
SENTINEL = "tok-5e4e5b0c"
TOKEN = SecretStr(SENTINEL)
ENTRY = "prod @ https://api.lytics.io:443"


class MemoryKeyring(KeyringBackend):
    """Keeps in memory; fails as it is told to, or waits."""

    priority = 0.5  # never found by keyring itself

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.failure: BaseException | None = None
        self.wait: threading.Event | None = None
        self.calls: list[str] = []

    def _come(self, call: str) -> None:
        self.calls.append(call)
        assert threading.current_thread().daemon
        if self.wait is not None:
            self.wait.wait()
        if self.failure is not None:
            raise self.failure

    def get_password(self, service: str, username: str) -> str | None:
        self._come("get")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._come("set")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._come("delete")
        if self.kept.pop((service, username), None) is None:
            raise errors.PasswordDeleteError("No such password!")


class RecommendedKeyring(MemoryKeyring):
    priority = 1


class PlaintextKeyring(RecommendedKeyring):
    """What keyrings.alt calls its own."""


@pytest.fixture
def backend() -> Iterator[MemoryKeyring]:
    made = RecommendedKeyring()
    yield made
    if made.wait is not None:
        made.wait.set()


@pytest.fixture
def store(backend: MemoryKeyring) -> KeyringStore:
    return KeyringStore(patience=5, backend=lambda: backend)


def failed_with(error: BaseException, cause: BaseException | None = None) -> BaseException:
    error.__cause__ = cause
    return error


class LockedException(Exception):
    """Has the name of secretstorage's."""


class PromptDismissedException(Exception):
    """Has the name of secretstorage's."""


class SecretServiceNotAvailableException(Exception):
    """Has the name of secretstorage's."""


class KeychainDenied(Exception):
    """Has the name of the one for macOS."""


class DBusErrorResponse(Exception):
    """Looks as jeepney's does."""

    def __init__(self, name: str) -> None:
        super().__init__(name, SENTINEL)
        self.name = name


class DBusException(Exception):
    """Looks as dbus-python's does."""

    def get_dbus_name(self) -> str:
        return "org.freedesktop.DBus.Error.NoReply"


class WindowsError1783(Exception):
    winerror = 1783


FAILURES: list[tuple[BaseException, Trouble]] = [
    (errors.NoKeyringError(SENTINEL), Trouble.NO_BACKEND),
    (errors.KeyringLocked(SENTINEL), Trouble.LOCKED),
    (LockedException(SENTINEL), Trouble.LOCKED),
    (DBusErrorResponse("org.freedesktop.Secret.Error.IsLocked"), Trouble.LOCKED),
    (PromptDismissedException(SENTINEL), Trouble.DENIED),
    (failed_with(errors.InitError(SENTINEL), PromptDismissedException()), Trouble.DENIED),
    (failed_with(errors.KeyringLocked(SENTINEL), KeychainDenied()), Trouble.DENIED),
    (errors.PasswordSetError(SENTINEL), Trouble.DENIED),
    (PermissionError(13, SENTINEL), Trouble.DENIED),
    (DBusErrorResponse("org.freedesktop.DBus.Error.AccessDenied"), Trouble.DENIED),
    (SecretServiceNotAvailableException(SENTINEL), Trouble.DBUS_GONE),
    (
        failed_with(errors.InitError(SENTINEL), SecretServiceNotAvailableException()),
        Trouble.DBUS_GONE,
    ),
    (DBusErrorResponse("org.freedesktop.DBus.Error.ServiceUnknown"), Trouble.DBUS_GONE),
    (ConnectionResetError(104, SENTINEL), Trouble.DBUS_GONE),
    (FileNotFoundError(2, SENTINEL), Trouble.DBUS_GONE),
    (EOFError(SENTINEL), Trouble.DBUS_GONE),
    (TimeoutError(SENTINEL), Trouble.TIMED_OUT),
    (DBusException(SENTINEL), Trouble.TIMED_OUT),
    (OSError(errno.E2BIG, SENTINEL), Trouble.TOO_LONG),
    (WindowsError1783(SENTINEL), Trouble.TOO_LONG),
    (DBusErrorResponse("org.freedesktop.DBus.Error.LimitsExceeded"), Trouble.TOO_LONG),
    (UnicodeDecodeError("utf-8", SENTINEL.encode(), 0, 1, "bad"), Trouble.POISONED),
    (errors.InitError(SENTINEL), Trouble.UNKNOWN),
    (errors.KeyringError(SENTINEL), Trouble.UNKNOWN),
    (ValueError(SENTINEL), Trouble.UNKNOWN),
    (SystemExit(SENTINEL), Trouble.UNKNOWN),
]


@pytest.mark.parametrize(("failure", "kind"), FAILURES, ids=lambda value: repr(value)[:40])
async def test_each_failure_is_its_own_sentence(
    store: KeyringStore,
    backend: MemoryKeyring,
    failure: BaseException,
    kind: Trouble,
    capfd: pytest.CaptureFixture[str],
) -> None:
    backend.failure = failure
    calls: list[Callable[[], object]] = [
        lambda: store.read("prod", HERE),
        lambda: store.write("prod", HERE, TOKEN),
        lambda: store.forget("prod", HERE),
    ]
    for call in calls:
        with pytest.raises(KeyringProblem) as raised:
            await call()  # type: ignore[misc]
        assert raised.value.kind is kind
        assert raised.value.sentence == str(raised.value) == kind.value
        assert raised.value.__context__ is None
        assert raised.value.__cause__ is None
    assert capfd.readouterr() == ("", "")


def test_no_two_failures_share_a_sentence() -> None:
    assert len({kind.value for kind in Trouble}) == len(Trouble) == 8
    assert Trouble.NO_BACKEND.value == "No OS keyring here."


async def test_kept_for_exactly_this_profile_and_origin(
    store: KeyringStore, backend: MemoryKeyring
) -> None:
    assert await store.probe() is None
    assert await store.read("prod", HERE) is None
    await store.write("prod", HERE, TOKEN)
    assert backend.kept == {(SERVICE, ENTRY): SENTINEL}
    assert await store.read("prod", HERE) == TOKEN
    assert await store.read("prod", ApiAddress.parse("https://api.lytics.io/base")) == TOKEN
    for other in (
        ELSEWHERE,
        ApiAddress.parse("https://api.lytics.io.evil.example"),
        ApiAddress("http", "api.lytics.io", 443),
    ):
        assert await store.read("prod", other) is None
    assert await store.read("Prod", HERE) is None
    await store.forget("prod", HERE)
    assert await store.read("prod", HERE) is None
    await store.forget("prod", HERE)


def test_entry_names_never_meet() -> None:
    tricky = entry_name("a @ https://x.example:443", ApiAddress.parse("https://y.example"))
    assert tricky.rsplit(" @ ", 1) == ["a @ https://x.example:443", "https://y.example:443"]
    assert entry_name("a", ApiAddress.parse("https://[::1]:5")) == "a @ https://[::1]:5"


@pytest.mark.parametrize("kept", ["", "a b", "a\x00", "tökén", "x" * 5000, b"raw", 7])
async def test_a_poisoned_entry_has_a_way_out(
    store: KeyringStore, backend: MemoryKeyring, kept: str
) -> None:
    backend.kept[SERVICE, ENTRY] = kept
    with pytest.raises(KeyringProblem) as raised:
        await store.read("prod", HERE)
    assert raised.value.kind is Trouble.POISONED
    await store.forget("prod", HERE)
    await store.write("prod", HERE, TOKEN)
    assert await store.read("prod", HERE) == TOKEN


async def test_a_token_of_an_absurd_length_never_reaches_the_backend(
    store: KeyringStore, backend: MemoryKeyring
) -> None:
    with pytest.raises(KeyringProblem) as raised:
        await store.write("prod", HERE, SecretStr("x" * (LONGEST_TOKEN + 1)))
    assert raised.value.kind is Trouble.TOO_LONG
    assert not backend.calls
    await store.write("prod", HERE, SecretStr("x" * LONGEST_TOKEN))
    assert len(backend.kept[SERVICE, ENTRY]) == LONGEST_TOKEN


async def test_a_refused_forget_is_told() -> None:
    class Stubborn(RecommendedKeyring):
        def delete_password(self, service: str, username: str) -> None:
            raise errors.PasswordDeleteError("Cancelled by user")

    stubborn = Stubborn()
    store = KeyringStore(backend=lambda: stubborn)
    await store.forget("prod", HERE)
    stubborn.kept[SERVICE, ENTRY] = SENTINEL
    with pytest.raises(KeyringProblem) as raised:
        await store.forget("prod", HERE)
    assert raised.value.kind is Trouble.DENIED


async def test_a_forget_that_could_not_look_is_told_though_nothing_may_be_there() -> None:
    class Locked(RecommendedKeyring):
        def delete_password(self, service: str, username: str) -> None:
            raise errors.KeyringLocked

    with pytest.raises(KeyringProblem) as raised:
        await KeyringStore(backend=Locked).forget("prod", HERE)
    assert raised.value.kind is Trouble.LOCKED


@pytest.mark.parametrize(
    "unsafe", [fail.Keyring, null.Keyring, PlaintextKeyring, MemoryKeyring, None]
)
async def test_what_is_no_keyring_is_never_written_to(
    unsafe: Callable[[], KeyringBackend] | None,
) -> None:
    made = unsafe() if unsafe is not None else None
    store = KeyringStore(backend=lambda: made)
    problem = await store.probe()
    assert problem is not None
    assert problem.sentence == "No OS keyring here."
    with pytest.raises(KeyringProblem):
        await store.write("prod", HERE, TOKEN)
    with pytest.raises(KeyringProblem):
        await store.read("prod", HERE)
    if isinstance(made, MemoryKeyring):
        assert not made.calls


def test_a_class_made_of_a_plain_text_one_is_unsafe() -> None:
    base = type("Keyring", (RecommendedKeyring,), {"__module__": "keyrings.alt.file_base"})
    assert not is_safe(type("Renamed", (base,), {"__module__": "somewhere"})())
    assert is_safe(RecommendedKeyring())


async def test_what_this_machine_has_is_looked_for_by_keyring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    problem = await KeyringStore().probe()  # the tests' environment names the one that fails
    assert problem is not None
    assert problem.kind is Trouble.NO_BACKEND
    found = RecommendedKeyring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", found)
    await KeyringStore().write("prod", HERE, TOKEN)
    assert found.kept == {(SERVICE, ENTRY): SENTINEL}


def chain() -> KeyringBackend:
    made: Callable[[], KeyringBackend] = chainer.ChainerBackend
    return made()


async def test_a_chain_never_falls_through_to_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, good = PlaintextKeyring(), RecommendedKeyring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", chain())
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [plain, good])
    await KeyringStore().write("prod", HERE, TOKEN)
    assert (plain.kept, good.kept) == ({}, {(SERVICE, ENTRY): SENTINEL})
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [plain])
    problem = await KeyringStore().probe()
    assert problem is not None
    assert problem.kind is Trouble.NO_BACKEND
    assert not plain.calls


async def test_a_broken_configuration_of_keyring_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.module.Keyring")
    problem = await KeyringStore().probe()
    assert problem is not None
    assert problem.kind is Trouble.UNKNOWN
    assert capfd.readouterr() == ("", "")


async def test_asking_again_does_not_pile_up_handlers() -> None:
    for _ in range(3):
        await KeyringStore().probe()
    handlers = logging.getLogger("keyring").handlers
    assert len(handlers) == len(set(handlers)) == 1


async def test_one_that_never_answers_is_given_up(backend: MemoryKeyring) -> None:
    store = KeyringStore(patience=0.05, backend=lambda: backend)
    backend.wait = threading.Event()
    for _ in range(6):
        with pytest.raises(KeyringProblem) as raised:
            await store.read("prod", HERE)
        assert raised.value.kind is Trouble.TIMED_OUT
    assert len(backend.calls) == 3, "threads that wait for ever must not pile up"
    backend.wait.set()
    backend.kept[SERVICE, ENTRY] = SENTINEL
    await until(lambda: not [t for t in threading.enumerate() if t.name == "keyring"])
    answering_again(store, backend)
    assert await store.read("prod", HERE) == TOKEN


def answering_again(store: KeyringStore, backend: MemoryKeyring) -> None:
    """From now on the keyring answers, and a busy machine may take its time."""
    backend.wait = None
    store._patience = 30


async def until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not met():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)


async def test_a_write_that_was_given_up_is_taken_back(backend: MemoryKeyring) -> None:
    store = KeyringStore(patience=0.05, backend=lambda: backend)
    backend.wait = threading.Event()
    with pytest.raises(KeyringProblem):
        await store.write("prod", HERE, TOKEN)
    backend.wait.set()
    await until(lambda: "delete" in backend.calls)
    assert not backend.kept


async def test_a_write_that_was_given_up_leaves_a_later_one_alone(backend: MemoryKeyring) -> None:
    store = KeyringStore(patience=0.05, backend=lambda: backend)
    first = backend.wait = threading.Event()
    with pytest.raises(KeyringProblem):
        await store.write("prod", HERE, TOKEN)
    answering_again(store, backend)
    await store.write("prod", HERE, TOKEN)
    first.set()
    await until(lambda: not [t for t in threading.enumerate() if t.name == "keyring"])
    assert backend.kept == {(SERVICE, ENTRY): SENTINEL}


@pytest.mark.parametrize("written_again", [False, True])
async def test_a_write_that_was_given_up_does_not_come_back_after_it_was_forgotten(
    backend: MemoryKeyring, written_again: bool
) -> None:
    store = KeyringStore(patience=0.05, backend=lambda: backend)
    first = backend.wait = threading.Event()
    with pytest.raises(KeyringProblem):
        await store.write("prod", HERE, TOKEN)
    answering_again(store, backend)
    if written_again:
        await store.write("prod", HERE, TOKEN)
    await store.forget("prod", HERE)
    first.set()
    await until(lambda: not [t for t in threading.enumerate() if t.name == "keyring"])
    assert not backend.kept


async def test_giving_up_by_cancelling(backend: MemoryKeyring) -> None:
    store = KeyringStore(patience=60, backend=lambda: backend)
    backend.wait = threading.Event()
    task = asyncio.ensure_future(store.write("prod", HERE, TOKEN))
    await until(lambda: bool(backend.calls))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    backend.wait.set()
    await until(lambda: "delete" in backend.calls)
    assert not backend.kept


HANGING = """
import asyncio, threading
from app.api.address import ApiAddress
from app.keyring_store import KeyringProblem, KeyringStore
from keyring.backend import KeyringBackend

class Hanging(KeyringBackend):
    priority = 9
    def get_password(self, service, username):
        threading.Event().wait()
    set_password = delete_password = get_password

async def main():
    try:
        await KeyringStore(patience=0.2, backend=Hanging).read("x", ApiAddress.parse("https://x.y"))
    except KeyringProblem as problem:
        print(problem.kind.name, flush=True)

asyncio.run(main())
"""


def test_the_program_ends_though_the_keyring_hangs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HANGING],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,  # what it waits for never comes
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "TIMED_OUT\n", "")


def test_loading_this_costs_nothing_of_keyrings() -> None:
    heavy = {"keyring", "platformdirs", "textual", "rich", "httpx", "secretstorage", "jeepney"}
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys, app.credentials; print(sorted({heavy!r} & set(sys.modules)))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


# Keeping and forgetting whole profiles.


def profile(keep: Keep = "keyring", address: ApiAddress = HERE) -> Profile:
    return Profile("prod", address, keep=keep)


@pytest.fixture
def profiles(tmp_path: Path) -> ProfileStore:
    return ProfileStore(tmp_path / "config", tmp_path / "state")


def contents(folder: Path) -> list[str]:
    return [path.read_text() for path in folder.rglob("*") if path.is_file()]


async def test_a_kept_profile_is_remembered_and_forgotten_whole(
    store: KeyringStore, backend: MemoryKeyring, profiles: ProfileStore, tmp_path: Path
) -> None:
    assert await keep_profile(profile(), TOKEN, profiles, store) == ()
    assert (list(profiles.load().usable), profiles.last()) == (["prod"], "prod")
    assert backend.kept == {(SERVICE, ENTRY): SENTINEL}
    files = contents(tmp_path)
    assert len(files) == 2
    assert not any(SENTINEL in text for text in files)
    assert await forget_profile("prod", profiles, store) == ()
    assert (dict(profiles.load().usable), profiles.last(), backend.kept) == ({}, None, {})


async def test_for_a_session_only_the_keyring_is_not_touched(
    store: KeyringStore, backend: MemoryKeyring, profiles: ProfileStore
) -> None:
    await keep_profile(profile("session"), TOKEN, profiles, store)
    await forget_profile("prod", profiles, store)
    assert not backend.calls
    await keep_profile(profile("session"), TOKEN, profiles, store)
    await keep_profile(profile(address=ELSEWHERE), TOKEN, profiles, store)
    assert backend.calls == ["set"], "nothing was kept for it before"


@pytest.mark.parametrize("now", [profile("session"), profile(address=ELSEWHERE)])
async def test_what_was_kept_for_the_profile_before_goes(
    store: KeyringStore, backend: MemoryKeyring, profiles: ProfileStore, now: Profile
) -> None:
    await keep_profile(profile(), TOKEN, profiles, store)
    await keep_profile(now, TOKEN, profiles, store)
    assert (SERVICE, ENTRY) not in backend.kept
    assert profiles.load().usable["prod"] == now


async def test_no_keyring_no_profile(
    store: KeyringStore, backend: MemoryKeyring, profiles: ProfileStore
) -> None:
    backend.failure = errors.KeyringLocked()
    with pytest.raises(KeyringProblem):
        await keep_profile(profile(), TOKEN, profiles, store)
    assert not profiles.path.exists()


async def test_no_profile_no_token_in_the_keyring(
    store: KeyringStore, backend: MemoryKeyring, profiles: ProfileStore
) -> None:
    profiles.path.parent.write_text("a file where the folder has to be")
    with pytest.raises(ProfilesProblem):
        await keep_profile(profile("session"), TOKEN, profiles, store)
    assert not backend.calls
    with pytest.raises(ProfilesProblem):
        await keep_profile(profile(), TOKEN, profiles, store)
    assert backend.calls == ["set", "delete"]
    assert not backend.kept


async def test_a_file_that_is_not_understood_keeps_the_keyring_out_of_it(
    store: KeyringStore, backend: MemoryKeyring, profiles: ProfileStore
) -> None:
    profiles.path.parent.mkdir()
    profiles.path.write_text("broken")
    with pytest.raises(ProfilesProblem):
        await keep_profile(profile(), TOKEN, profiles, store)
    with pytest.raises(ProfilesProblem):
        await forget_profile("prod", profiles, store)
    assert not backend.calls


async def test_a_profile_stays_while_its_token_can_not_be_forgotten(
    store: KeyringStore, backend: MemoryKeyring, profiles: ProfileStore
) -> None:
    await keep_profile(profile(), TOKEN, profiles, store)
    backend.failure = errors.KeyringLocked()
    with pytest.raises(KeyringProblem):
        await forget_profile("prod", profiles, store)
    assert "prod" in profiles.load().usable


async def test_a_former_token_that_can_not_be_forgotten_is_named(
    store: KeyringStore, backend: MemoryKeyring, profiles: ProfileStore
) -> None:
    await keep_profile(profile(), TOKEN, profiles, store)
    backend.failure = errors.KeyringLocked()
    (sentence,) = await keep_profile(profile("session"), TOKEN, profiles, store)
    assert ENTRY in sentence
    assert profiles.load().usable["prod"].keep == "session"


async def test_without_any_keyring_the_entry_that_may_be_left_is_named(
    store: KeyringStore, backend: MemoryKeyring, profiles: ProfileStore
) -> None:
    await keep_profile(profile(), TOKEN, profiles, store)
    backend.failure = errors.NoKeyringError()
    (sentence,) = await forget_profile("prod", profiles, store)
    assert "No OS keyring here." in sentence
    assert ENTRY in sentence
    assert not profiles.load().usable


class OffTheLoop(ProfileStore):
    """A store that refuses to touch the disk in the thread of the event loop."""

    @property
    def path(self) -> Path:
        assert threading.current_thread() is not threading.main_thread()
        return super().path

    @property
    def last_path(self) -> Path:
        assert threading.current_thread() is not threading.main_thread()
        return super().last_path


async def test_no_file_holds_up_the_event_loop(
    store: KeyringStore, backend: MemoryKeyring, tmp_path: Path
) -> None:
    slow = OffTheLoop(tmp_path / "config", tmp_path / "state")
    await keep_profile(profile(), TOKEN, slow, store)
    places = Places(slow, tmp_path / "accounts.toml", store)
    assert isinstance(await resolve({}, places, profile=profile().name), SignedIn)
    await forget_profile(profile().name, slow, store)
    assert backend.kept == {}


async def test_a_sign_in_that_cannot_be_kept_holds_for_the_session(
    store: KeyringStore, backend: MemoryKeyring, profiles: ProfileStore
) -> None:
    backend.failure = errors.KeyringLocked()
    kept = await keep_sign_in(profile(), TOKEN, profiles, store)
    assert kept.failed
    assert kept.sentences[0].endswith("Signed in for this session only.")
    profiles.path.parent.write_text("a file where the folder has to be")
    kept = await keep_sign_in(profile("session"), TOKEN, profiles, store)
    assert kept.failed
    assert kept.sentences[0].startswith("Signed in for this session only: ")


async def test_what_poisons_the_keyring_goes_before_the_token_comes(
    store: KeyringStore, backend: MemoryKeyring, profiles: ProfileStore
) -> None:
    backend.kept[SERVICE, ENTRY] = "no token at all"
    kept = await keep_sign_in(profile(), TOKEN, profiles, store, in_place_of_poisoned=True)
    assert kept == Kept(())
    assert backend.kept == {(SERVICE, ENTRY): SENTINEL}
    assert backend.calls.index("delete") < backend.calls.index("set")
