"""The composition root: an opened project, made of the services that window and terminal share."""

from __future__ import annotations

import shutil
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from core.domain.projects import ProjectInfo
from core.errors import InputError
from core.paths import ProjectPaths
from core.store.clock import utc_now
from core.store.store import Store
from core.text.languages import checked_tag

if TYPE_CHECKING:
    from core.services.branching import Branching
    from core.services.correcting import Correcting
    from core.services.evaluating import Evaluating
    from core.services.exporting import Exporting
    from core.services.grids import Grids
    from core.services.importing import Importing
    from core.services.models import Models
    from core.services.predicting import Predicting
    from core.services.reviewing import Reviewing
    from core.services.training import Training
    from core.services.translating import Translating

GUIDELINES = """# Guidelines

Write here what your group has agreed on: where an answer begins and ends, whether units and titles
belong to it, when "no answer in this passage" is right.
"""


class Project:
    """An opened project. Every service is made on first use, so that opening stays fast.

    Safe to use from several threads: reads run side by side, writes one after the other.
    """

    def __init__(self, root: Path, store: Store, info: ProjectInfo) -> None:
        self.root = root
        self.paths = ProjectPaths(root)
        self.store = store
        self.info = info

    @cached_property
    def importing(self) -> Importing:
        from core.services.importing import Importing

        return Importing(self)

    @cached_property
    def exporting(self) -> Exporting:
        from core.services.exporting import Exporting

        return Exporting(self)

    @cached_property
    def reviewing(self) -> Reviewing:
        from core.services.reviewing import Reviewing

        return Reviewing(self)

    @cached_property
    def correcting(self) -> Correcting:
        from core.services.correcting import Correcting

        return Correcting(self)

    @cached_property
    def predicting(self) -> Predicting:
        from core.services.predicting import Predicting

        return Predicting(self)

    @cached_property
    def translating(self) -> Translating:
        from core.services.translating import Translating

        return Translating(self)

    @cached_property
    def branching(self) -> Branching:
        from core.services.branching import Branching

        return Branching(self)

    @cached_property
    def evaluating(self) -> Evaluating:
        from core.services.evaluating import Evaluating

        return Evaluating(self)

    @cached_property
    def grids(self) -> Grids:
        from core.services.grids import Grids

        return Grids(self)

    @cached_property
    def training(self) -> Training:
        from core.services.training import Training

        return Training(self)

    @cached_property
    def models(self) -> Models:
        from core.services.models import Models

        return Models(self)

    def close(self) -> None:
        """Close the database; the project must not be used afterwards. May be called twice."""
        self.store.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def create_project(root: Path, *, name: str, source: str, target: str, held_out_percent: int = 20) -> Project:
    """Make a project folder and open it.

    Raises `InputError` when `root` is a file or a folder with something in it, when the name is empty, a
    language is no language code, or when `held_out_percent` is not in 0..90; nothing is left behind then.
    """
    _check_new(root, name, source, target, held_out_percent)
    made_here = not root.exists()
    store: Store | None = None
    source, target = checked_tag(source), checked_tag(target)
    info = ProjectInfo(name.strip(), source, target, held_out_percent, utc_now())
    paths = ProjectPaths(root)
    try:
        for folder in (root, paths.backups, paths.jobs, paths.models, paths.reports):
            folder.mkdir(parents=True, exist_ok=True)
        store = Store.create(paths)
        values = {key: value for key, value in asdict(info).items() if key != "read_only"}
        with store.write() as unit:
            unit.info.put(values)
            unit.commit()
        paths.guidelines.write_text(GUIDELINES, encoding="utf-8")
    except BaseException:
        if store is not None:
            store.close()
        _clear(root, whole=made_here)
        raise
    return Project(root, store, info)


def open_project(root: Path, *, read_only: bool = False) -> Project:
    """Open the project in the folder `root`.

    An older project is upgraded first, after a backup. Raises `InputError` when `root` is no project
    or was made by a newer version, `EnvironmentFault` when it is damaged or cannot be read.
    """
    root = Path(root)
    paths = ProjectPaths(root)
    if not root.is_dir() or not (paths.database.is_file() or any(paths.backups.glob("*.sqlite"))):
        raise InputError(
            f"there is no SpanBridge project here (expected a folder with {paths.database.name!r} in it)",
            item=str(root),
            remedy=f'Make one with: spanbridge new "{root}" --source en --target zh',
        )
    store = Store.open(paths, read_only=read_only)
    try:
        with store.read() as unit:
            info = ProjectInfo(**unit.info.all())
    except BaseException:
        store.close()
        raise
    return Project(root, store, replace(info, read_only=read_only))


def _check_new(root: Path, name: str, source: str, target: str, held_out_percent: int) -> None:
    faults = []
    taken = root.exists() and (not root.is_dir() or any(root.iterdir()))
    if taken:
        faults.append("the folder exists and is not empty")
    if not name.strip():
        faults.append("a project needs a name")
    if not source.strip() or not target.strip():
        faults.append("a project needs a source and a target language, such as en and zh")
    if not 0 <= held_out_percent <= 90:
        faults.append(f"the held-out part must be 0 to 90 percent, not {held_out_percent}")
    if faults:
        remedy = "Choose a new or empty folder" if taken else ""
        raise InputError("; ".join(faults), item=str(root), remedy=remedy)


def _clear(root: Path, *, whole: bool) -> None:
    if whole:
        shutil.rmtree(root, ignore_errors=True)
        return
    for child in root.iterdir() if root.is_dir() else ():
        shutil.rmtree(child, ignore_errors=True) if child.is_dir() else child.unlink(missing_ok=True)
