"""Keyrings for tests: one that keeps, one that is locked, one that forgets, none at all."""

from __future__ import annotations

from typing import ClassVar

from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as SwitchedOff
from keyring.errors import KeyringLocked, PasswordDeleteError

__all__ = ["BrokenKeyring", "KeepingKeyring", "LockedKeyring", "NoKeyring", "SwitchedOff"]


class KeepingKeyring(KeyringBackend):
    """A keyring in memory."""

    priority: ClassVar[float] = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


class LockedKeyring(KeepingKeyring):
    """A keyring that a person did not unlock."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the password is swordfish")


class BrokenKeyring(KeepingKeyring):
    """A keyring with an error of its own making, which quotes what it was given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise ValueError(f"cannot store {password}")
