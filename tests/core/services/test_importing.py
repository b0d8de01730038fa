from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.domain.questions import is_held_out
from core.errors import Cancelled, InputError, MalformedFile
from core.progress import Progress, ProgressEvent
from core.services.catalogue import Project
from core.services.reviewing import QueueFilter
from tests.core.store.building import BEIJING, PARIS, SMALL, add, new_project


def squad(*contexts: str, question: str = "哪里？", answer: str = "北京", **fields: Any) -> dict[str, Any]:
    """A SQuAD file with one question a passage."""
    paragraphs = [
        {
            "context": context,
            "qas": [
                {
                    "id": f"q{number}",
                    "question": question,
                    "answers": [{"text": answer, "answer_start": context.find(answer)}],
                }
            ],
            **fields,
        }
        for number, context in enumerate(contexts)
    ]
    return {"version": "1.1", "data": [{"title": "城市", "paragraphs": paragraphs}]}


def written(folder: Path, content: object, name: str = "cities.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Any:
    with new_project(tmp_path / "empty", held_out_percent=20) as project:
        yield project


def names(project: Project) -> list[str]:
    return [info.name for info in project.reviewing.datasets()]


class TestFiles:
    def test_a_file_becomes_a_data_set(self, empty: Project, tmp_path: Path) -> None:
        result = empty.importing.import_file(written(tmp_path, squad(BEIJING)), split="train", origin="test")
        (info,) = empty.reviewing.datasets()
        assert (info.id, info.name, info.split, info.format) == (
            result.dataset_id,
            "cities",
            "train",
            "squad",
        )
        assert (info.language, info.metric, info.passages, info.questions) == ("zh", "cmrc2018", 1, 1)
        assert (result.report.questions, result.changes.datasets) == (1, True)
        assert result.changes.origin == "test"

    def test_a_language_that_is_none_is_refused_before_anything_is_read(
        self, empty: Project, tmp_path: Path
    ) -> None:
        with pytest.raises(InputError, match="Write zh"):
            empty.importing.import_file(written(tmp_path, squad(BEIJING)), language="cn")
        assert names(empty) == []

    def test_progress_is_told_and_may_stop_everything(self, empty: Project, tmp_path: Path) -> None:
        def stop(event: ProgressEvent) -> None:
            if event.label == "storing":
                progress.cancel()

        progress = Progress(stop)
        texts = [f"{BEIJING}{number}" for number in range(600)]
        with pytest.raises(Cancelled):
            empty.importing.import_file(written(tmp_path, squad(*texts)), progress=progress)
        assert names(empty) == []

    def test_a_malformed_file_changes_nothing(self, empty: Project, tmp_path: Path) -> None:
        path = tmp_path / "broken.json"
        path.write_text('{"data": [', encoding="utf-8")
        with pytest.raises(MalformedFile, match=r"broken\.json:1:"):
            empty.importing.import_file(path)
        assert names(empty) == []

    def test_a_missing_file_is_named(self, empty: Project, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"nowhere\.json"):
            empty.importing.import_file(tmp_path / "nowhere.json")

    def test_a_file_without_passages_is_refused(self, empty: Project, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="no passage"):
            empty.importing.import_file(written(tmp_path, squad()))

    def test_the_same_file_is_not_taken_twice(self, empty: Project, tmp_path: Path) -> None:
        path = written(tmp_path, squad(BEIJING))
        empty.importing.import_file(path)
        with pytest.raises(InputError, match="already in the project, as 'cities'"):
            empty.importing.import_file(path)

    def test_another_file_of_the_same_name_gets_a_number(self, empty: Project, tmp_path: Path) -> None:
        empty.importing.import_file(written(tmp_path, squad(BEIJING)))
        other = empty.importing.import_file(written(tmp_path, squad(BEIJING, "北京好")))
        assert other.name == "cities (2)"
        with pytest.raises(InputError, match="already in the project"):
            empty.importing.import_file(written(tmp_path, squad("北京大")), name="cities")

    def test_held_out_is_chosen_by_passage(self, empty: Project, tmp_path: Path) -> None:
        texts = [f"{BEIJING}{number}" for number in range(100)]
        empty.importing.import_file(written(tmp_path, squad(*texts)))
        ids = empty.reviewing.queue()
        sides = [empty.reviewing.question(number).held_out for number in ids]
        assert sides == [is_held_out(text, 20) for text in texts]
        assert any(sides) and not all(sides)

    def test_an_evaluation_set_has_no_held_out_part(self, empty: Project, tmp_path: Path) -> None:
        texts = [f"{BEIJING}{number}" for number in range(30)]
        empty.importing.import_file(written(tmp_path, squad(*texts)), role="evaluation")
        (info,) = empty.reviewing.datasets()
        assert (info.role, info.held_out) == ("evaluation", 0)

    def test_the_file_name_tells_mlqas_languages(self, empty: Project, tmp_path: Path) -> None:
        path = written(tmp_path, squad(PARIS, answer="Seine"), "test-context-en-question-zh.json")
        empty.importing.import_file(path)
        (info,) = empty.reviewing.datasets()
        assert (info.language, info.metric) == ("en", "mlqa_en")

    @pytest.mark.parametrize(
        ("name", "language", "metric"),
        [("xquad.zh.json", "zh", "cmrc2018"), ("xquad.es.json", "es", "squad_v1.1")],
    )
    def test_xquad_is_scored_as_papers_do(
        self, empty: Project, tmp_path: Path, name: str, language: str, metric: str
    ) -> None:
        empty.importing.import_file(written(tmp_path, squad(BEIJING), name))
        (info,) = empty.reviewing.datasets()
        assert (info.language, info.metric) == (language, metric)

    def test_a_bilingual_file_brings_its_translations(self, empty: Project, tmp_path: Path) -> None:
        content = squad(BEIJING, trans_context="Beijing is the capital.")
        content["data"][0]["paragraphs"][0]["qas"][0]["trans_question"] = "Where?"
        empty.importing.import_file(written(tmp_path, content))
        view = empty.reviewing.question(1)
        assert view.translation("en") == ("Where?", "Beijing is the capital.")
        assert view.question_translations[0].origin == "dataset:cities"


class TestMemory:
    def lines(self, folder: Path, *lines: object) -> Path:
        path = folder / "memory.jsonl"
        texts = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
        path.write_text("\n".join(texts), encoding="utf-8")
        return path

    def test_equal_texts_get_their_counterparts(self, project: Project, tmp_path: Path) -> None:
        path = self.lines(
            tmp_path,
            {"kind": "passage", "target": BEIJING, "source": "Beijing …", "language": "en"},
            {"target": "中国的首都是哪里？", "source": "Which is the capital of China?"},
            {"target": "不存在", "source": "not there"},
        )
        report, changes = project.importing.import_memory(path)
        assert (report.lines, report.matched, report.stored, report.unmatched) == (3, 2, 2, (3,))
        assert changes.questions == {1}
        view = project.reviewing.question(1)
        assert view.translation("en") == ("Which is the capital of China?", "Beijing …")
        assert project.reviewing.question(2).translation("en") == ("", "Beijing …")
        assert view.translation("es") == ("", "")

    def test_reading_it_again_adds_nothing(self, project: Project, tmp_path: Path) -> None:
        path = self.lines(tmp_path, {"target": BEIJING, "source": "Beijing …"})
        project.importing.import_memory(path)
        assert project.importing.import_memory(path)[0].stored == 0

    def test_the_key_decides_between_equal_questions(self, project: Project, tmp_path: Path) -> None:
        add(project, SMALL, name="twin")
        path = self.lines(
            tmp_path,
            {
                "kind": "question",
                "target": "北京有多少人口？",
                "source": "How many live there?",
                "key": "zh-q1",
            },
            {"kind": "question", "target": "北京有多少人口？", "source": "no", "key": "other"},
        )
        project.importing.import_memory(path)
        assert project.reviewing.question(2).translation("en")[0] == "How many live there?"

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("{", r"memory\.jsonl:2:"),
            ("[1]", "expected an object"),
            ('{"target": "x"}', "'source'"),
            ('{"target": "x", "source": 3}', "'source'"),
            (
                '{"target": "x", "source": "y", "kind": "book"}',
                "unknown kind 'book'; known: passage, question",
            ),
        ],
    )
    def test_a_wrong_line_is_named_and_nothing_is_stored(
        self, project: Project, tmp_path: Path, line: str, words: str
    ) -> None:
        path = self.lines(tmp_path, {"target": BEIJING, "source": "Beijing …"}, line)
        with pytest.raises(MalformedFile, match=words):
            project.importing.import_memory(path)
        assert project.reviewing.question(1).passage_translations == ()


