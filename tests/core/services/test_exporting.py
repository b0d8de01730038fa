from __future__ import annotations

import json
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
