"""Whole translations stand beside each other, the newest last."""

from __future__ import annotations

from core.domain.translations import Translation, TranslationKind
from core.services.catalogue import Project
from core.translation.base import Direction, Translated

PASSAGE, QUESTION = TranslationKind.PASSAGE, TranslationKind.QUESTION


def texts(project: Project, target: int = 1) -> list[str]:
    with project.store.read() as unit:
        return [one.text for one in unit.translations.of(PASSAGE, [target], language="en").get(target, ())]


def renew(project: Project, *ones: Translation) -> int:
    with project.store.write() as unit:
        new = unit.translations.renew(ones)
        unit.commit()
    return new


def test_a_translation_that_says_the_same_as_the_newest_is_not_new(project: Project) -> None:
    one, two = (Translation(PASSAGE, 1, "en", text, "model") for text in ("One.", "Two."))
    assert [renew(project, each) for each in (one, one, two, one)] == [1, 0, 1, 1]
    assert texts(project) == ["One.", "Two.", "One."]


def test_each_text_and_language_is_for_itself(project: Project) -> None:
    new = renew(
        project,
        Translation(PASSAGE, 1, "en", "One."),
        Translation(PASSAGE, 2, "en", "One."),
        Translation(PASSAGE, 1, "de", "One."),
        Translation(QUESTION, 1, "en", "One."),
    )
    assert new == 4 and texts(project) == texts(project, 2) == ["One."]


def test_how_it_was_made_is_kept(project: Project) -> None:
    renew(project, Translation(PASSAGE, 1, "en", "One.", "model", by_sentence=True))
    with project.store.read() as unit:
        (one,) = unit.translations.of(PASSAGE, [1])[1]
    assert one.by_sentence and one.origin == "model"


def test_texts_come_with_their_languages(project: Project) -> None:
    with project.store.read() as unit:
        passages = unit.translations.items(PASSAGE)
        assert [(one.id, one.key, one.language) for one in passages] == [(1, "zh", "zh"), (2, "en", "zh")]
        assert [one.key for one in unit.translations.items(QUESTION, [3, 1])] == ["zh-q0", "en-q0"]
        assert unit.translations.items(PASSAGE, dataset_id=99) == []


def test_what_came_whole_is_found_by_its_text_and_languages(project: Project) -> None:
    with project.store.read() as unit:
        passage, question = (
            unit.translations.items(PASSAGE, [1])[0],
            unit.translations.items(QUESTION, [1])[0],
        )
    renew(
        project,
        Translation(PASSAGE, 1, "en", "One.", "people"),
        Translation(QUESTION, 1, "en", "Who?", "people"),
        Translation(PASSAGE, 1, "de", "Eins.", "people"),
    )
    wanted = [passage.text, question.text, "elsewhere"]
    assert wholes(project, Direction("zh", "en"), wanted) == {
        passage.text: Translated("One.", "people"),
        question.text: Translated("Who?", "people"),
    }
    assert wholes(project, Direction("ja", "en"), wanted) == {}


def test_what_was_translated_anew_by_sentence_no_longer_counts_as_whole(project: Project) -> None:
    with project.store.read() as unit:
        (passage,) = unit.translations.items(PASSAGE, [1])
    renew(project, Translation(PASSAGE, 1, "en", "One.", "people"))
    renew(project, Translation(PASSAGE, 1, "en", "Uno.", "model", by_sentence=True))
    assert wholes(project, Direction("zh", "en"), [passage.text]) == {}
    renew(project, Translation(PASSAGE, 1, "en", "One again.", "people"))
    assert wholes(project, Direction("zh", "en"), [passage.text])[passage.text].text == "One again."


def wholes(project: Project, direction: Direction, texts: list[str]) -> dict[str, Translated]:
    with project.store.read() as unit:
        return unit.translations.wholes(direction, texts)
