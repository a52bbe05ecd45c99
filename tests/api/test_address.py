from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.address import AddressRefused, ApiAddress

LONGEST = ".".join(("a" * 63, "b" * 63, "c" * 63, "d" * 61))
"""The longest host that there can be, of 253 signs."""


@pytest.mark.parametrize(
    ("text", "url", "origin", "shown", "loopback"),
    [
        (
            "https://api.lytics.io",
            "https://api.lytics.io",
            ("https", "api.lytics.io", 443),
            "api.lytics.io",
            False,
        ),
        (
            "  HTTPS://API.Lytics.IO:443/v2//\n",
            "https://api.lytics.io",
            ("https", "api.lytics.io", 443),
            "api.lytics.io",
            False,
        ),
        (
            "https://gate.example:8443/lytics/v2/",
            "https://gate.example:8443/lytics",
            ("https", "gate.example", 8443),
            "gate.example:8443",
            False,
        ),
        (
            "https://gate.example/v2x",
            "https://gate.example/v2x",
            ("https", "gate.example", 443),
            "gate.example",
            False,
        ),
        ("http://localhost", "http://localhost", ("http", "localhost", 80), "localhost", True),
        (
            "http://127.8.0.1:9/",
            "http://127.8.0.1:9",
            ("http", "127.8.0.1", 9),
            "127.8.0.1:9",
            True,
        ),
        (
            "https://10.0.0.1:8443",
            "https://10.0.0.1:8443",
            ("https", "10.0.0.1", 8443),
            "10.0.0.1:8443",
            False,
        ),
        (f"https://{LONGEST}", f"https://{LONGEST}", ("https", LONGEST, 443), LONGEST, False),
        ("http://[0:0::1]:80", "http://[::1]", ("http", "::1", 80), "[::1]", True),
        (
            "https://[2001:DB8::1]:8",
            "https://[2001:db8::1]:8",
            ("https", "2001:db8::1", 8),
            "[2001:db8::1]:8",
            False,
        ),
        (
            "https://xn--bcher-kva.example",
            "https://xn--bcher-kva.example",
            ("https", "xn--bcher-kva.example", 443),
            "xn--bcher-kva.example",
            False,
        ),
    ],
)
def test_what_is_accepted(
    text: str, url: str, origin: tuple[str, str, int], shown: str, loopback: bool
) -> None:
    address = ApiAddress.parse(text)
    assert (address.url, address.origin) == (url, origin)
    assert (address.display_host, address.is_loopback) == (shown, loopback)
    assert ApiAddress.parse(address.url) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "api.lytics.io",
        "//api.lytics.io",
        "https:/api.lytics.io",
        "https://",
        "https:///v2",
        "ftp://api.lytics.io",
        "file:///etc/passwd",
        "javascript://x",
        "http://api.lytics.io",
        "http://localhost.evil.com",
        "http://127.0.0.1.evil.com",
        "http://localhost@evil.com",
        "http://127.0.0.1:80@evil.com",
        "http://evil.com#@localhost",
        "http://evil.com?localhost",
        "http://evil.com\\@localhost",
        "http://0.0.0.0",
        "http://127.1",
        "http://2130706433",
        "http://0x7f.0.0.1",
        "http://0177.0.0.1",
        "http://[::ffff:127.0.0.1]",
        "http://[::]",
        "http://localhost.",
        "http://ⓛocalhost",
        "http://local\u200bhost",
        "https://api.lytics.io?x=1",
        "https://api.lytics.io#x",
        "https://api.lytics.io:",
        "https://api.lytics.io:0",
        "https://api.lytics.io:65536",
        "https://api.lytics.io:٤٤٣",
        "https://api.lytics.io:443:443",
        "https://api.lytics.io:-1",
        "https://api .lytics.io",
        "https://api\tlytics.io",
        "https://api.lytics.io\r\nHost: evil",
        "https://api.lytics.io/\x00",
        "https://api..lytics.io",
        "https://-api.lytics.io",
        "https://" + "a" * 64 + ".io",
        "https://" + "a." * 130 + "io",
        f"https://{LONGEST}d",
        "https://127.1",
        "https://2130706433",
        "https://0x7f.0.0.0x1",
        "https://256.0.0.1",
        "https://xn--a-ecp.ru\u00df",
        "https://xn--\u0000",
        "https://xn--99999999.io",
        "https://[::1",
        "https://[fe80::1%25eth0]",
        "https://[zz]",
        "https://a]b",
        "https://api.lytics.io/../x",
        "https://api.lytics.io/a//b",
        "https://api.lytics.io/%2e%2e",
        "https://" + "a" * 5000,
        "https://\ud800.io",
    ],
)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        ApiAddress.parse(text)
    sentence = str(caught.value)
    assert "https" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("text", "says"),
    [("https://" + "a" * 5000, "is too long"), ("ftp://api.lytics.io", "Only https:// addresses")],
)
def test_the_refusal_says_why(text: str, says: str) -> None:
    with pytest.raises(AddressRefused, match=says):
        ApiAddress.parse(text)


@pytest.mark.parametrize("scheme", ["https", "http", "ftp"])
def test_a_password_in_the_address_is_never_repeated(scheme: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        ApiAddress.parse(f"{scheme}://user:hunter2@api.lytics.io")
    assert "hunter2" not in str(caught.value)
    assert caught.value.__context__ is None


@given(st.text() | st.text(alphabet="htps:/[]@.#?%1270localhost-x\\").map("http://".__add__))
def test_no_text_breaks_it_and_plain_http_stays_here(text: str) -> None:
    try:
        address = ApiAddress.parse(text)
    except AddressRefused:
        return
    assert address.scheme == "https" or address.is_loopback


def test_address_and_errors_load_neither_the_http_library_nor_pydantic() -> None:
    code = (
        "import sys, app.api, app.api.address, app.api.errors;"
        "print([m for m in ('httpx', 'pydantic', 'rich', 'textual') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
