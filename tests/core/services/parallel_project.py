"""The same questions in three languages, as files and in a project, and systems that know some of them."""

from __future__ import annotations

import json
from pathlib import Path

from core.domain.reviews import Role
from core.domain.spans import Span
from core.domain.suggestions import ReadingItem
from core.services.catalogue import Project
from tests.core.evaluation.grids import right, words

CODES = ("en", "es", "de")


def write_set(folder: Path, code: str, keys: str = "abcd", *, name: str = "") -> Path:
    """``xquad.es.json`` with the questions `keys`."""
    passages = words(code, keys).dataset.passages
    paragraphs = [
        {
            "context": passage.text,
            "qas": [
                {
                    "id": question.key,
                    "question": question.text,
                    "answers": [{"text": gold.text, "answer_start": gold.start} for gold in question.answers],
                }
                for question in passage.questions
            ],
        }
        for passage in passages
    ]
    path = folder / (name or f"xquad.{code}.json")
    path.write_text(json.dumps({"version": "1.1", "data": [{"title": "t", "paragraphs": paragraphs}]}))
    return path


def import_sets(project: Project, folder: Path, *codes: str, role: Role = "evaluation") -> list[int]:
    """The row ids of the imported files."""
    return [
        project.importing.import_file(write_set(folder, code), role=role, language=code).dataset_id
        for code in codes or CODES
    ]


def knows(item: ReadingItem) -> Span | None:
    """The right answer, whatever the languages."""
    text = right(item)
    return Span.of(item.passage, item.passage.index(text), item.passage.index(text) + len(text))


def knows_at_home(item: ReadingItem) -> Span | None:
    """The right answer where question and passage are in one language, else the passage's first word."""
    question, _, passage = item.key.partition("/")[0].partition("→")
    return knows(item) if question == passage else Span.of(item.passage, 0, len("passage"))
