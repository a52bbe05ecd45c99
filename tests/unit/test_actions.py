"""Actions and key maps: everything reachable, whatever the user's configuration says."""

from __future__ import annotations

from collections import Counter

import pytest

from app.actions import ACTIONS, Context, Group, action
from app.keymap import Keymap, shown_key

DEFAULTS = {each.id: each.keys for each in ACTIONS}


def test_ids_and_keys_are_unique() -> None:
    assert not [name for name, count in Counter(each.id for each in ACTIONS).items() if count > 1]
    keys = Counter(key for each in ACTIONS for key in each.keys)
    assert not [key for key, count in keys.items() if count > 1]


@pytest.mark.parametrize("each", ACTIONS, ids=lambda each: each.id)
def test_every_action_can_be_found_and_understood(each: object) -> None:
    from app.actions import Action

    assert isinstance(each, Action)
    assert each.id == each.id.lower()
    assert each.title
    assert each.help.endswith(".")
    assert each.palette
    assert isinstance(each.group, Group)
    assert each.where <= set(Context)
    assert action(each.id) is each


def test_palette_names_and_places_in_the_footer_are_unique() -> None:
    assert len({each.palette for each in ACTIONS}) == len(ACTIONS)
    places = [each.footer for each in ACTIONS if each.footer]
    assert len(set(places)) == len(places)


def test_help_and_quit_are_the_last_of_the_footer() -> None:
    ordered = sorted((each for each in ACTIONS if each.footer), key=lambda each: each.footer)
    assert [each.id for each in ordered[-2:]] == ["help", "quit"]


def test_without_changes_the_defaults_hold() -> None:
    keymap = Keymap()
    assert keymap.keys == DEFAULTS
    assert keymap.problems == []


@pytest.mark.parametrize(
    ("written", "key", "shown"),
    [
        ("?", "question_mark", "?"),
        ("/", "slash", "/"),
        ("[", "left_square_bracket", "["),
        ("]", "right_square_bracket", "]"),
        ("{", "left_curly_bracket", "{"),
        ("!", "exclamation_mark", "!"),
        ("@", "at", "@"),
        ("#", "number_sign", "#"),
        ("$", "dollar_sign", "$"),
        ("_", "underscore", "_"),
        ("\\", "backslash", "\\"),
        ("+", "plus", "+"),
        ("-", "minus", "-"),
        (",", "comma", ","),
        (" ", "space", "space"),
        ("space", "space", "space"),
        ("Space", "space", "space"),
        ("F5", "f5", "f5"),
        ("f12", "f12", "f12"),
        ("ctrl+r", "ctrl+r", "ctrl+r"),
        ("Ctrl+R", "ctrl+r", "ctrl+r"),
        ("ctrl++", "ctrl+plus", "ctrl++"),
        ("ctrl+/", "ctrl+slash", "ctrl+/"),
        ("alt+x", "alt+x", "alt+x"),
        ("shift+F5", "shift+f5", "shift+f5"),
        ("shift+z", "Z", "Z"),
        ("Z", "Z", "Z"),
        ("esc", "escape", "esc"),
        ("PgUp", "pageup", "pgup"),
        ("return", "enter", "enter"),
        ("del", "delete", "delete"),
        ("question_mark", "question_mark", "?"),
        (" z ", "z", "z"),
        ("ä", "ä", "ä"),
        ("§", "section_sign", "§"),
    ],
)
def test_keys_as_people_write_them(written: str, key: str, shown: str) -> None:
    # The keys that others hold by default are taken away from them first.
    taken = next((each for each, keys in DEFAULTS.items() if key in keys), None)
    overrides = {"theme": [written]}
    if taken is not None:
        overrides = {taken: [written]}
    keymap = Keymap(overrides)
    assert keymap.problems == []
    assert keymap.keys[taken or "theme"] == (key,)
    assert keymap.shown(taken or "theme") == shown
    assert shown_key(key) == shown


