"""Every kind of encoder reads, keeps exact spans, learns, and comes back from the disk the same."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import torch

from core.domain.spans import Span
from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.models.loading import load_masked, load_reader, save_reader
from core.models.reader import Reader, collate
from core.models.tokens import TextEncoder
from core.models.windows import WindowSettings, label, make_windows
from core.progress import silent
from tests.core.models.tiny_encoders import KINDS, tiny_encoder

PASSAGE = "The sun is on the river, and the moon\nis in  the sea. 北京在东之上，上海在海上。Café №5 & 𠮷野家"
ANSWERS = ("sun", "the river", "moon", "sea", "Café")
SEGMENTED = {"bert", "bert, vocabulary only", "electra"}


@pytest.fixture(scope="module", params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def folder(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("encoders") / "model", kind)


@pytest.fixture(scope="module")
def trained(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The encoder with an answer layer, as training leaves it."""
    torch.manual_seed(3)
    out = tmp_path_factory.mktemp("readers") / "model"
    save_reader(load_reader(folder, fresh_answers=True), out, tokenizer_from=folder)
    return out


def test_spans_survive_tokenisation(folder: Path) -> None:
    encoder = TextEncoder.load(folder)
    passage = encoder.encode(PASSAGE)
    assert list(passage.starts) == sorted(passage.starts) and list(passage.ends) == sorted(passage.ends)
    settings = WindowSettings(64, 16, 8)
    windows = make_windows(encoder.encode("where is it"), passage, settings, encoder.special)
    for answer in ANSWERS:
        span = Span.of(PASSAGE, PASSAGE.index(answer), PASSAGE.index(answer) + len(answer))
        found = 0
        for window in windows:
            start, end = label(window, passage, span)
            if start:
                first, last = (at - window.passage_at + window.first for at in (start, end))
                assert (passage.starts[first], passage.ends[last]) == (span.start, span.end), answer
                found += 1
        assert found, answer


def test_text_that_spells_a_special_token_is_only_text(folder: Path) -> None:
    encoder = TextEncoder.load(folder)
    text = "the [SEP] sun <s> [CLS][PAD] </s> [MASK] <mask>北京<pad>"
    tokens = encoder.encode(text)
    masks = {one for name in ("[MASK]", "<mask>") if (one := encoder._find(name)) is not None}
    special = {encoder.special.cls, encoder.special.sep, encoder.special.pad} | masks
    assert special.isdisjoint(tokens.ids.tolist())
    for word in ("the", "sun", "北京"):
        start = text.index(word)
        assert start in tokens.starts and start + len(word) in tokens.ends


def test_the_frame_is_the_one_the_model_was_trained_with(kind: str, folder: Path) -> None:
    from transformers import AutoTokenizer

    encoder = TextEncoder.load(folder)
    window = make_windows(
        encoder.encode("the sun"), encoder.encode("the sea"), WindowSettings(), encoder.special
    )[0]
    if not kind.endswith("pieces only"):  # those the library cannot read without another one
        theirs = AutoTokenizer.from_pretrained(str(folder))
        assert len(theirs) == len(encoder)
        assert theirs.pad_token_id == encoder.special.pad
        own = window.input_ids.tolist()
        assert own[0] == theirs.cls_token_id and own[-1] == theirs.sep_token_id
    double = kind.startswith(("roberta", "xlm-roberta"))
    separators = [at for at, one in enumerate(window.input_ids) if one == encoder.special.sep and at]
    assert len(separators) == (3 if double else 2)
    assert window.passage_at == separators[-2] + 1


def test_ids_are_those_of_the_models_own_tokenizer(kind: str, folder: Path) -> None:
    from transformers import AutoTokenizer

    if kind.endswith("pieces only"):
        pytest.skip("the library cannot read them without another one")
    theirs = AutoTokenizer.from_pretrained(str(folder))
    for text in (PASSAGE, "the sun", "北京"):
        assert TextEncoder.load(folder).encode(text).ids.tolist() == theirs.encode(
            text, add_special_tokens=False
        )


def test_segments_are_told_only_to_models_that_have_them(kind: str, trained: Path) -> None:
    encoder = TextEncoder.load(trained)
    window = make_windows(encoder.encode("a"), encoder.encode("the sea"), WindowSettings(), encoder.special)
    inputs = collate(window, encoder.special.pad, torch.device("cpu"))
    assert ("token_type_ids" in inputs) == (kind in SEGMENTED)


