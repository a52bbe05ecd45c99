"""Where the API is: one parsed address that decides which requests may carry the token.

Standard library only, so that a typed address can be judged before the HTTP library is loaded.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

_EXAMPLE = "https://api.lytics.io"
DEFAULT_PORTS = {"https": 443, "http": 80}
"""The port of an address that names none, by its scheme."""
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/]*)(?P<path>/.*)?")
_AUTHORITY = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>[^:]*))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_SEGMENT = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@-]+")
_LONGEST = 2000


class AddressRefused(ValueError):
    """An address that this program does not send a token to; its text is one plain sentence.

    The sentence never repeats the address, which may hold a password.
    """


@dataclass(frozen=True, slots=True)
class ApiAddress:
    """Scheme, host and port that a token belongs to, and the path below which ``/v2`` lies.

    Attributes:
        scheme: "https", or "http" for this machine.
        host: lower case; an IPv6 address without its brackets.
        port: always a number, also where the text named none.
        base_path: "" or "/prefix", without a trailing slash and without ``/v2``.
    """

    scheme: str
    host: str
    port: int
    base_path: str = ""

    @classmethod
    def parse(cls, text: str) -> ApiAddress:
        """Read an address as typed or configured.

        Blanks around it, trailing slashes and a trailing ``/v2`` are dropped.

        Raises:
            AddressRefused: not https (or http to this machine), or anything odd in it.
        """
        text = text.strip()
        if not text:
            raise AddressRefused(f"Enter the address of the API, such as {_EXAMPLE}.")
        _refuse_odd_signs(text)
        match = _URL.fullmatch(text)
        if match is None:
            raise AddressRefused(f"The address has to start with https://, as in {_EXAMPLE}.")
        scheme = match["scheme"].lower()
        if scheme not in DEFAULT_PORTS:
            raise AddressRefused("Only https:// addresses are used here.")
        host, port_text = _split_authority(match["authority"])
        port = _read_port(port_text) if port_text is not None else DEFAULT_PORTS[scheme]
        address = cls(scheme, host, port, _read_base_path(match["path"] or ""))
        if scheme == "http" and not address.is_loopback:
            raise AddressRefused(
                "Use https:// here: http:// would send the token unencrypted, "
                "and is accepted for this machine (localhost) only."
            )
        return address

    @property
    def url(self) -> str:
        """The whole address as text, without a trailing slash."""
        return f"{self.scheme}://{self.display_host}{self.base_path}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: exactly what a token is bound to."""
        return (self.scheme, self.host, self.port)

    @property
    def display_host(self) -> str:
        """The host as shown and as sent in ``Host``: the port stands there unless it's default."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS.get(self.scheme) else f"{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine: localhost, 127.0.0.0/8 or ::1, and no look-alike."""
        if self.host == "localhost":
            return True
        try:
            number = ipaddress.ip_address(self.host)
        except ValueError:
            return False
        return number in _LOOPBACK_4 if number.version == 4 else number == _LOOPBACK_6


_LOOPBACK_4 = ipaddress.IPv4Network("127.0.0.0/8")
_LOOPBACK_6 = ipaddress.IPv6Address("::1")


def _refuse_odd_signs(text: str) -> None:
    if len(text) > _LONGEST:
        raise AddressRefused(f"The address is too long; it looks like {_EXAMPLE}.")
    if any(not "\x21" <= sign <= "\x7e" for sign in text):
        raise AddressRefused(
            "The address holds a space, an invisible character or a letter outside ASCII; "
            f"it looks like {_EXAMPLE}."
        )
    if any(sign in text for sign in '\\"<>^`{}|'):
        raise AddressRefused(f"The address holds a character that none like {_EXAMPLE} has.")
    if "?" in text or "#" in text:
        raise AddressRefused(f"Leave out everything from ? or # on: {_EXAMPLE} is enough.")


def _split_authority(authority: str) -> tuple[str, str | None]:
    """Host (checked, lower case, without brackets) and the text of the port, if any."""
    if "@" in authority:
        raise AddressRefused(
            f"The address must not hold a user name or password: {_EXAMPLE} is enough."
        )
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise AddressRefused(f"The host in the address can't be read; it looks like {_EXAMPLE}.")
    host = match["host"].lower()
    if not host:
        raise AddressRefused(f"The address names no host; it looks like {_EXAMPLE}.")
    if host.startswith("["):
        return _read_ipv6(host[1:-1]), match["port"]
    return _read_name(host), match["port"]


def _read_ipv6(text: str) -> str:
    if "%" in text:
        raise AddressRefused("An https address can't hold an IPv6 zone (%).")
    try:
        return str(ipaddress.IPv6Address(text))
    except ValueError:
        raise AddressRefused("What stands in [ ] is no IPv6 address for https.") from None


def _read_name(host: str) -> str:
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused(f"The host in the address is not valid; it looks like {_EXAMPLE}.")
    if not all(_decodes(label) for label in labels):
        raise AddressRefused("The host has an xn-- part that means nothing, so https can't use it.")
    # "127.1", "0x7f.0.0.1" and "2130706433" reach hosts that they don't look like.
    if labels[-1].isdigit() or re.fullmatch(r"0x[0-9a-f]*", labels[-1]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            raise AddressRefused(
                "Write a numeric https host as four plain numbers, or use its name."
            ) from None
    return host


def _decodes(label: str) -> bool:
    if not label.startswith("xn--"):
        return True
    try:
        return bool(label.encode("ascii").decode("idna"))
    except UnicodeError:
        return False


def _read_port(text: str) -> int:
    # str.isdigit would take other scripts' digits, but only ASCII gets this far.
    if not text.isdigit() or len(text) > 5 or not 1 <= int(text) <= 65535:
        raise AddressRefused(f"The port has to be a number from 1 to 65535, as in {_EXAMPLE}:443.")
    return int(text)


def _read_base_path(path: str) -> str:
    path = path.rstrip("/")
    path = path.removesuffix("/v2").rstrip("/")
    if not path:
        return ""
    segments = path[1:].split("/")
    if any(segment in (".", "..") or not _SEGMENT.fullmatch(segment) for segment in segments):
        raise AddressRefused(f"The path of the address can't be used; {_EXAMPLE} is enough.")
    return path
