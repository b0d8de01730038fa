"""``spanbridge keys``: the keys of translation services."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.terminal import AsJson, print_json, print_table

if TYPE_CHECKING:
    from core.translation.services import Service

app = typer.Typer(
    help="The keys of translation services: kept in the system's keyring, never shown.", no_args_is_help=True
)

ServiceName = Annotated[str, typer.Argument(metavar="SERVICE", help="google, deepl or libretranslate.")]


@app.command("set")
def set_key(service: ServiceName, as_json: AsJson = False) -> None:
    """Keep a service's key in the keyring. It is asked for unseen, or read from a pipe."""
    from core.translation import keys, services

    known = services.service(service)
    keys.set_key(service, _read_key(known))
    if as_json:
        print_json({"service": service, "key": keys.Place.KEYRING})
    else:
        print(f"The key of {known.title} is in the keyring")


@app.command()
def forget(service: ServiceName, as_json: AsJson = False) -> None:
    """Remove a service's key from the keyring."""
    from core.translation import keys, services

    known = services.service(service)
    forgotten = keys.forget_key(service)
    if as_json:
        print_json({"service": service, "forgotten": forgotten})
    elif forgotten:
        print(f"The key of {known.title} is forgotten")
    else:
        print(f"The keyring held no key of {known.title}")


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List the services, and where the key of each lies. No key is shown."""
    from core.translation.services import SERVICES

    rows = [_row(service) for service in SERVICES.values()]
    if as_json:
        print_json(rows)
    else:
        headings = ("service", "what it is", "key", "environment variable")
        print_table(headings, [(r["service"], r["title"], r["key"], r["variable"]) for r in rows])


def _row(service: Service) -> dict[str, Any]:
    from core.errors import CoreError
    from core.translation.keys import Place, where_is

    try:
        place = where_is(service.name)
        key = place.value if place is not Place.NOWHERE else "needed" if service.needs_key else "none"
    except CoreError as fault:  # one locked keyring must not hide the other services
        key = fault.what
    return {"service": service.name, "title": service.title, "key": key, "variable": service.variable}


def _read_key(service: Service) -> str:
    """The key as typed without an echo, or the first line of a pipe."""
    if not _typed_here():
        return sys.stdin.readline()
    from getpass import getpass

    try:
        return getpass(f"Key of {service.title} (not shown): ", stream=sys.stderr)
    except EOFError:
        return ""


def _typed_here() -> bool:
    """Whether a person sits at the other end of the input."""
    return sys.stdin.isatty()
