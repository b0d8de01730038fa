"""Questions of a snapshot with their translation into the source language: what Dual BERT trains on (C 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.domain.questions import Dataset, Passage, Question
from core.domain.spans import Span
from core.formats import bilingual
from core.text.parallel import Link, sentence_links
from core.training.items import TrainingItem, item_fields, read_lines, span_of


@dataclass(frozen=True, slots=True)
class BilingualItem(TrainingItem):
    """A question beside its translation. As a line it is a `TrainingItem`'s with more fields.

    Attributes:
        source_question, source_passage: In the source language; empty where nothing was translated.
        source_span: The answer in `source_passage`; None where it could not be aligned, or there is none.
        links: The passage's sentences and their places in `source_passage`.
    """

    source_question: str = ""
    source_passage: str = ""
    source_span: Span | None = None
    links: tuple[Link, ...] = ()

    def check(self) -> None:
        TrainingItem.check(self)
        if self.source_span is not None:
            self.source_span.check(self.source_passage, item=self.key)

    def to_json(self) -> dict[str, Any]:
        span = self.source_span
        return {
            **TrainingItem.to_json(self),
            "source_question": self.source_question,
            "source_passage": self.source_passage,
            "source_start": span.start if span else None,
            "source_text": span.text if span else "",
            "links": [[*ours, *theirs] for ours, theirs in self.links],
        }

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> BilingualItem:
        """A line without a translation is a question that nobody has translated yet."""
        fields = item_fields(line)
        passage = str(line.get("source_passage", ""))
        return cls(
            **fields,
            source_question=str(line.get("source_question", "")),
            source_passage=passage,
            source_span=span_of(
                line.get("source_start"), line.get("source_text", ""), passage, fields["key"]
            ),
            links=_links(line.get("links", []), fields["passage"], passage),
        )


def read_bilingual(path: Path) -> Iterator[BilingualItem]:
    """The questions of a part; a damaged line raises `MalformedFile` with its number."""
    yield from read_lines(path, BilingualItem.from_json)


def from_dataset(dataset: Dataset) -> Iterator[BilingualItem]:
    """The questions of a file of the authors' form (`core.formats.bilingual`) that can train, in file order.

    Those whose answers are no spans of their passage are left out. The form does not tell which sentences
    belong together: that is found by their number and their length.
    """
    for passage in dataset.passages:
        links = sentence_links(passage.text, bilingual.source_passage(passage))
        for question in passage.questions:
            if question.spans or question.impossible:
                yield _item(passage, question, links)


def _item(passage: Passage, question: Question, links: tuple[Link, ...]) -> BilingualItem:
    span = question.spans[0] if question.spans else None
    # The first answer is the one that trains, so its translation is the one to learn from.
    learned = next((one for one in question.answers if one.span == span), None) if span else None
    return BilingualItem(
        question.key,
        question.text,
        passage.text,
        span,
        tuple(answer.text for answer in question.answers),
        source_question=bilingual.source_question(question),
        source_passage=bilingual.source_passage(passage),
        source_span=bilingual.source_span(passage, learned) if learned else None,
        links=links,
    )


def _links(told: object, passage: str, translation: str) -> tuple[Link, ...]:
    if not isinstance(told, list):
        raise TypeError("links must be a list")
    links = []
    for one in told:
        a, b, c, d = one
        if not (0 <= a <= b <= len(passage) and 0 <= c <= d <= len(translation)):
            raise ValueError(f"{one} links no places of the two passages")
        links.append(((int(a), int(b)), (int(c), int(d))))
    return tuple(links)
