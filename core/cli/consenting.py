"""How the terminal asks before text leaves the machine."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import Cancelled, InputError

if TYPE_CHECKING:
    from core.translation.catalogue import TranslatorSpec
    from core.translation.consent import Departure

YesSendTo = Annotated[
    list[str] | None,
    typer.Option(
        "--yes-send-to",
        metavar="SERVICE",
        help="Agree beforehand that text is sent to this service; may be repeated.",
    ),
]
"""The option of every command that may send text away."""


def consent(spec: TranslatorSpec, leaving: Departure, agreed: Sequence[str] | None) -> TranslatorSpec:
    """`spec` with the person's consent: given beforehand in `agreed` (names of services), or asked for now.

    What would leave is told on the error output either way. Where nothing leaves, nothing is asked.

    Raises:
        InputError: A name in `agreed` is no service, or nobody is there to be asked.
        Cancelled: The person said no.
    """
    from core.translation.services import service

    names = {service(name).name for name in agreed or ()}
    if not leaving:
        return spec
    print(f"{leaving.question}\n  first: {leaving.first}\n  {leaving.warning}", file=sys.stderr)
    if leaving.service in names:
        return leaving.agreed(spec)
    if not sys.stdin.isatty():
        raise InputError(
            f"nothing was sent to {leaving.host}: nobody is there to agree",
            item=leaving.title,
            remedy=f"Agree beforehand with: --yes-send-to {leaving.service}",
        )
    if not typer.confirm("Send it", default=False, err=True):
        raise Cancelled()
    return leaving.agreed(spec)
