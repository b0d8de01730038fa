"""Taking a model version out of a project: for transformers, as ONNX, with a card that says what it is.

What loads a model runs in a child process: neither the window nor the terminal ever has torch for it, and
all memory is free when it is done.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import paths
from core.domain.reviews import QueueFilter
from core.domain.runs import ModelVersion
from core.errors import InputError
from core.model_host.client import ModelHostClient
from core.models.exports import (
    EXPORTERS,
    TRANSFORMERS,
    CardFacts,
    ExportOrder,
    check_format,
    lacking_fault,
    new_folder,
    unfinished,
)
from core.models.files import WEIGHTS
from core.progress import Progress, silent
from core.services.compositions import COMPOSED
from core.systems.catalogue import SYSTEMS, is_composed

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.models import Models

SAMPLES = 100
"""How many of the project's questions are asked of what was written and of its origin."""

_DEV = "held-out (dev)"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        label: Of the version.
        format: One of `core.models.exports.EXPORTERS`.
        told: What the card says about the export: by file, how far it answers as the version does.
    """

    label: str
    folder: Path
    format: str
    told: Mapping[str, Any] = field(default_factory=dict)

    def sentences(self) -> list[str]:
        """What was measured, a sentence a file; empty where equality was a condition and nothing else."""
        return [
            f"{name}: {one['same']} of {one['questions']} questions get the same span, logits differ by "
            f"{one['largest']:.2g} at most."
            for name, one in self.told.items()
            if isinstance(one, dict)
        ]


@dataclass(frozen=True, slots=True)
class ExportForm:
    """A form in which a version can leave the project.

    Attributes:
        name: One of `core.models.exports.EXPORTERS`; `title` is the same for people.
        lacking: Why it cannot be had here and what to do; empty where it can.
    """

    name: str
    title: str
    lacking: str = ""


def export_forms(version: ModelVersion) -> list[ExportForm]:
    """The forms that a version can have; quick, asks no project."""
    forms = []
    for entry in EXPORTERS:
        fault = str(lacking_fault(entry.name) or "")
        if version.folder == COMPOSED:
            fault = "This version is made of parts and has no weights of its own. Export one of its parts"
        if entry.name == TRANSFORMERS or is_reader(version.system):
            forms.append(ExportForm(entry.name, entry.title, fault))
    return forms


class ModelExports:
    """The exports of a project's versions."""

    def __init__(self, project: Project, models: Models) -> None:
        self._project = project
        self._models = models

    def check(self, name: str, format: str, *, int8: bool = False) -> ModelVersion:
        """The version that `name` means, if it can be exported so.

        Raises `InputError` for an unknown version or format and for one that has no such form,
        `EnvironmentFault` where packages lack.
        """
        check_format(format, int8=int8)
        version = self._models.stored(name)
        if format != TRANSFORMERS and not is_reader(version.system):
            raise InputError(
                f"only readers of one text are written as {format}",
                item=version.label,
                remedy=f"Export it as {TRANSFORMERS}, or name the version of a reader",
            )
        return version

    def export(
        self,
        name: str,
        out: Path,
        *,
        format: str = TRANSFORMERS,
        int8: bool = False,
        progress: Progress | None = None,
    ) -> Exported:
        """Write the version of a label or system id to the new folder `out`, whole or not at all.

        A reader is held against its origin before the folder appears; other weights are copied plain.
        Raises as `check`; `InputError` where the target is there or the weights are gone, `EnvironmentFault`
        where the folder cannot be written, `Bug` where the export answers otherwise, `Cancelled`.
        """
        source = self._models.folder(name)
        version = self.check(name, format, int8=int8)
        if not is_reader(version.system):
            _copy_plain(source, out)
            return Exported(version.label, out, format)
        target = out.absolute()
        order = ExportOrder(source, target, int8, self.facts(version), list(self._samples()))
        try:
            with ModelHostClient(device="cpu") as host:
                told = host.export(format, order, progress or silent())
        finally:
            shutil.rmtree(unfinished(target), ignore_errors=True)  # of a child that was stopped
        return Exported(version.label, out, format, told)

    def facts(self, version: ModelVersion) -> CardFacts:
        """What the project knows for the version's card."""
        card = self._models.card(version.label)
        line = [version, *self._ancestors(version)]
        trained_here = not (self._models.is_bundled(version) or self._models.is_installed(version))
        return CardFacts(
            languages=tuple(card.get("languages") or ()),
            licence=_identifier(str(card.get("licence") or "")),
            scores=tuple(self._scores(version, card)),
            data=tuple(self._data(version, card) if trained_here else _told_data(version, card)),
            origins=tuple(self._origin(one) for one in line[1:]),
            notice=_notice() if any(map(self._models.is_bundled, line)) else "",
        )

    def _ancestors(self, version: ModelVersion) -> list[ModelVersion]:
        """What the version was trained from and by, and they, the nearest first; each once."""
        known = {one.label: one for one in self._models.versions()}
        found: dict[str, ModelVersion] = {}
        waiting = [version]
        while waiting:
            one = waiting.pop(0)
            teachers = self._models.card(one.label).get("teachers") or {}
            for label in (one.parent, *teachers.values()):
                if label in known and label not in found and label != version.label:
                    found[label] = known[label]
                    waiting.append(known[label])
        return list(found.values())

    def _origin(self, version: ModelVersion) -> str:
        card = self._models.card(version.label)
        whose = " of the models that come with SpanBridge" if self._models.is_bundled(version) else ""
        return f"`{version.label}`{whose}: {card.get('licence') or 'its licence is not told'}"

    def _data(self, version: ModelVersion, card: Mapping[str, Any]) -> Iterator[str]:
        yield str(version.data.get("note") or card.get("data", {}).get("note") or "not told")
        for info in self._project.reviewing.datasets():
            if info.role == "annotate" and info.imported_at <= version.created_at:
                licence = info.licence or "not told"
                yield f"the project had “{info.name}” ({info.language}) by then; its licence: {licence}"

    def _scores(
        self, version: ModelVersion, card: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, int, float, float]]:
        evaluating = self._project.evaluating
        newest = [evaluating.evaluation(one.id) for one in evaluating.matrix() if one.system == version.label]
        for one in newest:
            yield one.dataset, one.metric, len(one.items), one.exact_match, one.f1
        measured = {one.dataset for one in newest}
        for dataset, score in version.scores.items():
            if dataset not in measured and {"exact_match", "f1"} <= score.keys():
                known = {**(card.get("figures", {}).get("dev") or {}), **score} if dataset == _DEV else score
                metric, total = str(known.get("metric", "")), int(known.get("total", 0))
                yield dataset, metric, total, float(score["exact_match"]), float(score["f1"])

    def _samples(self) -> Iterator[tuple[str, str]]:
        """Questions of the project in a fixed random order; held-out ones, where there are any."""
        with self._project.store.read() as unit:
            held_out = True if unit.questions.count(held_out=True) else None
        order = self._project.reviewing.queue(QueueFilter(order="random", held_out=held_out))
        with self._project.store.read() as unit:
            for item in unit.questions.items(list(order[:SAMPLES])):
                yield item.question, item.passage


