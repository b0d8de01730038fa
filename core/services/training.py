"""From a project's gold and corrections to a training job, and from its result to a model version."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import paths
from core.domain.changes import Changes
from core.domain.runs import ModelVersion
from core.errors import CoreError, InputError
from core.jobs import events, local
from core.jobs.local import JobState, JobStatus
from core.jobs.prepare import (
    JobOrder,
    Teacher,
    base_faults,
    disk_needed,
    length_faults,
    prepare,
    teacher_faults,
)
from core.jobs.spec import read_spec
from core.models.library import read_card
from core.progress import Progress, silent
from core.registry import Entry
from core.services.branch_parts import TEXTS, is_branched
from core.services.estimates import estimate_seconds
from core.services.teachers import Teachers
from core.services.training_data import SOURCES, Material, TrainingData
from core.training.catalogue import RECIPES, recipe_for
from core.training.config import TrainingConfig
from core.training.recipes.base import Recipe

if TYPE_CHECKING:
    from core.domain.jobs import JobRecord
    from core.services.catalogue import Project

_WITH_MODEL = (JobState.DONE, JobState.STOPPED)
_INHERITED = ("max_length", "stride", "max_query", "max_answer_length", "negative_rate", "windows_per_answer")


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """What a person asks to be trained.

    Attributes:
        recipe: Name of the recipe.
        base: Label or system id to start from; empty takes the newest that the recipe can start from.
        sources: Which answers train: gold, correction, or both (a confirmed correction goes before gold).
        datasets: Row ids of the data sets that train; empty means all that may.
        settings: Overrides of `TrainingConfig`, by name; `Training.inherited` says what holds otherwise.
        title: For the list of jobs; empty makes one.
        languages: Of the language branches that train, beside the source language; empty means all.
        teachers: Labels of a student's teachers; empty takes the branches' own (see `Teachers.choose`).
        phrases: A file of phrases to mask, one a line; None mines them from the texts.
    """

    recipe: str
    base: str = ""
    sources: tuple[str, ...] = SOURCES
    datasets: tuple[int, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    languages: tuple[str, ...] = ()
    teachers: tuple[str, ...] = ()
    phrases: Path | None = None


@dataclass(frozen=True, slots=True)
class Preflight:
    """What a job would do, known before it starts.

    Attributes:
        faults: Why it cannot start, a plain sentence each; empty when it can.
        notes: What is worth knowing.
        questions: Part of the snapshot → questions in it.
        base: Label of the weights it would start from.
        teachers: Labels of those that a student would learn from.
        estimated_seconds: A rough guess; None where there is nothing to guess from.
    """

    faults: tuple[str, ...]
    notes: tuple[str, ...]
    questions: Mapping[str, int]
    base: str = ""
    estimated_seconds: float | None = None
    teachers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as the lists show it."""

    id: int
    folder: Path
    title: str
    recipe: str
    created_at: str
    status: JobStatus
    collected: bool = False
    model: str = ""


