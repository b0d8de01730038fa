"""Files say their language by their name, or are told it, and get the metric of their papers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.domain.questions import Dataset
from core.errors import InputError
from core.services.parallel_files import ParallelFile, metric_named, name_of, sets_of_files
from tests.core.services.parallel_project import write_set


@pytest.mark.parametrize(
    ("given", "path", "language"),
    [
        ("a/xquad.es.json:es", "a/xquad.es.json", "es"),
        ("a/xquad.es.json", "a/xquad.es.json", ""),
        ("set.json:ZH-tw", "set.json", "zh-Hant"),
        (r"C:\data\set.json", r"C:\data\set.json", ""),
        (r"C:\data\set.json:de", r"C:\data\set.json", "de"),
        ("odd:name.json", "odd:name.json", ""),
        (":es", ":es", ""),
    ],
)
def test_a_file_may_have_its_language_behind_a_colon(given: str, path: str, language: str) -> None:
    assert ParallelFile.of(given) == ParallelFile(Path(path), language)


@pytest.mark.parametrize(("tag", "remedy"), [("chinese", "Write zh"), ("xx", "Write a code such as")])
def test_a_word_that_names_no_language_is_refused(tag: str, remedy: str) -> None:
    with pytest.raises(InputError, match=f"{tag}.*no language code") as refused:
        ParallelFile.of(f"set.json:{tag}")
    assert remedy in refused.value.remedy


def test_a_file_whose_own_name_has_the_colon_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("set:chinese").write_text("{}", encoding="utf-8")
    assert ParallelFile.of("set:chinese") == ParallelFile(Path("set:chinese"))


def test_the_language_is_told_by_the_name_or_by_the_person(tmp_path: Path) -> None:
    named, plain = write_set(tmp_path, "es"), write_set(tmp_path, "de", name="plain.json")
    sets = sets_of_files([ParallelFile(named), ParallelFile(plain, "de")])
    assert [(one.language, one.metric, one.dataset.questions()) for one in sets] == [
        ("es", "squad_v1.1", 4), ("de", "squad_v1.1", 4),
    ]  # fmt: skip
    with pytest.raises(InputError, match="does not tell its language") as fault:
        sets_of_files([ParallelFile(plain)])
    assert f"{plain}:es" in fault.value.remedy


def test_a_file_that_crosses_languages_itself_is_refused(tmp_path: Path) -> None:
    crossed = write_set(tmp_path, "es", name="dev-context-es-question-en.json")
    with pytest.raises(InputError, match="in two languages"):
        sets_of_files([ParallelFile(crossed, "es")])


def test_mlqa_is_known_by_its_files_names(tmp_path: Path) -> None:
    files = [
        write_set(tmp_path, code, name=f"test-context-{code}-question-{code}.json") for code in ("es", "zh")
    ]
    sets = sets_of_files([ParallelFile(one) for one in files])
    assert [one.metric for one in sets] == ["mlqa_es", "mlqa_zh"]


def test_metrics_of_data_sets_and_of_people() -> None:
    xquad = Dataset("xquad.zh", ())
    assert metric_named("", "mlqa", "zh", xquad) == "squad_v1.1"
    assert metric_named("", "squad", "zh", Dataset("own", ())) == "cmrc2018"
    assert metric_named("", "mlqa", "fr", Dataset("test-context-fr-question-fr", ())) == "squad_v1.1"
    assert metric_named("mlqa", "mlqa", "zh-Hant", xquad) == "mlqa_zh"
    assert metric_named("mlqa_<lang>", "mlqa", "de", xquad) == "mlqa_de"
    assert metric_named("cmrc2018", "mlqa", "de", xquad) == "cmrc2018"


def test_unanswerable_questions_ask_for_squad_2(tmp_path: Path) -> None:
    path = write_set(tmp_path, "es")
    page = json.loads(path.read_text(encoding="utf-8"))
    page["data"][0]["paragraphs"][0]["qas"][0] |= {"is_impossible": True, "answers": []}
    path.write_text(json.dumps(page), encoding="utf-8")
    assert sets_of_files([ParallelFile(path, "es")])[0].metric == "squad_v2.0"


def test_sets_that_differ_in_language_only_have_one_name() -> None:
    assert name_of(["xquad.en", "xquad.es"]) == "xquad"
    assert name_of(["squad-open-en", "squad-es"]) == "squad-open, squad"
    assert name_of(["test-context-en-question-en", "test-context-zh-question-zh"]) == "test"
    assert name_of(["mini", "es"]) == "mini, es"
