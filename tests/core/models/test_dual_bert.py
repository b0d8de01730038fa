"""Dual BERT gives the golden answers, whatever an item is batched with, and comes back from its folder."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from core.errors import InputError
from core.models.configs import read_config
from core.models.dual_bert import DualBert, DualConfig, DualOptions, load_dual, start_dual
from core.models.loading import load_masked, load_reader, new_reader, save_reader
from core.models.tokens import TextEncoder
from tests.core.models.dual_golden import CASES, Case, decoder, golden, masks, spans
from tests.core.models.tiny_encoders import KINDS, tiny_encoder
from tests.tiny import tiny_reader

CLOSE = {"rtol": 0.0, "atol": 1e-9}
PLAIN = DualOptions(saa=False)


@pytest.fixture(scope="module")
def sixteen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader as wide as the golden states."""
    return tiny_reader(tmp_path_factory.mktemp("models") / "sixteen", hidden=16, layers=1)


@pytest.fixture(scope="module")
def dual(tiny: Path) -> DualBert:
    torch.manual_seed(5)
    return start_dual(tiny, DualOptions()).double().eval()


def golden_model(case: Case, folder: Path, options: DualOptions) -> DualBert:
    reader = new_reader(folder)
    reader.config.num_attention_heads = int(case["in/num_heads"])
    model = DualBert(DualConfig(reader.config.to_dict(), options), reader).double()
    model.decoder = decoder(case, adaptive=options.saa)
    with torch.no_grad():
        for layer, name in ((model.target_outputs, "target"), (model.source_outputs, "source")):
            layer.weight.copy_(case[f"in/out_w_{name}"])
            layer.bias.copy_(case[f"in/out_b_{name}"])
    return model.eval()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(("kind", "options"), [("adaptive", DualOptions()), ("plain", PLAIN)])
def test_logits_and_losses_equal_the_golden_ones(
    sixteen: Path, name: str, kind: str, options: DualOptions
) -> None:
    case = golden(name)
    model = golden_model(case, sixteen, options)
    output = model.decode(case["in/B_T"], case["in/B_S"], *masks(case))
    total = torch.zeros(())
    for side, starts, ends in (
        ("", output.start_logits, output.end_logits),
        ("source_", output.source_start_logits, output.source_end_logits),
    ):
        mask = (1.0 - case[f"in/{side}input_span_mask"].double()) * -1e4
        torch.testing.assert_close(starts + mask, case[f"{kind}/{side}start_logits"], **CLOSE)
        torch.testing.assert_close(ends + mask, case[f"{kind}/{side}end_logits"], **CLOSE)
        losses = sum(
            functional.cross_entropy(logits + mask, places, reduction="none")
            for logits, places in zip((starts, ends), spans(case, side), strict=True)
        )
        wanted = case[f"{kind}/L_aux_per_sample" if side else f"{kind}/L_T_per_sample"]
        torch.testing.assert_close(losses, wanted, **CLOSE)
        weight = model.weight_of_source(output, spans(case, ""), spans(case, "source_")) if side else 1.0
        total = total + (weight * losses).mean()
    weighted = case["agreement/lambda_per_sample"] * case[f"{kind}/L_aux_per_sample"]
    torch.testing.assert_close(total, (case[f"{kind}/L_T_per_sample"] + weighted).mean(), **CLOSE)


