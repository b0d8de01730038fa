"""The bundled models, step by step: data, vocabulary, encoder, readers. What is there is not made again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.jobs.prepare import JobOrder, Teacher, prepare
from core.starter import gathering
from core.starter.branch_lessons import SETS, student_lessons, teacher_lessons
from core.starter.bundle import folder_name
from core.starter.first_encoder import make_first_encoder, make_vocabulary
from core.starter.lessons import cascade_lessons, mixed_lessons, zero_shot_lessons
from core.starter.reading_matter import reading_matter
from core.starter.sentence_lessons import sentence_lessons, sentences
from core.starter.translated_lessons import bilingual_lessons, verifier_lessons
from core.starter.translator import LANGUAGES, make_first_translator
from core.training.config import TrainingConfig
from core.training.items import TrainingItem
from core.translation.catalogue import TranslatorSpec
from core.translation.file_cache import FileCache

VERSION = "starter-3"
Parts = Mapping[str, Iterable[TrainingItem]]

_COMMON: dict[str, Any] = {
    "batch_size": 32,
    "dev_every": 0,
    "dev_questions": 300,
    "checkpoint_every": 1000,
}
_READER = {
    "learning_rate": 1.5e-4,
    "max_length": 384,
    "stride": 128,
    "max_query": 64,
    "negative_rate": 0.1,
    "windows_per_answer": 1,
    "warmup": 0.05,
}


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where a build reads and works: the data folder, the English encoder's folder, the build's own."""

    data: Path
    english: Path
    work: Path

    @property
    def gathered(self) -> Path:
        return self.work / "data"

    @property
    def first_encoder(self) -> Path:
        return self.work / "first-encoder"

    @property
    def first_translator(self) -> Path:
        return self.work / "first-translator"

    @property
    def translator(self) -> TranslatorSpec:
        """The trained translator, as the later steps use it."""
        return TranslatorSpec("fast", self.job("translator") / "model", {"device": "cpu", "threads": 1})

    @property
    def translations(self) -> FileCache:
        """What it has said so far."""
        return FileCache(self.work / "translations.jsonl")

    def job(self, step: str) -> Path:
        return self.work / "jobs" / folder_name(step)


