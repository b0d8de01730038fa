"""Bringing a model into the person's library and taking it away: whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from core.errors import EnvironmentFault, InputError
from core.file_lock import try_lock
from core.models import library
from core.models.checking import CheckedModel, check_model
from core.models.files import CONFIG, INDEX, TOKENIZER_FILES, weight_files
from core.models.hub import HubModel
from core.models.library import CARD, InstalledModel
from core.progress import Progress

_COPIED = (CONFIG, "generation_config.json", INDEX, *TOKENIZER_FILES, "README.md", "LICENSE", "NOTICE")
_BLOCK = 1 << 20


def install_from_hub(model: HubModel, progress: Progress) -> InstalledModel:
    """Fetch a model, check it, and put it into the library in one step.

    Raises what `download` and `check_model` raise. A download that did not come to its end is gone on with
    the next time; one that turns out to be of no use is thrown away.
    """
    from core.models.downloading import STATE, download

    with _alone(model.name):
        partial = partial_folder(model.name)
        download(model, partial, progress)
        try:
            checked = check_model(partial, model.card)
        except InputError:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        made = _finish(partial, model.name, checked, {"source": "hub", "revision": model.revision})
        # Last: without it the download would begin anew where putting it in its place had failed.
        (made.folder / STATE).unlink(missing_ok=True)
        return made


def install_from_folder(
    folder: Path, name: str, progress: Progress, checked: CheckedModel | None = None, more: Sequence[str] = ()
) -> InstalledModel:
    """Copy a checked folder into the library under `name`; only the files that are used. Reports bytes.

    `checked` is what the caller found it to be, where it is of a form that only the caller knows, and `more`
    the names of files that such a form has beside the usual ones.

    Raises `InputError` for a folder that is no model, `EnvironmentFault` when it cannot be copied.
    """
    checked = checked or check_model(folder)
    with _alone(name):
        partial = partial_folder(name)
        shutil.rmtree(partial, ignore_errors=True)
        try:
            partial.mkdir(parents=True)
            _copy_files(folder, (*_COPIED, *more), partial, progress)
            origin = {"source": "folder", "revision": "", "folder": str(folder.resolve())}
            return _finish(partial, name, checked, origin)
        except OSError as fault:
            raise _unwritten(partial, fault) from fault
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def remove(name: str) -> int:
    """Delete an installed model, and what is left of a download of it; returns the bytes that became free.

    Raises `InputError` where there is no such model.
    """
    folder, partial = library.place_of(name), partial_folder(name)
    if not folder.is_dir() and not partial.is_dir():
        known = ", ".join(one.version for one in library.installed_models()) or "none"
        raise InputError("no such model is installed", item=name, remedy=f"Installed: {known}")
    with _alone(name):
        freed = 0
        if folder.is_dir():
            # Renamed first: a folder that is half deleted must not be taken for a model.
            doomed = folder.with_name(f".{folder.name}.removed")
            shutil.rmtree(doomed, ignore_errors=True)
            try:
                folder.rename(doomed)
            except OSError as fault:
                raise _unwritten(folder, fault) from fault
            freed = _delete(doomed)
        return freed + _delete(partial)


def _finish(partial: Path, name: str, checked: CheckedModel, origin: dict[str, str]) -> InstalledModel:
    """Write the card, then give the folder its name; a model of that name before it gives way."""
    try:
        return _put_in_place(partial, name, checked, origin)
    except OSError as fault:
        raise _unwritten(library.place_of(name), fault) from fault


def _put_in_place(partial: Path, name: str, checked: CheckedModel, origin: dict[str, str]) -> InstalledModel:
    told = asdict(checked) | {"name": name, "version": name} | origin
    told["installed_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    with (partial / CARD).open("w", encoding="utf-8") as card:
        json.dump(told, card, ensure_ascii=False, indent=2)
        card.flush()
        os.fsync(card.fileno())
    target = library.place_of(name)
    former = target.with_name(f".{target.name}.former")
    shutil.rmtree(former, ignore_errors=True)
    if target.exists():
        target.rename(former)
    try:
        partial.rename(target)
    except OSError:
        if former.exists():
            former.rename(target)
        raise
    shutil.rmtree(former, ignore_errors=True)
    found = library.find_installed(name)
    if found is None:
        raise EnvironmentFault("the model was put in its place and is not there", item=str(target))
    return found


def _unwritten(place: Path, fault: OSError) -> EnvironmentFault:
    return EnvironmentFault(
        f"the model cannot be written ({fault.strerror or fault})", item=str(fault.filename or place)
    )


def _copy_files(source: Path, names: Sequence[str], target: Path, progress: Progress) -> None:
    files = [source / name for name in dict.fromkeys(names) if (source / name).is_file()]
    files += weight_files(source)
    total, done = sum(path.stat().st_size for path in files), 0
    for path in files:
        with path.open("rb") as given, (target / path.name).open("wb") as taken:
            while block := given.read(_BLOCK):
                progress.report(f"copying {path.name}", done, total)
                taken.write(block)
                done += len(block)
            taken.flush()
            os.fsync(taken.fileno())
    progress.report("copying", total, total)


def partial_folder(name: str) -> Path:
    """Where a model lies while it is not whole yet."""
    return library.home() / f".{library.folder_name(name)}.partial"


def _delete(folder: Path) -> int:
    freed = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    shutil.rmtree(folder, ignore_errors=True)
    return freed


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """One process at a time installs or removes a model; raises `InputError` for the second."""
    path = library.home() / f".{library.folder_name(name)}.lock"
    lock: IO[str] | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.open("w", encoding="utf-8")
    except OSError as fault:
        raise EnvironmentFault(
            f"the folder of models cannot be written ({fault.strerror or fault})", item=str(path.parent)
        ) from fault
    with lock:
        if not try_lock(lock, without_support=True):
            raise InputError(
                "the model is being installed or removed at this moment",
                item=name,
                remedy="Wait for the other window or terminal",
            )
        yield
