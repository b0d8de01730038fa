"""What the rows of a table are made on: data cut to the budget, jobs, translations, scores, each done once.

Everything lies under the experiment's folder under a name that is a digest of what it depends on (files,
settings, weights). A run that was stopped finds what is whole and goes on with what is not; two tables in one
folder share their stages.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from core import corpora
from core.alignment.catalogue import TRANSLATOR
from core.alignment.parts import Parts
from core.alignment.workshop import Workshop
from core.corpora import QaSource
from core.errors import Cancelled, CoreError, InputError, MalformedFile
from core.evaluation.set_scores import (
    Answerer,
    SetScore,
    read_score,
    score_passages,
    some_passages,
    write_score,
)
from core.experiments.budgets import Budget
from core.jobs import local
from core.jobs.local import JobState
from core.jobs.prepare import JobOrder, Teacher, base_faults, prepare
from core.jobs.waiting import run_to_end, seconds_of
from core.models.architectures import architecture
from core.models.configs import read_json
from core.models.files import CONFIG, tokenizer_files
from core.models.library import read_card
from core.progress import silent
from core.systems.answers import answer_texts, keeping
from core.systems.catalogue import SYSTEMS
from core.training.catalogue import RECIPES
from core.training.durable import sync_file, sync_folder
from core.training.items import TrainingItem, read_items, write_items
from core.training.teacher_logits import weights_digest
from core.translation.base import Direction, Translator
from core.translation.catalogue import TranslatorSpec
from core.translation.file_cache import FileCache
from core.translation.folders import fingerprint
from core.translation.installed import default_spec

SOURCE = "en"
"""The language that translations go into."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of a system; `key` is the identity of all that went into them."""

    system: str
    folder: Path
    key: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Material:
    """A part of training data: a file of lines; `key` is the identity of what it was made of."""

    path: Path
    key: str
    read: Callable[[Path], Iterable[TrainingItem]]

    def items(self) -> list[TrainingItem]:
        """What it holds; raises `InputError` for a damaged file."""
        return list(self.lines())

    def lines(self) -> Iterator[TrainingItem]:
        """As `items`, one after the other."""
        try:
            yield from self.read(self.path)
        except MalformedFile as fault:
            raise InputError(
                fault.what, item=fault.item, remedy="Remove the file and run again: it is made anew"
            ) from fault


