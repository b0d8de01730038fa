"""Translations of a project: on demand, kept, and corrected by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.questions import Dataset, GoldAnswer, Passage, Question
from core.domain.translations import CORRECTED, Translation, TranslationKind
from core.errors import Cancelled, EnvironmentFault, InputError
from core.formats.tmx import TmxReport, read_tmx
from core.progress import Progress, ProgressEvent
from core.services import translating
from core.services.catalogue import Project, open_project
from core.services.translating import TranslatingResult, Wanted
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from tests.core.store.building import add
from tests.core.translation.fakes import RuleTranslator

PASSAGE, QUESTION = TranslationKind.PASSAGE, TranslationKind.QUESTION
RULE = TranslatorSpec("fast", Path("nowhere"))
LETTERS = str.maketrans("甲乙丙丁。", "ABCD.")
ONE, TWO, THREE = "甲。乙。\n丙。", "乙。丁。", "丁。"
ANSWERED = Dataset(
    "letters",
    (
        Passage("p1", ONE, questions=(Question("q1", "丙？", (GoldAnswer("丙", 5),)),)),
        Passage("p2", TWO, questions=(Question("q2", "丁？", (GoldAnswer("丁", 2),)),)),
        Passage("p3", THREE),
    ),
)


def letters(text: str) -> str:
    return text.translate(LETTERS)


@pytest.fixture
def letters_project(project: Project) -> Project:
    """The passages 3 to 5 and the questions 4 and 5 are about letters; the others are of `SMALL`."""
    add(project, ANSWERED)
    return project


@pytest.fixture
def rule(letters_project: Project) -> RuleTranslator:
    """Translates letters; the project uses it whatever it is asked for."""
    translator = RuleTranslator(letters, id="rule:1")
    letters_project.translating.load = lambda spec: translator
    return translator


def wanted(*ids: int, kind: TranslationKind = PASSAGE, again: bool = False) -> Wanted:
    return Wanted(kind, ids, again=again)


def shown(project: Project, target: int, kind: TranslationKind = PASSAGE) -> str | None:
    found = project.translating.translation_of(kind, target)
    return None if found is None else found.text


Correct = Callable[[int, str, str], object]


@pytest.fixture
def correct(letters_project: Project) -> Correct:
    """``correct(passage id, its sentence, the new translation)``"""

    def run(passage: int, sentence: str, text: str) -> object:
        source = {3: ONE, 4: TWO, 5: THREE}[passage]
        start = source.index(sentence)
        place = (start, start + len(sentence))
        return letters_project.translating.correct_translation(PASSAGE, passage, place, text, author="ann")

    return run


class TestTranslating:
    def test_a_passage_is_stored_whole_and_shown_with_its_origin(
        self, letters_project: Project, rule: RuleTranslator
    ) -> None:
        result = letters_project.translating.translate(wanted(3), RULE, origin="page")
        assert (result.translated, result.incomplete) == (1, 0)
        assert result.changes.origin == "page" and result.changes.questions == {4}
        view = letters_project.reviewing.question(4)
        assert view.translation("en")[1] == "A. B.\nC."
        assert view.passage_translations[-1].origin == "rule:1"

    def test_what_is_there_can_be_had_by_sentence_without_translating(
        self, letters_project: Project, rule: RuleTranslator
    ) -> None:
        assert letters_project.translating.translation_of(PASSAGE, 3) is None
        letters_project.translating.translate(wanted(3), RULE)
        rule.asked.clear()
        found = letters_project.translating.translation_of(PASSAGE, 3)
        assert found is not None and found.complete
        assert [(ONE[slice(*p.source)], found.text[slice(*p.target)], p.origin) for p in found.pairs] == [
            ("甲。", "A.", "rule:1"),
            ("乙。", "B.", "rule:1"),
            ("丙。", "C.", "rule:1"),
        ]
        assert rule.asked == []

    def test_no_sentence_is_translated_twice_in_a_project(
        self, letters_project: Project, rule: RuleTranslator
    ) -> None:
        letters_project.translating.translate(wanted(3), RULE)
        letters_project.translating.translate(wanted(4, 5), RULE)
        assert sorted(rule.sentences) == ["丁。", "丙。", "乙。", "甲。"]
        with open_project(letters_project.root) as again:
            again.translating.load = letters_project.translating.load
            rule.asked.clear()
            again.translating.translate(wanted(3, 4, again=True), RULE)
        assert rule.asked == []

    def test_questions_are_translated_too(self, letters_project: Project, rule: RuleTranslator) -> None:
        result = letters_project.translating.translate(wanted(4, 5, kind=QUESTION), RULE)
        assert result.changes.questions == {4, 5}
        assert letters_project.reviewing.question(5).translation("en")[0] == "D？"

    def test_what_came_with_the_data_is_not_translated(
        self, letters_project: Project, rule: RuleTranslator
    ) -> None:
        with letters_project.store.write() as unit:
            unit.translations.add([Translation(PASSAGE, 3, "en", "As it came.", "dataset:x")])
            unit.commit()
        assert letters_project.translating.translate(wanted(3), RULE).translated == 0
        found = letters_project.translating.translation_of(PASSAGE, 3)
        assert found is not None and found.text == "As it came."
        (pair,) = found.pairs
        assert (pair.source, pair.target, pair.origin) == ((0, len(ONE)), (0, 11), "dataset:x")
        letters_project.translating.translate(wanted(3, again=True), RULE)
        assert shown(letters_project, 3) == "A. B.\nC."

    def test_a_limit_counts_texts_that_are_not_translated_yet(
        self, letters_project: Project, rule: RuleTranslator
    ) -> None:
        service = letters_project.translating
        for expected in (1, 1, 1, 0):
            result = service.translate(Wanted(ids=(3, 4, 5), limit=1), RULE)
            assert result.translated == expected
        assert [shown(letters_project, n) for n in (3, 4, 5)] == ["A. B.\nC.", "B. D.", "D."]

    def test_texts_in_the_source_language_go_the_other_way(
        self, letters_project: Project, rule: RuleTranslator
    ) -> None:
        with letters_project.store.write() as unit:
            unit.connection.exec_driver_sql("UPDATE passage SET language = 'en-GB' WHERE id = 4")
            unit.commit()
        ways = {
            (str(one.direction), one.language, tuple(item.id for item in one.items))
            for one in letters_project.translating.portions(wanted(3, 4))
        }
        assert ways == {("zh→en", "en", (3,)), ("en→zh", "zh", (4,))}
        assert letters_project.translating.portions(Wanted(ids=(3, 4), source="fr")) == []
        (only,) = letters_project.translating.portions(Wanted(ids=(3, 4), source="EN"))
        assert [item.id for item in only.items] == [4]
        (into,) = letters_project.translating.portions(Wanted(ids=(3,), target="de"))
        assert into.direction == Direction("zh", "de")

    def test_a_text_that_is_not_whole_is_not_stored(
        self, letters_project: Project, rule: RuleTranslator
    ) -> None:
        rule.rule = lambda text: None if text == "丙。" else letters(text)
        result = letters_project.translating.translate(wanted(3, 4), RULE)
        assert (result.translated, result.incomplete) == (1, 1)
        assert letters_project.reviewing.question(4).translation("en")[1] == ""
        found = letters_project.translating.translation_of(PASSAGE, 3)
        assert found is not None and found.text == "A. B." and not found.complete

    def test_what_was_translated_before_a_stop_is_kept(
        self, letters_project: Project, rule: RuleTranslator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(translating, "GROUP", 1)
        rule.cancel_at = 2
        heard: list[TranslatingResult] = []
        with pytest.raises(Cancelled):
            letters_project.translating.translate(
                wanted(3, 4, 5), RULE, progress=Progress(), stored=heard.append
            )
        assert [one.translated for one in heard] == [1]
        assert [shown(letters_project, n) for n in (3, 4, 5)] == ["A. B.\nC.", "B. D.", "D."]
        with letters_project.store.read() as unit:
            assert unit.translations.translated(PASSAGE, "en") == {3}

    def test_progress_counts_texts(self, letters_project: Project, rule: RuleTranslator) -> None:
        events: list[ProgressEvent] = []
        letters_project.translating.translate(wanted(3, 4, 5), RULE, progress=Progress(events.append))
        assert (events[-1].label, events[-1].done, events[-1].total) == ("translating zh→en", 3, 3)

    def test_without_a_translator_nothing_begins(
        self, letters_project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("core.translation.installed.installed_translators", list)
        with pytest.raises(InputError, match="no translator on this machine") as fault:
            letters_project.translating.translate(wanted(3))
        assert "spanbridge models install" in fault.value.remedy

    def test_a_project_that_is_only_read_says_so_first(
        self, letters_project: Project, rule: RuleTranslator
    ) -> None:
        with open_project(letters_project.root, read_only=True) as reading:
            reading.translating.load = letters_project.translating.load
            with pytest.raises(EnvironmentFault, match="read-only"):
                reading.translating.translate(wanted(3), RULE)
        assert rule.asked == []


class TestCorrecting:
    def test_a_corrected_sentence_holds_wherever_it_stands(
        self, letters_project: Project, rule: RuleTranslator, correct: Correct
    ) -> None:
        letters_project.translating.translate(wanted(3, 4), RULE)
        changes = correct(3, "乙。", " Bee. ")
        assert changes.questions == {4, 5}  # type: ignore[attr-defined]
        assert shown(letters_project, 3) == "A. Bee.\nC."
        assert shown(letters_project, 4) == "Bee. D."
        view = letters_project.reviewing.question(5)
        assert view.translation("en")[1] == "Bee. D."
        assert view.passage_translations[-1].origin == "memory:corrected + rule:1"

    def test_it_counts_before_what_is_translated_later(
        self, letters_project: Project, rule: RuleTranslator, correct: Correct
    ) -> None:
        correct(5, "丁。", "Dee.")
        letters_project.translating.translate(wanted(4), RULE)
        assert shown(letters_project, 4) == "B. Dee."
        assert "丁。" not in rule.sentences

    def test_it_can_be_corrected_back(
        self, letters_project: Project, rule: RuleTranslator, correct: Correct
    ) -> None:
        letters_project.translating.translate(wanted(5), RULE)
        for text in ("Dee.", "D."):
            correct(5, "丁。", text)
            assert shown(letters_project, 5) == text
        entries = letters_project.translating.memory()
        assert [(one.source, one.target, one.origin, one.author) for one in entries] == [
            ("丁。", "D.", CORRECTED, "ann"),
            ("丁。", "Dee.", CORRECTED, "ann"),
        ]

    def test_a_sentence_nobody_translated_can_be_given(
        self, letters_project: Project, correct: Correct
    ) -> None:
        correct(5, "丁。", "Dee.")
        assert shown(letters_project, 5) == "Dee."
        with letters_project.store.read() as unit:
            assert unit.translations.translated(PASSAGE, "en") == {5}

    @pytest.mark.parametrize("place", [(0, 1), (0, 4), (5, 99), (-2, 2)])
    def test_only_whole_sentences_enter_the_memory(
        self, letters_project: Project, place: tuple[int, int]
    ) -> None:
        """A gold answer is a part of a sentence: it cannot be made an entry."""
        with pytest.raises(InputError, match="there is no sentence"):
            letters_project.translating.correct_translation(PASSAGE, 3, place, "x", author="ann")
        assert letters_project.translating.memory_size() == 0

    def test_an_empty_translation_is_refused(self, letters_project: Project, correct: Correct) -> None:
        with pytest.raises(InputError, match="empty"):
            correct(3, "甲。", "  ")

    def test_what_came_whole_is_not_corrected_by_sentence(
        self, letters_project: Project, correct: Correct
    ) -> None:
        with letters_project.store.write() as unit:
            unit.translations.add([Translation(PASSAGE, 5, "en", "As it came.", "dataset:x")])
            unit.commit()
        with pytest.raises(InputError, match="came whole"):
            correct(5, "丁。", "Dee.")
        assert letters_project.translating.memory_size() == 0

    def test_an_unknown_text_is_told_so(self, letters_project: Project) -> None:
        with pytest.raises(InputError, match="no passage with the number 99"):
            letters_project.translating.translation_of(PASSAGE, 99)


class TestMemory:
    def tmx(self, folder: Path, *pairs: tuple[str, str], tag: str = "zh-CN") -> Path:
        units = "".join(
            f"<tu><tuv xml:lang='{tag}'><seg>{zh}</seg></tuv><tuv xml:lang='en'><seg>{en}</seg></tuv></tu>"
            for zh, en in pairs
        )
        path = folder / "letters.tmx"
        path.write_text(f"<tmx><header/><body>{units}</body></tmx>", encoding="utf-8")
        return path

    def test_brought_sentences_are_used_word_for_word(
        self, letters_project: Project, rule: RuleTranslator, tmp_path: Path
    ) -> None:
        report, new = letters_project.translating.import_memory(self.tmx(tmp_path, ("乙。", "Bee!")))
        assert (report.entries, new) == (1, 1)
        result = letters_project.translating.translate(wanted(3), RULE)
        assert shown(letters_project, 3) == "A. Bee!\nC."
        assert result.origins == {"rule:1": 2, "memory:letters.tmx": 1}

    def test_the_memory_alone_can_translate(self, letters_project: Project, tmp_path: Path) -> None:
        letters_project.translating.import_memory(self.tmx(tmp_path, ("丁。", "Dee!")))
        result = letters_project.translating.translate(wanted(4, 5), TranslatorSpec("memory"))
        assert (result.translated, result.incomplete) == (1, 1)
        assert shown(letters_project, 5) == "Dee!"

    def test_a_file_can_translate_without_being_imported(
        self, letters_project: Project, tmp_path: Path
    ) -> None:
        path = self.tmx(tmp_path, ("丁。", "Dee!"))
        letters_project.translating.translate(wanted(5), TranslatorSpec("memory", path))
        found = letters_project.translating.translation_of(PASSAGE, 5)
        assert found is not None and found.text == "Dee!" and found.pairs[0].origin == "memory:letters.tmx"
        assert letters_project.translating.memory_size() == 0

    def test_like_sentences_are_used_only_when_asked_for(
        self, letters_project: Project, rule: RuleTranslator, tmp_path: Path
    ) -> None:
        asked = "甲乙丙丁甲乙丙丁。"
        ids = add(letters_project, Dataset("more", (Passage("p", asked),)))
        letters_project.translating.import_memory(self.tmx(tmp_path, ("甲乙丙丁甲乙丙甲。", "Like it.")))
        one = wanted(ids.first_passage, again=True)
        letters_project.translating.translate(one, RULE)
        assert shown(letters_project, ids.first_passage) == "ABCDABCD."
        letters_project.translating.translate(one, RULE, fuzzy=0.85)
        found = letters_project.translating.translation_of(PASSAGE, ids.first_passage)
        assert found is not None and found.text == "Like it."
        assert found.pairs[0].score == pytest.approx(8 / 9)

    def test_pairs_of_other_languages_are_left_out(self, letters_project: Project, tmp_path: Path) -> None:
        path = self.tmx(tmp_path, ("乙。", "Bee!"), tag="zh-TW")
        report, new = letters_project.translating.import_memory(path)
        assert (new, len(report.refused)) == (0, 1)
        assert letters_project.translating.import_memory(path, languages=("zh-Hant", "en"))[1] == 1

    def test_a_damaged_file_changes_nothing(self, letters_project: Project, tmp_path: Path) -> None:
        path = self.tmx(tmp_path, *((f"甲{n}。", f"A{n}.") for n in range(3000)))
        path.write_text(path.read_text(encoding="utf-8")[:-30], encoding="utf-8")
        with pytest.raises(InputError, match="not valid XML"):
            letters_project.translating.import_memory(path)
        assert letters_project.translating.memory_size() == 0

    def test_corrections_are_saved_while_a_file_is_read(
        self, letters_project: Project, rule: RuleTranslator, correct: Correct, tmp_path: Path
    ) -> None:
        letters_project.translating.translate(wanted(3), RULE)
        labels: list[str] = []

        def at_work(event: ProgressEvent) -> None:
            labels.append(event.label)
            if labels == ["reading sentences"]:
                correct(3, "丙。", "Sea.")

        path = self.tmx(tmp_path, ("丙。", "See!"), ("乙。", "Bee!"))
        assert letters_project.translating.import_memory(path, progress=Progress(at_work))[1] == 2
        assert labels == ["reading sentences", "storing sentences"]
        assert shown(letters_project, 3) == "A. Bee!\nSea."
        assert letters_project.translating.memory_size() == 3

    @pytest.mark.parametrize("label", ["reading sentences", "storing sentences"])
    def test_asked_to_stop_it_leaves_nothing(
        self, letters_project: Project, tmp_path: Path, label: str
    ) -> None:
        def stop(event: ProgressEvent) -> None:
            if (event.label, event.done) == (label, 2000):
                progress.cancel()

        root = letters_project.paths.root
        progress, before = Progress(stop), sorted(root.iterdir())
        path = self.tmx(tmp_path, *((f"甲{n}。", f"A{n}.") for n in range(4000)))
        with pytest.raises(Cancelled):
            letters_project.translating.import_memory(path, progress=progress)
        assert letters_project.translating.memory_size() == 0 and sorted(root.iterdir()) == before

    def test_what_is_exported_holds_sentences_and_no_answers(
        self, letters_project: Project, rule: RuleTranslator, correct: Correct, tmp_path: Path
    ) -> None:
        letters_project.translating.import_memory(self.tmx(tmp_path, ("乙。", "Bee!")))
        letters_project.translating.translate(wanted(3, 4, 5), RULE)
        correct(3, "丙。", "Sea.")
        out = tmp_path / "out.tmx"
        assert letters_project.translating.export_memory(out).entries == 2
        entries = list(read_tmx(out, TmxReport(out)))
        assert [(one.source, one.target) for one in entries] == [("丙。", "Sea."), ("乙。", "Bee!")]
        gold = {answer.text for p in ANSWERED.passages for q in p.questions for answer in q.answers}
        assert gold.isdisjoint({text for one in entries for text in (one.source, one.target)})
        assert letters_project.translating.export_memory(out, languages=("de", "en")).entries == 0
        with pytest.raises(InputError, match="two languages"):
            letters_project.translating.export_memory(out, languages=("de",))
