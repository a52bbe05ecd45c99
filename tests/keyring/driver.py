"""Steps against a real Secret Service, in a process of their own: ``driver.py STEP...``.

Prints one word a step: what came of it. The token comes in the environment and is never printed.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from contextlib import closing
from pathlib import Path

from pydantic import SecretStr

from app.api.address import ApiAddress
from app.credentials import Places, SignedIn, resolve
from app.keyring_store import (
    SERVICE,
    KeyringProblem,
    KeyringStore,
    entry_name,
    forget_profile,
    keep_profile,
)
from app.profiles import Profile, ProfileStore

HERE = ApiAddress.parse("https://api.lytics.io")
ELSEWHERE = ApiAddress.parse("https://api.lytics.io:8443")
TOKEN = SecretStr(os.environ["DRIVER_TOKEN"])
FOLDER = Path(os.environ["HOME"])


def seen(token: SecretStr | None) -> str:
    if token is None:
        return "none"
    return "same" if token == TOKEN else "other"


def places() -> Places:
    profiles = ProfileStore(FOLDER / "config", FOLDER / "state")
    return Places(profiles, FOLDER / "no-such", KeyringStore())


def poison() -> None:
    secretstorage = importlib.import_module("secretstorage")  # there on Linux alone

    with closing(secretstorage.dbus_init()) as bus:
        attributes = {
            "service": SERVICE,
            "username": entry_name("prod", HERE),
            "application": "Python keyring library",
        }
        collection = secretstorage.get_default_collection(bus)
        collection.create_item("poisoned", attributes, b"\xff\xfe\x00", replace=True)


def lock() -> None:
    secretstorage = importlib.import_module("secretstorage")  # there on Linux alone

    with closing(secretstorage.dbus_init()) as bus:
        secretstorage.get_default_collection(bus).lock()


async def signed_in() -> str:
    found = await resolve({}, places())
    if not isinstance(found, SignedIn):
        return "asked"
    return f"{found.sign_in.source}-{seen(found.sign_in.token)}"


async def gone_under_us(store: KeyringStore) -> str:
    await store.read("prod", HERE)
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={FOLDER}/no-such-bus"
    return seen(await store.read("prod", HERE))


async def step(name: str) -> str:
    store = KeyringStore(patience=10)
    profile = Profile("acme", HERE)
    if name == "probe":
        problem = await store.probe()
        return "fine" if problem is None else problem.kind.name
    if name == "write":
        await store.write("prod", HERE, TOKEN)
    elif name == "read":
        return seen(await store.read("prod", HERE))
    elif name == "read-elsewhere":
        return seen(await store.read("prod", ELSEWHERE))
    elif name == "forget":
        await store.forget("prod", HERE)
    elif name == "poison":
        poison()
    elif name == "lock":
        lock()
    elif name == "sign-in":
        await keep_profile(profile, TOKEN, places().profiles, places().keyring)
    elif name == "restart":
        return await signed_in()
    elif name == "forget-profile":
        await forget_profile("acme", places().profiles, places().keyring)
    elif name == "read-profile":
        return seen(await store.read("acme", HERE))
    elif name == "gone-under-us":
        return await gone_under_us(store)
    else:
        raise ValueError(name)
    return "done"


async def outcome(name: str) -> str:
    try:
        return await step(name)
    except KeyringProblem as problem:
        return problem.kind.name


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(asyncio.run(outcome(argument)))
