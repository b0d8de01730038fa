"""``spanbridge demo``: the whole loop on the sample, in the terminal."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.terminal import AsJson, Device, print_json, print_table, progress_bar

if TYPE_CHECKING:
    from core.domain.runs import Evaluation
    from core.services.catalogue import Project
    from core.services.evaluating import ComparedSystems


def demo(
    folder: Annotated[
        Path | None, typer.Option(help="Where to make the sample project; by default a temporary folder.")
    ] = None,
    device: Device = "",
    as_json: AsJson = False,
) -> None:
    """Show the whole loop on the sample: import, predict, correct, retrain, evaluate, report."""
    from core.services.catalogue import open_project
    from core.services.sample import ensure_sample

    narrator = _Narrator(as_json)
    root = folder or Path(tempfile.mkdtemp(prefix="spanbridge-demo-")) / "sample"
    narrator.stage(f"import the sample data into {root}")
    with progress_bar() as progress:
        ensure_sample(root, progress=progress)
    with open_project(root) as project:
        outcome = _run(project, device, narrator)
    if as_json:
        print_json(outcome)


@dataclass
class _Narrator:
    """Numbers the stages and tells what came of them; silent where a program reads the output."""

    silent: bool
    number: int = 0

    def stage(self, title: str) -> None:
        self.number += 1
        self.tell(f"\n{self.number} of 6 · {title}")

    def tell(self, line: str) -> None:
        if not self.silent:
            print(line, flush=True)


def _run(project: Project, device: str, narrator: _Narrator) -> dict[str, Any]:
    from core.cli.following import shown
    from core.cli.running import chosen_device, runner
    from core.services.demo import TRAIN_SECONDS, Demo, training_in_words, verdict

    began = time.monotonic()
    project.predicting.runner = runner(device)
    steps = Demo(project)

    narrator.stage(f"predict with {', '.join(steps.systems)}")
    with progress_bar() as progress:
        answered = steps.predict(progress)
    narrator.tell(f"{answered} questions have an answer of each system")

    narrator.stage("apply the recorded corrections")
    with progress_bar() as progress:
        corrected = steps.correct(progress)
    kept = f" ({len(corrected.kept)} questions had a decision already)" if corrected.kept else ""
    narrator.tell(f"{corrected.applied} corrections confirmed{kept}")

    narrator.stage(f"retrain {steps.before} on gold and corrections (at most {TRAIN_SECONDS} seconds)")
    with shown() as listen:
        job = steps.train(listen, device=device or chosen_device())
    narrator.tell(f"{steps.after} is ready ({training_in_words(job)})")

    narrator.stage("evaluate before and after on questions that nothing was trained on")
    with progress_bar() as progress:
        scores, compared = steps.evaluate(progress)
    if not narrator.silent:
        _show(scores, compared)
    narrator.tell(verdict(compared))

    narrator.stage("write the report")
    report = steps.report(job, scores, compared)
    narrator.tell(f"the report is in {report}")
    narrator.tell(f"open the project with: spanbridge app {project.root}")
    return {
        "project": project.root,
        "report": report,
        "answered": answered,
        "corrections": corrected.applied,
        "before": steps.before,
        "after": steps.after,
        "scores": [_score(one) for one in scores],
        "comparisons": [{"dataset": one.dataset, "metric": one.metric, "test": one.test} for one in compared],
        "verdict": verdict(compared),
        "seconds": round(time.monotonic() - began, 1),
    }


def _score(one: Evaluation) -> dict[str, Any]:
    return {
        "system": one.system,
        "dataset": one.dataset,
        "metric": one.metric,
        "total": len(one.items),
        "exact_match": one.exact_match,
        "f1": one.f1,
    }


def _show(scores: list[Evaluation], compared: list[ComparedSystems]) -> None:
    print_table(
        ("system", "data set", "metric", "questions", "EM", "F1"),
        [
            (one.system, one.dataset, one.metric, len(one.items), f"{one.exact_match:.2f}", f"{one.f1:.2f}")
            for one in scores
        ],
        numbers=(3, 4, 5),
    )
    for one in compared:
        print(one.sentence())
