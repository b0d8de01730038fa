"""Public data sets of questions in a data folder: which files, in which language, by which metric.

What trains and what scores is told apart here, once: the bundled models and the papers' tables both read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.domain.questions import Passage, is_held_out
from core.errors import InputError
from core.formats.catalogue import read
from core.training.items import TrainingItem

DRCD_HELD_OUT = 20
"""Percent of DRCD's passages that evaluate (by the hash of the text); the others train."""


@dataclass(frozen=True, slots=True)
class QaSource:
    """A data set of questions. `files` is a glob in the data folder; `metric` scores its evaluation part."""

    name: str
    language: str
    files: str
    metric: str = "squad_v1.1"
    drcd: str = ""


TRAINING: tuple[QaSource, ...] = (
    QaSource("squad-open-en", "en", "squad-open-en/squad-open-en.json"),
    QaSource("tydiqa-en", "en", "tydiqa/english_tydiqa_train.json"),
    QaSource("cmrc2018", "zh", "cmrc2018/cmrc2018_train.json"),
    QaSource("drcd", "zh-Hant", "drcd/DRCD_dev.json", drcd="train"),
    QaSource("jaquad", "ja", "jaquad/jaquad_train_*.json"),
    QaSource("squad-es", "es", "squad-es/squad-es-no-xquad.json"),
    QaSource("squad-it", "it", "squad-it/squad-it-no-xquad.json"),
    QaSource("piaf", "fr", "piaf/piaf-v1.0.json"),
    QaSource("tydiqa-ko", "ko", "tydiqa/korean_tydiqa_train.json"),
    QaSource("arcd", "ar", "arcd/arcd-train.json"),
)

EVALUATION: tuple[QaSource, ...] = (
    QaSource("CMRC 2018 dev", "zh", "cmrc2018/cmrc2018_dev.json", "cmrc2018"),
    QaSource("DRCD, evaluation part", "zh-Hant", "drcd/DRCD_dev.json", "cmrc2018", drcd="evaluation"),
    QaSource("JaQuAD dev", "ja", "jaquad/jaquad_dev_*.json", "cmrc2018"),
    *(
        QaSource(f"XQuAD {code}", code, f"xquad/xquad.{code}.json")
        for code in ("en", "zh", "es", "de", "ar", "hi")
    ),
    QaSource("TyDi QA en dev", "en", "tydiqa/english_tydiqa_dev.json"),
    QaSource("TyDi QA ko dev", "ko", "tydiqa/korean_tydiqa_dev.json"),
    QaSource("TyDi QA ar dev", "ar", "tydiqa/arabic_tydiqa_dev.json"),
    QaSource("TyDi QA ru dev", "ru", "tydiqa/russian_tydiqa_dev.json"),
)

PIAF = QaSource("PIAF", "fr", "piaf/piaf-v1.0.json")
"""French that scores, for systems that trained on English alone: the bundled readers did not."""

QUICK_CHECK = QaSource("CMRC 2018 trial", "zh", "cmrc2018/cmrc2018_trial.json", "cmrc2018")
"""Looked at while training; neither trained on nor a figure of the report."""


_GITHUB = "https://github.com"
_NO_XQUAD = "without the passages of XQuAD"
ORIGINS: Mapping[str, str] = {
    "arcd": f"{_GITHUB}/husseinmozannar/SOQAL",
    "cmrc2018": f"{_GITHUB}/ymcui/cmrc2018",
    "drcd": f"{_GITHUB}/DRCKnowledgeTeam/DRCD",
    "jaquad": f"{_GITHUB}/SkelterLabsInc/JaQuAD",
    "piaf": f"{_GITHUB}/etalab-ia/piaf-code",
    "squad-es": f"{_GITHUB}/ccasimiro88/TranslateAlignRetrieve (dev-v1.1-es_small {_NO_XQUAD})",
    "squad-it": f"{_GITHUB}/crux82/squad-it (its test set {_NO_XQUAD})",
    "squad-open-en": f"{_GITHUB}/rajpurkar/SQuAD-explorer (SQuAD 1.1 dev {_NO_XQUAD})",
    "tydiqa": f"{_GITHUB}/sagorbrur/tydiqa-language-specific (gold passages)",
    "xquad": f"{_GITHUB}/google-deepmind/xquad",
}
"""Folder of a data set → where it comes from, and what is made of it."""


def files(source: QaSource, data: Path) -> list[Path]:
    """The files of a data set in order; raises `InputError` that says where it comes from for none."""
    found = sorted(data.glob(source.files))
    if not found:
        origin = ORIGINS.get(source.files.partition("/")[0], "")
        # The path within the data folder: the sentence stands in pages that others read.
        raise InputError(
            "the data folder lacks this file",
            item=source.files,
            remedy=f"Put it there; it comes from {origin}" if origin else "",
        )
    return found


def passages(source: QaSource, data: Path) -> Iterator[Passage]:
    """The passages of a data set with their questions; raises `InputError` where a file is missing."""
    for path in files(source, data):
        dataset, _ = read(path)
        for passage in dataset.passages:
            held_out = is_held_out(passage.text, DRCD_HELD_OUT)
            if not source.drcd or (source.drcd == "evaluation") is held_out:
                yield passage


def items(source: QaSource, chosen: Iterator[Passage] | list[Passage]) -> Iterator[TrainingItem]:
    """The questions of passages that have a first answer in their passage."""
    for passage in chosen:
        for question in passage.questions:
            span = question.answers[0].span if question.answers else None
            if span is not None:
                texts = tuple(answer.text for answer in question.answers)
                key = f"{source.name}/{question.key}"
                yield TrainingItem(key, question.text, passage.text, span, texts)