@pytest.mark.parametrize(
    "written", ["", "foo", "ctrl+", "ctrl+foo", "hold+x", "f99", "r,f5", "\x1b"]
)
def test_what_is_no_key_is_said_and_the_default_stays(written: str) -> None:
    keymap = Keymap({"refresh": [written]})
    assert keymap.keys == DEFAULTS
    assert len(keymap.problems) == 1
    assert "refresh" in keymap.problems[0]
    assert "\x1b" not in keymap.problems[0]


def test_a_new_key_replaces_the_default() -> None:
    keymap = Keymap({"refresh": ["f5", "ctrl+r"]})
    assert keymap.keys["refresh"] == ("f5", "ctrl+r")
    assert keymap.holder("r") is None
    assert keymap.holder("f5") == "refresh"
    assert keymap.all_shown("refresh") == "f5, ctrl+r"
    assert keymap.problems == []


def test_a_key_named_twice_is_one() -> None:
    assert Keymap({"refresh": ["?", "r", "r"], "help": ["f1"]}).keys["refresh"] == (
        "question_mark",
        "r",
    )


@pytest.mark.parametrize(("one", "other"), [("sort", "refresh"), ("quit", "help"), ("up", "quit")])
def test_two_actions_can_swap_their_keys(one: str, other: str) -> None:
    keymap = Keymap({one: DEFAULTS[other], other: DEFAULTS[one]})
    assert keymap.problems == []
    assert keymap.keys[one] == DEFAULTS[other]
    assert keymap.keys[other] == DEFAULTS[one]


def test_three_actions_can_pass_their_keys_round() -> None:
    keymap = Keymap({"sort": ["r"], "refresh": ["y"], "copy-id": ["o"]})
    assert keymap.problems == []
    assert [keymap.holder(key) for key in "ryo"] == ["sort", "refresh", "copy-id"]


def test_a_key_of_an_action_that_is_left_alone_is_not_taken() -> None:
    keymap = Keymap({"sort": ["r", "f6"]})
    assert keymap.keys["refresh"] == ("r",)
    assert keymap.keys["sort"] == ("f6",)
    assert keymap.problems == ['The key r belongs to "refresh": not given to "sort".']


def test_when_no_wanted_key_is_free_the_default_stays() -> None:
    keymap = Keymap({"sort": ["r"]})
    assert keymap.keys == DEFAULTS
    assert len(keymap.problems) == 1


def test_unknown_actions_are_said_in_order() -> None:
    problems = Keymap({"zap": ["z"], "boom\x1b[2J": ["b"]}).problems
    assert len(problems) == 2
    assert '"boom' in problems[0]
    assert '"zap"' in problems[1]
    assert "\x1b" not in problems[0]


def test_an_action_can_be_left_without_keys() -> None:
    keymap = Keymap({"mark": []})
    assert keymap.keys["mark"] == ()
    assert keymap.shown("mark") == ""
    assert keymap.problems == []


@pytest.mark.parametrize(
    "overrides",
    [
        {"quit": []},
        {"help": []},
        {"quit": ["nonsense"]},
        {"sort": ["q"], "quit": ["r"]},
        {"help": ["q"], "quit": ["r"]},
        {"sort": ["?", "f1"], "help": ["q"]},
        {"sort": ["q"], "quit": []},
        {"sort": ["q"], "refresh": ["?"], "mark": ["f1"], "quit": ["k"], "help": ["r"]},
        {each.id: ["x"] for each in ACTIONS},
        {each.id: ["q"] for each in ACTIONS},
        {each.id: [] for each in ACTIONS},
    ],
)
def test_quit_and_help_never_lose_all_their_keys(overrides: dict[str, list[str]]) -> None:
    keymap = Keymap(overrides)
    assert keymap.keys["quit"]
    assert keymap.keys["help"]
    assert keymap.problems
    held = [key for keys in keymap.keys.values() for key in keys]
    assert len(set(held)) == len(held)
    lost = [
        each.id for each in ACTIONS if each.keys and not keymap.keys[each.id] and overrides[each.id]
    ]
    assert lost == []


def test_the_help_is_still_there_when_every_action_is_left_alone_but_one() -> None:
    assert Keymap({"help": ["h"]}).keys["help"] == DEFAULTS["help"]
