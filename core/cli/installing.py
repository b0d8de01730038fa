"""``spanbridge models available``, ``install`` and ``remove``: the person's library of models."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli.terminal import AsJson, print_json, print_table, progress_bar
from core.errors import Cancelled, CoreError, InputError
from core.progress import Progress, ProgressEvent, silent

if TYPE_CHECKING:
    from core.services.installing import Inspection

Given = Annotated[
    str,
    typer.Argument(
        metavar="NAME|FOLDER", help="OWNER/NAME on the hub (with @REVISION), or a model's folder."
    ),
]


def available(
    sizes: Annotated[bool, typer.Option("--sizes", help="Ask the hub for sizes and licences.")] = False,
    as_json: AsJson = False,
) -> None:
    """List models worth installing, and those that are installed. Asks nobody without --sizes."""
    from core.services import installing

    offers = installing.offers()
    told: dict[str, tuple[str, str]] = {}
    if sizes:
        with progress_bar() as progress:
            found = installing.sizes([offer.name for offer in offers if not _own(offer.name)], progress)
        told = {name: _size_and_licence(one) for name, one in found.items()}
    if as_json:
        extra = {name: dict(zip(("size", "licence"), pair, strict=True)) for name, pair in told.items()}
        print_json([{"offer": offer, **extra.get(offer.name, {})} for offer in offers])
        return
    headings = ("name", "what it is", "languages", "installed", *(("size", "licence") if sizes else ()))
    rows = [
        (
            offer.name,
            f"{offer.role}: {offer.title}",
            offer.languages,
            "yes" if offer.installed else "",
            *(told.get(offer.name, ("", "")) if sizes else ()),
        )
        for offer in offers
    ]
    print_table(headings, rows)


def install(
    given: Given,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Fetch without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Install a model: what it is, its size and its licence are shown first.

    A broken download is gone on with by the same command.
    """
    from core.services import installing

    found = installing.inspect(given)
    _show(found)
    if found.current:
        made = installing.install(found.exactly, silent())
    else:
        _agree(found, yes or installing.is_folder(given))
        with _bar() as progress:
            made = installing.install(found.exactly, progress)
    if as_json:
        print_json(
            {"name": made.version, "role": made.card["role"], "folder": made.folder, "card": made.card}
        )
    else:
        print(f"{made.version} is installed{_use_of(str(made.card['role']), made.version)}")


def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An installed model.")], as_json: AsJson = False
) -> None:
    """Delete an installed model, or what is left of a broken download."""
    from core.services import installing

    freed = installing.remove(name)
    if as_json:
        print_json({"name": name, "freed": freed})
    else:
        print(f"{name} is removed; {readable(freed)} are free again")


def readable(size: int) -> str:
    """Bytes in the unit a person would use: 1.2 GB, 714 MB, 3 kB (of a thousand)."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            number = size / factor
            return f"{number:.1f} {unit}" if unit == "GB" or number < 10 else f"{number:.0f} {unit}"
    return f"{size} bytes"


def _show(found: Inspection) -> None:
    """What would be installed, on the error output, where it disturbs no result."""
    kind = f"{found.role}, {found.title}" if found.title else found.role or "not told before it is here"
    lines = [f"{found.name}  ({kind})", f"  from     {found.source}", f"  size     {readable(found.size)}"]
    if found.present and not found.current:
        lines[-1] += f", of which {readable(found.present)} are here"
    lines.append(f"  licence  {found.licence or 'its card names none: ask its makers'}")
    if found.languages:
        more = f" and {len(found.languages) - 12} more" if len(found.languages) > 12 else ""
        lines.append(f"  for      {', '.join(found.languages[:12])}{more}")
    if found.installed:
        lines.append(
            "  it is installed already" if found.current else "  it replaces the one that is installed"
        )
    print("\n".join(lines), file=sys.stderr)


def _agree(found: Inspection, agreed: bool) -> None:
    if agreed:
        return
    if not sys.stdin.isatty():
        raise InputError(
            "nothing was fetched: nobody is there to agree", item=found.name, remedy="Agree with: --yes"
        )
    if not typer.confirm("Install it", default=True, err=True):
        raise Cancelled()


def _use_of(role: str, name: str) -> str:
    uses = {
        "encoder": f"; train from it with: spanbridge train PROJECT --recipe reader --base {name}",
        "reader": f"; put it in use with: spanbridge models promote PROJECT zero-shot@{name}",
    }
    return uses.get(role, "")


def _size_and_licence(found: Inspection | CoreError) -> tuple[str, str]:
    return ("", found.what) if isinstance(found, CoreError) else (readable(found.size), found.licence)


def _own(name: str) -> bool:
    """Whether a name is no hub's, but that of a folder."""
    return "/" not in name


@contextmanager
def _bar() -> Iterator[Progress]:
    """A progress in bytes; silent without a terminal."""
    if not sys.stderr.isatty():
        yield silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    bars = Bars(*columns, console=Console(stderr=True), transient=True)
    task = bars.add_task("", total=None)

    def listen(event: ProgressEvent) -> None:
        bars.update(task, description=event.label, completed=event.done, total=event.total or None)

    with bars:
        yield Progress(listen)
