"""Laying out a job's folder: its page, its snapshot, the weights it starts from."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from core.errors import EnvironmentFault, InputError
from core.jobs.spec import JobSpec, read_result, write_spec
from core.models.architectures import longest_input
from core.models.configs import read_config
from core.models.files import CONFIG, INDEX, WEIGHTS, is_plain, tokenizer_files, weight_files
from core.models.header import shapes, weights
from core.models.shared import SHARED, is_difference, shared_file
from core.training.catalogue import recipe_for
from core.training.config import TrainingConfig, weights_by_teacher
from core.training.durable import sync_file, sync_folder
from core.training.items import TrainingItem, digest, write_items
from core.training.recipes.base import FIXED_WEIGHTS, Recipe
from core.translation.folders import CARD as TRANSLATOR_CARD

_COPIES = 10  # three checkpoints (one being written) of weights and two moments each, and the result
_MARGIN = 16 << 20  # bytes for the snapshot and the events


@dataclass(frozen=True, slots=True)
class Teacher:
    """Weights that a student learns from: their label, the id of their system, where they lie."""

    label: str
    system: str
    folder: Path


@dataclass(frozen=True, slots=True)
class JobOrder:
    """What a job shall do, before it has a folder.

    `base` is the label of the weights in `base_folder`, `base_system` the id of the system they belong to.
    `teachers` go by the names that they have in the job: languages where they are of branches. `logits_from`
    is the folder of an earlier job with the same questions: what its teachers said is taken from there.
    """

    title: str
    recipe: str
    system: str
    base: str
    base_system: str
    base_folder: Path
    metric: str
    config: TrainingConfig
    data_note: str = ""
    teachers: Mapping[str, Teacher] = field(default_factory=dict)
    logits_from: Path | None = None


def prepare(folder: Path, order: JobOrder, parts: Mapping[str, Iterable[TrainingItem]]) -> JobSpec:
    """Write the job's folder, whole; on any fault nothing is left behind.

    Raises `InputError` for a base, teacher or recipe that does not fit, `EnvironmentFault` when the disk is
    full.
    """
    faults = teacher_faults(order)
    if faults:
        raise InputError("; ".join(faults), item=order.title)
    if folder.exists():
        raise InputError("there is a job already", item=str(folder))
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        (partial / "data").mkdir(parents=True)
        counts = {name: _write_part(partial / "data", name, items) for name, items in parts.items()}
        sync_folder(partial / "data")
        _copy_base(order.base_folder, partial / "base")
        for name, teacher in order.teachers.items():
            (partial / "teachers").mkdir(exist_ok=True)
            _copy_base(teacher.folder, partial / "teachers" / name)
            if order.logits_from is not None:
                _take_logits(order.logits_from, partial, name)
        spec = _spec(folder.name, order, counts, digest((partial / "data").iterdir()))
        write_spec(partial, spec)
        partial.replace(folder)
        sync_folder(folder.parent)
    except OSError as fault:
        raise EnvironmentFault(
            f"the job's folder cannot be written ({fault.strerror or fault})", item=str(folder)
        ) from fault
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return spec


def _write_part(data: Path, name: str, items: Iterable[TrainingItem]) -> int:
    """Write a part of the snapshot and bring it to the disk: nobody would notice later that it was lost."""
    path = data / f"{name}.jsonl"
    count = write_items(path, items)
    sync_file(path)
    return count


def disk_needed(base_folder: Path) -> int:
    """Bytes a job that starts from these weights may take, generously; 0 where they cannot be read.

    They may be packed; what training writes is in float32.
    """
    try:
        numbers = sum(weights(shapes(path)) for path in _all_weights(base_folder))
        return numbers * 4 * _COPIES + _MARGIN if numbers else 0
    except InputError:
        return 0


def base_faults(folder: Path) -> tuple[str, ...]:
    """Why weights cannot be started from; empty when they can, as far as that shows without loading them."""
    try:
        found = weight_files(folder)
        missing = [] if (folder / CONFIG).is_file() else [CONFIG]
        missing += [] if found else [WEIGHTS]
        missing += [] if tokenizer_files(folder) else ["tokenizer.json"]
        if missing:
            return (f"the base model lacks {', '.join(missing)}",)
        for path in _all_weights(folder):
            shapes(path)
    except InputError as fault:
        return (f"the base model cannot be used: {fault.what}",)
    return ()


def teacher_faults(order: JobOrder) -> tuple[str, ...]:
    """Why the order's recipe cannot learn from its teachers, as far as that shows without loading them.

    Raises `InputError` for an unknown recipe, or one that cannot start from the order's base.
    """
    recipe = recipe_for(order.recipe, order.base_system)
    found = [f"{name!r} is no name for a teacher" for name in order.teachers if not is_plain(name)]
    found += recipe.teacher_faults({name: teacher.system for name, teacher in order.teachers.items()})
    found += _weight_faults(order, recipe)
    for name, teacher in order.teachers.items():
        faults = (*base_faults(teacher.folder), *length_faults(teacher.folder, order.config))
        found += [f"teacher {name}: {fault.replace('the base model', 'it')}" for fault in faults]
    return tuple(found)


def _weight_faults(order: JobOrder, recipe: Recipe) -> list[str]:
    weighted = weights_by_teacher(order.config.teacher_weights)
    if weighted and recipe.task != FIXED_WEIGHTS:
        return [
            f"teacher_weights are of the recipe student/fixed, and {order.recipe} takes none: leave them out"
        ]
    if order.teachers and weighted and weighted.keys() != order.teachers.keys():
        names = ", ".join(order.teachers)
        return [f"teacher_weights name {', '.join(weighted)}, but the teachers are {names}"]
    return []


def _all_weights(folder: Path) -> list[Path]:
    """The files of the weights, with the encoder's where they are only what to add to it."""
    return [*weight_files(folder), *([shared_file(folder)] if is_difference(folder) else [])]


