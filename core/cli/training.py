"""``spanbridge train`` and ``jobs``: starting, watching and steering training jobs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.commands import INTERRUPTED, say
from core.cli.terminal import (
    AsJson,
    Device,
    ProjectFolder,
    dataset_id,
    name_values,
    print_json,
    print_table,
    progress_bar,
)
from core.errors import InputError

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.training import JobView, Preflight, TrainingRequest

jobs = typer.Typer(
    help="The training jobs of a project: list, follow, pause, stop, cancel, resume.", no_args_is_help=True
)

JobNumber = Annotated[int, typer.Argument(metavar="JOB", help="The job's number, as in: jobs list.")]


class Answers(StrEnum):
    """Which answers train."""

    GOLD = "gold"
    CORRECTIONS = "corrections"
    BOTH = "both"


_SOURCES = {
    Answers.GOLD: ("gold",),
    Answers.CORRECTIONS: ("correction",),
    Answers.BOTH: ("gold", "correction"),
}


def train(
    project: ProjectFolder,
    recipe: Annotated[str, typer.Option(help="The recipe's name.")],
    base: Annotated[
        str, typer.Option(help="Weights to start from (id, id@version, or an installed model's name).")
    ] = "",
    answers: Annotated[Answers, typer.Option(help="Which answers train.")] = Answers.BOTH,
    dataset: Annotated[list[str] | None, typer.Option(help="Only this data set; may be repeated.")] = None,
    preset: Annotated[
        str, typer.Option(help="Settings of a paper: paper, released, released-drcd, released-source, lbmrc.")
    ] = "",
    setting: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A training setting.")
    ] = None,
    device: Device = "",
    languages: Annotated[
        str, typer.Option(help="Language branches that train, such as es,it; by default all.")
    ] = "",
    teacher: Annotated[
        list[str] | None,
        typer.Option(
            help="A student's teacher (id@version); may be repeated. By default those of the branches."
        ),
    ] = None,
    phrases: Annotated[
        Path | None, typer.Option(help="Phrases to mask, one a line; by default mined from the texts.")
    ] = None,
    title: Annotated[str, typer.Option(help="The job's title.")] = "",
    check: Annotated[bool, typer.Option("--check", help="Say what would be done, and stop.")] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Watch the job until it ends.")] = False,
    as_json: AsJson = False,
) -> None:
    """Train a system from gold answers and corrections, in a job of its own."""
    from core.cli.running import chosen_device, runner
    from core.services.catalogue import open_project
    from core.services.training import TrainingRequest
    from core.training.presets import preset as settings_of

    told = settings_of(preset) if preset else {}
    with open_project(project) as opened:
        opened.predicting.runner = runner(device)
        request = TrainingRequest(
            recipe,
            base,
            _SOURCES[answers],
            tuple(dataset_id(opened, name) for name in dataset or ()),
            {"device": device or chosen_device(), **told, **name_values(setting or ())},
            title,
            tuple(code.strip() for code in languages.split(",") if code.strip()),
            tuple(teacher or ()),
            phrases,
        )
        if check:
            _tell_preflight(opened.training.preflight(request), as_json)
            return
        _start(opened, request, follow, as_json)


@jobs.command("list")
def list_jobs(project: ProjectFolder, as_json: AsJson = False) -> None:
    """List the jobs, the newest first; models of those that have ended are registered."""
    from core.services.catalogue import open_project

    with open_project(project) as opened:
        opened.training.collect(origin="terminal")
        listed = opened.training.jobs()
    if as_json:
        print_json([as_plain(job) for job in listed])
        return
    print_table(
        ("job", "title", "state", "step", "model", "started"),
        [
            (
                job.id,
                job.title,
                job.status.state.value,
                job.status.step,
                job.model,
                job.created_at[:16].replace("T", " "),
            )
            for job in listed
        ],
        numbers=(0, 3),
    )


@jobs.command("follow")
def follow_job(project: ProjectFolder, job: JobNumber, as_json: AsJson = False) -> None:
    """Watch a job until it ends."""
    from core.services.catalogue import open_project

    with open_project(project) as opened:
        _watch(opened, job, as_json)


@jobs.command()
def pause(project: ProjectFolder, job: JobNumber, as_json: AsJson = False) -> None:
    """Let a job write a checkpoint and leave; it can be resumed."""
    _control(project, job, "pause", as_json)


@jobs.command()
def stop(project: ProjectFolder, job: JobNumber, as_json: AsJson = False) -> None:
    """Let a job finish now and keep the model as it is."""
    _control(project, job, "stop", as_json)


@jobs.command()
def cancel(project: ProjectFolder, job: JobNumber, as_json: AsJson = False) -> None:
    """End a job without a model."""
    _control(project, job, "cancel", as_json)


@jobs.command()
def resume(
    project: ProjectFolder,
    job: JobNumber,
    follow: Annotated[bool, typer.Option("--follow", help="Watch the job until it ends.")] = False,
    as_json: AsJson = False,
) -> None:
    """Go on from a job's last checkpoint."""
    if not follow:
        _control(project, job, "resume", as_json)
        return
    from core.services.catalogue import open_project

    with open_project(project) as opened:
        opened.training.control(job, "resume", origin="terminal")
        _watch(opened, job, as_json)


def _start(project: Project, request: TrainingRequest, follow: bool, as_json: bool) -> None:
    with progress_bar() as progress:
        job, _ = project.training.start(request, origin="terminal", progress=progress)
    if follow:
        _watch(project, job.id, as_json)
    elif as_json:
        print_json(as_plain(job))
    else:
        print(f"job {job.id} ({job.title}) has started; it goes on by itself")
        print(f"  watch it with: spanbridge jobs follow {project.root} {job.id}")


def _watch(project: Project, number: int, as_json: bool) -> None:
    from core.cli.following import conclude, shown
    from core.services.following import follow

    try:
        with shown() as listen:
            job = follow(project, number, listen, origin="terminal")
    except KeyboardInterrupt:
        say(f"job {number} goes on; watch it with: spanbridge jobs follow {project.root} {number}")
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        print_json(as_plain(job))
    sentence = conclude(job)
    if not as_json:
        print(sentence)


def _control(project: Path, number: int, order: str, as_json: bool) -> None:
    from core.services.catalogue import open_project

    with open_project(project) as opened:
        opened.training.control(number, order, origin="terminal")
        job = opened.training.job(number)
    if as_json:
        print_json(as_plain(job))
    else:
        print(f"job {number} ({job.title}): told to {order}; it is {job.status.state.value}")


def _tell_preflight(found: Preflight, as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        counts = ", ".join(f"{name} {number}" for name, number in found.questions.items())
        lines = [f"starts from {found.base}", f"questions: {counts}"] if found.base else []
        lines += [f"learns from {', '.join(found.teachers)}"] if found.teachers else []
        if found.estimated_seconds is not None:
            lines.append(f"takes about {_duration(found.estimated_seconds)}")
        for line in (*lines, *found.notes):
            print(line)
    if found.faults:
        raise InputError("; ".join(found.faults))


def _duration(seconds: float) -> str:
    if seconds < 1.5:
        return "a second"
    return f"{seconds / 60:.0f} minutes" if seconds >= 90 else f"{seconds:.0f} seconds"


def as_plain(job: JobView) -> dict[str, Any]:
    """A job as JSON shows it."""
    status = job.status
    return {
        "id": job.id,
        "title": job.title,
        "recipe": job.recipe,
        "folder": job.folder,
        "created_at": job.created_at,
        "state": status.state,
        "step": status.step,
        "message": status.message,
        "model": job.model,
        "result": status.result,
    }