@dataclass(slots=True)
class Bench:
    """Where an experiment works.

    Attributes:
        data: Folder of public data sets (`core.corpora`).
        out: The experiment's folder.
        encoder: Weights that every system starts from.
        budget: The limits.
        translator: Finds the translator of a direction; raises `InputError` where there is none.
        device: auto, cpu or cuda.
        tell: Is told what is done.
        native: A folder of an encoder of the target language alone (C #6), where there is one.
    """

    data: Path
    out: Path
    encoder: Weights
    budget: Budget
    translator: Callable[[Direction], TranslatorSpec] = default_spec
    device: str = "auto"
    tell: Tell = print
    native: Weights | None = None
    jobs: dict[str, float] = field(default_factory=dict)
    """The trainings of this run that have ended → seconds they took, be it in an earlier run."""
    faults: dict[str, CoreError] = field(default_factory=dict)
    """The trainings that failed in this run: none is tried again for every row that needs it."""

    def train(
        self,
        recipe: str,
        base: Weights,
        parts: Mapping[str, Material],
        seed: int,
        *,
        source: bool = False,
        teachers: Mapping[str, Weights] | None = None,
        asked: Weights | None = None,
        **settings: Any,
    ) -> Weights:
        """The weights that a recipe makes of `base` and `parts` (the snapshot's, by name), trained once.

        `source` asks for the settings of readers of the source language. `asked` is an earlier student on the
        same questions: what its teachers said is taken from there; teachers of other names are asked anew.
        Raises `CoreError` for a job that ends without a model or is stopped before its end, `Cancelled` for
        one that somebody pauses; a keyboard interrupt pauses it, and the next run goes on.
        """
        config = self.budget.training(seed, source=source, device=self.device, **settings)
        taught = dict(teachers or {})
        key = _digest(
            recipe,
            base.key,
            {name: part.key for name, part in parts.items()},
            config.to_dict(),
            {name: one.key for name, one in taught.items()},
        )
        system = RECIPES.resolve(recipe).name
        folder = self.out / "jobs" / f"{_plain(recipe)}-s{seed}-{key}"
        if folder.name in self.jobs:
            return Weights(system, folder / "model", key, self.jobs[folder.name])
        if folder.name in self.faults:
            raise self.faults[folder.name]
        _put_away_stopped(folder)
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            order = JobOrder(
                title=f"{recipe} (seed {seed})",
                recipe=recipe,
                system=system,
                base=f"{base.system}@{base.key}",
                base_system=base.system,
                base_folder=base.folder,
                metric="squad_v1.1",
                config=config,
                teachers={
                    name: Teacher(f"{one.system}@{one.key}", one.system, one.folder)
                    for name, one in taught.items()
                },
                logits_from=asked.folder.parent if asked else None,
            )
            prepare(folder, order, {name: part.lines() for name, part in parts.items()})
        self._run(folder, f"training {recipe}, seed {seed}")
        seconds = seconds_of(folder)
        self.jobs[folder.name] = seconds
        return Weights(system, folder / "model", key, seconds)

    def _run(self, folder: Path, title: str) -> None:
        if local.status(folder).state is not JobState.DONE:
            self.tell(title)
        try:
            ended = run_to_end(folder)
            if ended.state is JobState.STOPPED:
                raise CoreError(
                    f"the training was stopped at step {ended.step}, before its end",
                    item=folder.name,
                    remedy="The same command trains it anew",
                )
        except Cancelled:
            raise
        except CoreError as fault:
            self.faults[folder.name] = fault
            raise

    def material(
        self,
        name: str,
        make: Callable[[], Iterable[TrainingItem]],
        depends: object,
        read: Callable[[Path], Iterable[TrainingItem]],
    ) -> Material:
        """Training data that `make` makes, kept in a file. `depends`: what it is made of, as plain values."""
        key = _digest(name, depends)
        path = self.out / "data" / f"{_plain(name)}-{key}.jsonl"
        if not path.is_file():
            self.tell(f"making {name}")
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(f".{path.name}.partial")
            write_items(partial, make())
            sync_file(partial)  # a file that has its name counts as whole, whatever the power does
            partial.replace(path)
            sync_folder(path.parent)
        return Material(path, key, read)

    def questions(self, source: QaSource, most: int | None = None) -> Material:
        """The questions of a data set that train: about as many as the budget has, in whole passages."""
        count = self.budget.questions if most is None else most

        def make() -> Iterable[TrainingItem]:
            chosen = some_passages(corpora.passages(source, self.data), count)
            return list(corpora.items(source, chosen))[: count or None]

        return self.material(source.name, make, [self.files(source), count], read_items)

    def scores(
        self,
        system: str,
        models: Mapping[str, Weights],
        on: QaSource,
        *,
        name: str = "",
        answer: Answerer | None = None,
        depends: object = None,
    ) -> SetScore:
        """A system's scores on an evaluation set, measured once.

        `models` are its weights by role. `answer` answers in its place, where the system is none of the
        registry's; `name` tells it apart then, and `depends` is what it reads beside, as plain values. Raises
        `InputError` where a part is missing.
        """
        parts = None if answer else self.parts(system, models, on.language)
        pinned = {role: weights.key for role, weights in models.items()}
        key = _digest(
            name or system,
            pinned,
            self.files(on),
            on.metric,
            self.budget.evaluated,
            self._translators(parts),
            *([depends] if depends is not None else []),
        )
        path = self.out / "scores" / f"{_plain(name or system)}-{_plain(on.name)}-{key}.json"
        if not path.is_file():
            passages = some_passages(corpora.passages(on, self.data), self.budget.evaluated)
            self.tell(f"scoring {name or system} on {on.name}")
            # Loaded once the data is known to be there: that is the quicker fault.
            who = answer or self.answerer(system, parts or Parts())
            write_score(path, score_passages(who, on.name, on.metric, passages))
        return read_score(path)

    def answerer(self, system: str, parts: Parts) -> Answerer:
        """What a system of the registry answers, its translations kept in the experiment's folder."""
        made = SYSTEMS.resolve(system)(system, "experiment", parts, self.device)
        speaking = keeping(made, self.translations())
        return lambda items: answer_texts(speaking, items, silent())

    def parts(self, system: str, models: Mapping[str, Weights], language: str) -> Parts:
        """Weights and, where the system translates, translators; raises `InputError` for what is missing."""
        folders = {role: weights.folder for role, weights in models.items()}
        if TRANSLATOR not in SYSTEMS.entry(system).needs:
            return Parts(folders)
        ways = (Direction(language, SOURCE), Direction(SOURCE, language))
        to_source, to_target = map(self.translator, ways)
        return Parts(folders, to_source, to_target, SOURCE, language)

    def speaking(self, direction: Direction) -> Translator:
        """The translator of a direction, loaded; raises `InputError` where there is none."""
        return Workshop(
            Parts(to_source=self.translator(direction), source=direction.target, target=direction.source),
            self.device,
        ).to_source()

    def translations(self) -> FileCache:
        """The experiment's translations, shared by all its stages."""
        return _cache_in(self.out / "translations.jsonl")

    def files(self, source: QaSource) -> list[str]:
        """The identity of a data set: its files' digests. Raises `InputError` where there is none."""
        found = corpora.files(source, self.data)
        return [_file_digest(path, path.stat().st_mtime_ns) for path in found] + [source.drcd]

    def identity_of(self, direction: Direction) -> str:
        """The translator of a direction, as what is made with it depends on it."""
        return _identity(self.translator(direction))

    def _translators(self, parts: Parts | None) -> list[str]:
        specs = (parts.to_source, parts.to_target) if parts else ()
        return [_identity(one) for one in specs if one]


