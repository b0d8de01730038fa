"""Keys come from the environment or the keyring, and are never told."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import keyring
import pytest
from keyring.backend import KeyringBackend

from core.errors import CoreError, EnvironmentFault, InputError
from core.translation.keys import Place, forget_key, key_for, set_key, where_is
from core.translation.services import SERVICES
from tests.core.translation.keyrings import (
    BrokenKeyring,
    KeepingKeyring,
    LockedKeyring,
    NoKeyring,
    SwitchedOff,
)

KEY = "sw0rdf1sh:fx"
Use = Callable[[KeyringBackend], None]


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for service in SERVICES.values():
        monkeypatch.delenv(service.variable, raising=False)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Let this be the system's keyring."""
    return lambda ring: monkeypatch.setattr(keyring.core, "_keyring_backend", ring)


@pytest.fixture
def ring(use: Use) -> KeepingKeyring:
    made = KeepingKeyring()
    use(made)
    return made


def test_a_key_is_kept_found_and_forgotten(ring: KeepingKeyring) -> None:
    assert (key_for("deepl"), where_is("deepl")) == (None, Place.NOWHERE)
    set_key("deepl", f" {KEY}\n")
    assert (key_for("deepl"), where_is("deepl")) == (KEY, Place.KEYRING)
    assert key_for("google") is None
    assert forget_key("deepl")
    assert not forget_key("deepl")
    assert ring.kept == {}


def test_the_environment_comes_first(ring: KeepingKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    set_key("google", "in-the-keyring")
    monkeypatch.setenv("SPANBRIDGE_GOOGLE_KEY", "in-the-environment")
    assert (key_for("google"), where_is("google")) == ("in-the-environment", Place.ENVIRONMENT)
    monkeypatch.setenv("SPANBRIDGE_GOOGLE_KEY", "  ")
    assert key_for("google") == "in-the-keyring"


@pytest.mark.parametrize("nothing", [NoKeyring, SwitchedOff])
def test_without_a_keyring_the_environment_is_named(
    nothing: type[KeyringBackend], use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(nothing())
    with pytest.raises(EnvironmentFault, match=r"no keyring.*SPANBRIDGE_DEEPL_KEY") as told:
        set_key("deepl", KEY)
    assert told.value.__cause__ is None
    assert (key_for("deepl"), where_is("deepl")) == (None, Place.NOWHERE)
    monkeypatch.setenv("SPANBRIDGE_DEEPL_KEY", KEY)
    assert key_for("deepl") == KEY


def test_a_locked_keyring_says_so(use: Use) -> None:
    use(LockedKeyring())
    with pytest.raises(EnvironmentFault, match="DeepL: the keyring is locked"):
        key_for("deepl")


def test_an_error_of_a_keyring_does_not_tell_the_key(use: Use) -> None:
    use(BrokenKeyring())
    with pytest.raises(EnvironmentFault, match="does not work") as told:
        set_key("deepl", KEY)
    assert KEY not in str(told.value)
    assert KEY not in "".join(traceback.format_exception(told.value))


@pytest.mark.parametrize("key", ["", "   ", "two words", "line\nbreak", "schlüssel", "x" * 513])
def test_what_cannot_be_a_key_is_refused(key: str, ring: KeepingKeyring) -> None:
    with pytest.raises(InputError, match="cannot be a key") as told:
        set_key("google", key)
    assert ring.kept == {}
    assert not key.strip() or key not in str(told.value)


def test_a_key_with_a_fault_in_the_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPANBRIDGE_GOOGLE_KEY", "two words")
    with pytest.raises(InputError, match="cannot be a key"):
        key_for("google")


@pytest.mark.parametrize("ask", [key_for, where_is, forget_key, lambda name: set_key(name, KEY)])
def test_an_unknown_service_lists_the_known(ask: Callable[[str], object]) -> None:
    with pytest.raises(CoreError, match=r"'deepel'.*Did you mean 'deepl'.*google, deepl, libretranslate"):
        ask("deepel")
