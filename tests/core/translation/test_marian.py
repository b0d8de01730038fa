"""Checkpoints through transformers: tiny ones with random weights."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from core.errors import Cancelled, InputError
from core.progress import Progress, silent
from core.translation.base import Direction, Translated
from core.translation.catalogue import TranslatorSpec, load_translator
from core.translation.marian import MarianTranslator
from core.translation.neural import NeuralTranslator
from tests.core.translation.tiny_translators import EN_ZH, SENTENCES, ZH_EN

ENGLISH, CHINESE = list(SENTENCES[:4]), list(SENTENCES[4:])
CASES = [
    ("one", ZH_EN, CHINESE),
    ("tags", EN_ZH, ENGLISH),
    ("own", EN_ZH, ENGLISH),
    ("many", ZH_EN, CHINESE),
    ("nllb", Direction("zh-Hant", "en"), CHINESE),
]


def load(folder: Path, **options: str | int | float) -> NeuralTranslator:
    found = load_translator(TranslatorSpec("marian", folder, {"device": "cpu", **options}))
    assert isinstance(found, MarianTranslator)
    return found


def translated(translator: NeuralTranslator, texts: list[str], direction: Direction) -> list[Translated]:
    return [one for one in translator.translate_batch(texts, direction, silent()) if one is not None]


@pytest.mark.parametrize(("name", "direction", "texts"), CASES)
@pytest.mark.parametrize("beam", [1, 3])
def test_a_batch_of_one_is_a_batch_of_many(
    tiny_models: dict[str, Path], name: str, direction: Direction, texts: list[str], beam: int
) -> None:
    translator = load(tiny_models[name], beam=beam)
    together = translated(translator, texts, direction)
    alone = [translated(translator, [text], direction)[0] for text in texts]
    assert [one.text for one in together] == [one.text for one in alone]
    assert [one.score for one in together] == pytest.approx([one.score for one in alone], abs=1e-4)
    assert all(one.origin == translator.id for one in together)


def test_greedy_search_takes_the_likeliest_piece(tiny_models: dict[str, Path]) -> None:
    """Against the definition, written out: one forward pass a piece."""
    translator = load(tiny_models["one"], beam=1)
    assert isinstance(translator, MarianTranslator)
    source = translator.tokenizer.pieces(CHINESE[0], ZH_EN)
    (found,) = translator.decode([source], ZH_EN, 16, silent())
    config = translator.model.config
    ids, said, score = [config.decoder_start_token_id], [], 0.0
    while len(said) < 16 and (not said or said[-1] != config.eos_token_id):
        with torch.inference_mode():
            logits = translator.model(
                input_ids=torch.tensor([translator.tokenizer.ids(source)]),
                decoder_input_ids=torch.tensor([ids]),
            ).logits[0, -1]
        best = int(logits.argmax())
        score += float(logits.log_softmax(-1)[best])
        said.append(best)
        ids.append(best)
    assert found.pieces == tuple(
        translator.tokenizer.named([one for one in said if one != config.eos_token_id])
    )
    assert (found.score, found.length) == (pytest.approx(score, abs=1e-4), len(said))


def test_directions_come_from_the_checkpoint(tiny_models: dict[str, Path]) -> None:
    assert load(tiny_models["one"]).directions() == [ZH_EN, Direction("zh-Hant", "en")]
    assert load(tiny_models["own"]).directions()[:2] == [ZH_EN, EN_ZH]  # type: ignore[index]
    assert set(load(tiny_models["tags"]).directions() or ()) == {
        EN_ZH,
        Direction("en", "fr"),
        Direction("en", "zh-Hant"),
    }
    many = set(load(tiny_models["many"]).directions() or ())
    assert {ZH_EN, Direction("ja", "zh-Hant"), Direction("de", "fr")} <= many
    nllb = set(load(tiny_models["nllb"]).directions() or ())
    assert {ZH_EN, Direction("zh", "zh-Hant"), Direction("kas-Deva", "ar"), Direction("yue", "en")} <= nllb


@pytest.mark.parametrize("name", ["one", "tags", "own", "many"])
def test_an_unknown_direction_is_refused(tiny_models: dict[str, Path], name: str) -> None:
    with pytest.raises(InputError, match="does not know en→xx"):
        translated(load(tiny_models[name]), ["a"], Direction("en", "xx"))


def test_a_marian_folder_that_names_no_languages_asks_for_them(
    tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    folder = copied(tiny_models["one"], tmp_path / "model")
    change(folder / "tokenizer_config.json", lambda told: told.pop("source_lang"))
    with pytest.raises(InputError, match="does not say between which languages") as caught:
        load(folder)
    assert "source=zh" in caught.value.remedy
    assert load(folder, source="zh", target="en").directions()[0] == ZH_EN  # type: ignore[index]


def test_a_folders_name_says_the_languages_of_an_opus_model(
    tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    folder = copied(tiny_models["one"], tmp_path / "opus-mt-tc-big-fra-eng")
    change(folder / "tokenizer_config.json", lambda told: told.pop("source_lang"))
    assert load(folder).directions() == [Direction("fr", "en")]


def test_a_long_sentence_is_translated_whole(tiny_models: dict[str, Path]) -> None:
    translator = load(tiny_models["own"], beam=1)
    long = "，".join(CHINESE) * 3
    assert len(translator.parts(long, ZH_EN)) > 3
    (found,) = translated(translator, [long], ZH_EN)
    assert found.text


@pytest.mark.parametrize("name", ["one", "many"])
def test_attention_is_the_mean_over_the_heads_of_a_layer(tiny_models: dict[str, Path], name: str) -> None:
    found = [
        load(tiny_models[name], attention_layer=layer).translate_with_attention(CHINESE[0], ZH_EN, silent())
        for layer in (0, 1, -1)
    ]
    for one in found:
        assert one.attention.shape == (len(one.target), len(one.source))
        assert one.attention.sum(axis=1) == pytest.approx([1.0] * len(one.target), abs=1e-5)
        assert "".join(CHINESE[0][piece.start : piece.end] for piece in one.source) == CHINESE[0]
    assert abs(found[1].attention - found[2].attention).max() == 0.0
    assert abs(found[0].attention - found[1].attention).max() > 1e-4
    (plain,) = translated(load(tiny_models[name]), CHINESE[:1], ZH_EN)
    assert found[0].text == plain.text


@pytest.mark.parametrize("beam", [1, 4])
def test_cancelling_is_heard_in_the_middle_of_a_sentence(tiny_models: dict[str, Path], beam: int) -> None:
    class Tired(Progress):
        left = 5

        def check(self) -> None:
            self.left -= 1
            if self.left == 0:
                self.cancel()
            super().check()

    progress = Tired()
    with pytest.raises(Cancelled):
        load(tiny_models["one"], beam=beam).translate_batch(CHINESE, ZH_EN, progress)
    assert progress.left == 0


def test_the_id_changes_with_weights_and_options_and_not_with_the_place(
    tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    first = load(tiny_models["one"])
    moved = copied(tiny_models["one"], tmp_path / "one")
    assert load(moved).id == first.id
    assert load(moved, beam=2).id != first.id
    weights = moved / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4] + b"\0\0\x80\x3f")
    assert load(moved).id != first.id


def damage_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])


def pickle_weights(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def lose_a_weight(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    del weights["model.encoder.layers.0.fc1.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def more_pieces(folder: Path) -> None:
    change(folder / "vocab.json", lambda told: told.update({"another": len(told)}))


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (damage_weights, "damaged"),
        (pickle_weights, "can run code"),
        (lose_a_weight, "lacks the weights"),
        (lambda folder: (folder / "source.spm").write_bytes(b"no model"), "tokenizer is damaged"),
        (lambda folder: (folder / "vocab.json").unlink(), "tokenizer is damaged"),
        (more_pieces, "more pieces than the model"),
        (lambda folder: (folder / "config.json").write_text("{"), "damaged"),
        (lambda folder: change(folder / "config.json", lambda told: told.update(d_model=64)), "damaged"),
        (lambda folder: change(folder / "config.json", lambda told: told.update(model_type="t5")), "'t5'"),
    ],
)
def test_a_damaged_folder_is_told_plainly(
    tiny_models: dict[str, Path], tmp_path: Path, damage: Callable[[Path], object], fault: str
) -> None:
    folder = copied(tiny_models["one"], tmp_path / "model")
    damage(folder)
    with pytest.raises(InputError, match=fault) as caught:
        load(folder)
    assert str(folder) in caught.value.item


def test_code_beside_the_weights_is_never_run(tiny_models: dict[str, Path], tmp_path: Path) -> None:
    folder = copied(tiny_models["one"], tmp_path / "model")
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Config: pass\n")
    change(folder / "config.json", lambda told: told.update(auto_map={"AutoConfig": "evil.Config"}))
    load(folder)
    assert not (tmp_path / "ran").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        load(tmp_path / "nothing")
    with pytest.raises(InputError, match="no folder"):
        load_translator(TranslatorSpec("marian"))


def test_loading_says_nothing(tiny_models: dict[str, Path], capfd: pytest.CaptureFixture[str]) -> None:
    translated(load(tiny_models["one"]), CHINESE[:1], ZH_EN)
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")


def copied(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("ctranslate2-*"))
    return to


def change(path: Path, how: Callable[[dict[str, object]], object]) -> None:
    told = json.loads(path.read_text(encoding="utf-8"))
    how(told)
    path.write_text(json.dumps(told), encoding="utf-8")
