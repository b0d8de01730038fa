"""Back-translation answers through the source language and shows every step of the way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.alignment.base import Aligned, Alignment, AlignmentItem
from core.alignment.matching import SimpleMatchAlignment
from core.alignment.parts import Parts
from core.domain.spans import Span
from core.domain.suggestions import ReadingItem, Suggestion
from core.errors import Cancelled, InputError
from core.progress import Progress, ProgressEvent, silent
from core.systems.back_translation import BackTranslation
from core.systems.base import Translating
from core.systems.catalogue import SYSTEMS, load_system
from core.translation.base import MemoryCache
from core.translation.catalogue import TranslatorSpec
from tests.core.systems.composing import BACK, PASSAGE, QUESTION, SENTENCES, WORDS, PhraseReader, said
from tests.core.translation.fakes import EN_ZH, ZH_EN, RuleTranslator
from tests.core.translation.tiny_translators import tiny_tagged
from tests.tiny import tiny_reader

ITEM = ReadingItem("k", QUESTION, PASSAGE)


def system(
    reader: PhraseReader,
    alignment: Alignment | None = None,
    *,
    name: str = "bt",
    cache: MemoryCache | None = None,
) -> BackTranslation:
    return BackTranslation(
        name,
        "v1",
        RuleTranslator(said(WORDS), id="there"),
        RuleTranslator(said(BACK), id="back"),
        ZH_EN,
        EN_ZH,
        reader,
        alignment,
        cache or MemoryCache(),
    )


def answer(phrases: Sequence[str], alignment: Alignment | None = None) -> Suggestion:
    (found,) = system(PhraseReader(phrases), alignment).predict([ITEM], silent())
    return found


def test_the_reader_is_asked_in_the_source_language() -> None:
    reader = PhraseReader(["Beijing"])
    system(reader).predict([ITEM], silent())
    (asked,) = reader.asked
    assert asked.question == "Where is the capital of China?"
    assert asked.passage == (
        "The cat sits on the mat. Beijing is the capital of China. Shanghai is the largest city of China."
    )


def test_raw_text_that_stands_in_the_passage_is_a_span() -> None:
    found = answer(["Beijing"])
    assert found.span == Span.of(PASSAGE, 7, 9)
    assert (found.text, found.label, found.score, found.null_score) == ("北京", "bt@v1", 0.5, -3.0)


def test_raw_text_that_does_not_is_reported_without_a_span() -> None:
    found = answer(["the capital of China"])
    assert (found.span, found.text, found.score) == (None, "中国首都", 0.5)
    assert found.trace[-1].text.startswith("no")


def test_every_step_is_in_the_trace() -> None:
    found = answer(["Beijing", "Shanghai"], SimpleMatchAlignment())
    steps = {step.label: step for step in found.trace}
    assert list(steps) == [
        "question translated",
        "passage translated",
        "source answer",
        "translated back",
        "SimpleMatch",
    ]
    assert steps["question translated"].data == {"direction": "zh→en", "translator": "there"}
    assert steps["passage translated"].text == "Beijing is the capital of China."
    assert steps["passage translated"].data["sentences"] == 3
    assert [one["text"] for one in steps["source answer"].data["candidates"]] == ["Beijing", "Shanghai"]
    assert (steps["translated back"].text, steps["translated back"].data["translator"]) == ("北京", "back")
    json.dumps([step.data for step in found.trace], allow_nan=False)


def test_simple_match_makes_a_span_of_what_was_none() -> None:
    found = answer(["the capital of China"], SimpleMatchAlignment())
    assert found.span is not None and found.span.matches(PASSAGE)
    assert found.text == "中国的首都" and found.score == pytest.approx(0.5 * 8 / 9)


def test_where_the_alignment_finds_nothing_there_is_no_answer() -> None:
    found = answer(["cat"], SimpleMatchAlignment())
    assert (found.span, found.text, found.score) == (None, "", 0.0)
    assert found.trace[-1].text == "no span: the passage shares nothing with the answer"


def test_where_the_source_reader_finds_nothing_the_alignment_is_not_asked() -> None:
    class Never:
        id = "never"

        def align(self, items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
            raise AssertionError(items)

    found = answer([], Never())
    assert (found.span, found.text, found.score) == (None, "", 0.0)
    assert found.trace[-1].label == "source answer"


def test_an_alignment_is_told_all_that_is_known() -> None:
    told: list[AlignmentItem] = []

    class Listening:
        id = "listening"

        def align(self, items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
            told.extend(items)
            return [Aligned(Span.of(item.passage, 0, 1), 0.25) for item in items]

    assert answer(["Beijing"], Listening()).score == 0.125
    (item,) = told
    assert item.text[item.span.start : item.span.end] == "Beijing"
    assert (item.passage, item.answer, item.question) == (PASSAGE, "北京", QUESTION)
    assert [(item.text[slice(*one)], item.passage[slice(*two)]) for one, two in item.sentences] == [
        (WORDS[text], text) for text in SENTENCES
    ]


def test_an_answer_does_not_depend_on_what_else_is_asked() -> None:
    others = [ReadingItem("a", "巴黎？", ""), ReadingItem("b", "巴黎？", "北京是中国的首都。" * 9), ITEM]
    reader = PhraseReader(["Beijing", "Paris"])
    for items in (others, others[::-1], [ITEM]):
        found = {one.key: one for one in system(reader, SimpleMatchAlignment()).predict(items, silent())}
        assert list(found) == [item.key for item in items]
        assert found["k"] == answer(["Beijing", "Paris"], SimpleMatchAlignment())


@pytest.mark.parametrize("alignment", [None, SimpleMatchAlignment()])
def test_items_of_one_key_keep_their_own_answers(alignment: Alignment | None) -> None:
    shanghai = ReadingItem("k", QUESTION, SENTENCES[2])
    nothing = ReadingItem("k", QUESTION, SENTENCES[0])
    items = [ITEM, nothing, shanghai]
    made = system(PhraseReader(["Beijing", "Shanghai"]), alignment)
    found = made.predict(items, silent())
    assert found == [made.predict([item], silent())[0] for item in items]
    assert (found[0].text, found[1].text) == ("北京", "") and found[2].text != "北京"


def test_translations_are_kept_where_one_says() -> None:
    cache = MemoryCache()
    made = system(PhraseReader(["Beijing"]))
    assert isinstance(made, Translating)
    made.keeping(cache).predict([ITEM], silent())
    assert {(name, text) for name, _, text in cache.known} == {
        *(
            ("there", text)
            for text in ("猫坐在垫子上。", "北京是中国的首都。", "上海是中国最大的城市。", QUESTION)
        ),
        ("back", "Beijing"),
    }
    again = system(PhraseReader(["Beijing"]), cache=cache)
    again.predict([ITEM], silent())
    assert again.to_source.sentences == again.to_target.sentences == []  # type: ignore[attr-defined]


def test_progress_comes_to_its_end_and_stops_when_asked() -> None:
    events: list[ProgressEvent] = []
    system(PhraseReader(["Beijing"]), SimpleMatchAlignment()).predict([ITEM], Progress(events.append))
    assert [event.done for event in events] == sorted(event.done for event in events)
    assert events[-1] == ProgressEvent("bt", 4, 4)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        system(PhraseReader([])).predict([ITEM], progress)
    assert system(PhraseReader([])).predict([], silent()) == []


def test_a_system_without_its_parts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no translator"):
        load_system("bt", "v1", tmp_path, device="cpu")


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    root = tmp_path_factory.mktemp("parts")
    spec = TranslatorSpec("marian", tiny_tagged(root / "translator"), {"beam": 1})
    roles = ("zero-shot", "aligner", "verifier", "encoder")
    models = {role: tiny_reader(root / role, seed=seed) for seed, role in enumerate(roles)}
    return Parts(models, spec, spec, "en", "zh")


@pytest.mark.parametrize("name", [name for name in SYSTEMS.names() if name.partition("+")[0] == "bt"])
def test_every_back_translation_answers_with_real_parts(parts: Parts, name: str) -> None:
    made = load_system(name, "v1", parts, device="cpu")
    items = [ITEM, ReadingItem("empty", QUESTION, ""), ReadingItem("short", "?", "𠮷")]
    found = made.predict(items, silent())
    assert [(one.key, one.label) for one in found] == [(item.key, f"{name}@v1") for item in items]
    for item, one in zip(items, found, strict=True):
        assert one.span is None or (one.span.matches(item.passage) and one.text == one.span.text)
        assert 0.0 <= one.score <= 1.0
        json.dumps([step.data for step in one.trace], allow_nan=False)
    assert made.predict(items[:1], silent()) == found[:1]
