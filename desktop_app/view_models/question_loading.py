"""One question made ready for the page: suggestions in order with their scores, and the translation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.reviews import QuestionView, SuggestionView
from core.domain.spans import Span
from core.domain.translations import Translation
from core.text.languages import language_code
from desktop_app.view_models.translator_choices import origin_words

if TYPE_CHECKING:
    from core.services.catalogue import Project


@dataclass(frozen=True, slots=True)
class RankedSuggestion:
    """A suggestion as the page shows it.

    Attributes:
        number: The key that takes it, counted from 1.
        title: The system's name for people.
        older: A later version of the same system answered too.
        exact, f1: Against the gold answers, 0..1; None where there are none.
    """

    number: int
    stored: SuggestionView
    title: str
    older: bool = False
    exact: float | None = None
    f1: float | None = None

    @property
    def label(self) -> str:
        return self.stored.label

    @property
    def span(self) -> Span | None:
        return self.stored.suggestion.span

    @property
    def no_answer(self) -> bool:
        return self.span is None and not self.stored.suggestion.text


@dataclass(frozen=True, slots=True)
class LoadedQuestion:
    """A question with everything worked out that the page shows; made on a worker thread.

    Attributes:
        source_language: The language into which it is translated: the project's source language, or its
            target language for a question that is in the source language itself.
    """

    view: QuestionView
    suggestions: tuple[RankedSuggestion, ...] = ()
    source_language: str = ""

    @property
    def id(self) -> int:
        return self.view.id

    @property
    def gold_spans(self) -> tuple[Span, ...]:
        """The gold answers that are spans, each once."""
        spans = [answer.span for answer in self.view.gold]
        return tuple(dict.fromkeys(span for span in spans if span is not None))

    @property
    def translation(self) -> tuple[str, str]:
        """(question, passage) in that language; empty strings where there is none."""
        return self.view.translation(self.source_language)

    @property
    def translation_origin(self) -> str:
        """Who made the passage's translation, for people."""
        return self._origin(self.view.passage_translations)

    @property
    def question_origin(self) -> str:
        """Who made the question's translation, for people."""
        return self._origin(self.view.question_translations)

    def _origin(self, translations: tuple[Translation, ...]) -> str:
        found = [one for one in translations if one.language == self.source_language]
        return origin_words(found[-1].origin) if found else ""


def load(project: Project, question_id: int) -> LoadedQuestion:
    """Read the question; an unknown id raises `InputError`."""
    view = project.reviewing.question(question_id)
    return LoadedQuestion(view, _ranked(view), _other_language(project, view.language))


def _other_language(project: Project, language: str) -> str:
    is_source = language_code(language) == language_code(project.info.source)
    return project.info.target if is_source else project.info.source


def _ranked(view: QuestionView) -> tuple[RankedSuggestion, ...]:
    """Best first, as each system itself rates its answer."""
    ordered = sorted(view.suggestions, key=lambda stored: (-stored.suggestion.score, stored.label))
    newest = _newest(view)
    scores = _scores(view)
    return tuple(
        RankedSuggestion(
            number,
            stored,
            system_title(stored.suggestion.system),
            stored.label not in newest,
            *scores.get(stored.id, (None, None)),
        )
        for number, stored in enumerate(ordered, start=1)
    )


def _newest(view: QuestionView) -> set[str]:
    """The label of each system's latest version."""
    latest: dict[str, SuggestionView] = {}
    for stored in view.suggestions:
        known = latest.get(stored.suggestion.system)
        if known is None or (stored.created_at, stored.id) > (known.created_at, known.id):
            latest[stored.suggestion.system] = stored
    return {stored.label for stored in latest.values()}


def _scores(view: QuestionView) -> dict[int, tuple[float, float]]:
    golds = [answer.text for answer in view.gold]
    if not view.suggestions or not (golds or view.impossible):
        return {}
    from core.evaluation.metrics.catalogue import METRICS, metric, metric_for

    scorer = metric(view.metric) if view.metric in METRICS else metric_for(view.language, view.dataset)
    return {stored.id: scorer.score(stored.suggestion.text, golds) for stored in view.suggestions}


def system_title(system: str) -> str:
    """A system's name for people, or an alignment's, which suggests in a branch; else its id."""
    from core.alignment.catalogue import ALIGNMENTS
    from core.systems.catalogue import SYSTEMS

    if system in ALIGNMENTS:
        return ALIGNMENTS.entry(system).title
    return SYSTEMS.entry(system).title if system in SYSTEMS else system