def is_reader(system: str) -> bool:
    """Whether the weights of a system answer a question with a span of one text, alone."""
    return system in SYSTEMS and not is_composed(system)


def _copy_plain(source: Path, out: Path) -> None:
    """Copy a folder, packed weights as plain ones, so that other programs read them."""
    from core.models.unpacking import write_plain  # brings numpy, which opening a project does not need

    with new_folder(out) as partial:
        for path in filter(Path.is_file, source.iterdir()):
            shutil.copyfile(path, partial / path.name)
        write_plain(source, partial / WEIGHTS)


def _told_data(version: ModelVersion, card: Mapping[str, Any]) -> Iterator[str]:
    """What a model that was not trained here says about its data."""
    if note := card.get("data", {}).get("note"):
        yield str(note)
    else:
        revision = f", revision {card['revision']}" if card.get("revision") else ""
        yield f"see the card of its maker: {version.version}{revision}"


def _identifier(licence: str) -> str:
    """The identifier at the beginning of what a card says: ``CC BY-SA 4.0 (…)`` is ``CC-BY-SA-4.0``."""
    return "-".join(licence.partition(" (")[0].split())


def _notice() -> str:
    """Whose work the bundled models are made of."""
    path = paths.resources() / "models" / "NOTICE.md"
    return path.read_text(encoding="utf-8") if path.is_file() else ""