class Training:
    """The training jobs of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._models = project.models  # made here: its first use writes, which no transaction may hold
        self._data = TrainingData(project)
        self._teachers = Teachers(self._models)
        self._unregistered: dict[int, str] = {}  # job → why its model could not be registered

    def recipes(self) -> tuple[Entry, ...]:
        """Those that the project can run; see `TrainingData.recipes`."""
        return self._data.recipes()

    def teachers(self, recipe: str, languages: Sequence[str]) -> dict[str, list[str]]:
        """What a student of branches in these languages can learn from; see `Teachers.offered`."""
        return self._teachers.offered(RECIPES.resolve(recipe), languages)

    def needs_branches(self, recipe: str) -> bool:
        """Whether a recipe trains on language branches."""
        return any(is_branched(part) and part != TEXTS for part in RECIPES.resolve(recipe).parts)

    def bases(self, recipe: str) -> list[str]:
        """Labels the recipe can start from: those in use first, then the newest."""
        allowed = RECIPES.resolve(recipe).bases
        versions = [
            one
            for one in self._models.versions()
            if one.system in allowed and (one.promoted or self._models.is_present(one))
            if not self._models.is_outdated(one)
        ]
        # An already tuned model of the recipe's own system before the bare starting point.
        rank = {system: place for place, system in enumerate(reversed(allowed))}
        versions.sort(key=lambda one: (not one.promoted, rank[one.system], -one.id))
        return [one.label for one in versions]

    def inherited(self, base: str) -> dict[str, Any]:
        """Settings that hold unless a request says otherwise: text is cut as it was for the base's weights.

        A model reads best what looks like what it was trained on; empty where its card does not say.
        """
        trained = read_card(self._models.folder(base)).get("settings", {})
        return {name: trained[name] for name in _INHERITED if name in trained}

    def preflight(self, request: TrainingRequest) -> Preflight:
        """Everything that can be known before the start; never raises for a request that cannot run."""
        try:
            recipe, base, config = self._plan(request)
        except CoreError as fault:
            return Preflight((str(fault),), (), {})
        found = self._data.find(request, recipe, config)
        faults = [*self._data.missing(request, recipe, found), *_device_faults(config.device)]
        teachers: dict[str, Teacher] = {}
        seconds = None
        try:
            folder = self._models.folder(base.label)
            faults += [*base_faults(folder), *length_faults(folder, config)]
            if not found.branches.faults:
                teachers = self._teachers.choose(recipe, found.branches.languages, request.teachers)
                faults += teacher_faults(self._order(request, recipe, base, config, found, teachers))
            faults += self._space(folder, _said(found, config, teachers))
        except CoreError as fault:
            faults.append(str(fault))
        else:
            seconds = None if faults else self._seconds(recipe, found, folder, config, len(teachers))
        notes = [*self._data.notes(request, recipe, found), *self._running()]
        labels = tuple(one.label for one in teachers.values())
        return Preflight(
            tuple(dict.fromkeys(faults)), tuple(notes), found.counts, base.label, seconds, labels
        )

    def start(
        self,
        request: TrainingRequest,
        *,
        niceness: int = 0,
        origin: str = "",
        progress: Progress | None = None,
    ) -> tuple[JobView, Changes]:
        """Freeze a snapshot, lay out the job and start it, detached from this process.

        `niceness` (0..19) is how readily the job gives way to other programs. Where the recipe trains on
        translated answers, those that are missing are made first: `progress` is of that.

        Raises `InputError` with every fault found beforehand; nothing is left behind then.
        """
        before = self.preflight(request)
        if before.faults:
            raise InputError("; ".join(before.faults))
        recipe, base, config = self._plan(request)
        found = self._data.find(request, recipe, config)
        teachers = self._teachers.choose(recipe, found.branches.languages, request.teachers)
        parts = self._data.make(recipe, config, found, progress or silent(), origin)
        folder = self._new_folder(recipe.name)
        title = prepare(folder, self._order(request, recipe, base, config, found, teachers), parts).title
        try:
            with self._project.store.write() as unit:
                number = unit.jobs.add(folder.name, request.recipe, title=title, extra={"base": base.label})
                unit.commit()
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)  # a job that the project does not know is nobody's
            raise
        local.start(folder, niceness=niceness)
        return self.job(number), Changes(origin, jobs=True)

    def jobs(self) -> list[JobView]:
        """The project's jobs, newest first."""
        with self._project.store.read() as unit:
            records = unit.jobs.all()
        return [self._view(record) for record in reversed(records)]

    def job(self, number: int) -> JobView:
        """One job; an unknown number raises `InputError`."""
        with self._project.store.read() as unit:
            return self._view(unit.jobs.get(number))

    def control(self, number: int, order: str, *, origin: str = "") -> Changes:
        """Pause, stop (and keep the model), cancel or resume a job."""
        orders = {"pause": local.pause, "stop": local.stop, "cancel": local.cancel, "resume": local.resume}
        if order not in orders:
            raise InputError(f"a job cannot be told to {order!r}", remedy=f"Known: {', '.join(orders)}")
        orders[order](self.job(number).folder)
        return Changes(origin, jobs=True)

    def collect(self, *, origin: str = "") -> Changes:
        """Register the models of jobs that have ended since the last time.

        A job whose folder is damaged, or whose model cannot be copied, is left for `jobs` to show and for
        the next time, and does not keep the others back.
        """
        changes = Changes(origin)
        if self._project.info.read_only:
            return changes
        with self._project.store.read() as unit:
            waiting = [record for record in unit.jobs.all() if not record.collected_at]
        for record in waiting:
            if self._status(record).state in _WITH_MODEL:
                changes |= self._try_to_register(record, origin)
        return changes

    def _plan(self, request: TrainingRequest) -> tuple[Recipe, ModelVersion, TrainingConfig]:
        unknown = set(request.sources) - set(SOURCES)
        if unknown or not request.sources:
            raise InputError(f"answers to train on are {' and '.join(SOURCES)}, not {sorted(unknown)}")
        name = request.base or next(iter(self.bases(request.recipe)), "")
        if not name:
            allowed = ", ".join(reversed(RECIPES.resolve(request.recipe).bases))
            raise InputError(
                f"there is no model that the recipe {request.recipe} can start from",
                remedy=f"It starts from: {allowed}",
            )
        base = self._models.stored(name)
        config = TrainingConfig.from_dict({**self.inherited(base.label), **request.settings})
        recipe = recipe_for(request.recipe, base.system)
        unmade = self._data.unmade(recipe)
        if unmade:
            raise InputError(
                f"a project cannot make what the recipe {request.recipe} trains on: {', '.join(unmade)}",
                remedy=f"Recipes of a project: {', '.join(one.name for one in self.recipes())}",
            )
        return recipe, base, config

    def _seconds(
        self, recipe: Recipe, found: Material, folder: Path, config: TrainingConfig, teachers: int
    ) -> float | None:
        """A rough guess; what the teachers say is computed once, forward only."""
        guesses = [
            (weight, estimate_seconds(some, folder, config)) for weight, some in found.sampled() if some
        ]
        if any(guess is None for _, guess in guesses):
            return None
        seconds = sum(weight * (guess or 0.0) for weight, guess in guesses)
        return seconds * self._data.text_share(recipe) * (1 + teachers / (3 * config.epochs))

    def _space(self, base: Path, more: int) -> list[str]:
        needed = disk_needed(base) + more
        free = shutil.disk_usage(self._project.root).free
        if free >= needed:
            return []
        return [f"the disk has {free >> 20} MB free and the job may take {needed >> 20} MB: make room first"]

    def _running(self) -> list[str]:
        running = [job for job in self.jobs() if job.status.state is JobState.RUNNING]
        if len(running) > 1:
            return [f"{len(running)} other jobs are running: all will be slower"]
        return ["1 other job is running: both will be slower"] if running else []

    def _order(
        self,
        request: TrainingRequest,
        recipe: Recipe,
        base: ModelVersion,
        config: TrainingConfig,
        found: Material,
        teachers: Mapping[str, Teacher],
    ) -> JobOrder:
        return JobOrder(
            title=request.title or f"{recipe.name} from {base.label}",
            recipe=request.recipe,
            system=recipe.name,
            base=base.label,
            base_system=base.system,
            base_folder=self._models.folder(base.label),
            metric=self._metric(),
            config=config,
            data_note=self._data.told(request, recipe, found),
            teachers=teachers,
        )

    def _metric(self) -> str:
        """The dev curve's metric: that of the held-out questions' data sets."""
        with self._project.store.read() as unit:
            rows = unit.snapshots.scoring(held_out=True)
            metrics = [row.item.metric for row in rows if row.role == "annotate" and row.item.metric]
        return max(set(metrics), key=metrics.count) if metrics else "squad_v1.1"

    def _new_folder(self, recipe: str) -> Path:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        first = f"{stamp}-{paths.file_name(recipe)}"
        names = [first, *(f"{first}-{number}" for number in range(2, 100))]
        self._project.paths.jobs.mkdir(parents=True, exist_ok=True)
        return next(folder for name in names if not (folder := self._project.paths.jobs / name).exists())

    def _try_to_register(self, record: JobRecord, origin: str) -> Changes:
        before = self._unregistered.pop(record.id, "")
        try:
            self._register(record)
        except CoreError as fault:
            self._unregistered[record.id] = str(fault)
            return Changes(origin, jobs=str(fault) != before)
        return Changes(origin, models=True, jobs=True)

    def _register(self, record: JobRecord) -> None:
        folder = self._folder(record)
        spec = read_spec(folder)
        result = local.status(folder).result or {}
        dev = result.get("dev") or {}
        scores = {"held-out (dev)": {name: dev[name] for name in ("exact_match", "f1")}} if dev else {}
        with self._project.store.write() as unit:
            if unit.jobs.get(record.id).collected_at:
                return  # somebody else was faster
            version = unit.models.next_version(spec.system)
            trained = ModelVersion(
                id=0,
                system=spec.system,
                version=version,
                folder=f"{self._project.paths.models.name}/{paths.file_name(spec.system)}-{version}",
                parent=spec.base,
                recipe=spec.recipe,
                data={
                    "digest": spec.data_digest,
                    "note": spec.data_note,
                    "counts": spec.counts,
                    "job": spec.id,
                },
                created_at=datetime.now(UTC).isoformat(timespec="seconds"),
                scores=scores,
            )
            self._models.adopt(unit, trained, folder / "model")
            unit.jobs.mark_collected(record.id)
            unit.commit()

    def _folder(self, record: JobRecord) -> Path:
        return self._project.paths.jobs / record.folder

    def _status(self, record: JobRecord) -> JobStatus:
        try:
            return local.status(self._folder(record))
        except CoreError as fault:  # its model was taken already, or it never will be
            return JobStatus(JobState.DONE if record.collected_at else JobState.FAILED, message=str(fault))

    def _view(self, record: JobRecord) -> JobView:
        status = self._status(record)
        fault = self._unregistered.get(record.id)
        if fault and not record.collected_at and status.state in _WITH_MODEL:
            status = replace(status, state=JobState.FAILED, message=fault)
        view = JobView(
            record.id, self._folder(record), record.title, record.recipe, record.created_at, status
        )
        return replace(view, collected=bool(record.collected_at), model=self._model_of(record))

    def _model_of(self, record: JobRecord) -> str:
        """Label of the version that came of the job; empty before it was collected."""
        if not record.collected_at:
            return ""
        made = (one for one in self._models.versions() if one.data.get("job") == record.folder)
        return next((one.label for one in made), "")


def history(folder: Path) -> Iterator[events.Event]:
    """The events of a job, oldest first."""
    yield from events.read_all(folder)


def _said(found: Material, config: TrainingConfig, teachers: Mapping[str, Teacher]) -> int:
    """Bytes, about, of what the teachers say: two logits of half precision for every token."""
    return sum(found.counts.values()) * config.max_length * 4 * len(teachers)


def _device_faults(device: str) -> list[str]:
    if device != "cuda":
        return []
    # Asked of the driver's own list, not of torch: the window's process must not import it.
    if shutil.which("nvidia-smi") is None and not Path("/proc/driver/nvidia").exists():
        return ["this machine has no usable GPU: choose the device auto or cpu"]
    return []
