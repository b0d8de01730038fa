"""CTranslate2 says what transformers says, and a conversion is whole or not there."""

import os
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import Cancelled, EnvironmentFault, InputError
from core.progress import Progress, silent
from core.translation import fast
from core.translation.base import Direction, Translated
from core.translation.catalogue import TranslatorSpec, load_translator
from core.translation.fast import FastTranslator
from core.translation.folders import write_card
from core.translation.neural import NeuralTranslator
from core.translation.search import Search
from tests.core.translation.test_marian import CASES, CHINESE, copied, damage_weights, pickle_weights
from tests.core.translation.tiny_translators import CARD, EN_ZH, ZH_EN, tiny_marian, tiny_tagged


def load(kind: str, folder: Path, **options: str | int | float) -> NeuralTranslator:
    found = load_translator(TranslatorSpec(kind, folder, {"device": "cpu", **options}))
    assert isinstance(found, NeuralTranslator)
    return found


def fast_one(folder: Path, **options: str | int | float) -> FastTranslator:
    found = load("fast", folder, threads=1, **options)
    assert isinstance(found, FastTranslator)
    return found


def translated(translator: NeuralTranslator, texts: list[str], direction: Direction) -> list[Translated]:
    return [one for one in translator.translate_batch(texts, direction, silent()) if one is not None]


def same(one: list[Translated], other: list[Translated]) -> bool:
    return [each.text for each in one] == [each.text for each in other] and [
        each.score for each in one
    ] == pytest.approx([each.score for each in other], abs=1e-4)


@pytest.mark.parametrize(("name", "direction", "texts"), CASES)
@pytest.mark.parametrize(("beam", "penalty"), [(1, 1.0), (4, 1.0), (4, 0.6)])
def test_float_equals_transformers(
    tiny_models: dict[str, Path], name: str, direction: Direction, texts: list[str], beam: int, penalty: float
) -> None:
    options = {"beam": beam, "length_penalty": penalty}
    plain = translated(load("marian", tiny_models[name], **options), texts, direction)
    quick = translated(fast_one(tiny_models[name], precision="float32", **options), texts, direction)
    assert same(quick, plain)


@pytest.mark.parametrize("name", ["one", "own", "many"])
def test_a_translation_ends_with_the_decoders_positions(tiny_models: dict[str, Path], name: str) -> None:
    """Random weights that end few sentences, and a limit beyond what the decoder has places for."""
    folder, options = tiny_models[name], {"beam": 2, "max_ratio": 20}
    plain = translated(load("marian", folder, **options), CHINESE, ZH_EN)
    assert same(translated(fast_one(folder, precision="float32", **options), CHINESE, ZH_EN), plain)


def test_what_the_decoder_cut_off_is_scored_too(tiny_models: dict[str, Path]) -> None:
    """Random weights go on until there are no places left; twelve pieces hardly ever come again."""
    quick = fast_one(tiny_models["many"], precision="float32", beam=1, max_ratio=20, no_repeat=12)
    sources = [quick.tokenizer.pieces(text, ZH_EN) for text in CHINESE]
    found = quick.decode(sources, ZH_EN, quick.limit(sources[0] * 90), silent())
    assert max(one.length for one in found) > 90
    assert all(one.score < 0 for one in found)


@pytest.mark.parametrize("beam", [1, 3])
def test_both_keep_from_going_round_in_circles(tiny_models: dict[str, Path], beam: int) -> None:
    """Random weights repeat themselves until the limit, unless they may not."""
    options = {"beam": beam, "max_ratio": 6}
    plain = load("marian", tiny_models["own"], no_repeat=2, **options)
    quick = fast_one(tiny_models["own"], precision="float32", no_repeat=2, **options)
    if beam == 1:  # the libraries weigh hypotheses against each other in different ways
        assert same(translated(quick, CHINESE, ZH_EN), translated(plain, CHINESE, ZH_EN))
    free = fast_one(tiny_models["own"], precision="float32", **options)
    assert repeats(quick) == repeats(plain) == 0 < repeats(free)