def random_inputs(lengths: list[int], seed: int, padded_to: int = 0) -> dict[str, torch.Tensor]:
    """Rows of random tokens, a row's tokens a function of the seed and its place alone."""
    longest = max(*lengths, padded_to)
    ids = torch.zeros(len(lengths), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, length in enumerate(lengths):
        chance = torch.Generator().manual_seed(1000 * seed + row)
        ids[row, :length] = torch.randint(5, 60, (length,), generator=chance)
        mask[row, :length] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": torch.zeros_like(ids)}


def row(inputs: dict[str, torch.Tensor], at: int, length: int) -> dict[str, torch.Tensor]:
    return {name: tensor[at : at + 1, :length] for name, tensor in inputs.items()}


@settings(deadline=None, max_examples=15)
@given(
    lengths=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), min_size=2, max_size=4),
    padding=st.integers(0, 5),
    seed=st.integers(0, 99),
)
def test_a_batch_of_one_equals_a_batch_of_many(
    dual: DualBert, lengths: list[tuple[int, int]], padding: int, seed: int
) -> None:
    ours, theirs = [pair[0] for pair in lengths], [pair[1] for pair in lengths]
    target = random_inputs(ours, seed, padded_to=max(ours) + padding)
    source = random_inputs(theirs, seed + 1, padded_to=max(theirs) + padding)
    with torch.no_grad():
        many = dual(target, source)
        for at, (here, there) in enumerate(lengths):
            one = dual(row(target, at, here), row(source, at, there))
            torch.testing.assert_close(many.start_logits[at, :here], one.start_logits[0], **CLOSE)
            torch.testing.assert_close(many.end_logits[at, :here], one.end_logits[0], **CLOSE)
            torch.testing.assert_close(many.source_end_logits[at, :there], one.source_end_logits[0], **CLOSE)


def test_the_translation_matters_to_the_answer(dual: DualBert) -> None:
    target = random_inputs([9], 1)
    with torch.no_grad():
        answers = [dual(target, random_inputs([7], seed)).start_logits for seed in (2, 3)]
    assert not torch.allclose(*answers)


def test_the_weight_of_the_source_is_not_learned_unless_asked_for(tiny: Path) -> None:
    span = (torch.tensor([1]), torch.tensor([3]))
    for options, learned in ((DualOptions(), False), (DualOptions(stop_gradient=False), True)):
        model = start_dual(tiny, options)
        output = model(random_inputs([6], 1), random_inputs([8], 2))
        assert model.weight_of_source(output, span, span).requires_grad is learned
    fixed = start_dual(tiny, DualOptions(dynamic_lambda=False))
    output = fixed(random_inputs([6], 1), random_inputs([8], 2))
    assert fixed.weight_of_source(output, span, span).tolist() == [1.0]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_made_of_every_kind_of_encoder(tmp_path: Path, kind: str) -> None:
    base = tiny_encoder(tmp_path / "base", kind)
    model = start_dual(base, DualOptions())
    model.save_pretrained(tmp_path / "dual")
    again = DualBert.from_pretrained(tmp_path / "dual")
    inputs = random_inputs([6, 4], 1)
    if not TextEncoder.load(base).special.segments:
        del inputs["token_type_ids"]
    with torch.no_grad():
        assert torch.equal(model(inputs, inputs).end_logits, again(inputs, inputs).end_logits)


def test_a_reader_brings_its_answer_layer_and_an_encoder_begins_at_random(tiny: Path, tmp_path: Path) -> None:
    reader = load_reader(tiny)
    model = start_dual(tiny, DualOptions())
    width = reader.qa_outputs.weight.shape[1]
    assert torch.equal(model.source_outputs.weight, reader.qa_outputs.weight)
    assert torch.equal(model.target_outputs.weight[:, :width], reader.qa_outputs.weight)
    save_reader(load_masked(tiny), tmp_path / "encoder", tokenizer_from=tiny)
    fresh = start_dual(tmp_path / "encoder", DualOptions())
    assert not torch.equal(fresh.source_outputs.weight, reader.qa_outputs.weight)
    assert torch.equal(
        fresh.base_model.embeddings.word_embeddings.weight, reader.bert.embeddings.word_embeddings.weight
    )


