"""The five lists that an account is loaded in, each with how it is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Generic, TypeVar

from app.api.errors import ApiError

T = TypeVar("T")


class PartName(Enum):
    """The parts of an account; the value is what a person calls them."""

    CONNECTIONS = "connections"
    AUTHS = "auth providers"
    PROVIDERS = "providers"
    DATA_MODELS = "data models"
    JOBS = "jobs"


@dataclass(slots=True)
class Part(Generic[T]):
    """One list of the account and how it is doing.

    A refresh that fails keeps the items of the last one that worked, beside the error.
    """

    name: PartName
    items: tuple[T, ...] = ()
    rejected: int = 0
    """Elements of the answer that could not be read and were left out."""
    more_exist: bool = False
    loading: bool = False
    error: ApiError | None = None
    loaded_at: datetime | None = None
    asked: int = 0
    """How often it was asked for: the answer to an older question is dropped."""

    @property
    def ready(self) -> bool:
        """Whether there is an answer to show, be it an old one."""
        return self.loaded_at is not None

    @property
    def complete(self) -> bool:
        """Whether what is not in ``items`` can be said not to exist."""
        return self.ready and not self.rejected and not self.more_exist

    def shortfall(self) -> str:
        """Why the list is not complete, in words; "" where it is."""
        if not self.ready:
            if self.loading:
                return f"{self.name.value} are still loading"
            failed = self.error is not None
            return f"{self.name.value} {'could not be' if failed else 'are not'} loaded"
        if self.more_exist:
            return f"only the first {len(self.items)} {self.name.value} were sent, more exist"
        if self.rejected:
            return f"{self.rejected} of the {self.name.value} could not be read"
        return ""
