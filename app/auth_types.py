"""The published auth types: 126 slugs, each with the names and types of its fields.

``auth_types.json`` is this project's own data file, made from the vendor's published OpenAPI. No
field there is required, none has an enum or a format. Spelling varies (``apikey``, ``api_key``,
``clientSecret``): a field's name is never changed. A type stands in kebab-case in a path and in
snake_case in a body.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.api.values import kebab

if TYPE_CHECKING:
    from app.api.models import Auth, Provider

_FILE = Path(__file__).with_name("auth_types.json")


@dataclass(frozen=True, slots=True)
class TypeField:
    """A field of a type's config: its name and "string" or "integer"."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class AuthType:
    """A published type; ``slug`` is kebab-case."""

    slug: str
    fields: tuple[TypeField, ...]


class Why(Enum):
    """Why a type is offered for a provider, best first; the value is the reason in words."""

    USED_HERE = "an auth of this provider has it"
    SAME_NAME = "its name holds the provider's"
    PUBLISHED = "every published type"


@dataclass(frozen=True, slots=True)
class Offer:
    """A type to choose, and why. Only a type that is in use here is more than a guess."""

    slug: str
    why: Why

    @property
    def guess(self) -> bool:
        """Whether nothing says that the provider takes it."""
        return self.why is not Why.USED_HERE


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, AuthType]:
    """Every published type by its slug, in alphabetical order; read once, when first needed."""
    types = (
        AuthType(
            entry["slug"],
            tuple(TypeField(field["name"], field["type"]) for field in entry["fields"]),
        )
        for entry in json.loads(_FILE.read_text(encoding="utf-8"))
    )
    return MappingProxyType({kind.slug: kind for kind in types})


def find_type(name: str) -> AuthType | None:
    """A published type by its name in either spelling."""
    return catalogue().get(kebab(name))


def offers_for(provider: Provider | None, auths: Iterable[Auth]) -> tuple[Offer, ...]:
    """The types to offer for a provider, each once, the likeliest first.

    Which types belong to a provider isn't published: first those that this account's auths of it
    have, then slugs that hold the provider's, then all of them.
    """
    found: dict[str, Offer] = {}

    def offer(slugs: Iterable[str], why: Why) -> None:
        for slug in slugs:
            if slug:
                found.setdefault(slug, Offer(slug, why))

    if provider is not None:
        used = (kebab(auth.type) for auth in auths if _belongs(auth, provider))
        offer(used, Why.USED_HERE)
        name = kebab(provider.slug.casefold())
        if name:
            offer((slug for slug in catalogue() if name in slug), Why.SAME_NAME)
    offer(catalogue(), Why.PUBLISHED)
    return tuple(found.values())


def _belongs(auth: Auth, provider: Provider) -> bool:
    same_slug = bool(provider.slug) and auth.provider_slug == provider.slug
    return same_slug or (bool(provider.id) and auth.provider_id == provider.id)
