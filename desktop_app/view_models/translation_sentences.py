"""The shown passage and question sentence by sentence, as a person corrects their translation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.translations import Translation, TranslationKind
from core.translation.base import sentence_spans
from desktop_app.view_models.question_loading import LoadedQuestion

if TYPE_CHECKING:
    from core.services.catalogue import Project


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the passage or of the question, and its translation.

    Attributes:
        kind, target_id: The text that it stands in.
        place: ``[start, end)`` in that text, in code points.
        source, target: The sentence and its translation; the latter is empty where there is none.
        place_in_translation: ``[start, end)`` in the text's translation.
        origin: Who made the translation.
    """

    kind: TranslationKind
    target_id: int
    place: tuple[int, int]
    source: str
    target: str = ""
    place_in_translation: tuple[int, int] = (0, 0)
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of both texts, the passage's first.

    Attributes:
        whole: What came whole and cannot be taken apart, so that it has no lines here.
    """

    lines: tuple[Sentence, ...] = ()
    whole: tuple[TranslationKind, ...] = ()


def read_sentences(project: Project, question: LoadedQuestion) -> Sentences:
    """The sentences with the translations that hold now."""
    view, language = question.view, question.source_language
    lines: list[Sentence] = []
    whole: list[TranslationKind] = []
    for kind, number, text, stored in (
        (TranslationKind.PASSAGE, view.passage_id, view.passage, view.passage_translations),
        (TranslationKind.QUESTION, view.id, view.question, view.question_translations),
    ):
        if _is_whole(stored, language):
            whole.append(kind)
        else:
            lines += _lines(project, kind, number, text, language)
    return Sentences(tuple(lines), tuple(whole))


def _lines(
    project: Project, kind: TranslationKind, number: int, text: str, language: str
) -> Iterator[Sentence]:
    found = project.translating.translation_of(kind, number, language)
    if found is None:
        for place in sentence_spans(text):
            yield Sentence(kind, number, place, text[slice(*place)])
        return
    for pair in found.pairs:
        source, target = text[slice(*pair.source)], found.text[slice(*pair.target)]
        yield Sentence(kind, number, pair.source, source, target, pair.target, pair.origin)


def _is_whole(stored: tuple[Translation, ...], language: str) -> bool:
    newest = next((one for one in reversed(stored) if one.language == language), None)
    return newest is not None and not newest.by_sentence
