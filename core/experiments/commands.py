"""What ``spanbridge experiment`` runs: a table of a paper, from data to pages."""

from __future__ import annotations

import os
import platform
import shlex
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import psutil
import torch

from core.errors import EnvironmentFault, InputError
from core.experiments import pages, results
from core.experiments.bench import SOURCE, Bench, Tell, given, reads
from core.experiments.budgets import budget
from core.experiments.catalogue import EXPERIMENTS
from core.experiments.rows import Experiment
from core.jobs.locking import Lock, acquire
from core.jobs.prepare import length_faults
from core.models.library import bundled, find_installed
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from core.translation.folders import fingerprint
from core.translation.installed import default_spec, spec_named

_LOCK = ".experiment.lock"


@dataclass(frozen=True, slots=True)
class ExperimentOrder:
    """An experiment as it was asked for.

    Attributes:
        name: Of the registry.
        encoder, native: Names of installed or bundled models, or folders; an empty `encoder` is the
            experiment's own choice, `native` knows the target language alone and may be empty.
        data, out: The folder of the public data sets; where stages and pages are kept.
        budget: small or full.
        translator: A model of this machine for all directions; empty leaves it to the machine.
        questions, evaluated, seeds: Other limits than the budget's; None and empty keep them.
        columns: The data sets that score, where not all of the table are wanted.
        settings: Training settings that differ from the budget's.
        device: auto, cpu or cuda.
    """

    name: str
    encoder: str
    data: Path
    out: Path
    budget: str = "small"
    native: str = ""
    translator: str = ""
    questions: int | None = None
    evaluated: int | None = None
    seeds: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    settings: dict[str, Any] | None = None
    device: str = "auto"


def run(order: ExperimentOrder, tell: Tell) -> list[Path]:
    """Measure all rows and write the pages; stopped, the same command goes on where it was.

    Raises, before any work, `InputError` for an unknown name, model or setting, for a data folder that is
    none and for settings that do not fit model or machine, `EnvironmentFault` where another experiment is at
    work in the folder; and, with no page written, `InputError` where no row could be measured, `Cancelled`
    where somebody pauses one of its trainings.
    """
    experiment = EXPERIMENTS.resolve(order.name).of(order.columns)
    order = replace(order, encoder=order.encoder or experiment.encoder)
    if not order.data.is_dir():
        raise InputError("there is no folder with the public data sets here", item=str(order.data))
    if order.out.exists() and not order.out.is_dir():
        raise InputError("stages and pages need a folder, and this is a file", item=str(order.out))
    started = time.monotonic()
    limits = experiment.within(budget(order.budget), order.questions)
    bench = Bench(
        order.data,
        order.out,
        given(_model(order.encoder)),
        limits.limited(evaluated=order.evaluated, seeds=order.seeds, settings=order.settings),
        _translators(order.translator),
        order.device,
        tell,
        given(_model(order.native)) if order.native else None,
    )
    if faults := _faults(order, bench):
        raise InputError("; ".join(faults), item=order.name)
    with _alone_in(order.out):
        found = results.measure(experiment, bench)
        if not any(cell.runs for cell in found.cells.values()):
            raise InputError("no row could be measured", item=order.name, remedy="Each said why above")
        facts = _facts(order, bench, experiment, (time.monotonic() - started) / 60)
        facts += experiment.facts(bench) if experiment.facts else []
        written = pages.write(found, facts, order.out)
    tell(f"written: {', '.join(path.name for path in written)} in {order.out}")
    return written


def _faults(order: ExperimentOrder, bench: Bench) -> list[str]:
    """Why nothing could be trained as ordered, a sentence each; empty where that does not show beforehand.

    Raises `InputError` for a device that is none.
    """
    found = []
    if order.device == "cuda" and not torch.cuda.is_available():
        found.append("this machine has no usable GPU: choose the device auto or cpu")
    seed = bench.budget.seeds[0]
    configs = [bench.budget.training(seed, source=one, device=order.device) for one in (True, False)]
    models = {order.encoder: bench.encoder} | ({order.native: bench.native} if bench.native else {})
    for (name, weights), config in product(models.items(), configs):
        found += [
            fault.replace("the base model", _shown(name)) for fault in length_faults(weights.folder, config)
        ]
    return list(dict.fromkeys(found))


def _alone_in(out: Path) -> Lock:
    """The folder for this process alone: two would write the same stages."""
    out.mkdir(parents=True, exist_ok=True)
    lock = acquire(out / _LOCK)
    if lock is None:
        raise EnvironmentFault(
            "another experiment is at work in this folder",
            item=str(out),
            remedy="Wait until it has ended; what it has made is used then",
        )
    return lock


