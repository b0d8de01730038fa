"""Sentences are kept by translator and direction."""

from __future__ import annotations

from core.services.catalogue import Project
from core.translation.base import Direction, Translated

ZH_EN, EN_ZH = Direction("zh", "en"), Direction("en", "zh")


def keep(project: Project, translator: str, direction: Direction, **found: Translated) -> None:
    with project.store.write() as unit:
        unit.sentences.keep(translator, direction, found)
        unit.commit()


def test_what_a_translator_said_is_found_again(project: Project) -> None:
    said = Translated("A.", "model", -0.25)
    keep(project, "model", ZH_EN, 甲=said, 乙=Translated("B.", "model"))
    with project.store.read() as unit:
        assert unit.sentences.find("model", ZH_EN, ["甲", "丙"]) == {"甲": said}
        assert unit.sentences.find("model", EN_ZH, ["甲"]) == {}
        assert unit.sentences.find("other", ZH_EN, ["甲"]) == {}


def test_what_was_said_last_replaces_and_is_the_newest(project: Project) -> None:
    keep(project, "one", ZH_EN, 甲=Translated("A.", "one"))
    keep(project, "two", ZH_EN, 甲=Translated("B.", "two"))
    with project.store.read() as unit:
        assert unit.sentences.newest(ZH_EN, ["甲"])["甲"].text == "B."
    keep(project, "one", ZH_EN, 甲=Translated("C.", "one"))
    with project.store.read() as unit:
        assert unit.sentences.newest(ZH_EN, ["甲"])["甲"].text == "C."
        assert unit.sentences.find("one", ZH_EN, ["甲"])["甲"].text == "C."
        assert unit.sentences.find("two", ZH_EN, ["甲"])["甲"].text == "B."


def test_many_sentences_are_asked_for_at_once(project: Project) -> None:
    texts = [f"第{number}句。" for number in range(5000)]
    keep(project, "model", ZH_EN, **{text: Translated(text[1:], "model") for text in texts})
    with project.store.read() as unit:
        found = unit.sentences.find("model", ZH_EN, texts)
    assert [found[text].text for text in texts] == [text[1:] for text in texts]
