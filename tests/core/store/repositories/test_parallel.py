"""Which data sets ask the same questions in several languages is found by their ids."""

from __future__ import annotations

from core.domain.questions import Dataset, Passage, Question
from core.domain.reviews import Role
from core.progress import silent
from core.services.catalogue import Project
from core.store.repositories.datasets import Source


def add(
    project: Project, name: str, language: str, keys: str, *, role: Role = "evaluation", asked_in: str = ""
) -> int:
    asked = tuple(Question(key, f"{key}?") for key in keys)
    content = Dataset(name, (Passage("p", f"{name} text", questions=asked),))
    source = Source(name, language, "squad", role=role, question_language=asked_in)
    with project.store.write() as unit:
        ids = unit.datasets.add(content, source, bool, silent())
        unit.commit()
    return ids.dataset


def test_common_ids_are_counted_for_each_pair_of_languages(project: Project) -> None:
    en = add(project, "en", "en", "abcd")
    es = add(project, "es", "es", "bcx")
    other = add(project, "es2", "es", "cd")
    add(project, "fr", "fr", "yz")
    with project.store.read() as unit:
        assert unit.parallel.shared() == {(en, es): 2, (en, other): 2}


def test_what_is_trained_on_or_crosses_languages_does_not_count(project: Project) -> None:
    add(project, "en", "en", "abcd")
    add(project, "es", "es", "abcd", role="annotate")
    add(project, "de", "de", "abcd", asked_in="en")
    with project.store.read() as unit:
        assert unit.parallel.shared() == {}