def _facts(
    order: ExperimentOrder, bench: Bench, experiment: Experiment, minutes: float
) -> list[tuple[str, str]]:
    limits = bench.budget
    used = (
        f"{_number(sum(bench.jobs.values()) / 60, 'minute')} in {_number(len(bench.jobs), 'training')} "
        f"({_number(minutes, 'minute')} for this run, which may have found some of them done)"
    )
    trained = experiment.trains_on or f"{_count(limits.questions)} training questions a part"
    return [
        ("command", _command(order)),
        ("encoder", f"{_shown(order.encoder)} ({fingerprint(bench.encoder.folder)})"),
        *([] if experiment.trains_on else [("translator", _spoken_by(bench, experiment))]),
        ("metric", _measured_by(experiment)),
        ("budget", f"{limits.name}: {trained}, {_count(limits.evaluated)} evaluated a set"),
        ("seeds", ", ".join(map(str, limits.seeds))),
        ("time", used),
        ("machine", _machine(order.device)),
    ]


def _number(count: float, what: str) -> str:
    return f"{count:.0f} {what}{'' if round(count) == 1 else 's'}"


def _count(limit: int) -> str:
    return f"about {limit:,}" if limit else "all"


def _command(order: ExperimentOrder) -> str:
    """The command again, with folders by their names alone."""
    words = ["spanbridge", "experiment", order.name, "--encoder", _shown(order.encoder)]
    words += ["--data", "DATA", "--out", "OUT", "--budget", order.budget]
    words += ["--native", _shown(order.native)] if order.native else []
    words += ["--translator", _shown(order.translator)] if order.translator else []
    words += ["--questions", str(order.questions)] if order.questions is not None else []
    words += ["--evaluated", str(order.evaluated)] if order.evaluated is not None else []
    words += ["--seeds", ",".join(map(str, order.seeds))] if order.seeds else []
    for column in order.columns:
        words += ["--column", column]
    for name, value in (order.settings or {}).items():
        words += ["--set", f"{name}={value}"]
    words += ["--device", order.device] if order.device != "auto" else []
    return shlex.join(words)


def _shown(model: str) -> str:
    """A model as the page names it: a folder by its last part, any other name whole, owner and all."""
    return Path(model).name if Path(model).is_absolute() or Path(model).is_dir() else model


def _spoken_by(bench: Bench, experiment: Experiment) -> str:
    """Which translators the rows' languages have here, each with its languages."""
    languages = dict.fromkeys(column.source.language for column in experiment.columns)
    found: dict[str, list[str]] = {}
    for language in languages:
        if language != SOURCE:
            found.setdefault(_into_source(bench, language), []).append(language)
    return "; ".join(f"{', '.join(codes)}: {name}" for name, codes in found.items())


def _measured_by(experiment: Experiment) -> str:
    """The metrics, each with the columns that it scores: they differ in what a word is."""
    found: dict[str, list[str]] = {}
    for column in experiment.columns:
        found.setdefault(column.source.metric, []).append(column.name)
    if len(found) == 1:
        return next(iter(found))
    return "; ".join(f"{metric}: {', '.join(names)}" for metric, names in found.items())


def _into_source(bench: Bench, language: str) -> str:
    direction = Direction(language, SOURCE)
    try:
        folder = bench.translator(direction).folder
    except InputError:
        return "none on this machine"
    return f"{folder.name if folder else 'service'} ({bench.identity_of(direction)})"


def _machine(device: str) -> str:
    memory = psutil.virtual_memory().total / 2**30
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    gpu = torch.cuda.get_device_name(0) if device != "cpu" and torch.cuda.is_available() else "no GPU"
    versions = f"Python {sys.version_info.major}.{sys.version_info.minor}, torch {torch.__version__}"
    return f"{_number(cores or 1, 'CPU core')} ({platform.machine()}), {memory:.0f} GiB, {gpu}; {versions}"


def _model(name: str) -> Path:
    """A model's folder: a bundled one's, an installed model's, one that is named."""
    known = {model.system: model.folder for model in bundled()}
    if name in known:
        return known[name]
    if Path(name).is_dir():
        return Path(name)
    found = find_installed(name)
    if found is None:
        fitting = [system for system, folder in known.items() if reads(folder)]
        raise InputError(
            f"there is no model called {name!r}",
            remedy=f"Bundled: {', '.join(fitting)}. Install another with: spanbridge models install NAME",
        )
    return found.folder


def _translators(name: str) -> Callable[[Direction], TranslatorSpec]:
    if not name:
        return default_spec
    spec = spec_named(name)

    def always(direction: Direction) -> TranslatorSpec:
        return spec

    return always
