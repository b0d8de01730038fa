"""The whole loop on the sample project: predict, correct, retrain, evaluate before and after, report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.domain.runs import Evaluation
from core.errors import CoreError
from core.evaluation.significance import holm
from core.jobs.local import JobState
from core.progress import Progress
from core.reports.content import SIGNIFICANT
from core.services.evaluating import ComparedSystems
from core.services.following import Listener, follow
from core.services.recorded import AppliedCorrections, apply_recorded
from core.services.reporting import score_rows, write_report
from core.services.sample import CORRECTIONS, sample_files
from core.services.training import JobView, TrainingRequest

if TYPE_CHECKING:
    from core.services.catalogue import Project

READERS = ("student/impurity", "cascade")
"""What may be retrained; the first has most of the sample exactly right."""
RECIPE = "cascade"
TRAIN_SECONDS = 150
"""A slow machine's training is stopped after so long, and what was learned so far is kept."""

_LONGEST_INPUT = 384
_ORIGIN = "demo"
SETTINGS = {
    "epochs": 2,
    "batch_size": 8,
    "learning_rate": 3e-5,
    "dev_every": 0,
    "dev_questions": 0,
    "checkpoint_every": 20,
}
"""Of the training: about two minutes on two cores with the bundled models."""


@dataclass
class Demo:
    """The steps of the loop, in order; each returns what it has to tell.

    Attributes:
        systems: Those that answer: one that never read the target language, and what may be retrained.
        before: Label of the model in use when the demo began.
        after: Label of the retrained model; empty before `train`.
    """

    project: Project
    systems: tuple[str, ...] = field(init=False)
    before: str = field(init=False)
    after: str = field(init=False, default="")

    def __post_init__(self) -> None:
        there = {one.system for one in self.project.models.versions()}
        readers = [name for name in READERS if name in there] or [RECIPE]
        self.systems = ("zero-shot", *readers)
        self.before = self.project.models.resolve(readers[0]).label

    def predict(self, progress: Progress) -> int:
        """Let the systems answer what will be scored; returns the number of questions with an answer."""
        for number, held_out in self._scored():
            self.project.predicting.predict(
                self.systems,
                dataset_id=number,
                held_out=held_out,
                again=True,  # the sample comes with recorded suggestions; the demo shows the systems at work
                progress=progress,
                origin=_ORIGIN,
            )
        with self.project.store.read() as unit:
            system, _, version = self.before.partition("@")
            return len(unit.suggestions.answered(system, version))

    def correct(self, progress: Progress) -> AppliedCorrections:
        """Apply the corrections that are recorded beside the sample."""
        return apply_recorded(self.project, sample_files() / CORRECTIONS, progress=progress, origin=_ORIGIN)

    def train(self, listen: Listener, *, device: str = "auto") -> JobView:
        """Retrain on gold and corrections of passages that are not held out.

        Raises `CoreError` with the job's own words when it did not end with a model.
        """
        request = TrainingRequest(RECIPE, self.before, settings=self._settings(device), title="Demo")
        started, _ = self.project.training.start(request, origin=_ORIGIN)
        job = follow(self.project, started.id, listen, stop_after=TRAIN_SECONDS, origin=_ORIGIN)
        if job.status.state not in (JobState.DONE, JobState.STOPPED):
            raise CoreError(job.status.message or f"the job is {job.status.state.value}", item=job.title)
        self.after = job.model
        return job

    def evaluate(self, progress: Progress) -> tuple[list[Evaluation], list[ComparedSystems]]:
        """Score every system on data that nothing was trained on, and compare before with after."""
        scores: list[Evaluation] = []
        for number, held_out in self._scored():
            evaluated, _ = self.project.evaluating.evaluate(
                (*self.systems, self.before, self.after),
                dataset_id=number,
                held_out=held_out,
                progress=progress,
                origin=_ORIGIN,
            )
            scores += evaluated
        first = dict(reversed([(one.dataset, one.metric) for one in scores]))
        pairs = [(name, first[name]) for name in dict.fromkeys(one.dataset for one in scores)]
        compared = [self.project.evaluating.compare(self.before, self.after, *pair) for pair in pairs]
        return scores, compared

    def report(self, job: JobView, scores: Sequence[Evaluation], compared: Sequence[ComparedSystems]) -> Path:
        """Write the report and return its place."""
        project = self.project
        trained = project.models.resolve(self.after).data.get("counts", {})
        counts = project.reviewing.counts()
        notes = {self.before: "before", self.after: "after"}
        systems = " ".join(f"--system {label}" for label in (self.before, self.after))
        return write_report(
            project,
            project.paths.reports / f"demo-{self.after.partition('@')[2]}.html",
            title="The loop on the sample project",
            verdict=verdict(compared),
            facts=(
                ("questions", f"{counts.total:,}"),
                ("confirmed corrections", f"{counts.confirmed:,}"),
                ("retrained on", f"{trained.get('target', 0):,} questions that are not held out"),
                ("training", training_in_words(job)),
            ),
            scores=score_rows(project, scores, notes=notes),
            compared=compared,
            commands=(f"spanbridge evaluate {project.root} {systems}",),
        )

    def _settings(self, device: str) -> dict[str, Any]:
        """The demo's own settings; text is cut as it was when the starting weights were trained."""
        folder = self.project.models.folder(self.before)
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        longest = {"max_length": min(_LONGEST_INPUT, int(config["max_position_embeddings"]))}
        return {**longest, **self.project.training.inherited(self.before), **SETTINGS, "device": device}

    def _scored(self) -> list[tuple[int, bool]]:
        """Data sets to score, the held-out corrections' own first, and whether only a part of it counts."""
        found = self.project.reviewing.datasets()
        return [
            (info.id, info.role == "annotate")
            for info in sorted(found, key=lambda info: info.role != "annotate")
        ]


def verdict(compared: Sequence[ComparedSystems]) -> str:
    """What a person should make of the comparisons; no better than they are.

    The p-values of F1 are adjusted by Holm, since there are several chances to find a difference.
    """
    adjusted = holm([one.test.f1.p_value for one in compared])
    telling = [one for one, p in zip(compared, adjusted, strict=True) if p < SIGNIFICANT]
    worse = [one.dataset for one in telling if one.test.f1.difference < 0]
    if worse:
        return f"The new model is worse on {' and '.join(worse)}: do not promote it."
    if not telling:
        return (
            "The test finds no reliable difference between the two models: "
            "keep the one in use, correct more, and try again."
        )
    better = " and ".join(one.dataset for one in telling)
    return f"The new model is better on {better} and nowhere reliably worse: promoting it is reasonable."


def training_in_words(job: JobView) -> str:
    """How far the training went; says so where it was stopped before its end."""
    steps = (job.status.result or {}).get("steps", job.status.step)
    if job.status.state is JobState.STOPPED:
        return f"stopped after {job.status.step} of {steps} steps: its {TRAIN_SECONDS} seconds were over"
    return f"{steps} steps, to the end"
