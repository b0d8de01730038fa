"""The keys of translation services: in the environment or in the system's keyring, nowhere else.

A key is never written to the project, the settings, a log or a message.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from core.errors import CoreError, EnvironmentFault, InputError
from core.translation.services import Service, service

_IN_KEYRING = "SpanBridge"
"""The name under which the keyring files our keys; the service's name is the user name there."""

_POSSIBLE = re.compile(r"[!-~]{1,512}")
"""What can stand in a header: anything else was copied wrongly."""

T = TypeVar("T")


class Place(StrEnum):
    """Where a key was found."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    NOWHERE = "nowhere"


def key_for(name: str) -> str | None:
    """The key of a service, from the environment or else the keyring; None where there is none.

    Raises:
        InputError: An unknown service, or a key that cannot be one.
        EnvironmentFault: The keyring is there but does not open.
    """
    return _find(service(name))[0]


def needed_key(name: str) -> str | None:
    """As `key_for`, but raises `InputError` where the service answers nobody without a key."""
    known, key = service(name), key_for(name)
    if key is None and known.needs_key:
        raise InputError(
            "this service needs a key",
            item=known.title,
            remedy=f"Give it one with: spanbridge keys set {name} (or {known.variable} in the environment)",
        )
    return key


def where_is(name: str) -> Place:
    """Where the key of a service lies; raises as `key_for` does."""
    return _find(service(name))[1]


def set_key(name: str, key: str) -> None:
    """Keep a key in the keyring, in place of an older one.

    Raises:
        InputError: An unknown service, or a key that cannot be one.
        EnvironmentFault: There is no keyring, or it does not keep the key.
    """
    known, key = service(name), key.strip()
    _check(known, key)
    _use_keyring(known, lambda ring: ring.set_password(_IN_KEYRING, name, key))
    # A keyring that was switched off takes everything and keeps nothing.
    if _use_keyring(known, lambda ring: ring.get_password(_IN_KEYRING, name)) != key:
        raise _no_keyring(known)


def forget_key(name: str) -> bool:
    """Remove a key from the keyring; False where none was kept there. The environment is not ours to change.

    Raises:
        InputError: An unknown service.
        EnvironmentFault: There is no keyring, or it does not open.
    """
    known = service(name)
    if _use_keyring(known, lambda ring: ring.get_password(_IN_KEYRING, name)) is None:
        return False
    _use_keyring(known, lambda ring: ring.delete_password(_IN_KEYRING, name))
    return True


def _find(known: Service) -> tuple[str | None, Place]:
    given = os.environ.get(known.variable, "").strip()
    if given:
        _check(known, given)
        return given, Place.ENVIRONMENT
    try:
        kept = _use_keyring(known, lambda ring: ring.get_password(_IN_KEYRING, known.name))
    except _NoKeyring:
        kept = None
    return (kept, Place.KEYRING) if kept else (None, Place.NOWHERE)


def _check(known: Service, key: str) -> None:
    if not _POSSIBLE.fullmatch(key):
        raise InputError(
            "this cannot be a key: keys are letters, digits and signs without spaces",
            item=known.title,
            remedy="Copy it again from the service's page",
        )


class _NoKeyring(EnvironmentFault):
    """The machine has no keyring."""


def _no_keyring(known: Service) -> CoreError:
    return _NoKeyring(
        "this machine has no keyring that keeps keys",
        item=known.title,
        remedy=f"Put the key into the environment variable {known.variable}",
    )


class _Keyring:
    """What we use of the package `keyring`, so that it is loaded only here."""

    def __init__(self) -> None:
        import keyring

        self.get_password: Callable[[str, str], str | None] = keyring.get_password
        self.set_password: Callable[[str, str, str], None] = keyring.set_password
        self.delete_password: Callable[[str, str], None] = keyring.delete_password


def _use_keyring(known: Service, work: Callable[[_Keyring], T]) -> T:
    """The outcome of `work`; its faults in plain words, and without what they may quote."""
    from keyring.errors import KeyringLocked, NoKeyringError

    try:
        return work(_Keyring())
    except NoKeyringError:
        raise _no_keyring(known) from None
    except KeyringLocked:
        raise EnvironmentFault(
            "the keyring is locked", item=known.title, remedy=f"Unlock it, or set {known.variable}"
        ) from None
    except Exception as fault:  # back ends are plug-ins: each has errors of its own
        raise EnvironmentFault(
            f"the keyring does not work ({type(fault).__name__})",
            item=known.title,
            remedy=f"Put the key into the environment variable {known.variable}",
        ) from None