class TestTexts:
    def test_a_pasted_text_with_questions_joins_the_queue(self, empty: Project) -> None:
        first = empty.importing.import_text(BEIJING, title="北京", questions=["哪里？"], origin="test")
        second = empty.importing.import_text(PARIS, title="Paris")
        assert names(empty) == ["Own texts"]
        assert list(empty.reviewing.queue()) == list(first.question_ids) == [1]
        view = empty.reviewing.question(1)
        assert (view.passage, view.title, view.key) == (BEIJING, "北京", "text-1-1")
        number, changes = empty.importing.add_question(second.passage_id, "Which river?")
        assert changes.questions == {number}
        assert empty.reviewing.question(number).passage == PARIS

    def test_a_passage_waits_for_its_questions(self, empty: Project) -> None:
        made = empty.importing.import_text(BEIJING, title="北京")
        (row,) = empty.reviewing.passages()
        assert (row.id, row.title, row.questions) == (made.passage_id, "北京", 0)

    def test_a_new_question_is_found_by_search(self, empty: Project) -> None:
        made = empty.importing.import_text(BEIJING)
        number, _ = empty.importing.add_question(made.passage_id, "有多少人口？")
        assert list(empty.reviewing.queue(QueueFilter(text="多少"))) == [number]

    def test_nothing_is_not_a_text_and_not_a_question(self, empty: Project) -> None:
        with pytest.raises(InputError, match="no text"):
            empty.importing.import_text(" \n")
        with pytest.raises(InputError, match="question is empty"):
            empty.importing.import_text(BEIJING, questions=[""])
        with pytest.raises(InputError, match="no passage with the number 7"):
            empty.importing.add_question(7, "Who?")
        assert names(empty) == []
