"""A project's model versions: which there are, which one is in use, and taking one away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import paths
from core.alignment.parts import Parts
from core.domain.changes import Changes
from core.domain.runs import ModelVersion
from core.errors import EnvironmentFault, InputError
from core.models.files import weight_files
from core.models.library import (
    InstalledModel,
    bundled,
    folder_name,
    home,
    installed,
    installed_models,
    read_card,
)
from core.services.compositions import COMPOSED, Compositions
from core.services.standing_in import BUNDLED, StandingIn
from core.systems.catalogue import SYSTEMS, is_composed, is_made_of_others

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.model_exports import ModelExports
    from core.store.unit_of_work import Unit

_INSTALLED = "installed:"


class Models:
    """The registry of a project. The bundled models are in every project from its first use on.

    So are the encoders and readers that a person installed: an encoder is there to train from, a reader
    stands for `zero-shot`, in use when somebody promotes it.

    Attributes:
        renewed: Labels of bundled versions that gave way since the project was opened to those that this
            SpanBridge brings, each with the label of the one in its place.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self.composed = Compositions(project, self)
        self.standing_in = StandingIn(project, self)
        self.renewed: tuple[tuple[str, str], ...] = ()
        self.refresh()

    def refresh(self, *, origin: str = "") -> Changes:
        """Take in the models that were installed since the project was opened."""
        if self._project.info.read_only or not self._register(bundled() + _usable(installed_models())):
            return Changes(origin)
        return Changes(origin, models=True)

    def versions(self) -> list[ModelVersion]:
        """Every version, oldest first."""
        with self._project.store.read() as unit:
            return unit.models.all()

    def resolve(self, name: str) -> ModelVersion:
        """The version of ``system@version``, the promoted one of a bare system id, or an installed model's.

        It is what answers: a bare id of a composed system means what the parts in use make, and its own
        weights mean what they make with the other parts in use. Raises `InputError` for an unknown label, for
        a system without a promoted model, and for one that lacks a part.
        """
        if not is_composed(name.partition("@")[0]):
            return self.stored(name)
        if "@" not in name:
            return self.composed.current(name)
        version = self.stored(name)
        return version if version.folder == COMPOSED else self.composed.current(version.system, version)

    def stored(self, name: str) -> ModelVersion:
        """The version as it is registered: of a system with weights of its own, these weights.

        Raises `InputError` for an unknown label and for a system without a promoted model.
        """
        with self._project.store.read() as unit:
            if "@" in name:
                return unit.models.get(name)
            found = unit.models.promoted(name) or _named(unit, name)
            versions = unit.models.all()
        if found is None:
            raise self._not_in_use(name, versions)
        return found

    def folder(self, name: str) -> Path:
        """Where the weights of a label or system id lie; raises `InputError` when they are gone.

        A composed version has no folder, and is refused.
        """
        version = self.resolve(name) if is_made_of_others(name) else self.stored(name)
        if version.folder == COMPOSED:
            raise InputError(
                "this version is made of parts and has no weights of its own",
                item=version.label,
                remedy=f"Name a part: {', '.join(_labels(version))}",
            )
        if self.is_outdated(version):
            raise InputError(
                "this model version came with an earlier SpanBridge, and its weights are gone",
                item=version.label,
                remedy=self.standing_in.of(version).remedy,
            )
        folder = self._place(version.folder)
        files = weight_files(folder)
        if not files or not all(path.is_file() for path in files):
            raise InputError(
                "the weights of this model version are missing",
                item=version.label,
                remedy=_remedy(version, folder),
            )
        return folder

    def parts(self, name: str) -> Parts:
        """What the version of a label or system id is made of; raises `InputError` when a part is gone."""
        return self.composed.parts(self.resolve(name))

    def is_present(self, version: ModelVersion) -> bool:
        """Whether the weights are where they were; those of an installed model may have been removed."""
        return bool(weight_files(self._place(version.folder)))

    def is_outdated(self, version: ModelVersion) -> bool:
        """Whether the version came with an earlier SpanBridge, and its weights do not come with this one."""
        if not version.folder.startswith(BUNDLED):
            return False
        place = self._place(version.folder)
        return not place.is_dir() or installed(place).version != version.version

    def promote(self, label: str, *, author: str = "", origin: str = "") -> Changes:
        """Let the bare system id mean this version from now on."""
        self.folder(label)
        with self._project.store.write() as unit:
            unit.models.promote(label, author=author)
            unit.commit()
        return Changes(origin, models=True)

    def rollback(self, system: str, *, author: str = "", origin: str = "") -> Changes:
        """Go back to the version in use before; raises `InputError` where there is none."""
        self.stored(system)  # an unknown system is told so
        with self._project.store.write() as unit:
            unit.models.rollback(system, author=author)
            unit.commit()
        return Changes(origin, models=True)

    def can_roll_back(self, system: str) -> bool:
        """Whether there is an earlier promoted version to go back to."""
        with self._project.store.read() as unit:
            return unit.models.can_roll_back(system)

    def card(self, name: str) -> dict[str, Any]:
        """What a version's card says; empty where it has none or its weights are gone."""
        try:
            return read_card(self.folder(name))
        except InputError:
            return {}

    @cached_property
    def exports(self) -> ModelExports:
        """Taking versions out, for other programs."""
        from core.services.model_exports import ModelExports

        return ModelExports(self._project, self)

    def is_bundled(self, version: ModelVersion) -> bool:
        """Whether the version comes with the program."""
        return version.folder.startswith(BUNDLED)

    def is_installed(self, version: ModelVersion) -> bool:
        """Whether the version is a model that a person installed."""
        return version.folder.startswith(_INSTALLED)

    def adopt(self, unit: Unit, version: ModelVersion, source: Path) -> ModelVersion:
        """Take a trained model into the project and register it; part of the caller's transaction.

        Raises `EnvironmentFault` when the model cannot be copied.
        """
        target = self._project.paths.models / f"{paths.file_name(version.system)}-{version.version}"
        # The version is new, so what lies there was left by a transaction that did not come to its end.
        shutil.rmtree(target, ignore_errors=True)
        _copy(source, target, _link_or_copy)
        return unit.models.add(version)

    def _not_in_use(self, name: str, versions: Sequence[ModelVersion]) -> InputError:
        """Why the bare id `name` means nothing: nothing of it could be promoted, or nobody did."""
        usable = [one.label for one in versions if one.system == name and self._is_usable(one)]
        if not usable:
            known = sorted({one.system for one in versions if one.system in SYSTEMS})
            return InputError(
                f"there is no promoted model for the system {name!r}",
                remedy=f"Systems with a model: {', '.join(known) or 'none'}",
            )
        more = f"; others: {', '.join(usable[:-1])}" if len(usable) > 1 else ""
        return InputError(
            f"the system {name!r} has versions, none is in use",
            remedy=f"Promote one with: spanbridge models promote PROJECT {usable[-1]}{more}",
        )

    def _is_usable(self, version: ModelVersion) -> bool:
        return version.folder != COMPOSED and self.is_present(version) and not self.is_outdated(version)

    def _place(self, folder: str) -> Path:
        if folder.startswith(BUNDLED):
            return paths.resources() / "models" / folder.removeprefix(BUNDLED)
        if folder.startswith(_INSTALLED):
            return home() / folder.removeprefix(_INSTALLED)
        return self._project.root / folder

    def _register(self, models: list[InstalledModel]) -> bool:
        """Register those that the project does not know; whether there were any."""
        with self._project.store.read() as unit:
            if not _unknown(unit, models):
                return False
        renewed = []
        with self._project.store.write() as unit:
            for model in _unknown(unit, models):  # asked again: another window may have been faster
                version = unit.models.add(_version(model))
                held = unit.models.promoted(model.system)
                # A newer SpanBridge brings newer weights in the place of those that it brought before.
                if version.folder.startswith(BUNDLED) and (held is None or held.folder == version.folder):
                    unit.models.promote(model.label, author="SpanBridge")
                    renewed += [(held.label, model.label)] if held is not None else []
            unit.commit()
        self.renewed += tuple(renewed)
        return True


