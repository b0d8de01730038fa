"""The card of an export says what the model is, and what of it nobody knows."""

from __future__ import annotations

from pathlib import Path

from core.models.exports import CardFacts
from core.models.model_card import model_card, write_cards


def test_the_card_tells_data_scores_licence_and_teachers() -> None:
    card = {
        "system": "student/impurity",
        "recipe": "student/impurity",
        "base": "encoder@v1",
        "teachers": {"en": "branch:en@v1", "es": "branch:es@v1"},
        "data": {"note": "Squares.", "counts": {"branches": 36}},
        "settings": {
            **{"max_length": 384, "stride": 128, "max_query": 64, "max_answer_length": 30},
            "learning_rate": 0.0002,
        },
    }
    facts = CardFacts(
        languages=("en", "es"),
        licence="CC-BY-SA-4.0",
        scores=[("XQuAD es", "squad_v1.1", 1190, 41.25, 60.0)],
        data=["SQuAD (CC BY-SA 4.0)"],
        origins=["encoder@v1, shared under CC BY-SA 4.0"],
        notice="# Whose",
    )
    text = model_card(card, facts, notes=["`model.onnx` takes ids."])
    assert text.startswith("---\nlibrary_name: transformers\n")
    for line in (
        "license: cc-by-sa-4.0",
        "language:\n- en\n- es",
        "- Teachers: `branch:en@v1`, `branch:es@v1`",
        "- Data: SQuAD (CC BY-SA 4.0)",
        "- Questions: branches 36",
        "windows of 384 tokens, 128 apart",
        "| XQuAD es | squad_v1.1 | 1190 | 41.2 | 60.0 |",
        "- Made from encoder@v1, shared under CC BY-SA 4.0",
        "- Whose work is in it: NOTICE.md",
        "## Files\n\n- `model.onnx` takes ids.",
        "## Settings of the training\n\n- learning_rate: 0.0002",
    ):
        assert line in text


def test_a_model_without_a_card_says_what_is_not_known() -> None:
    text = model_card({}, CardFacts())
    assert "Data: not told" in text and "Licence of the weights: not told" in text
    assert "Scores: not measured." in text and "|" not in text


def test_scores_of_the_models_own_card_are_told() -> None:
    shipped = {
        "scores": {"XQuAD es": {"metric": "squad_v1.1", "total": 401, "exact_match": 23.2, "f1": 39.9}}
    }
    assert "| XQuAD es | squad_v1.1 | 401 | 23.2 | 39.9 |" in model_card(shipped, CardFacts())
    trained = {
        "figures": {"dev": {"metric": "cmrc2018", "total": 12, "exact_match": 50.0, "f1": 61.5}},
        "scores": {},
    }
    assert "| dev | cmrc2018 | 12 | 50.0 | 61.5 |" in model_card(trained, CardFacts())
    unknown = CardFacts(scores=[("held out", "", 0, 50.0, 61.5)])
    assert "| held out | – | – | 50.0 | 61.5 |" in model_card({}, unknown)


def test_a_notice_is_a_file_of_its_own(tmp_path: Path) -> None:
    write_cards(tmp_path, {"system": "reader"}, CardFacts(notice="# Whose work"), library="onnx")
    assert {path.name for path in tmp_path.iterdir()} == {"card.json", "README.md", "NOTICE.md"}
    assert (tmp_path / "NOTICE.md").read_text(encoding="utf-8") == "# Whose work"
    assert "library_name: onnx" in (tmp_path / "README.md").read_text(encoding="utf-8")
