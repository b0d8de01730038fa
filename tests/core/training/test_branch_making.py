"""A made branch keeps ids, carries answers by their place, and says of each lost item why."""

from __future__ import annotations

from collections.abc import Sequence

from core.alignment.base import Aligned, AlignmentItem
from core.domain.spans import Span
from core.progress import Progress, ProgressEvent, silent
from core.training.branch_making import NO_TRANSLATION, NOT_CARRIED, ONLY_MARKS, make_branch
from core.training.branches import NOT_ALIGNED, Branches, Rendition
from core.translation.base import SentencePair, TranslatedText

SOURCE = {
    "1": Rendition("Where?", "In Rome. In Rome.", Span(12, 16, "Rome")),
    "2": Rendition("When?", "In Rome. In Rome.", Span(0, 2, "In")),
    "3": Rendition("What?", "Nothing here.", None),
    "4": Rendition("Who?", "Somebody.", None, lost=NOT_ALIGNED),
}


class Translator:
    """Says everything in capitals, and remembers what it was asked."""

    def __init__(self, silent_about: str = "") -> None:
        self.asked: list[str] = []
        self.silent_about = silent_about

    def __call__(self, texts: Sequence[str], progress: Progress) -> list[TranslatedText]:
        self.asked += texts
        progress.report("translating", len(texts), len(texts))
        return [self._say(text) for text in texts]

    def _say(self, text: str) -> TranslatedText:
        origin = "" if text == self.silent_about else "test"
        said = text.upper() if origin else ""
        return TranslatedText(said, (SentencePair((0, len(text)), (0, len(said)), origin),))


def in_place(items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
    return [Aligned(Span.of(item.passage, item.span.start, item.span.end), 1.0) for item in items]


def test_answers_come_over_from_their_own_place() -> None:
    made = make_branch(SOURCE, Translator(), in_place, silent())
    assert list(made) == ["1", "2", "3"]
    assert made["1"] == Rendition(
        "WHERE?", "IN ROME. IN ROME.", Span(12, 16, "ROME"), ("ROME",), origin="translation"
    )
    assert made["3"].span is None and not made["3"].lost


def test_the_alignment_is_told_all_that_is_known() -> None:
    seen: list[AlignmentItem] = []

    def looking(items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
        seen.extend(items)
        return in_place(items, progress)

    make_branch(SOURCE, Translator(), looking, silent())
    assert [one.key for one in seen] == ["1", "2"]
    assert seen[0] == AlignmentItem(
        "1",
        "In Rome. In Rome.",
        Span(12, 16, "Rome"),
        "IN ROME. IN ROME.",
        question="WHERE?",
        sentences=(((0, 17), (0, 17)),),
        passage_is_translation=True,
    )


def test_no_text_is_translated_twice() -> None:
    translator = Translator()
    make_branch(SOURCE, translator, in_place, silent())
    assert translator.asked == ["In Rome. In Rome.", "Nothing here.", "Where?", "When?", "What?"]


def test_what_is_not_carried_over_is_lost_with_its_reason() -> None:
    def lossy(items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
        return [Aligned(None, 0.0, discarded="markers lost"), Aligned(Span(0, 2, "xx"), 1.0)]

    made = make_branch(SOURCE, Translator(), lossy, silent())
    assert (made["1"].lost, made["2"].lost) == ("markers lost", NOT_CARRIED)
    report = Branches({"en": SOURCE, "xx": made}).report()[1]
    assert report.kept == 1 and report.lost["markers lost"] == 1


def test_a_full_stop_answers_nothing_but_what_was_a_mark_itself() -> None:
    def stops(items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
        return [Aligned(Span.of(item.passage, 7, 8), 0.67) for item in items]

    source = {**SOURCE, "5": Rendition("Which mark?", "In Rome. In Rome.", Span(16, 17, "."))}
    made = make_branch(source, Translator(), stops, silent())
    assert (made["1"].span, made["1"].lost) == (None, ONLY_MARKS)
    assert made["5"].span == Span(7, 8, ".") and not made["5"].lost


def test_what_is_not_translated_is_lost_and_asks_nothing() -> None:
    made = make_branch(SOURCE, Translator(silent_about="Where?"), in_place, silent())
    assert (made["1"].lost, made["1"].question) == (NO_TRANSLATION, "")
    assert "xx→en/1" not in [one.key for one in Branches({"en": SOURCE, "xx": made}).union()]


def test_progress_goes_from_passages_to_answers() -> None:
    seen: list[ProgressEvent] = []
    make_branch(SOURCE, Translator(), in_place, Progress(seen.append))
    assert [(event.label, event.done, event.total) for event in seen] == [
        ("translating passages", 100, 300),
        ("translating questions", 200, 300),
    ]
