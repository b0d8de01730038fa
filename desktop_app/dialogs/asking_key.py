"""Asks for a service's key, and keeps or forgets it; the keyring is only touched off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from core.translation import keys
from core.translation.keys import Place
from core.translation.services import service
from desktop_app.context import Context
from desktop_app.dialogs.service_key import ServiceKeyDialog
from desktop_app.tasks.operation import Command, Lane, Query


def ask_key(context: Context, name: str, parent: QWidget, done: Callable[[], object]) -> None:
    """Open the dialog for the key of the service `name`; `done` is called when one was kept or forgotten."""
    query = Query("Looking for the key", lambda _: keys.where_is(name), "service key")
    context.runner.query(query, lambda place: _open(context, name, place, parent, done), owner=parent)


def _open(context: Context, name: str, place: Place, parent: QWidget, done: Callable[[], object]) -> None:
    known = service(name)
    dialog = ServiceKeyDialog(known, in_keyring=place is Place.KEYRING, parent=parent)

    def told(words: str) -> None:
        context.errors.notice(words)
        done()

    def keep(key: str) -> None:
        context.runner.command(
            Command("Keeping the key", lambda _: keys.set_key(name, key), lane=Lane.ASIDE),
            lambda _: told(f"The key of {known.title} is in the keyring."),
            owner=parent,
        )

    def forget() -> None:
        context.runner.command(
            Command("Forgetting the key", lambda _: keys.forget_key(name), lane=Lane.ASIDE),
            lambda _: told(f"The key of {known.title} is forgotten."),
            owner=parent,
        )

    dialog.given.connect(keep)
    dialog.forgotten.connect(forget)
    dialog.open()