@pytest.mark.parametrize("name", ["one", "own", "many"])
@pytest.mark.parametrize("beam", [1, 3])
def test_both_keep_from_saying_what_has_no_text(
    tiny_models: dict[str, Path], tmp_path: Path, name: str, beam: int
) -> None:
    """A model that likes the unknown piece best of all."""
    folder = copied(tiny_models[name], tmp_path / "model")
    unknown = fast_one(folder, precision="float32").tokenizer.ids(["\x00"])
    weights = load_file(folder / "model.safetensors")
    for weight in ("model.shared.weight", "lm_head.weight"):
        if weight in weights:
            weights[weight] = weights[weight].clone()
            weights[weight][unknown] *= 4
    if "final_logits_bias" in weights:
        weights["final_logits_bias"][0, unknown] = 6.0
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    options = {"beam": beam, "max_ratio": 2}
    plain = load("marian", folder, no_unknown=1, **options)
    quick = fast_one(folder, precision="float32", no_unknown=1, **options)
    if beam == 1:  # the libraries weigh hypotheses against each other in different ways
        assert same(translated(quick, CHINESE, ZH_EN), translated(plain, CHINESE, ZH_EN))
    said = [unknowns(one) for one in (quick, plain, fast_one(folder, precision="float32", **options))]
    assert said[:2] == [0, 0] and said[2] > 0
    assert all(one.score is not None and one.score < 0 for one in translated(quick, CHINESE, ZH_EN))


def unknowns(translator: NeuralTranslator) -> int:
    """How many unknown pieces are said."""
    (unknown,) = translator.tokenizer.named(translator.tokenizer.ids(["\x00"]))
    sources = [translator.tokenizer.pieces(text, ZH_EN) for text in CHINESE]
    return sum(one.pieces.count(unknown) for one in translator.decode(sources, ZH_EN, 40, silent()))


def repeats(translator: NeuralTranslator) -> int:
    """How many pairs of pieces stand in a translation that has them already."""
    sources = [translator.tokenizer.pieces(text, ZH_EN) for text in CHINESE]
    found = translator.decode(sources, ZH_EN, 40, silent())
    pairs = [list(pairwise(one.pieces)) for one in found]
    return sum(len(one) - len(set(one)) for one in pairs)