def _usable(models: list[InstalledModel]) -> list[InstalledModel]:
    """Those that a project can train from or ask; translators are no versions of a system."""
    return [model for model in models if model.system != "translator"]


def _named(unit: Unit, name: str) -> ModelVersion | None:
    """The version of the installed model called `name`."""
    folder = f"{_INSTALLED}{folder_name(name)}"
    return next((one for one in unit.models.all() if one.folder == folder), None)


def _labels(version: ModelVersion) -> list[str]:
    """The labels of the weights that a composed version pins."""
    return [one for one in version.data["parts"].values() if isinstance(one, str)]


def _remedy(version: ModelVersion, folder: Path) -> str:
    if version.folder.startswith(_INSTALLED):
        if source := version.data.get("folder"):
            return f'It came from {source}. Install it again with: spanbridge models install "{source}"'
        # A folder has no revision. Older records lack its path, and the hub does not know the name.
        if version.data.get("revision") == "":
            return "It came from a folder. Install it again with: spanbridge models install FOLDER"
        return f"Install it again with: spanbridge models install {version.version}"
    return f"Put them back into {folder}, or promote another version"


def _unknown(unit: Unit, models: list[InstalledModel]) -> list[InstalledModel]:
    known = {version.label for version in unit.models.all()}
    return [model for model in models if model.label not in known]


def _version(model: InstalledModel) -> ModelVersion:
    card = model.card
    if model.folder.parent == home():
        kept = ("licence", "languages", "title", "size", "revision", "folder")
        told = {name: card.get(name) for name in kept}
        folder, recipe = f"{_INSTALLED}{model.folder.name}", ""
        installed_at = str(card.get("installed_at", ""))
        return ModelVersion(0, model.system, model.version, folder, "", recipe, told, installed_at)
    return ModelVersion(
        id=0,
        system=model.system,
        version=model.version,
        folder=f"{BUNDLED}{model.folder.name}",
        parent=str(card.get("base", "")),
        recipe=str(card.get("recipe", "")),
        data=dict(card.get("data", {})),
        created_at=str(card.get("created_at", "")),
        scores=dict(card.get("scores", {})),
    )


def _copy(source: Path, target: Path, how: Callable[[str, str], object]) -> None:
    """Copy a model's folder; `target` appears whole or not at all. Raises `EnvironmentFault`."""
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        shutil.copytree(source, partial, copy_function=how)
        partial.replace(target)
    except OSError as fault:  # of many files: a list of faults, which has no words of its own
        why = fault.strerror or (fault.args[0][0][-1] if isinstance(fault, shutil.Error) else fault)
        raise EnvironmentFault(f"the model cannot be written ({why})", item=str(target)) from fault
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _link_or_copy(source: str, target: str) -> None:
    with suppress(OSError):
        os.link(source, target)
        return
    shutil.copyfile(source, target)
