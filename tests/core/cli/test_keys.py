"""``spanbridge keys`` keeps keys without ever printing one."""

from __future__ import annotations

import keyring
import pytest
from typer.testing import CliRunner

from core.cli.main import app
from core.translation.services import SERVICES
from tests.core.cli.conftest import Terminal
from tests.core.translation.keyrings import KeepingKeyring, LockedKeyring, NoKeyring

KEY = "sw0rdf1sh"


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> KeepingKeyring:
    """The system's keyring; the environment holds no keys."""
    for service in SERVICES.values():
        monkeypatch.delenv(service.variable, raising=False)
    made = KeepingKeyring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", made)
    return made


def test_a_key_is_read_from_a_pipe_and_not_echoed(ring: KeepingKeyring) -> None:
    done = CliRunner().invoke(app, ["keys", "set", "deepl"], input=f"{KEY}\n")
    assert done.exit_code == 0, done.output
    assert list(ring.kept.values()) == [KEY]
    assert KEY not in done.output


def test_a_key_is_asked_for_unseen(
    ring: KeepingKeyring, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("core.cli.keys._typed_here", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream=None: asked.append(prompt) or KEY)
    done = terminal("keys", "set", "google")
    assert (done.code, asked) == (0, ["Key of Google Cloud Translation (not shown): "])
    assert list(ring.kept.values()) == [KEY]
    assert KEY not in done.out + done.err


def test_the_list_says_where_keys_lie_and_not_what_they_are(
    ring: KeepingKeyring, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPANBRIDGE_DEEPL_KEY", KEY)
    listed = terminal("keys", "list", "--json")
    assert {row["service"]: row["key"] for row in listed.json} == {
        "google": "needed",
        "deepl": "environment",
        "libretranslate": "none",
    }
    shown = terminal("keys", "list")
    assert "SPANBRIDGE_LIBRETRANSLATE_KEY" in shown.out
    assert KEY not in listed.out + shown.out


def test_a_locked_keyring_hides_no_service(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", LockedKeyring())
    listed = terminal("keys", "list", "--json")
    assert {row["key"] for row in listed.json} == {"the keyring is locked"}


def test_forgetting(ring: KeepingKeyring, terminal: Terminal) -> None:
    ring.set_password("SpanBridge", "deepl", KEY)
    assert terminal("keys", "forget", "deepl").out == "The key of DeepL is forgotten\n"
    assert terminal("keys", "forget", "deepl", "--json").json == {"service": "deepl", "forgotten": False}


def test_a_machine_without_a_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", NoKeyring())
    done = CliRunner().invoke(app, ["keys", "set", "deepl"], input=f"{KEY}\n")
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "SPANBRIDGE_DEEPL_KEY" in done.stderr


def test_an_unknown_service_is_bad_input(terminal: Terminal) -> None:
    done = terminal("keys", "forget", "bing")
    assert (done.code, done.out) == (2, "")
    assert "google, deepl, libretranslate" in done.err