def test_a_folder_says_how_its_model_is_made_and_its_tokenizer_frames_texts(
    tiny: Path, tmp_path: Path
) -> None:
    model = start_dual(tiny, replace(PLAIN, aux=False))
    save_reader(model, tmp_path, tokenizer_from=tiny)
    assert load_dual(tmp_path).config.options == model.config.options
    assert read_config(tmp_path)["model_type"] == "bert"
    assert TextEncoder.load(tmp_path).special == TextEncoder.load(tiny).special
    assert "_name_or_path" not in json.loads((tmp_path / "config.json").read_text())["encoder"]


def test_training_goes_on_from_a_trained_one_of_the_same_attention(tiny: Path, tmp_path: Path) -> None:
    model = start_dual(tiny, DualOptions())
    model.save_pretrained(tmp_path)
    again = start_dual(tmp_path, DualOptions(aux=False))
    assert torch.equal(again.target_outputs.weight, model.target_outputs.weight)
    assert again.config.options == DualOptions(aux=False)
    with pytest.raises(InputError, match="another kind of attention"):
        start_dual(tmp_path, PLAIN)


@pytest.mark.parametrize("stored", ["packed", "difference"])
def test_small_weights_give_nearly_the_same_model(tiny: Path, tmp_path: Path, stored: str) -> None:
    model = start_dual(tiny, DualOptions())
    folder = tmp_path / "dual"
    if stored == "packed":
        save_reader(model, folder, tokenizer_from=tiny, packed=True)
    else:
        save_reader(load_masked(tiny), tmp_path / "encoder", tokenizer_from=tiny)
        save_reader(model, folder, tokenizer_from=tiny, shared=tmp_path / "encoder" / "model.safetensors")
    inputs = random_inputs([9], 1)
    with torch.no_grad():
        small, whole = load_dual(folder)(inputs, inputs), model.eval()(inputs, inputs)
    torch.testing.assert_close(small.start_logits, whole.start_logits, rtol=0.05, atol=0.05)


@pytest.fixture(scope="module")
def saved(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dual") / "model"
    save_reader(start_dual(tiny, DualOptions()), folder, tokenizer_from=tiny)
    return folder


def _cut(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])


def _without_encoder(folder: Path) -> None:
    _change(folder, lambda config: config.pop("encoder"))


def _strange_encoder(folder: Path) -> None:
    _change(folder, lambda config: config["encoder"].update(model_type="none such"))


def _wider(folder: Path) -> None:
    _change(folder, lambda config: config["encoder"].update(hidden_size=64))


def _odd_switch(folder: Path) -> None:
    _change(folder, lambda config: config.update(saa="perhaps"))


def _change(folder: Path, change: Any) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text())
    change(config)
    path.write_text(json.dumps(config))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_cut, "damaged"),
        (lambda folder: (folder / "model.safetensors").unlink(), "no weights"),
        (_without_encoder, "not that of a Dual BERT"),
        (_strange_encoder, "not a model this program knows"),
        (_wider, "another size"),
        (_odd_switch, "saa in config.json must be true or false"),
    ],
)
def test_a_damaged_folder_is_refused_in_a_sentence(
    saved: Path, tmp_path: Path, damage: Any, words: str
) -> None:
    folder = Path(shutil.copytree(saved, tmp_path / "model"))
    damage(folder)
    with pytest.raises(InputError, match=words):
        load_dual(folder)


def test_a_reader_is_no_dual_bert(tiny: Path) -> None:
    with pytest.raises(InputError, match="not that of a Dual BERT"):
        load_dual(tiny)


def test_spared_memory_changes_no_gradient(tiny: Path) -> None:
    gradients = []
    for spare in (False, True):
        torch.manual_seed(0)
        model = start_dual(tiny, DualOptions()).train()
        assert not spare or model.spare_memory()
        torch.manual_seed(1)
        model(random_inputs([6], 1), random_inputs([8], 2)).start_logits.square().sum().backward()
        gradients.append(model.base_model.embeddings.word_embeddings.weight.grad)
    torch.testing.assert_close(*gradients)
