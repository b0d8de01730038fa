"""Steps of a trace that several systems have."""

from __future__ import annotations

from collections.abc import Mapping

from core.alignment.base import digits
from core.domain.spans import Span
from core.domain.suggestions import TraceStep
from core.models.readings import Candidate, Reading
from core.text.sentences import sentences
from core.translation.base import Direction, TranslatedText

_SHOWN = 5  # candidates kept in a trace


def question_step(question: TranslatedText, direction: Direction, translator: str) -> TraceStep:
    """The question as it was translated, and by whom: the translator asked, or what knew it already."""
    data = {"direction": str(direction), "translator": _origins(question) or translator}
    return TraceStep("question translated", question.text or "nothing", data)


def passage_step(passage: TranslatedText, span: Span | None) -> TraceStep:
    """The sentence that holds the answer for people, the whole passage for the X-ray."""
    text, at = passage.text, span.start if span else 0
    shown = next((text[start:end].strip() for start, end in sentences(text) if start <= at < end), text)
    data: Mapping[str, object] = {
        "text": text,
        "translator": _origins(passage),
        "sentences": len(passage.pairs),
        "untranslated": sum(not pair.origin for pair in passage.pairs),
    }
    return TraceStep("passage translated", shown or "nothing", data)


def _origins(translated: TranslatedText) -> str:
    return " + ".join(dict.fromkeys(pair.origin for pair in translated.pairs if pair.origin))


def answer_step(passage: str, span: Span, reading: Reading) -> TraceStep:
    """The answer in the translated passage, and what else was found there."""
    data = {
        "start": span.start,
        "end": span.end,
        "score": digits(reading.candidates[0].score),
        "probability": digits(reading.probability),
        "unit": "logits",
        "candidates": [_figures(passage, one) for one in reading.candidates[:_SHOWN]],
    }
    return TraceStep("source answer", span.text, data)


def reading_steps(passage: str, reading: Reading) -> tuple[TraceStep, ...]:
    """How a reader came to its best answer, which there must be."""
    best = reading.candidates[0]
    ends = f"{best.start_probability:.2f} · {best.end_probability:.2f}"
    steps = [
        TraceStep(
            "start · end",
            ends,
            {"start": digits(best.start_probability), "end": digits(best.end_probability)},
        ),
        TraceStep(
            "next best",
            " / ".join(passage[one.start : one.end] for one in reading.candidates[1:3]) or "none",
            {"candidates": [_figures(passage, one) for one in reading.candidates[:_SHOWN]]},
        ),
        TraceStep("above no answer", f"{best.score:+.1f}", {"score": digits(best.score), "unit": "logits"}),
    ]
    if reading.windows > 1:
        steps.insert(
            0, TraceStep("window", f"{best.window + 1} of {reading.windows}", {"windows": reading.windows})
        )
    return tuple(steps)


def _figures(passage: str, one: Candidate) -> dict[str, object]:
    return {
        "start": one.start,
        "end": one.end,
        "text": passage[one.start : one.end],
        "score": digits(one.score),
    }
