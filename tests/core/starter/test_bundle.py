"""From finished jobs to bundled models: small, whole or not there, with a card that says what they are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.jobs.prepare import JobOrder, prepare
from core.jobs.spec import write_json
from core.models.dual_bert import DualOptions, load_dual, start_dual
from core.models.library import installed
from core.models.loading import WEIGHTS, load_masked, load_reader, save_reader
from core.progress import silent
from core.starter.bundle import Provenance, bundle_encoder, bundle_reader, bundle_translator
from core.systems.catalogue import load_system
from core.training.config import TrainingConfig
from core.translation.catalogue import TranslatorSpec, load_translator
from core.translation.marian import load_model
from core.translation.neural import NeuralTranslator
from tests.core.models.tiny_encoders import tiny_encoder
from tests.core.training.making import eight_items
from tests.core.translation.tiny_translators import EN_ZH, tiny_tagged

PROVENANCE = Provenance("t-1", "spanbridge starter build --data DATA --out OUT", "CC0")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder that every job here begins with."""
    return tiny_encoder(tmp_path_factory.mktemp("base") / "encoder", "bert")


@pytest.fixture
def encoder_job(base: Path, tmp_path: Path) -> Path:
    return finished(tmp_path / "encoder-job", "encoder", base, load_masked(base))


@pytest.fixture
def reader_job(base: Path, tmp_path: Path) -> Path:
    """A reader that has moved a little from the encoder, as training moves it."""
    torch.manual_seed(3)
    model = load_reader(base, fresh_answers=True)
    with torch.no_grad():
        for weight in model.bert.parameters():
            weight += 0.01 * torch.randn_like(weight)
        model.qa_outputs.weight.normal_(std=0.5)
    return finished(tmp_path / "reader-job", "reader", base, model)


def finished(folder: Path, recipe: str, base: Path, model: object | None = None) -> Path:
    """A job's folder as its worker leaves it; without a `model` none was saved."""
    part = {"encoder": "passages", "reader": "target", "translator": "sentences", "dual-bert": "bilingual"}[
        recipe
    ]
    system = "translator" if recipe == "translator" else "encoder"
    order = JobOrder(
        "test",
        recipe,
        recipe,
        f"{system}@t-0",
        system,
        base,
        "cmrc2018",
        TrainingConfig(max_length=64),
        "Four cities.",
    )
    prepare(folder, order, {part: eight_items()[:2]})
    if model is not None:
        save_reader(model, folder / "model", tokenizer_from=base)
        write_json(folder / "result.json", {"state": "done", "step": 4})
    return folder


def test_encoder_and_reader_load_and_answer_as_before(
    encoder_job: Path, reader_job: Path, tmp_path: Path
) -> None:
    encoder, reader = tmp_path / "models/encoder", tmp_path / "models/cascade"
    bundle_encoder(encoder_job, encoder, PROVENANCE)
    bundle_reader(reader_job, encoder, reader, PROVENANCE)
    before, after = load_masked(encoder_job / "model").state_dict(), load_masked(encoder).state_dict()
    assert all(torch.allclose(after[name], before[name], atol=0.01) for name in before)
    plain, packed = (_logits(load_reader(folder)) for folder in (reader_job / "model", reader))
    assert plain.std() > 0.1  # else everything is near to everything
    assert (packed - plain).std() < 0.08 * plain.std()


def test_weights_are_an_eighth_of_a_reader_and_a_quarter_of_an_encoder(
    encoder_job: Path, reader_job: Path, tmp_path: Path
) -> None:
    encoder, reader = tmp_path / "models/encoder", tmp_path / "models/cascade"
    bundle_encoder(encoder_job, encoder, PROVENANCE)
    bundle_reader(reader_job, encoder, reader, PROVENANCE)
    assert _size(encoder) < 0.4 * _size(encoder_job / "model")
    assert _size(reader) < 0.3 * _size(reader_job / "model")
    assert _size(reader) < 0.8 * _size(encoder)


def test_a_vocabulary_is_written_without_blanks(encoder_job: Path, tmp_path: Path) -> None:
    bundle_encoder(encoder_job, tmp_path / "encoder", PROVENANCE)
    told, laid_out = (
        (home / "tokenizer.json").read_text() for home in (tmp_path / "encoder", encoder_job / "model")
    )
    assert json.loads(told) == json.loads(laid_out) and "\n" not in told and len(told) < 0.8 * len(laid_out)


def test_a_bundled_reader_is_a_system(encoder_job: Path, reader_job: Path, tmp_path: Path) -> None:
    encoder, target = tmp_path / "models/encoder", tmp_path / "models/reader"
    bundle_encoder(encoder_job, encoder, PROVENANCE)
    bundle_reader(reader_job, encoder, target, PROVENANCE)
    found = load_system("reader", "t-1", target, device="cpu")
    assert found.version == "t-1"
    (item,) = eight_items()[:1]
    (said,) = found.predict([ReadingItem(item.key, item.question, item.passage)], silent())
    assert said.span is not None and said.version == "t-1"
    assert item.passage[said.span.start : said.span.end] == said.text


