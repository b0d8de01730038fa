"""Where services are, and which addresses are taken."""

from __future__ import annotations

import pytest

from core.errors import InputError
from core.translation.catalogue import TRANSLATORS, TranslatorSpec
from core.translation.services import (
    SERVICES,
    address_of,
    host_of,
    is_loopback,
    leaves_the_machine,
    translator_id,
)


def libre(address: str) -> str:
    return address_of(TranslatorSpec("libretranslate", options={"address": address}), None)


def test_every_service_is_a_translator() -> None:
    assert set(SERVICES) <= set(TRANSLATORS.names())
    assert leaves_the_machine(TranslatorSpec("deepl"))
    assert not leaves_the_machine(TranslatorSpec("memory"))


@pytest.mark.parametrize(
    "address",
    [
        "https://translate.example.org",
        "https://translate.example.org/prefix",
        "http://127.0.0.1:5000",
        "http://localhost:5000",
        "http://[::1]:5000",
        "http://192.168.1.7:5000",
        "http://10.0.0.1",
        "http://translator:5000",
        "http://nas.local",
    ],
)
def test_addresses_that_are_taken(address: str) -> None:
    assert libre(f"{address}/") == address


@pytest.mark.parametrize(
    "address", ["http://translate.example.org", "http://8.8.8.8", "http://localhost.example.org"]
)
def test_nothing_crosses_the_internet_unencrypted(address: str) -> None:
    with pytest.raises(InputError, match=r"unencrypted.*https"):
        libre(address)


@pytest.mark.parametrize(
    "address",
    [
        "translate.example.org",
        "ftp://example.org",
        "file:///etc/passwd",
        "https://",
        "https://:443",
        "https://exa mple.org",
        "https://example.org:0",
        "https://example.org:99999",
        "https://[::1",
        f"https://{'a' * 64}.org",
        "https://a..b",
    ],
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(InputError, match="no address of a server"):
        libre(address)


@pytest.mark.parametrize("address", ["https://me:s3cret@example.org", "https://example.org/?api_key=s3cret"])
def test_a_key_in_an_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(InputError, match="spanbridge keys set libretranslate") as told:
        libre(address)
    assert "s3cret" not in str(told.value)


def test_a_server_must_be_named() -> None:
    with pytest.raises(InputError, match="none is named"):
        address_of(TranslatorSpec("libretranslate"), None)


def test_ids_name_what_decides_on_the_words() -> None:
    assert translator_id(TranslatorSpec("google")) == "google:nmt"
    assert translator_id(TranslatorSpec("google", options={"model": "base"})) == "google:base"
    assert translator_id(TranslatorSpec("deepl")) == "deepl:default"
    spec = TranslatorSpec("libretranslate", options={"address": "https://example.org/a/"})
    assert translator_id(spec) == "libretranslate:example.org/a"


def test_this_machine_is_recognised() -> None:
    assert all(map(is_loopback, ("http://localhost:1", "http://127.0.0.2", "http://[::1]:5")))
    assert not is_loopback("https://example.org")
    assert host_of("http://127.0.0.1:5000/x") == "127.0.0.1:5000"
