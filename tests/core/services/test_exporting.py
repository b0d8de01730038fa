from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.corrections import Decision, ReviewState
from core.domain.runs import ModelVersion
from core.domain.spans import Span
from core.errors import InputError
from core.formats import catalogue as formats
from core.progress import silent
from core.services.catalogue import Project
from core.store.repositories.datasets import Source
from tests.core.services.test_importing import squad, written
from tests.core.store.building import BEIJING, PARIS, SMALL, add, suggest, suggestion


def confirm(project: Project, question_id: int, *spans: Span) -> None:
    decision = Decision(spans, no_answer=not spans, state=ReviewState.CONFIRMED)
    project.correcting.save(question_id, decision, action="took 1", author="ann")


def test_gold_comes_out_as_it_went_in(project: Project, tmp_path: Path) -> None:
    content = squad(BEIJING, "北京。", extra_field=[1, {"x": None}])
    content["data"].append({"title": "河", "paragraphs": [{"context": "北京河", "qas": []}], "id": 7})
    path = written(tmp_path, content)
    project.importing.import_file(path)
    out = tmp_path / "out.json"
    report = project.exporting.export(out, dataset="cities")
    assert json.loads(out.read_text(encoding="utf-8")) == content
    assert (report.format, report.passages, report.questions, report.skipped) == ("squad", 3, 2, ())


def test_only_confirmed_corrections_are_written(project: Project, tmp_path: Path) -> None:
    country = Span.of(BEIJING, 3, 10)
    confirm(project, 1, Span.of(BEIJING, 0, 2), country)
    project.correcting.save(2, Decision((country,), state=ReviewState.TOUCHED), action="took 1", author="ann")
    confirm(project, 3)
    out = tmp_path / "out.json"
    report = project.exporting.export(out, format="squad2", what="corrections")
    content, _ = formats.read(out, "squad2")
    asked = {question.key: question for passage in content.passages for question in passage.questions}
    assert [answer.text for answer in asked["zh-q0"].answers] == ["北京", country.text]
    assert asked["en-q0"].impossible and asked["en-q0"].answers == ()
    assert [(one.key, one.reason) for one in report.skipped] == [("zh-q1", "not confirmed")]
    for passage in content.passages:
        for question in passage.questions:
            assert all(span.matches(passage.text) for span in question.spans)


def test_suggestions_of_a_system(project: Project, tmp_path: Path) -> None:
    suggest(
        project,
        (1, suggestion(BEIJING, "首都")),
        (2, suggestion(BEIJING, "")),
        (3, suggestion(PARIS, "France", system="other")),
    )
    out = tmp_path / "out.json"
    report = project.exporting.export(out, format="predictions", what="suggestions", system="reader")
    assert json.loads(out.read_text(encoding="utf-8")) == {"zh-q0": "首都", "zh-q1": ""}
    assert [one.reason for one in report.skipped] == ["the system did not answer it"]


def test_an_answer_that_is_no_span_goes_into_predictions_alone(project: Project, tmp_path: Path) -> None:
    raw = replace(suggestion(BEIJING, ""), text="the capital")
    suggest(project, (1, raw), (2, suggestion(BEIJING, "首都")))
    out = tmp_path / "out.json"
    report = project.exporting.export(out, format="predictions", what="suggestions", system="reader")
    assert json.loads(out.read_text(encoding="utf-8")) == {"zh-q0": "the capital", "zh-q1": "首都"}
    assert [one.key for one in report.skipped] == ["en-q0"]
    assert (report.written.answers, report.written.references) == (2, 1)
    report = project.exporting.export(out, format="squad", what="suggestions", system="reader")
    content, _ = formats.read(out, "squad")
    assert [one.key for passage in content.passages for one in passage.questions] == ["zh-q1"]
    assert report.skipped[0].reason == "the answer is not in the passage"


def test_a_bare_system_means_its_promoted_version(project: Project, tmp_path: Path) -> None:
    for version, answer in (("v1", "北京"), ("v2", "首都")):
        suggest(project, (1, suggestion(BEIJING, answer, version=version)))
    out = tmp_path / "out.json"
    with pytest.raises(InputError, match=r"several versions.*reader@v1, reader@v2"):
        project.exporting.export(out, format="predictions", what="suggestions", system="reader")
    with project.store.write() as unit:
        for version in ("v1", "v2"):
            unit.models.add(ModelVersion(0, "reader", version, ""))
        unit.models.promote("reader@v1")
        unit.commit()
    project.exporting.export(out, format="predictions", what="suggestions", system="reader")
    assert json.loads(out.read_text(encoding="utf-8")) == {"zh-q0": "北京"}
    project.exporting.export(out, format="predictions", what="suggestions", system="reader@v2")
    assert json.loads(out.read_text(encoding="utf-8")) == {"zh-q0": "首都"}


