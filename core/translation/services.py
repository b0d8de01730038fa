"""The services that translate for people who have a key: their names, their addresses, their ids.

Nothing here opens a connection or loads what could: window and terminal ask this module what a service is
before anything is sent.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import urlsplit

from core.errors import InputError
from core.translation.catalogue import TranslatorSpec


@dataclass(frozen=True, slots=True)
class Service:
    """A service on the network.

    Attributes:
        name: Its kind in `TRANSLATORS`.
        title: Its name for people.
        variable: The environment variable that may hold its key.
        needs_key: Whether it answers nobody without a key.
    """

    name: str
    title: str
    variable: str
    needs_key: bool = True


SERVICES: dict[str, Service] = {
    one.name: one
    for one in (
        Service("google", "Google Cloud Translation", "SPANBRIDGE_GOOGLE_KEY"),
        Service("deepl", "DeepL", "SPANBRIDGE_DEEPL_KEY"),
        Service("libretranslate", "LibreTranslate", "SPANBRIDGE_LIBRETRANSLATE_KEY", needs_key=False),
    )
}

ADDRESSES = {
    "google": "https://translation.googleapis.com",
    "deepl": "https://api.deepl.com",
    "deepl free": "https://api-free.deepl.com",
}
"""Where a key may go. Never an option: who could change it in a file could have the key sent to himself."""

_FREE_KEY = ":fx"


def service(name: str) -> Service:
    """The service called `name`; raises `InputError` and lists the known ones for any other name."""
    if name in SERVICES:
        return SERVICES[name]
    close = get_close_matches(name, SERVICES, n=1)
    hint = f"Did you mean {close[0]!r}? " if close else ""
    raise InputError(
        f"there is no translation service called {name!r}", remedy=f"{hint}Known: {', '.join(SERVICES)}"
    )


def leaves_the_machine(spec: TranslatorSpec) -> bool:
    """Whether this translator sends text to a service."""
    return spec.kind in SERVICES


def address_of(spec: TranslatorSpec, key: str | None) -> str:
    """Where the service of `spec` is, without a slash at the end.

    DeepL's depends on the key (one of a free account ends in ``:fx``), LibreTranslate's is the option
    ``address``.

    Raises:
        InputError: The address is missing, is none, or would carry text unencrypted across the internet.
    """
    if spec.kind == "libretranslate":
        return _checked(str(spec.options.get("address", "")))
    if spec.kind == "deepl" and key and key.endswith(_FREE_KEY):
        return ADDRESSES["deepl free"]
    return ADDRESSES[service(spec.kind).name]


def host_of(address: str) -> str:
    """Host and port of an address, as people know it."""
    return urlsplit(address).netloc


def translator_id(spec: TranslatorSpec) -> str:
    """Service and model, or service and server where the server decides on the model. Never the key."""
    if spec.kind == "libretranslate":
        return f"libretranslate:{address_of(spec, None).partition('://')[2]}"
    return f"{service(spec.kind).name}:{spec.options.get('model', DEFAULT_MODELS[spec.kind])}"


DEFAULT_MODELS = {"google": "nmt", "deepl": "default"}
"""The model where the option ``model`` names none."""


def is_loopback(address: str) -> bool:
    """Whether an address is this machine itself."""
    host = urlsplit(address).hostname or ""
    return host == "localhost" or _network(host) == "loopback"


def is_encrypted(address: str) -> bool:
    return urlsplit(address).scheme == "https"


def _checked(address: str) -> str:
    if not address:
        raise InputError(
            "LibreTranslate runs on a server of your choice, and none is named",
            remedy="Give its address, such as http://127.0.0.1:5000",
        )
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        whole = bool(host and host.encode("idna") and parts.port != 0)
    except ValueError:
        whole = False
    if not whole or parts.scheme not in ("http", "https") or any(sign.isspace() for sign in address):
        raise InputError(
            "this is no address of a server",
            item=address,
            remedy="Write it as https://HOST or http://HOST:PORT",
        )
    if parts.username is not None or parts.query or parts.fragment:
        raise InputError(
            "an address holds neither names nor keys",
            item=host_of(address).rpartition("@")[2],
            remedy="Give the address alone, and the key with: spanbridge keys set libretranslate",
        )
    if parts.scheme == "http" and not _stays_near(host):
        raise InputError(
            "text would cross the internet unencrypted", item=address, remedy="Use the server's https address"
        )
    return address.rstrip("/")


def _stays_near(host: str) -> bool:
    """Whether a host is this machine or one of the same private network."""
    return "." not in host.rstrip(".") or host.endswith(".local") or _network(host) in ("loopback", "private")


def _network(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    return "loopback" if address.is_loopback else "private" if address.is_private else "public"
