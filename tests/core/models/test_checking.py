"""A stranger's model folder is looked at before it is used, and refused with a reason."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import InputError
from core.models.checking import check_model
from core.models.hub_cards import ModelCard
from core.models.loading import load_reader, save_reader
from tests.core.models.tiny_encoders import KINDS, tiny_encoder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_encoder(tmp_path / "model", "bert")


def _change(path: Path, **values: object) -> None:
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps(told | values), encoding="utf-8")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_encoder_is_known(tmp_path: Path, kind: str) -> None:
    found = check_model(tiny_encoder(tmp_path / "model", kind))
    assert found.role == "encoder" and found.kind == kind.split(",")[0]
    assert 0 < found.parameters * 4 <= found.size
    assert found.licence == "" and found.languages == ()


@pytest.mark.parametrize("kind", ["bert", "modernbert", "xlm"])
def test_a_trained_one_is_a_reader(tmp_path: Path, kind: str) -> None:
    encoder = tiny_encoder(tmp_path / "model", kind)
    save_reader(load_reader(encoder, fresh_answers=True), tmp_path / "out", tokenizer_from=encoder)
    assert check_model(tmp_path / "out").role == "reader"


def test_licence_and_languages_come_from_the_card(folder: Path) -> None:
    assert check_model(folder, ModelCard("mit", ("de",))).licence == "mit"
    page = "---\nlicense: apache-2.0\nlanguage:\n- zh\n- en\n---\n# A model\n"
    (folder / "README.md").write_text(page, encoding="utf-8")
    found = check_model(folder)
    assert (found.licence, found.languages) == ("apache-2.0", ("zh", "en"))


@pytest.mark.parametrize(
    "page", ["", "no card", "---\n: [\n---\n", "---\n- 1\n---\n", "---\nlicense: 3\n---\n"]
)
def test_a_strange_card_says_nothing(folder: Path, page: str) -> None:
    (folder / "README.md").write_text(page, encoding="utf-8")
    assert check_model(folder).licence == ""


def _pickled(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def _cut(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-10])


def _other_vocabulary(folder: Path) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.add_tokens(["one-more"])
    tokenizer.save(str(folder / "tokenizer.json"))


def _unframed(folder: Path) -> None:
    text = (folder / "tokenizer.json").read_text(encoding="utf-8")
    (folder / "tokenizer.json").write_text(text.replace("[CLS]", "[ABC]"), encoding="utf-8")


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no configuration": (lambda f: (f / "config.json").unlink(), "no config.json"),
    "broken configuration": (lambda f: (f / "config.json").write_text("{"), "config.json cannot be read"),
    "configuration of a list": (lambda f: (f / "config.json").write_text("[]"), "holds no settings"),
    "unknown kind": (
        lambda f: _change(f / "config.json", model_type="gpt2"),
        "'gpt2' are not supported.*BERT",
    ),
    "own code": (
        lambda f: _change(f / "config.json", auto_map={"AutoModel": "x.Model"}),
        "program code of its own",
    ),
    "own tokenizer code": (
        lambda f: _change(f / "tokenizer_config.json", auto_map={"AutoTokenizer": ["x.T", None]}),
        "program code of its own",
    ),
    "pickled weights": (_pickled, "only there as pytorch_model.bin, a form that may run code"),
    "no weights": (lambda f: (f / "model.safetensors").unlink(), "there are no weights"),
    "weights cut short": (_cut, "weights are damaged"),
    "no tokenizer": (lambda f: (f / "tokenizer.json").unlink(), "no other tokenizer"),
    "broken tokenizer": (lambda f: (f / "tokenizer.json").write_text("{}"), "tokenizer cannot be read"),
    "more tokens than weights": (_other_vocabulary, "do not belong together"),
    "another configuration": (lambda f: _change(f / "config.json", vocab_size=7), "do not belong together"),
    "no frame": (_unframed, r"no \[CLS\] token"),
}


@pytest.mark.parametrize("fault", sorted(REFUSED))
def test_a_folder_that_cannot_be_used_is_refused(folder: Path, fault: str) -> None:
    spoil, reason = REFUSED[fault]
    spoil(folder)
    with pytest.raises(InputError, match=reason):
        check_model(folder)


def test_a_lost_part_of_the_weights_is_named(folder: Path) -> None:
    index = {"weight_map": {"a.weight": "model-1.safetensors", "b.weight": "model-2.safetensors"}}
    (folder / "model.safetensors").rename(folder / "model-1.safetensors")
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    with pytest.raises(InputError, match="weights"):
        check_model(folder)
    index["weight_map"]["b.weight"] = "model-1.safetensors"
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    with pytest.raises(InputError, match=r"not whole: a\.weight is missing"):
        check_model(folder)


def _translator(folder: Path, kind: str) -> Path:
    import sentencepiece
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration, MarianConfig, MarianMTModel

    folder.mkdir()
    (folder / "text.txt").write_text("the sun\nthe sea\nthe moon\n" * 20, encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(folder / "text.txt"),
        model_prefix=str(folder / "m"),
        vocab_size=30,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    torch.manual_seed(0)
    sizes = {"encoder_layers": 1, "decoder_layers": 1, "d_model": 16, "encoder_attention_heads": 2}
    sizes |= {"decoder_attention_heads": 2, "encoder_ffn_dim": 16, "decoder_ffn_dim": 16, "vocab_size": 40}
    marian = kind == "marian"
    for name in ("source.spm", "target.spm") if marian else ("sentencepiece.bpe.model",):
        (folder / name).write_bytes((folder / "m.model").read_bytes())
    (folder / "vocab.json").write_text(json.dumps({f"p{n}": n for n in range(35)}), encoding="utf-8")
    config = MarianConfig(**sizes, pad_token_id=39) if marian else M2M100Config(**sizes)
    model = MarianMTModel(config) if marian else M2M100ForConditionalGeneration(config)
    model.save_pretrained(folder)
    return folder


@pytest.mark.parametrize("kind", ["marian", "m2m_100"])
def test_translators_are_known(tmp_path: Path, kind: str) -> None:
    folder = _translator(tmp_path / "model", kind)
    assert check_model(folder).role == "translator"
    spm = next(folder.glob("*.spm" if kind == "marian" else "*.bpe.model"))
    spm.write_bytes(b"nothing")
    with pytest.raises(InputError, match=f"{spm.name} cannot be read"):
        check_model(folder)
    spm.unlink()
    with pytest.raises(InputError, match=f"has no {spm.name}"):
        check_model(folder)


_WIDTH = {"distilbert": "dim", "xlm": "emb_dim"}
_LAYERS = {"distilbert": "n_layers", "xlm": "n_layers"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_weights_of_another_size_than_the_configuration_tells_are_refused(tmp_path: Path, kind: str) -> None:
    folder = tiny_encoder(tmp_path / "model", kind)
    config = folder / "config.json"
    told = config.read_text(encoding="utf-8")
    _change(config, **{_WIDTH.get(kind, "hidden_size"): 64})
    with pytest.raises(InputError, match="width is 32 in the weights and 64 in config"):
        check_model(folder)
    for layers in (1, 12):
        config.write_text(told, encoding="utf-8")
        _change(config, **{_LAYERS.get(kind, "num_hidden_layers"): layers})
        with pytest.raises(InputError, match=f"layers is 2 in the weights and {layers} in config"):
            check_model(folder)


@pytest.mark.parametrize("kind", ["marian", "m2m_100"])
def test_a_translator_s_sizes_are_compared_too(tmp_path: Path, kind: str) -> None:
    folder = _translator(tmp_path / "model", kind)
    told = (folder / "config.json").read_text(encoding="utf-8")
    for name, reason in (
        ("d_model", "the width is 16"),
        ("encoder_layers", "number of layers is 1"),
        ("decoder_layers", "number of decoder layers is 1"),
    ):
        _change(folder / "config.json", **{name: 3})
        with pytest.raises(InputError, match=reason):
            check_model(folder)
        (folder / "config.json").write_text(told, encoding="utf-8")


@pytest.mark.parametrize("vocabulary", [{}, {"a": {"b": 1}}, {"a": 1, "b": None}])
def test_a_vocabulary_numbers_its_pieces(tmp_path: Path, vocabulary: object) -> None:
    folder = _translator(tmp_path / "model", "marian")
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    with pytest.raises(InputError, match=r"vocab\.json does not give every piece a number"):
        check_model(folder)


def test_looking_at_a_folder_loads_no_torch(folder: Path) -> None:
    code = (
        "import sys, pathlib; from core.models.checking import check_model;"
        "check_model(pathlib.Path(sys.argv[1]));"
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers')))"
    )
    assert subprocess.run([sys.executable, "-c", code, str(folder)], check=False).returncode == 0