def test_a_long_passage_is_read_to_the_last_position(trained: Path) -> None:
    reader = Reader.load(trained, device="cpu", windows=WindowSettings(4096, 64, 16))
    assert reader.windows.max_length == 128
    text = " ".join(random.Random(1).choices(PASSAGE.split(), k=300))
    [reading] = reader.read([ReadingItem("x", "where?", text)], silent())
    assert reading.windows > 1 and reading.candidates
    for one in reading.candidates:
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end]


def test_answers_do_not_depend_on_the_batch(trained: Path) -> None:
    reader = Reader.load(trained, device="cpu", windows=WindowSettings(64, 20, 16))
    items = [ReadingItem(str(n), "where is the sun", PASSAGE * n) for n in (1, 3, 2)]
    together = reader.read(items, silent())
    for item, reading in zip(items, together, strict=True):
        [alone] = reader.read([item], silent())
        assert [one.start for one in alone.candidates[:3]] == [one.start for one in reading.candidates[:3]]
        assert alone.candidates[0].score == pytest.approx(reading.candidates[0].score, abs=1e-4)


def test_saved_it_is_a_model_of_the_library(trained: Path) -> None:
    from transformers import AutoModelForQuestionAnswering

    theirs = AutoModelForQuestionAnswering.from_pretrained(str(trained), use_safetensors=True).eval()
    ours = load_reader(trained)
    encoder = TextEncoder.load(trained)
    windows = make_windows(encoder.encode("a"), encoder.encode(PASSAGE), WindowSettings(48), encoder.special)
    inputs = collate(windows, encoder.special.pad, torch.device("cpu"))
    with torch.inference_mode():
        assert torch.equal(ours(**inputs).start_logits, theirs(**inputs).start_logits)


def test_the_body_comes_from_the_encoder(folder: Path) -> None:
    """A masked model and a reader of one folder share every weight of the encoder."""
    reader, masked = load_reader(folder, fresh_answers=True), load_masked(folder)
    prefix = f"{reader.base_model_prefix}."
    own = {name: one for name, one in reader.state_dict().items() if name.startswith(prefix)}
    theirs = masked.state_dict()
    assert own and all(torch.equal(one, theirs[name]) for name, one in own.items())
    with pytest.raises(InputError, match="must be trained before it can answer"):
        load_reader(folder)


def test_an_encoder_without_prefix_and_head_is_the_same(kind: str, tmp_path: Path) -> None:
    bare = tiny_encoder(tmp_path / "bare", kind, bare=True)
    model = load_reader(bare, fresh_answers=True)
    from transformers import AutoModel

    theirs = AutoModel.from_pretrained(str(bare)).state_dict()
    own = model.base_model.state_dict()
    assert all(torch.equal(own[name], theirs[name]) for name in own)


def test_weights_in_several_files_and_with_the_first_names(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = tiny_encoder(tmp_path / "model", "bert")
    expected = load_reader(folder, fresh_answers=True).base_model.state_dict()
    weights = load_file(folder / "model.safetensors")
    old = {
        name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): one
        for name, one in weights.items()
    }
    names = sorted(old)
    parts = {f"model-0000{n + 1}-of-00002.safetensors": names[n::2] for n in range(2)}
    for file, own in parts.items():
        save_file({name: old[name] for name in own}, folder / file)
    (folder / "model.safetensors").unlink()
    index = {"weight_map": {name: file for file, own in parts.items() for name in own}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    found = load_reader(folder, fresh_answers=True).base_model.state_dict()
    assert all(torch.equal(found[name], one) for name, one in expected.items())
    (folder / "model-00002-of-00002.safetensors").unlink()
    with pytest.raises(InputError, match="weights"):
        load_reader(folder, fresh_answers=True)


@pytest.mark.parametrize("name", ["../other.safetensors", "/etc/passwd", "a.bin", 3])
def test_an_index_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: object) -> None:
    folder = tiny_encoder(tmp_path / "model", "bert")
    (folder / "model.safetensors").unlink()
    index = {"weight_map": {"x": name}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    with pytest.raises(InputError, match="list of the weights"):
        load_reader(folder, fresh_answers=True)