def test_a_dual_bert_is_bundled_like_any_reader(base: Path, encoder_job: Path, tmp_path: Path) -> None:
    torch.manual_seed(3)
    job = finished(tmp_path / "dual-job", "dual-bert", base, start_dual(base, DualOptions()))
    bundle_encoder(encoder_job, tmp_path / "models" / "encoder", PROVENANCE)
    target = tmp_path / "models" / "dual-bert"
    bundle_reader(job, tmp_path / "models" / "encoder", target, PROVENANCE)
    inputs = {name: torch.tensor([[2, 9, 3, 10, 11, 3]]) for name in ("input_ids",)}
    inputs |= {"attention_mask": torch.ones(1, 6, dtype=torch.long)}
    with torch.no_grad():
        small, whole = (load_dual(one)(inputs, inputs) for one in (target, job / "model"))
    torch.testing.assert_close(small.start_logits, whole.start_logits, rtol=0.05, atol=0.05)
    assert "beside its translation" in (target / "README.md").read_text(encoding="utf-8")


def test_the_card_says_data_command_and_time(encoder_job: Path, tmp_path: Path) -> None:
    bundle_encoder(encoder_job, tmp_path / "models/encoder", PROVENANCE)
    found = installed(tmp_path / "models/encoder")
    assert found.label == "encoder@t-1"
    assert found.card["command"] == PROVENANCE.command and found.card["licence"] == "CC0"
    assert found.card["data"]["note"] == "Four cities." and found.card["data"]["counts"] == {"passages": 2}
    assert found.card["steps"] == 4 and found.card["settings"]["max_length"] == 64
    page = (found.folder / "README.md").read_text(encoding="utf-8")
    assert page.startswith("# encoder@t-1\n") and "Four cities." in page and PROVENANCE.command in page


def test_a_translator_is_bundled_in_its_fast_form_alone(tmp_path: Path) -> None:
    base = tiny_tagged(tmp_path / "base", pad_first=True)
    job = finished(tmp_path / "job", "translator", base)
    tiny_tagged(job / "model", seed=1, pad_first=True)
    write_json(job / "result.json", {"state": "stopped", "step": 9})
    target = tmp_path / "models/translator"
    bundle_translator(job, target, PROVENANCE)
    assert not list(target.glob("*.safetensors"))
    assert json.loads((target / "build.json").read_text(encoding="utf-8"))["version"] == "t-1"
    assert _size(target) < 0.6 * _size(job / "model")
    texts = ["The cat sits on the mat.", "Beijing is the capital of China."]
    bundled, whole = (
        load_translator(TranslatorSpec("fast", folder, {"device": "cpu", "threads": 1}))
        for folder in (target, job / "model")
    )
    answers = [one.translate_batch(texts, EN_ZH, silent()) for one in (bundled, whole)]
    assert [one and one.text for one in answers[0]] == [one and one.text for one in answers[1]]


def test_a_bundled_translator_knows_how_long_its_translations_may_be(tmp_path: Path) -> None:
    """CTranslate2 ends with an error beyond the decoder's positions, and its own files do not tell them."""
    base = tiny_tagged(tmp_path / "base", pad_first=True)
    job = finished(tmp_path / "job", "translator", base, load_model(base))
    shutil.copyfile(base / "spanbridge_translator.json", job / "model/spanbridge_translator.json")
    bundle_translator(job, tmp_path / "models/translator", PROVENANCE)
    spec = TranslatorSpec("fast", tmp_path / "models/translator", {"threads": 1, "max_ratio": 20})
    translator = load_translator(spec)
    assert isinstance(translator, NeuralTranslator)
    assert translator.limit(["piece"] * 48) == load_model(base).config.max_position_embeddings == 96


@pytest.mark.parametrize("result", [{"state": "failed", "message": "no"}, {"state": "cancelled"}, None])
def test_a_job_without_a_model_is_refused(base: Path, tmp_path: Path, result: dict[str, str] | None) -> None:
    job = finished(tmp_path / "job", "encoder", base)
    if result is not None:
        write_json(job / "result.json", result)
    with pytest.raises(InputError, match="not ended with a model"):
        bundle_encoder(job, tmp_path / "models/encoder", PROVENANCE)
    assert not (tmp_path / "models").exists()


def test_what_stood_there_stays_until_the_new_model_is_whole(encoder_job: Path, tmp_path: Path) -> None:
    target = tmp_path / "models/encoder"
    bundle_encoder(encoder_job, target, PROVENANCE)
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    (encoder_job / "model" / WEIGHTS).write_bytes(b"torn")
    with pytest.raises(InputError):
        bundle_encoder(encoder_job, target, PROVENANCE)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    assert [path.name for path in target.parent.iterdir()] == ["encoder"]


def _logits(model: torch.nn.Module) -> torch.Tensor:
    ids = torch.arange(5, 45).reshape(2, 20)
    with torch.inference_mode():
        found = model(input_ids=ids)
    return torch.stack((found.start_logits, found.end_logits))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("model.*"))
