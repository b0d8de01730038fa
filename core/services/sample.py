"""The sample project: made from the bundled files at the first start, found again afterwards."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.domain.reviews import Role
from core.paths import ProjectPaths, resources, user_data
from core.progress import Progress, silent
from core.services.catalogue import create_project
from core.services.recorded_suggestions import load_suggestions

NAME = "Sample"
FILES: tuple[tuple[str, Role], ...] = (
    ("xquad-zh.json", "evaluation"),
    ("cmrc-trial.json", "annotate"),
)
"""The data sets and their roles. XQuAD scores and is never trained on; CMRC trial is for correcting."""
MEMORY = "xquad-memory.jsonl"
"""The English counterparts of XQuAD's passages and questions. No answers."""
METRIC = "cmrc2018"
"""Of both: words of SQuAD's own metric are found by white space, which Chinese does not have."""
LICENCE = "CC BY-SA 4.0"
GUIDELINES = "guidelines.md"
SUGGESTIONS = "suggestions.jsonl"
"""What the bundled systems say about the sample, recorded so that the first page is not empty."""
CORRECTIONS = "corrections.jsonl"
"""Corrections of the CMRC part; how they were made stands in each line."""


def sample_files() -> Path:
    """The folder of the bundled sample data."""
    return resources() / "sample"


def sample_root() -> Path:
    """Where the person's own copy of the sample project lies."""
    return user_data() / "projects" / NAME


def ensure_sample(root: Path | None = None, *, progress: Progress | None = None) -> Path:
    """The folder of the sample project, made now where there is none.

    It is built beside its place and moved there whole, so that a start that was broken off leaves no
    half project. Raises `EnvironmentFault` when the folder cannot be written.
    """
    root = root or sample_root()
    if ProjectPaths(root).database.is_file():
        return root
    partial = root.with_name(f".{root.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    root.parent.mkdir(parents=True, exist_ok=True)
    try:
        _build(partial, progress or silent())
        partial.rename(root)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return root


def _build(folder: Path, progress: Progress) -> None:
    with create_project(folder, name=NAME, source="en", target="zh") as project:
        for name, role in FILES:
            project.importing.import_file(
                sample_files() / name,
                language="zh",
                role=role,
                metric=METRIC,
                licence=LICENCE,
                progress=progress,
            )
        project.importing.import_memory(sample_files() / MEMORY, progress=progress)
        if (sample_files() / SUGGESTIONS).is_file():
            load_suggestions(project, sample_files() / SUGGESTIONS)
        shutil.copyfile(sample_files() / GUIDELINES, project.paths.guidelines)