def given(folder: Path, system: str = "encoder") -> Weights:
    """Weights that lie in a folder already; raises `InputError` where no training could start from them."""
    if faults := base_faults(folder):
        raise InputError("; ".join(faults), item=str(folder), remedy="Name another model")
    if not reads(folder):
        raise InputError(
            "the model is neither an encoder nor a reader", item=str(folder), remedy="Name another model"
        )
    return Weights(system, folder, _identity_of_model(folder))


def _identity_of_model(folder: Path) -> str:
    """Weights, tokenizer and the settings of its windows: other ones read the same text in another way."""
    tokenizer = [_file_digest(path, path.stat().st_mtime_ns) for path in tokenizer_files(folder)]
    return _digest(weights_digest(folder), tokenizer, read_card(folder).get("settings"))


def reads(folder: Path) -> bool:
    """Whether a model is an encoder or a reader of a kind we know; raises `InputError` for a damaged one."""
    # Not `read_config`, which tells of the encoder inside a Dual BERT.
    known = architecture(read_json(folder / CONFIG))
    return known is not None and known.kind == "encoder"


def _put_away_stopped(folder: Path) -> None:
    """Clear a training that was stopped before its end: no job goes on from there, so it begins anew."""
    if folder.exists() and local.status(folder).state is JobState.STOPPED:
        shutil.rmtree(folder)


def _identity(spec: TranslatorSpec) -> str:
    """Kind, weights and options. A memory's file is told by what stands in it, a service by its name."""
    folder, told = spec.folder, "-"
    if folder is not None:
        whole = folder.is_file()
        told = _file_digest(folder, folder.stat().st_mtime_ns) if whole else fingerprint(folder)
    return " ".join([spec.kind, told, *(f"{name}={value}" for name, value in sorted(spec.options.items()))])


def _digest(*told: object) -> str:
    text = json.dumps(told, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


@cache
def _file_digest(path: Path, changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


@cache
def _cache_in(path: Path) -> FileCache:
    return FileCache(path)


def _plain(name: str) -> str:
    """A name as a part of a file's."""
    return "".join(one if one.isalnum() or one in "+-." else "-" for one in name)
