"""Own profiles: what goes round, what is refused, and that nothing is ever lost."""

from __future__ import annotations

import stat
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.api.address import ApiAddress
from app.profiles import (
    COLOURS,
    KEEPS,
    LONGEST_TOKEN,
    Profile,
    ProfilesProblem,
    ProfileStore,
    dump,
    line_of,
    name_problem,
    normal_name,
    parse_toml,
    token_problem,
)

quick = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ADDRESS = ApiAddress.parse("https://api.lytics.io")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAMES = st.text(max_size=45).map(normal_name).filter(lambda name: name_problem(name) is None)
ADDRESSES = st.sampled_from(
    ["https://api.lytics.io", "https://[::1]:8443/base", "http://localhost:80", "https://x.example"]
).map(ApiAddress.parse)
PROFILES = st.builds(
    Profile,
    NAMES,
    ADDRESSES,
    st.booleans(),
    st.sampled_from(COLOURS),
    st.sampled_from(KEEPS),
)


@pytest.fixture
def store(tmp_path: Path) -> ProfileStore:
    return ProfileStore(tmp_path / "config", tmp_path / "state")


def write(store: ProfileStore, text: str | bytes) -> None:
    store.path.parent.mkdir(exist_ok=True)
    store.path.write_bytes(text.encode() if isinstance(text, str) else text)


@settings(deadline=None)
@given(st.dictionaries(TEXTS, st.dictionaries(TEXTS, st.one_of(TEXTS, st.booleans()), max_size=4)))
def test_what_is_written_is_what_toml_reads(tables: dict[str, dict[str, str | bool]]) -> None:
    assert tomllib.loads(dump(tables)) == tables


@quick
@given(st.lists(PROFILES, max_size=5, unique_by=lambda profile: profile.name))
def test_profiles_go_round(
    tmp_path_factory: pytest.TempPathFactory, profiles: list[Profile]
) -> None:
    folder = tmp_path_factory.mktemp("round")
    for profile in profiles:
        ProfileStore(folder, folder).save(profile)
    loaded = ProfileStore(folder, folder).load()
    assert list(loaded.usable.values()) == profiles
    assert loaded.first_problem is None
    for profile in profiles:
        ProfileStore(folder, folder).forget(profile.name)
    assert not ProfileStore(folder, folder).load().usable


def test_a_missing_file_holds_none(store: ProfileStore) -> None:
    assert not store.load().usable
    assert store.load().first_problem is None


