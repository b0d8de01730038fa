"""The bundled models, one after the other: an encoder, then `zero-shot`, `reader` and `cascade` on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core import paths
from core.formats.catalogue import read
from core.jobs import local
from core.jobs.local import JobState
from core.jobs.prepare import JobOrder, prepare
from core.starter.bundle import Provenance, bundle
from core.starter.encoder import build_encoder
from core.training.config import TrainingConfig
from core.training.items import TrainingItem

VERSION = "starter-1"
COMMAND = "python -m core.starter DATA --english FOLDER"
_ENGLISH = "squad-open-en/squad-open-en.json"
_CHINESE = "cmrc2018/cmrc2018_train.json"
_DEV = "cmrc2018/cmrc2018_trial.json"
_SCORED = {"XQuAD zh, the sample's questions": "xquad-zh.json"}

_COMMON: dict[str, Any] = {
    "learning_rate": 1e-4,
    "batch_size": 16,
    "max_length": 224,
    "stride": 96,
    "max_query": 40,
    "windows_per_answer": 1,
    "dev_every": 0,
    "dev_questions": 0,
    "checkpoint_every": 100,
    "threads": 1,
    "device": "cpu",
}


@dataclass(frozen=True, slots=True)
class StarterPlan:
    """One of the bundled models. `data` are files of the data folder by part of the snapshot."""

    system: str
    base: str
    data: Mapping[str, str]
    note: str
    settings: Mapping[str, Any] = field(default_factory=dict)


PLANS = (
    StarterPlan(
        "zero-shot",
        "encoder",
        {"source": _ENGLISH},
        "squad-open-en (SQuAD 1.1 dev without the XQuAD passages, CC BY-SA 4.0).",
        {"epochs": 1.0, "negative_rate": 0.25},
    ),
    StarterPlan(
        "reader",
        "encoder",
        {"target": _CHINESE},
        "CMRC 2018 train (CC BY-SA 4.0).",
        {"epochs": 0.7, "negative_rate": 0.08},
    ),
    StarterPlan(
        "cascade",
        "zero-shot",
        {"target": _CHINESE},
        "CMRC 2018 train (CC BY-SA 4.0), on the weights of zero-shot.",
        {"epochs": 0.6, "negative_rate": 0.08, "dev_questions": 100},
    ),
)


def make_encoder(data: Path, english: Path, work: Path) -> Path:
    """The encoder's folder under `work`, built unless it is there."""
    target = work / "encoder"
    if not (target / "tokenizer.json").is_file():
        pairs = (data / "tatoeba-manythings/cmn.txt").read_text(encoding="utf-8").splitlines()
        captions = (data / "3am/train.zh").read_text(encoding="utf-8").splitlines()
        build_encoder(
            english,
            target,
            [*_texts(data / _ENGLISH), *_texts(data / "tydiqa/english_tydiqa_train.json")],
            [*_texts(data / _CHINESE), *(line.split("\t")[1] for line in pairs if "\t" in line), *captions],
            data / "cc-cedict/cedict_1_0_ts_utf-8_mdbg.txt.gz",
        )
    return target


def lay_out(plan: StarterPlan, data: Path, work: Path) -> Path:
    """The plan's job folder under `work`, written unless it is there."""
    folder = work / "jobs" / plan.system
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        base = work / "encoder" if plan.base == "encoder" else work / "jobs" / plan.base / "model"
        order = JobOrder(
            title=f"{plan.system} ({VERSION})",
            recipe=plan.system,
            system=plan.system,
            base=f"{plan.base}@{VERSION}",
            base_system=plan.base,
            base_folder=base,
            metric="cmrc2018",
            config=TrainingConfig.from_dict(_COMMON | dict(plan.settings)),
            data_note=plan.note,
        )
        parts = {part: list(_items(data / name)) for part, name in {**plan.data, "dev": _DEV}.items()}
        prepare(folder, order, parts)
    return folder


def train(folder: Path) -> None:
    """Start the job, or go on with it, unless it has ended or runs already."""
    if local.status(folder).state not in (JobState.DONE, JobState.STOPPED, JobState.RUNNING):
        local.start(folder)


def pack(plan: StarterPlan, work: Path, out: Path) -> dict[str, dict[str, Any]]:
    """Write the bundled model from the job's result; returns its scores."""
    provenance = Provenance(
        version=VERSION,
        command=COMMAND,
        base=f"{plan.base}@{VERSION}",
        data=plan.note,
        licence="CC BY-SA 4.0 (the encoder it starts from: Apache-2.0)",
        metric="cmrc2018",
    )
    scoring = {name: paths.resources() / "sample" / file for name, file in _SCORED.items()}
    return bundle(work / "jobs" / plan.system, out / plan.system, provenance, scoring)


def _items(path: Path) -> Iterator[TrainingItem]:
    """The questions of a file that have a first answer in their passage."""
    dataset, _ = read(path)
    for passage in dataset.passages:
        for question in passage.questions:
            span = question.answers[0].span if question.answers else None
            if span is not None:
                texts = tuple(answer.text for answer in question.answers)
                yield TrainingItem(question.key, question.text, passage.text, span, texts)


def _texts(path: Path) -> Iterator[str]:
    dataset, _ = read(path)
    for passage in dataset.passages:
        yield passage.text
        yield from (question.text for question in passage.questions)
