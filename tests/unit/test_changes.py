"""Changes as values: bodies, masks, differences, conflicts, what has to be typed, refusals."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Secret, SecretStr

from app.api.models import Auth, Connection
from app.changes import (
    Change,
    ChangeRefused,
    create_auth,
    create_connection,
    delete_auth,
    delete_connection,
    update_auth,
    update_connection,
)
from app.exact import exact_json, exact_line, hidden, is_exact, revealed
from app.masking import MASK
from app.text import clean_block
from tests.support.builders import auth, connection

SECRET = "hunter2-Wq8zT4nB"


def sent(change: Change) -> Any:
    wire = change.wire()
    return None if wire is None else json.loads(wire.get_secret_value())


# ---------------------------------------------------------------------- bodies


def test_an_update_sends_every_field_that_it_takes() -> None:
    shown = connection(description="d", auth_ids=["a1"], config={"database": "X"})
    change = update_connection(shown, label="New", description="d")
    assert sent(change) == {"label": "New", "description": "d", "auth_ids": ["a1"]}
    assert dict(change.edits) == {"label": "New"}
    live = connection(description="theirs", auth_ids=["a2"])
    assert sent(change.against(live)) == {
        "label": "New",
        "description": "theirs",
        "auth_ids": ["a2"],
    }


def test_an_auths_update_sends_what_was_read_with_it() -> None:
    facts = {
        "type": "snowflake_direct",
        "provider_id": "p1",
        "provider_slug": "snowflake",
        "account_id": "acc",
        "user_id": "u1",
    }
    change = update_auth(auth(**facts), config={"password": SecretStr(SECRET)})
    assert sent(change) == {"label": "SF key", **facts, "config": {"password": SECRET}}
    assert change.path == ("auth", "snowflake-direct", "a1")
    # An older answer's name is its label.
    old = Auth.model_validate({"id": "a1", "name": "Old", "provider_name": "x", "type": "t"})
    assert sent(update_auth(old, config={})) == {
        "label": "Old",
        "type": "t",
        "provider_slug": "x",
        "config": {},
    }


def test_a_create_leaves_out_what_is_empty() -> None:
    change = create_connection(label="L", type_id="k1", provider_id="p1")
    assert sent(change) == {
        "label": "L",
        "auth_ids": [],
        "config": {},
        "connection_config_id": "k1",
        "provider_id": "p1",
    }
    both = create_connection(
        label="L", type_id="k1", type_slug="k", provider_id="p1", provider_slug="p"
    )
    assert {"connection_config_slug", "provider_slug"} < set(sent(both))
    assert not {"connection_config_id", "provider_id"} & set(sent(both))
    assert sent(create_connection(label="L", description="d"))["description"] == "d"
    with_slug = create_auth("x", label="L", config={}, provider_slug="p", provider_id="i")
    assert sent(with_slug) == {"label": "L", "type": "x", "provider_slug": "p", "config": {}}
    assert sent(create_auth("x", label="L", config={}, provider_id="i"))["provider_id"] == "i"
    made = create_auth("lytics-aws_sftp-auth", label="L", config={})
    assert made.path == ("auth", "lytics-aws-sftp-auth")
    assert sent(made)["type"] == "lytics_aws_sftp_auth"


def test_a_change_is_never_changed() -> None:
    config: dict[str, Any] = {"deep": {"list": [1]}}
    change = create_auth("x", label="L", config=config)
    before = sent(change)
    config["deep"]["list"].append(2)
    config["more"] = 1
    assert sent(change) == before
    with pytest.raises(TypeError):
        change.edits["label"] = "x"  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        change.verb = None  # type: ignore[misc,assignment]


def test_an_auth_is_changed_by_the_type_that_it_has_now() -> None:
    change = update_auth(auth(type="old_type"), config={})
    assert change.against(auth(type="new_type")).path == ("auth", "new-type", "a1")
    assert change.against(auth(type="")).path == ("auth", "old-type", "a1")
    assert delete_auth(auth(type="x")).path == ("auth", "a1")
    assert [delete_auth(auth(type=kind)).path_is_sure for kind in ("x", "")] == [True, False]
    assert delete_connection(connection()).path_is_sure


def test_words_of_each() -> None:
    item, key = connection(), auth(type="x")
    changes = [
        create_connection(label="Orders"),
        update_connection(item, label="x"),
        delete_connection(item),
        create_auth("x", label="K", config={}),
        update_auth(key, config={}),
        delete_auth(key),
    ]
    assert [change.method for change in changes] == ["POST", "PUT", "DELETE"] * 2
    assert changes[0].title == "Create connection"
    assert changes[2].sentence == 'Delete the connection "Orders"'
    assert changes[4].operation == "update an auth provider"
    assert all(change.notes for change in changes)
    assert "background job" in changes[0].notes[0]
    assert "cannot be undone" in changes[2].notes[0]
    assert "connections and jobs" in changes[5].notes[1]
    assert [change.body is None for change in changes] == [False, False, True] * 2
    assert changes[2].shown_body == ""
    assert delete_connection(connection(label=" ")).sentence == 'Delete the connection "(no name)"'
    assert delete_connection(connection(label=" x ")).sentence == 'Delete the connection "x"'


def test_a_secret_that_is_typed_into_an_open_field_as_well_is_hidden_there() -> None:
    text = f"uses {SECRET}"
    config = {"password": SecretStr(SECRET)}
    change = create_auth("x", label=text, description=text, config=config)
    assert SECRET not in change.sentence + change.shown_body
    assert sent(change)["description"] == text


# ---------------------------------------------------------------------- what is shown

LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.text(max_size=30))
SECRETS = st.text(min_size=6, max_size=40).map(lambda text: SecretStr(f"{text}Zq7-{text}"))
CONFIGS = st.dictionaries(
    st.sampled_from(["host", "port", "user", "password", "private_key", "url", "odd ü", "n"])
    | st.text(min_size=1, max_size=12),
    st.recursive(
        LEAVES | SECRETS | st.integers(10**6, 10**9).map(Secret),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=3)
        ),
        max_leaves=6,
    ),
    max_size=5,
)


def same_but_masks(shown: Any, wire: Any) -> bool:
    if isinstance(shown, str) and MASK in shown:
        return True
    if isinstance(shown, dict) and isinstance(wire, dict):
        return len(shown) == len(wire) and all(
            (name == other or MASK in name) and same_but_masks(value, wire[other])
            for (name, value), other in zip(shown.items(), wire, strict=True)
        )
    if isinstance(shown, list) and isinstance(wire, list):
        return len(shown) == len(wire) and all(
            same_but_masks(*pair) for pair in zip(shown, wire, strict=True)
        )
    return type(shown) is type(wire) and bool(shown == wire)


def secrets_of(change: Change) -> list[str]:
    return [secret.get_secret_value() for secret in change.secrets]


def made(build: Any, **fields: Any) -> Change | None:
    try:
        change: Change = build(**fields)
    except ChangeRefused:
        return None
    return change


@given(CONFIGS, st.text(max_size=20), st.text(max_size=40))
def test_the_shown_body_is_the_sent_one_apart_from_masks(
    config: dict[str, Any], label: str, description: str
) -> None:
    fields = {"label": label, "description": description, "config": config}
    changes = [
        made(lambda **more: create_auth("x", **more), **fields),
        made(create_connection, **fields),
        made(lambda **more: update_auth(auth(type="x"), **more), **fields),
    ]
    for change in filter(None, changes):
        text = change.shown_body
        assert same_but_masks(json.loads(text), sent(change))
        # It gets through the terminal's sanitizer as it is.
        assert clean_block(text, 1_000_000) == text
        said = [text, repr(change), repr(change.write), change.sentence]
        said += [repr(entry) for entry in change.differences()]
        for secret in secrets_of(change):
            # Digits alone occur in ids and times as well.
            if len(secret) >= 12:
                assert not any(secret in one for one in said)


@given(st.text(max_size=60))
def test_exact_text(text: str) -> None:
    shown = exact_json({"a": text})
    assert json.loads(shown) == {"a": text}
    line = exact_line(text)
    assert clean_block(line) == line
    assert "\n" not in line


def test_two_texts_that_differ_look_different() -> None:
    change = update_connection(connection(label="Orders"), label="Ord\u200bers")
    (entry,) = [entry for entry in change.differences() if entry.changed]
    assert (entry.before, entry.after) == ("Orders", "Ord\\u200bers")
    assert exact_line("a\x1b[2J\u202e\U000e0041") == "a\\u001b[2J\\u202e\\udb40\\udc41"
    assert is_exact("Zürich 表 🚀")
    # An accent of its own is drawn like the letter that has it.
    assert exact_line("a\u0300\u0301") == "a\\u0300\\u0301"
    assert not is_exact("a\u0300")


def test_hidden_and_revealed() -> None:
    value = {"a": SecretStr("x"), "b": [SecretStr(""), Secret(7)], "c": (1, None)}
    assert hidden(value) == {"a": MASK, "b": ["", MASK], "c": [1, None]}
    assert revealed(value) == {"a": "x", "b": ["", 7], "c": [1, None]}


# ---------------------------------------------------------------------- differences


def test_what_an_update_changes() -> None:
    shown = connection(description="d", auth_ids=["a1", "a3"])
    change = update_connection(shown, label="New", auth_ids=["a2"])
    found = change.differences({"a1": "SF key (a1) ● healthy"})
    assert [(entry.field, entry.before, entry.after, entry.changed) for entry in found] == [
        ("label", "Orders", "New", True),
        ("description", "d", "d", False),
        ("auth_ids", "SF key (a1) ● healthy, a3", "a2", True),
    ]
    assert not change.empty
    assert not change.conflicts and not change.meanwhile, "nothing was read since"
    assert update_connection(shown, label="Orders").empty
    assert set(update_auth(auth(type="x"), config={}, description="").edits) == {"config"}
    assert delete_connection(shown).differences() == ()


def test_a_changed_secret_is_never_a_difference() -> None:
    config = {"password": SecretStr(SECRET), "host": "h", "url": SecretStr("https://u:p@h")}
    change = update_auth(auth(type="x"), config=config)
    found = {entry.field: entry for entry in change.differences()}
    assert (found["config.password"].before, found["config.password"].after) == ("", "changed")
    assert found["config.password"].secret
    assert (found["config.host"].before, found["config.host"].after) == ("cannot be read", "h")
    assert found["config.url"].after == "changed"
    assert not change.empty
    odd = {"pin": Secret(839201), "url": f"https://u:{SECRET}@h", "password": SecretStr(SECRET)}
    found = {
        entry.field: entry
        for entry in update_auth(
            auth(type="x"), config={**odd, "host": f"h-{SECRET}", "port": 1}
        ).differences()
    }
    for name in ("pin", "url", "password", "host"):
        assert (found[f"config.{name}"].after, found[f"config.{name}"].secret) == ("changed", True)
    assert (found["config.port"].after, found["config.port"].secret) == ("1", False)


def test_what_someone_cleared_and_i_changed_goes_back_to_the_form() -> None:
    shown = auth(type="x", description="old")
    config = {"password": SecretStr(SECRET)}
    mine = update_auth(shown, config=config, description="mine")
    assert mine.against(auth(type="x", description="")).conflicts == ("description",)
    assert mine.against(auth(type="x", description="old")).conflicts == ()
    filled = update_auth(auth(type="x"), config=config, description="mine")
    assert filled.against(auth(type="x", description="theirs")).conflicts == ("description",)
    cleared = update_auth(shown, config=config, description="")
    assert cleared.against(auth(type="x", description="")).conflicts == ()


def test_changed_by_someone_else() -> None:
    shown = connection(description="d", config={"database": "X", "password": "ENC(abc)"})
    live = connection(description="theirs", config={"database": "Y", "password": "ENC(xyz)"})
    change = update_connection(shown, label="New", description="mine").against(live)
    assert [(entry.field, entry.before) for entry in change.meanwhile] == [
        ("description", "d"),
        ("config", '{"database": "X", "password": "••••••••"}'),
    ]
    assert change.conflicts == ("description",)
    # Encrypted anew is not changed.
    again = connection(description="d", config={"database": "X", "password": "ENC(new)"})
    assert update_connection(shown, label="N").against(again).meanwhile == ()
    assert update_connection(shown, label="N").meanwhile == ()
    # What a list leaves out was not changed by anyone.
    listed = Connection.model_validate({"id": shown.id, "label": shown.label, "description": "d"})
    assert update_connection(listed, label="N").against(again).meanwhile == ()
    moved = connection(description="d", connection_config_id="k2")
    (entry,) = update_connection(connection(description="d"), label="N").against(moved).meanwhile
    assert (entry.field, entry.before, entry.after) == ("type", "", "k2")
    told = {"id": "a1", "label": "L", "type": "x"}
    found = Auth.model_validate({**told, "updated": "2026-11-01T00:00:00Z"})
    change = update_auth(Auth.model_validate(told), config={"password": SecretStr(SECRET)})
    assert change.against(found).meanwhile == ()
    elsewhere = Auth.model_validate({**told, "provider_slug": "braze", "updated": "2026-11-02"})
    assert [entry.field for entry in change.against(elsewhere).meanwhile] == ["provider_slug"]


# ---------------------------------------------------------------------- what has to be typed


@pytest.mark.parametrize(
    ("label", "asked"),
    [
        ("Orders", "Orders"),
        ("x" * 40, "x" * 40),
        ("x" * 41, "c0ffee01"),
        ("", "c0ffee01"),
        ("   ", "c0ffee01"),
        (" Orders", "c0ffee01"),
        ("Or\u200bders", "c0ffee01"),
        ("Or\x1bders", "c0ffee01"),
        ("two\nlines", "c0ffee01"),
        ("password=hunter2", "c0ffee01"),
        ("d", "c0ffee01"),
        ("ddd", "c0ffee01"),
        ("d d", "c0ffee01"),
        ("d" * 7, "c0ffee01"),
        ("d" * 8, "d" * 8),
        ("dad", "dad"),
        ("[b]Zürich[/b] 🚀", "[b]Zürich[/b] 🚀"),
    ],
)
def test_what_is_typed_before_a_delete(label: str, asked: str) -> None:
    typed = delete_connection(connection(id="c0ffee0192ab", label=label)).typed
    assert typed is not None
    assert typed.text == asked
    assert typed.matches(f" {asked} ")
    assert not typed.matches("")
    assert not typed.matches(asked[:-1])
    assert ("id" in typed.prompt) == (asked == "c0ffee01")


@pytest.mark.parametrize(
    ("label", "why"),
    [
        *(("", "has no name"), (" ", "has no name"), ("x" * 41, "has a long name")),
        *(("dd", "has a name that one key types"), ("a\u200b", "has unusual characters")),
    ],
)
def test_why_the_id_is_typed_in_the_names_place(label: str, why: str) -> None:
    typed = delete_connection(connection(id="c0ffee0192ab", label=label)).typed
    assert typed is not None
    assert why in typed.prompt
    assert "the first 8 characters of its id, c0ffee01:" in typed.prompt


def test_nothing_is_typed_for_the_rest() -> None:
    assert update_connection(connection(), label="x").typed is None
    assert create_auth("x", label="L", config={}).typed is None
    short = delete_auth(auth(id="a1", label="")).typed
    assert short is not None
    assert short.text == "a1"
    renamed = delete_connection(connection()).against(connection(label="Renamed")).typed
    assert renamed is not None
    assert renamed.text == "Renamed"


# ---------------------------------------------------------------------- refusals


def test_what_cannot_be_sent_in_good_faith() -> None:
    odd = Connection.model_validate({"id": "c1", "label": "L", "auth_ids": "odd"})
    masked = connection(description="password=****** of svc")
    cases: list[tuple[Any, str, str]] = [
        (lambda: delete_connection(connection(id="")), "no id", ""),
        (lambda: update_connection(connection(id=""), label="x"), "no id", ""),
        (lambda: update_auth(auth(type=""), config={}), "without its type", ""),
        (lambda: create_auth(" ", label="L", config={}), "type", "type"),
        (lambda: create_auth("x", label=" ", config={}), "label", "label"),
        (lambda: create_connection(label=""), "label", "label"),
        (lambda: update_connection(connection(), label=""), "label", "label"),
        (lambda: update_auth(auth(label="", type="x"), config={}), "label", "label"),
        (lambda: update_connection(odd, label="x"), "unknown format", "auth_ids"),
        (lambda: update_connection(masked, label="x"), "mask", "description"),
        (lambda: create_auth("x", label="L", config={"k": SecretStr("******")}), "mask", "k"),
        (lambda: create_auth("x", label="L", config={"k": [{"z": "[REDACTED]"}]}), "mask", "z"),
        (lambda: create_auth("x", label="L", config={"k": float("nan")}), "JSON", "config"),
        (lambda: create_auth("x", label="L", config={"k": object()}), "JSON", "config"),
    ]
    for build, says, field in cases:
        with pytest.raises(ChangeRefused, match=says) as caught:
            build()
        assert caught.value.field == field
        assert caught.value.__context__ is None
        assert "******" not in str(caught.value)


def test_what_may_be_sent_all_the_same() -> None:
    odd = Connection.model_validate({"id": "c1", "label": "L", "auth_ids": "odd"})
    assert sent(update_connection(odd, auth_ids=["a1"]))["auth_ids"] == ["a1"]
    masked = connection(description="password=****** of svc")
    assert sent(update_connection(masked, description="clean"))["description"] == "clean"
    assert sent(update_connection(connection(), label="-----"))["label"] == "-----"
    # A delete sends nothing back.
    assert delete_connection(odd).write.body is None


def test_what_someone_else_masked_is_refused_at_the_gate() -> None:
    change = update_connection(connection(), label="x")
    with pytest.raises(ChangeRefused):
        change.against(connection(description="********"))
