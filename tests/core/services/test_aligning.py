"""Alignments are scored by themselves on two files with the same questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core import paths
from core.alignment.catalogue import ALIGNMENTS
from core.errors import InputError
from core.formats.catalogue import read
from core.services.aligning import AlignmentOrder, evaluate_alignments, parallel_questions
from core.translation.catalogue import TranslatorSpec
from tests.core.services.training_project import bundle
from tests.core.translation.fakes import RuleTranslator
from tests.core.translation.tiny_translators import tiny_tagged
from tests.tiny import tiny_reader


def squad(path: Path, passage: str, questions: dict[str, tuple[str, str]]) -> Path:
    asked = [
        {"id": key, "question": text, "answers": [{"text": answer, "answer_start": passage.index(answer)}]}
        for key, (text, answer) in questions.items()
    ]
    content = {"version": "1.1", "data": [{"title": "t", "paragraphs": [{"context": passage, "qas": asked}]}]}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AlignmentOrder:
    monkeypatch.setattr(paths, "resources", lambda: tmp_path / "resources")
    english = squad(
        tmp_path / "xquad.en.json",
        "The cat sits. The capital is peking.",
        {"a": ("where?", "peking"), "b": ("who?", "cat"), "only here": ("?", "sits")},
    )
    chinese = squad(
        tmp_path / "xquad.zh.json", "猫坐着。首都是北京。", {"b": ("谁？", "猫"), "a": ("哪里？", "北京")}
    )
    return AlignmentOrder(english, chinese, ("en", "zh"))


def test_questions_of_both_files_are_paired_by_id_with_their_sentences(order: AlignmentOrder) -> None:
    first, second = parallel_questions(read(order.source)[0], read(order.target)[0])
    assert (first.item.key, first.item.span.text, first.golds) == ("b", "cat", ("猫",))
    assert (second.item.key, second.item.span.text, second.golds) == ("a", "peking", ("北京",))
    assert second.item.question == "哪里？"
    ours, theirs = second.item.sentences[1]
    assert second.item.text[slice(*ours)] == "The capital is peking."
    assert second.item.passage[slice(*theirs)] == "首都是北京。"


def test_every_alignment_is_scored_that_has_its_parts(order: AlignmentOrder, tmp_path: Path) -> None:
    tiny = tiny_reader(tmp_path / "tiny")
    bundle(tmp_path / "resources", tiny, "zero-shot", "aligner")
    spec = TranslatorSpec("marian", tiny_tagged(tmp_path / "translator"), {"beam": 1})
    found = evaluate_alignments(
        AlignmentOrder(order.source, order.target, ("en", "zh"), translator=spec), device="cpu"
    )
    assert [one.alignment for one in found] == list(ALIGNMENTS.names())
    for one in found:
        if one.alignment == "verifier":
            assert "--model verifier=FOLDER" in one.missing and not one.scores
            continue
        assert not one.missing
        assert [score.metric for score in one.scores] == ["squad_v1.1", "cmrc2018"]
        assert all(score.total == 2 for score in one.scores)
        assert sum(one.discarded.values()) <= 2


def test_an_alignment_that_finds_every_answer_scores_a_hundred(
    order: AlignmentOrder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = {"cat": "猫", "peking": "北京"}
    monkeypatch.setattr(
        "core.alignment.workshop.load_translator", lambda spec: RuleTranslator(lambda text: said[text])
    )
    spec = TranslatorSpec("marian", tmp_path)
    asked = AlignmentOrder(order.source, order.target, ("en", "zh"), ("simplematch",), spec)
    (found,) = evaluate_alignments(asked, device="cpu")
    assert [(score.exact_match, score.f1) for score in found.scores] == [(100.0, 100.0)] * 2


def test_a_translator_that_shows_no_attention_costs_one_alignment(
    order: AlignmentOrder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("core.alignment.workshop.load_translator", lambda spec: RuleTranslator(str.upper))
    spec = TranslatorSpec("memory", tmp_path)
    asked = AlignmentOrder(order.source, order.target, ("en", "zh"), ("attention", "simplematch"), spec)
    lacking, scored = evaluate_alignments(asked, device="cpu")
    assert "does not show its attention" in lacking.missing and scored.scores


def test_without_translator_and_weights_each_says_what_it_lacks(order: AlignmentOrder) -> None:
    found = {one.alignment: one.missing for one in evaluate_alignments(order, device="cpu")}
    assert "models install" in found["simplematch"] and "models install" in found["attention"]
    assert found["embeddings"] == "no weights for the part 'encoder'. Name them with: --model encoder=FOLDER"


def test_a_language_is_the_one_that_the_file_s_name_tells(order: AlignmentOrder, tmp_path: Path) -> None:
    spanish = squad(tmp_path / "xquad.es.json", "La capital es Pekín.", {"a": ("¿dónde?", "Pekín")})
    model = tiny_reader(tmp_path / "tiny")
    asked = AlignmentOrder(
        order.source, spanish, alignments=("embeddings",), models={"encoder": str(model)}, limit=1
    )
    (found,) = evaluate_alignments(asked, device="cpu")
    assert [score.metric for score in found.scores] == ["squad_v1.1"]  # no row of a Chinese metric


@pytest.mark.parametrize(
    ("languages", "words"),
    [
        (("", "es"), r"xquad\.zh\.json: the file's name tells Chinese \(zh\), not Spanish \(es\)"),
        (("zh", ""), r"xquad\.en\.json: the file's name tells English \(en\), not Chinese \(zh\)"),
        (("en", "klingon"), "'klingon': this is no language code"),
    ],
)
def test_a_language_that_cannot_be_is_refused(
    order: AlignmentOrder, languages: tuple[str, str], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        evaluate_alignments(AlignmentOrder(order.source, order.target, languages))


def test_a_file_s_name_tells_no_script(order: AlignmentOrder) -> None:
    assert evaluate_alignments(AlignmentOrder(order.source, order.target, ("EN", "zh-TW")))


def test_a_language_that_nobody_says_is_asked_for(order: AlignmentOrder, tmp_path: Path) -> None:
    plain = order.target.rename(tmp_path / "plain.json")
    with pytest.raises(InputError, match=r"plain\.json: .* does not tell its language\. .*--target CODE"):
        evaluate_alignments(AlignmentOrder(order.source, plain))


def test_a_part_may_be_a_bundled_model_by_its_name(order: AlignmentOrder, tmp_path: Path) -> None:
    bundle(tmp_path / "resources", tiny_reader(tmp_path / "tiny"), "cascade")
    asked = AlignmentOrder(
        order.source, order.target, alignments=("embeddings",), models={"encoder": "cascade"}
    )
    (found,) = evaluate_alignments(asked, device="cpu")
    assert found.scores and not found.missing


def test_files_that_share_nothing_and_unknown_names_are_no_use(order: AlignmentOrder, tmp_path: Path) -> None:
    other = squad(tmp_path / "other.json", "猫坐着。", {"z": ("谁？", "猫")})
    with pytest.raises(InputError, match="share no question"):
        evaluate_alignments(AlignmentOrder(order.source, other, ("en", "zh")))
    with pytest.raises(InputError, match="no alignment called 'magic'"):
        evaluate_alignments(AlignmentOrder(order.source, order.target, ("en", "zh"), ("magic",)))
    with pytest.raises(InputError, match="no part called 'wings'"):
        evaluate_alignments(AlignmentOrder(order.source, order.target, ("en", "zh"), models={"wings": "x"}))
    with pytest.raises(InputError, match="no such model"):
        evaluate_alignments(AlignmentOrder(order.source, order.target, ("en", "zh"), models={"encoder": "x"}))
