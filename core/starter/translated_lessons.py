"""What the bundled systems that translate learn from: Chinese questions and their translations."""

from __future__ import annotations

from pathlib import Path

from core.alignment.learned import QUERIES, VERIFIER
from core.alignment.matching import SimpleMatchAlignment
from core.alignment.parts import Parts
from core.domain.suggestions import ReadingItem
from core.evaluation.set_scores import digest
from core.progress import silent
from core.starter import gathering
from core.systems.back_translation import READER, BackTranslation
from core.training.items import TrainingItem
from core.training.translated_questions import answered_questions, make_bilingual
from core.translation.base import Direction, TranslationCache
from core.translation.catalogue import TranslatorSpec, load_translator

SOURCE, TARGET = "en", "zh"
QUESTIONS = {"bilingual": 10_200, "verifier": 4_000}
"""Of CMRC 2018 train, for each lesson: all there are, or as many as a CPU answers in a quarter of an hour."""
_BACK = "bt"


def bilingual_lessons(gathered: Path, spec: TranslatorSpec, cache: TranslationCache) -> list[TrainingItem]:
    """Questions beside their translation, for Dual BERT (C 4)."""
    into = Direction(TARGET, SOURCE)
    items = _some(gathered, QUESTIONS["bilingual"])
    return list(make_bilingual(items, load_translator(spec), into, SimpleMatchAlignment(), cache, silent()))


def verifier_lessons(
    gathered: Path, reader: Path, spec: TranslatorSpec, cache: TranslationCache
) -> list[TrainingItem]:
    """Questions with the answers that back-translation gives, for the Answer Verifier (C 3.4)."""
    parts = Parts({READER: reader}, spec, spec, SOURCE, TARGET)
    system = BackTranslation.load(_BACK, "build", parts, "cpu").keeping(cache)
    items = _some(gathered, QUESTIONS["verifier"])
    asked = [ReadingItem(one.key, one.question, one.passage) for one in items]
    said = [one.text for one in system.predict(asked, silent())]
    return list(answered_questions(items, said, QUERIES[VERIFIER]))


def _some(gathered: Path, most: int) -> list[TrainingItem]:
    """The questions of passages in the order of a hash of their text, until there are enough."""
    found = gathering.items(gathered, "cmrc2018")
    return sorted(found, key=lambda one: (digest(one.passage), one.key))[:most]