@dataclass(frozen=True, slots=True)
class TrainedStep:
    """A job of the build.

    `base` gives the folder it starts from, `parts` makes its snapshot. `teachers` are the steps it learns
    from, by the name that they have in the job.
    """

    name: str
    base_system: str
    base: Callable[[Workshop], Path]
    parts: Callable[[Workshop], Parts]
    note: str
    languages: tuple[str, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    teachers: Mapping[str, str] = field(default_factory=dict)


ENCODER = TrainedStep(
    "encoder",
    "encoder",
    lambda shop: shop.first_encoder,
    lambda shop: reading_matter(shop.gathered),
    "Parallel sentences (Tatoeba, 3AM, TICO-19, squad-es and squad-it beside SQuAD) and training passages.",
    ("en", "zh", "zh-Hant", "ja", "es", "de", "fr", "it", "ko", "ar"),
    {
        "learning_rate": 6e-4,
        "epochs": 6.0,
        "batch_size": 512,
        "max_length": 160,
        "negative_rate": 0.3,
        "warmup": 0.05,
    },
)
ZERO_SHOT = TrainedStep(
    "zero-shot",
    "encoder",
    lambda shop: shop.job("encoder") / "model",
    lambda shop: zero_shot_lessons(shop.gathered),
    "squad-open-en (SQuAD 1.1 dev without the XQuAD passages) and TyDi QA English.",
    ("en",),
    _READER | {"epochs": 3.0},
)
CASCADE = TrainedStep(
    "cascade",
    "zero-shot",
    lambda shop: shop.job("zero-shot") / "model",
    lambda shop: cascade_lessons(shop.gathered),
    "CMRC 2018 train, DRCD (training part), JaQuAD, squad-es, squad-it, PIAF, TyDi QA Korean, ARCD.",
    ("en", "zh", "zh-Hant", "ja", "es", "fr", "it", "ko", "ar"),
    _READER | {"epochs": 1.5},
)
MIXED = TrainedStep(
    "mixed",
    "cascade",
    lambda shop: shop.job("cascade") / "model",
    lambda shop: mixed_lessons(shop.gathered),
    "The English questions of zero-shot beside other ones of the sources of cascade.",
    ("en", "zh", "zh-Hant", "ja", "es", "fr", "it", "ko", "ar"),
    _READER | {"epochs": 1.5, "learning_rate": 1e-4},
)
TRANSLATOR = TrainedStep(
    "translator",
    "translator",
    lambda shop: shop.first_translator,
    lambda shop: sentence_lessons(shop.data, shop.gathered),
    "Parallel sentences (Tatoeba, 3AM, TICO-19, questions of squad-es beside SQuAD) and CC-CEDICT.",
    ("en", *LANGUAGES),
    {
        "learning_rate": 1.5e-3,
        "epochs": 5.0,
        "batch_size": 512,
        "max_length": 100,
    },
)
VERIFIER = TrainedStep(
    "verifier",
    "zero-shot",
    lambda shop: shop.job("zero-shot") / "model",
    lambda shop: {
        "verifier": verifier_lessons(
            shop.gathered, shop.job("zero-shot") / "model", shop.translator, shop.translations
        )
    },
    "CMRC 2018 train, with the answers that back-translation by the bundled models gives.",
    ("en", "zh"),
    _READER | {"epochs": 2.0},
)
DUAL_BERT = TrainedStep(
    "dual-bert+source",
    "zero-shot",
    lambda shop: shop.job("zero-shot") / "model",
    lambda shop: {"bilingual": bilingual_lessons(shop.gathered, shop.translator, shop.translations)},
    "CMRC 2018 train beside its translation by the bundled translator, answers carried over by SimpleMatch.",
    ("en", "zh"),
    _READER | {"epochs": 2.0},
)


def _teacher(language: str) -> TrainedStep:
    """A teacher goes on from `mixed`, as the student does: both have its other languages from there."""
    return TrainedStep(
        f"branch:{language}",
        "mixed",
        lambda shop: shop.job("mixed") / "model",
        lambda shop: teacher_lessons(shop.gathered, language),
        f"Branch {language} of squad-open-en, squad-es and squad-it, joined by id, and the English branch.",
        MIXED.languages,
        _READER | {"epochs": 1.0, "learning_rate": 1e-4},
    )


TEACHERS = tuple(map(_teacher, SETS))
STUDENT = TrainedStep(
    "student/impurity",
    "mixed",
    lambda shop: shop.job("mixed") / "model",
    lambda shop: student_lessons(shop.gathered),
    "The branches of squad-open-en, squad-es and squad-it, joined by id, with what three teachers say, and "
    "questions of CMRC 2018 train, DRCD (training part), JaQuAD, PIAF, TyDi QA Korean, ARCD.",
    MIXED.languages,
    _READER | {"epochs": 2.0, "learning_rate": 1e-4},
    {language: f"branch:{language}" for language in SETS},
)
FIRST_READERS = (ZERO_SHOT, CASCADE, MIXED)
FIRST_STEPS = (ENCODER, TRANSLATOR, *FIRST_READERS, *TEACHERS, STUDENT)
TRANSLATING_STEPS = (VERIFIER, DUAL_BERT)
"""Those that ask the translator, and make no sense where it has not learned to translate."""
STEPS = (*FIRST_STEPS, *TRANSLATING_STEPS)


def prepare_data(shop: Workshop) -> None:
    """Everything before the first job: gathered data, the vocabulary, the encoder that has read nothing."""
    gathering.gather(shop.data, shop.gathered)
    pieces = make_vocabulary(shop.gathered, shop.english, shop.work / "pieces.json")
    make_first_encoder(shop.data, shop.gathered, shop.english, pieces, shop.first_encoder)
    if not (shop.first_translator / "model.safetensors").is_file():
        pairs = sentences(shop.gathered, random.Random(1)).values()
        texts = (side for some in pairs for pair in some for side in pair)
        make_first_translator(texts, shop.first_encoder, shop.first_translator, VERSION)


def lay_out(step: TrainedStep, shop: Workshop) -> Path:
    """The step's job folder, written unless it is there."""
    folder = shop.job(step.name)
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        order = JobOrder(
            title=f"{step.name} ({VERSION})",
            recipe=step.name,
            system=step.name,
            base=f"{step.base_system}@{VERSION}",
            base_system=step.base_system,
            base_folder=step.base(shop),
            metric="cmrc2018",
            config=TrainingConfig.from_dict(_COMMON | dict(step.settings)),
            data_note=step.note,
            teachers={
                name: Teacher(f"{one}@{VERSION}", one, shop.job(one) / "model")
                for name, one in step.teachers.items()
            },
        )
        prepare(folder, order, step.parts(shop))
    return folder