def test_several_data_sets_go_into_one_file(project: Project, tmp_path: Path) -> None:
    add(project, SMALL, name="twin")
    out = tmp_path / "out.json"
    report = project.exporting.export(out, format="squad")
    content, _ = formats.read(out, "squad")
    keys = [question.key for passage in content.passages for question in passage.questions]
    assert keys == ["zh-q0", "zh-q1", "en-q0", "twin:zh-q0", "twin:zh-q1", "twin:en-q0"]
    assert report.questions == 6
    reason = "the question's id is also in small: led by the name of its data set"
    assert [(one.was, one.now) for one in report.written.notes if one.reason == reason] == [
        (key, f"twin:{key}") for key in ("zh-q0", "zh-q1", "en-q0")
    ]


def test_predictions_of_data_sets_that_share_ids_are_refused(project: Project, tmp_path: Path) -> None:
    """The answers of the second would stand under ids that no gold file has."""
    number = add(project, SMALL, name="twin").first_question
    suggest(project, (1, suggestion(BEIJING, "首都")), (2, suggestion(BEIJING, "北京")))
    out = tmp_path / "out.json"
    wanted = {"format": "predictions", "what": "suggestions", "system": "reader"}
    assert project.exporting.export(out, **wanted).questions == 2  # type: ignore[arg-type]
    suggest(project, (number, suggestion(BEIJING, "两千万")))
    with pytest.raises(InputError, match=r"twin has an id that small has too.*Choose one .* --dataset"):
        project.exporting.export(out, **wanted)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="twin has 3 ids that small has too"):
        project.exporting.export(out, format="predictions")
    project.exporting.export(out, dataset="twin", **wanted)  # type: ignore[arg-type]
    assert json.loads(out.read_text(encoding="utf-8")) == {"zh-q0": "两千万"}


def test_ids_that_are_numbers_or_made_stay_apart(project: Project, tmp_path: Path) -> None:
    content = squad(BEIJING, "北京。")
    asked = [one for passage in content["data"][0]["paragraphs"] for one in passage["qas"]]
    asked[0]["id"] = 7
    del asked[1]["id"]
    for name in ("first", "second"):
        project.importing.import_file(written(tmp_path, content | {"version": name}, f"{name}.json"))
    out = tmp_path / "out.json"
    report = project.exporting.export(out, format="squad")
    data = json.loads(out.read_text(encoding="utf-8"))["data"]
    ids = [one.get("id") for part in data[-2:] for text in part["paragraphs"] for one in text["qas"]]
    assert ids == [7, None, "second:7", None]
    assert [(one.was, one.now) for one in report.written.notes] == [("7", "second:7")]


def test_the_format_is_that_of_the_data_sets_that_have_something_to_write(
    project: Project, tmp_path: Path
) -> None:
    with project.store.write() as unit:
        unit.datasets.add(SMALL, Source("other", "zh", "cmrc", metric="cmrc2018"), bool, silent())
        unit.commit()
    out = tmp_path / "out.json"
    with pytest.raises(InputError, match=r"small as squad, other as cmrc.*Choose one data set"):
        project.exporting.export(out)
    assert not out.exists()
    confirm(project, 1)
    assert project.exporting.export(out, what="corrections").format == "squad"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"what": "corrections"}, "no corrections to write"),
        ({"what": "suggestions"}, "name the system"),
        ({"what": "suggestions", "system": "x"}, "With suggestions: none yet"),
        ({"what": "poems"}, "gold, corrections, suggestions"),
        ({"dataset": "x"}, "Known: small"),
        ({"format": "x"}, "no format called 'x'"),
    ],
)
def test_what_cannot_be_written_says_why(
    project: Project, tmp_path: Path, options: dict[str, str], words: str
) -> None:
    out = tmp_path / "out.json"
    with pytest.raises(InputError, match=words):
        project.exporting.export(out, **{"format": "squad", **options})  # type: ignore[arg-type]
    assert not out.exists()