def length_faults(folder: Path, config: TrainingConfig) -> tuple[str, ...]:
    """Whether windows of these settings are longer than the base model can read."""
    longest = longest_input(read_config(folder))
    if longest is None or config.max_length <= longest:
        return ()
    return (f"max_length is {config.max_length}, but the base model reads at most {longest} tokens",)


def _spec(job: str, order: JobOrder, counts: dict[str, int], snapshot: str) -> JobSpec:
    return JobSpec(
        id=job,
        title=order.title,
        recipe=order.recipe,
        system=order.system,
        base=order.base,
        base_system=order.base_system,
        metric=order.metric,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        data_digest=snapshot,
        data_note=order.data_note,
        counts=counts,
        teachers={name: teacher.label for name, teacher in order.teachers.items()},
        config=order.config.to_dict(),
    )


def _copy_base(source: Path, target: Path) -> None:
    faults = base_faults(source)
    if faults:
        raise InputError("; ".join(faults), item=str(source), remedy="Choose another base model")
    target.mkdir()
    for path in (
        source / CONFIG,
        source / INDEX,
        *weight_files(source),
        *tokenizer_files(source),
        source / TRANSLATOR_CARD,
    ):
        if path.is_file():
            _link_or_copy(path, target / path.name)
    if is_difference(source):
        _link_or_copy(shared_file(source), target / SHARED)


def _take_logits(earlier: Path, job: Path, teacher: str) -> None:
    """Share what a teacher said in a job that has ended; where it was not asked there, it will be here.

    Whether it is about the same windows is found when the job reads it.
    """
    if (read_result(earlier) or {}).get("state") != "done":
        raise InputError(
            "the earlier job has not ended, so its teachers may not have said all", item=str(earlier)
        )
    for path in sorted((earlier / "logits" / teacher).glob("*/*")):
        own = job / path.relative_to(earlier)
        own.parent.mkdir(parents=True, exist_ok=True)
        _link_or_copy(path, own)


def _link_or_copy(source: Path, target: Path) -> None:
    """A hard link costs nothing; weights and logits are never changed once whole, so sharing them is safe."""
    with suppress(OSError):
        os.link(source, target)
        return
    shutil.copyfile(source, target)
    sync_file(target)