def test_a_converted_folder_knows_its_decoders_positions_from_its_card(
    tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    fast_one(tiny_models["own"], precision="int8")
    folder = tmp_path / "bundle"
    shutil.copytree(tiny_models["own"] / "ctranslate2-int8", folder)
    shutil.copy(tiny_models["own"] / "tokenizer.json", folder)
    write_card(CARD, folder)
    found = fast_one(folder, max_ratio=20)
    assert found.limit(["a"] * 48) == CARD.longest_target == 96
    assert len(translated(found, CHINESE, ZH_EN)) == len(CHINESE)


@pytest.mark.parametrize("name", ["own", "many"])
def test_the_probability_of_each_piece_is_transformers(tiny_models: dict[str, Path], name: str) -> None:
    """Whatever a search finds: the same pieces, asked of both, piece by piece."""
    plain, quick = load("marian", tiny_models[name]), fast_one(tiny_models[name], precision="float32")
    source = plain.tokenizer.pieces(CHINESE[1], ZH_EN)
    prefix = plain.tokenizer.prefix(ZH_EN)
    target = [*prefix, *plain.tokenizer.pieces(CHINESE[2], ZH_EN)[1:]]
    ids = [plain.model.config.decoder_start_token_id, *plain.tokenizer.ids(target)]  # type: ignore[attr-defined]
    with torch.inference_mode():
        logits = plain.model(  # type: ignore[attr-defined]
            input_ids=torch.tensor([plain.tokenizer.ids(source)]), decoder_input_ids=torch.tensor([ids[:-1]])
        ).logits[0]
    wanted = logits.log_softmax(-1).gather(1, torch.tensor(ids[1:])[:, None])[:, 0].tolist()
    (found,) = quick.model.score_batch([source], [target[:-1]])
    assert found.log_probs == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize(("name", "direction", "texts"), CASES)
def test_attention_is_transformers(
    tiny_models: dict[str, Path], name: str, direction: Direction, texts: list[str]
) -> None:
    plain, quick = load("marian", tiny_models[name]), fast_one(tiny_models[name], precision="float32")
    pieces = 0
    for text in texts:
        one, other = (each.translate_with_attention(text, direction, silent()) for each in (plain, quick))
        assert (other.text, other.source, other.target) == (one.text, one.source, one.target)
        assert np.allclose(other.attention, one.attention, atol=1e-4)
        pieces += len(one.target)
    assert pieces > 2


@pytest.mark.parametrize(("name", "direction", "texts"), CASES)
def test_attention_behind_a_given_translation(
    tiny_models: dict[str, Path], name: str, direction: Direction, texts: list[str]
) -> None:
    plain, quick = load("marian", tiny_models[name]), fast_one(tiny_models[name], precision="float32")
    for text, given in zip(texts, reversed(texts), strict=True):
        ours, theirs = (
            each.translate_with_attention(text, direction, silent(), given) for each in (plain, quick)
        )
        assert ours.text == theirs.text == given
        assert ours.target == theirs.target and ours.target
        assert np.allclose(theirs.attention, ours.attention, atol=1e-4)
        own = plain.translate_with_attention(text, direction, silent())
        if own.text:  # held to what it says itself, it looks as it did
            again = plain.translate_with_attention(text, direction, silent(), own.text)
            if again.target == own.target:
                assert np.allclose(again.attention, own.attention, atol=1e-4)


def test_a_start_with_weights_of_its_own_is_kept(tiny_models: dict[str, Path], tmp_path: Path) -> None:
    """Training changes the padding row of a Marian model, with which a translation begins."""
    folder = copied(tiny_models["own"], tmp_path / "model")
    weights = load_file(folder / "model.safetensors")
    weights["model.shared.weight"][-1] = torch.randn(32) * 0.5
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    plain = translated(load("marian", folder), CHINESE, ZH_EN)
    assert same(translated(fast_one(folder, precision="float32"), CHINESE, ZH_EN), plain)
    assert not same(translated(load("marian", tiny_models["own"]), CHINESE, ZH_EN), plain)


def test_the_padding_piece_may_stand_first(tmp_path: Path) -> None:
    """As in models trained here: it has weights of its own and begins a translation."""
    folder = tiny_tagged(tmp_path / "model", pad_first=True)
    plain, quick = load("marian", folder), fast_one(folder, precision="float32")
    assert same(translated(quick, CHINESE, ZH_EN), translated(plain, CHINESE, ZH_EN))
    assert plain.tokenizer.ids(["<pad>", "</s>"]) == [0, 1]


@pytest.mark.parametrize(("name", "direction", "texts"), CASES)
def test_a_batch_of_one_is_a_batch_of_many(
    tiny_models: dict[str, Path], name: str, direction: Direction, texts: list[str]
) -> None:
    translator = fast_one(tiny_models[name], precision="float32", beam=2)
    alone = [translated(translator, [text], direction)[0] for text in texts]
    assert same(translated(translator, texts, direction), alone)


def test_a_folder_with_only_the_converted_form_is_enough(
    tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    whole = fast_one(tiny_models["own"], precision="int8")
    folder = tmp_path / "bundle"
    shutil.copytree(tiny_models["own"] / "ctranslate2-int8", folder)
    for name in ("tokenizer.json", "spanbridge_translator.json"):
        shutil.copy(tiny_models["own"] / name, folder)
    found = fast_one(folder)
    assert translated(found, CHINESE, ZH_EN) == [
        Translated(one.text, found.id, one.score) for one in translated(whole, CHINESE, ZH_EN)
    ]
    assert found.id.startswith("fast:bundle@") and "int8" in found.id
    assert found.directions() == whole.directions()


def test_the_bundled_form_needs_no_torch(tiny_models: dict[str, Path], tmp_path: Path) -> None:
    import subprocess
    import sys

    fast_one(tiny_models["own"], precision="int8")
    folder = tmp_path / "bundle"
    shutil.copytree(tiny_models["own"] / "ctranslate2-int8", folder)
    for name in ("tokenizer.json", "spanbridge_translator.json"):
        shutil.copy(tiny_models["own"] / name, folder)
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from core.progress import silent\n"
        "from core.translation.base import Direction\n"
        "from core.translation.catalogue import TranslatorSpec, load_translator\n"
        f"translator = load_translator(TranslatorSpec('fast', Path({str(folder)!r})))\n"
        f"assert translator.translate_batch([{CHINESE[0]!r}], Direction('zh', 'en'), silent())[0].origin\n"
        "assert not {'torch', 'transformers'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_model_is_converted_once_and_again_when_its_weights_change(
    tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    folder = copied(tiny_models["one"], tmp_path / "model")
    first = fast_one(folder)
    made = folder / "ctranslate2-int8" / "model.bin"
    stamp = made.stat()
    assert fast_one(folder).id == first.id
    assert (made.stat().st_ino, made.stat().st_mtime_ns) == (stamp.st_ino, stamp.st_mtime_ns)
    shutil.copy(tiny_marian(tmp_path / "other", seed=1) / "model.safetensors", folder)
    assert fast_one(folder).id != first.id
    assert made.stat().st_ino != stamp.st_ino


def test_a_folder_closed_to_writing_is_converted_among_the_persons_files(
    tiny_models: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tiny_models["one"], tmp_path / "model")
    monkeypatch.setenv("SPANBRIDGE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(fast.os, "access", lambda *_: False)
    assert translated(fast_one(folder), CHINESE[:1], ZH_EN)
    assert not (folder / "ctranslate2-int8").exists()
    assert list((tmp_path / "home").rglob("ctranslate2-int8/model.bin"))


def test_what_a_killed_conversion_left_is_swept_away(tiny_models: dict[str, Path], tmp_path: Path) -> None:
    folder = copied(tiny_models["one"], tmp_path / "model")
    old, new = folder / ".ctranslate2-int8.old", folder / ".ctranslate2-int8.new"
    old.mkdir()
    new.mkdir()
    os.utime(old, (0, 0))
    fast_one(folder)
    assert (old.exists(), new.exists()) == (False, True)
    made = folder / "ctranslate2-int8"
    assert made.stat().st_mode & 0o777 == folder.stat().st_mode & 0o777


def test_a_conversion_that_breaks_leaves_nothing(
    tiny_models: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.translation import converting

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    folder = copied(tiny_models["one"], tmp_path / "model")
    before = sorted(folder.iterdir())
    monkeypatch.setattr(converting, "fingerprint", full)
    with pytest.raises(EnvironmentFault, match="No space left"):
        fast_one(folder)
    assert sorted(folder.iterdir()) == before


def test_cancelling_is_heard_between_batches(tiny_models: dict[str, Path]) -> None:
    class OneBatch(Progress):
        seen = 0

        def check(self) -> None:
            self.seen += 1
            if self.seen == 2:
                self.cancel()
            super().check()

    with pytest.raises(Cancelled):
        fast_one(tiny_models["own"], batch_pieces=16).translate_batch(CHINESE, ZH_EN, OneBatch())


def test_damage_is_told_plainly(tiny_models: dict[str, Path], tmp_path: Path) -> None:
    for number, (damage, fault) in enumerate([(damage_weights, "damaged"), (pickle_weights, "can run code")]):
        folder = copied(tiny_models["one"], tmp_path / str(number))
        damage(folder)
        with pytest.raises(InputError, match=fault):
            fast_one(folder)
        assert not (folder / "ctranslate2-int8").exists()
    folder = tmp_path / "bundle"
    fast_one(tiny_models["own"])
    shutil.copytree(tiny_models["own"] / "ctranslate2-int8", folder)
    with pytest.raises(InputError, match="no tokenizer"):
        fast_one(folder)
    for name in ("tokenizer.json", "spanbridge_translator.json"):
        shutil.copy(tiny_models["own"] / name, folder)
    (folder / "model.bin").write_bytes(b"\6\0\0\0nonsense")
    with pytest.raises(InputError, match="cannot be loaded"):
        fast_one(folder)


def test_an_unknown_direction_is_refused(tiny_models: dict[str, Path]) -> None:
    with pytest.raises(InputError, match="does not know zh→fr"):
        translated(fast_one(tiny_models["own"]), ["a"], Direction("zh", "fr"))
    assert EN_ZH in (fast_one(tiny_models["own"]).directions() or ())


class _OnAGpu:
    """A model of the library; on a GPU it cannot compute, as where CUDA's libraries are others."""

    def __init__(self, home: str, device: str, **options: object) -> None:
        self.device = "cuda" if device == "auto" else device

    def translate_batch(self, sources: list[list[str]], **options: object) -> list[list[str]]:
        if self.device == "cuda":
            raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")
        return sources


@pytest.mark.parametrize(("asked", "used"), [("auto", "cpu"), ("cpu", "cpu"), ("cuda", "cuda")])
def test_a_gpu_that_the_library_cannot_compute_on_is_not_chosen(
    asked: str, used: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast.ctranslate2, "Translator", _OnAGpu)
    assert fast._open(Path("model"), Search(device=asked), "int8").device == used