def test_the_file_is_the_users_alone_and_lies_where_configuration_lies(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "conf"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "stat"))
    store = ProfileStore()
    store.save(Profile("prod", ADDRESS))
    assert store.remember("prod") is None
    assert store.path.name == "profiles.toml"
    assert store.last_path.name == "last-profile"
    for path in (store.path, store.last_path):
        assert path.is_relative_to(tmp_path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_saving_replaces_one_and_keeps_the_others(store: ProfileStore) -> None:
    store.save(Profile("a", ADDRESS, colour="red"))
    store.save(Profile("b", ADDRESS))
    store.save(Profile("a", ADDRESS, read_only=True))
    assert dict(store.load().usable) == {
        "a": Profile("a", ADDRESS, read_only=True),
        "b": Profile("b", ADDRESS),
    }


@pytest.mark.parametrize(
    "name",
    [
        *("", "  ", " x", "x ", "x" * 41, "a\nb", "a\x1b[31m", "a\u202eb", "a\u200bb", "\u3164"),
        *("e\u0301", "a\ufe0f", "environment", "Demo", "\ud800", "a\x7f", "a\u2028b"),
    ],
)
def test_names_that_deceive_are_refused(store: ProfileStore, name: str) -> None:
    assert name_problem(name)
    with pytest.raises(ProfilesProblem):
        store.save(Profile(name, ADDRESS))
    assert not store.path.exists()


@pytest.mark.parametrize(
    "name", ["prod", "prod eu", "Größe", "本番", "x" * 40, 'a"b', "a.b", "[/x"]
)
def test_names_that_are_fine(store: ProfileStore, name: str) -> None:
    assert name_problem(name) is None
    store.save(Profile(name, ADDRESS))
    assert list(store.load().usable) == [name]


GOOD = '[good]\nurl = "https://api.lytics.io"\n\n'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[x]\nurl = "https://a.example"\nread_onyl = true\n', 6, "read_onyl"),
        (' [x]\n  url = "https://a.example"\n  read_onyl = true\n', 6, "read_onyl"),
        ('[x]\nurl = "https://a.example"\nread_only = "yes"\n', 6, "true or false"),
        ('[x]\nurl = "https://a.example"\ncolour = "pink"\n', 6, "amber"),
        ('[x]\nurl = "https://a.example"\ncolour = ["red"]\n', 6, "amber"),
        ('[x]\nurl = "https://a.example"\n"keep" = "file"\n', 6, "session"),
        ('[x]\nurl = "http://a.example"\n', 5, "https"),
        ("[x]\nurl = 7\n", 5, "as a text"),
        ("[x]\nread_only = true\n", 4, "needs the address"),
        ('["x"]\ntoken = "sentinel"\n', 5, "remove that line"),
        ('[x.y]\nurl = "https://a.example"\n', 4, '"y"'),
        ('[x]\n[environment]\nurl = "https://a.example"\n', 4, "needs the address"),
    ],
)
def test_an_odd_profile_is_named_with_its_line_and_never_lost(
    store: ProfileStore, text: str, line: int, words: str
) -> None:
    write(store, GOOD + text)
    loaded = store.load()
    assert list(loaded.usable) == ["good"]
    assert f"profiles.toml, line {line}: " in loaded.unusable["x"]
    assert words in loaded.unusable["x"]
    assert "sentinel" not in loaded.unusable["x"]
    with pytest.raises(ProfilesProblem, match="Nothing was changed"):
        store.save(Profile("new", ADDRESS))
    with pytest.raises(ProfilesProblem, match="Nothing was changed"):
        store.forget("good")
    assert store.path.read_text() == GOOD + text


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"[a]\nurl = sentinel\n", 2),
        (b'[a]\nurl = "x"\nurl = "sentinel"\n', 3),
        (b'[a]\n[a]\nurl = "sentinel"', 2),
        (b'[a]\nurl = "\xffsentinel"\n', 2),
        (b'a = 1\n\n\nb = "sentinel', 4),
        (b"a = " + b"[" * 100_000, None),
        (b"a = " + b"9" * 10_000, None),
    ],
)
def test_a_broken_file_is_told_with_its_line_and_never_overwritten(
    store: ProfileStore, content: bytes, line: int | None
) -> None:
    write(store, content)
    problem = store.load().problem
    assert problem is not None
    assert "sentinel" not in problem
    assert (f", line {line}: " in problem) if line else (", line" not in problem)
    with pytest.raises(ProfilesProblem, match="Nothing was changed"):
        store.save(Profile("new", ADDRESS))
    with pytest.raises(ProfilesProblem, match="Nothing was changed"):
        store.forget("a")
    assert store.path.read_bytes() == content


def test_something_outside_of_a_table(store: ProfileStore) -> None:
    write(store, 'url = "https://a.example"\n')
    assert "outside of any table" in store.load().unusable["url"]


def test_a_file_in_the_way_is_a_sentence(store: ProfileStore) -> None:
    store.path.parent.write_text("a file where the folder has to be")
    with pytest.raises(ProfilesProblem, match="can't be written"):
        store.save(Profile("x", ADDRESS))


def test_the_last_one_used(store: ProfileStore) -> None:
    assert store.last() is None
    assert store.remember("prod eu") is None
    assert store.last() == "prod eu"
    store.forget("prod eu")
    assert store.last() is None


def test_not_remembering_is_not_fatal(store: ProfileStore) -> None:
    store.last_path.mkdir(parents=True)
    assert "next start" in (store.remember("x") or "")
    assert store.last() is None


def test_an_odd_note_of_the_last_one_is_none(store: ProfileStore) -> None:
    store.last_path.parent.mkdir()
    for content in (b"\xff", b"x" * 5000, b"\n"):
        store.last_path.write_bytes(content)
        assert store.last() is None


@pytest.mark.parametrize(
    "token", ["", "a b", "a\nb", "a\x00", "ä", "Bearer abc", "x" * (LONGEST_TOKEN + 1), " a"]
)
def test_what_no_token_can_be(token: str) -> None:
    reason = token_problem(token)
    assert reason
    assert reason.count("x") < 5


def test_tokens_that_are_fine() -> None:
    assert token_problem("at.3f8a-_~+/=") is None
    assert token_problem("x" * LONGEST_TOKEN) is None


@given(st.text(max_size=200))
def test_reading_any_text_ends_in_a_value_or_a_problem(text: str) -> None:
    try:
        read, tables = parse_toml(Path("file"), text.encode(errors="surrogatepass"))
    except ProfilesProblem:
        return
    for table in tables:
        line_of(read, table, "x")


def test_a_change_of_what_is_there_and_of_what_is_gone(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "config", tmp_path / "state")
    store.save(Profile("prod", ApiAddress.parse("https://a.example")))
    store.change("prod", lambda profile: replace(profile, read_only=True))
    assert store.load().usable["prod"].read_only
    with pytest.raises(ProfilesProblem, match="not kept here any more"):
        store.change("gone", lambda profile: profile)
