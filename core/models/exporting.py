"""A reader as a folder that transformers loads without us: plain weights, whole tokenizer, a card for people.

What is written is loaded again and held against the model it came from before the folder appears.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch

from core.errors import Bug, InputError
from core.models.configs import read_json, special_names
from core.models.exports import TRANSFORMERS, ExportOrder, new_folder
from core.models.library import read_card
from core.models.loading import load_reader, place, save_reader
from core.models.model_card import write_cards
from core.models.reader import Reader
from core.models.special_tokens import SpecialTokens
from core.models.tokens import TextEncoder
from core.models.windows import Window, WindowSettings, make_windows
from core.progress import Progress

_TOKENIZER, _TOKENIZER_SETTINGS = "tokenizer.json", "tokenizer_config.json"
_BERT = {
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "mask_token": "[MASK]",
}
_LONGEST = 512  # tokens; no sample is as long
_EQUAL = 1e-5  # largest difference of two logits that are the same

SAMPLES = (
    ("Where does the river meet the sea?", "The river meets the sea near the old town of Ávila, in 1998."),
    ("河在哪里入海？", "这条河在上海以东入海，全长九百公里。"),
)
"""Question and passage with which an export is held against its origin."""

_NOTES = (
    "`model.safetensors`, `config.json`: the model, for `AutoModelForQuestionAnswering`. On two samples its "
    "logits were compared with those of the model it comes from: equal to 0.00001.",
    "The tokenizer, for `AutoTokenizer`: it cuts those samples into the same tokens.",
    "`card.json`: the same facts for programs.",
)


def export_reader(order: ExportOrder, progress: Progress) -> dict[str, Any]:
    """Write the reader to a new folder, whole or not at all; returns the card's words about it.

    Raises `InputError` where the source is no reader or the target is there, `EnvironmentFault` where it
    cannot be written, `Bug` where what was written does not answer as the source does.
    """
    with new_folder(order.target) as partial:
        progress.report("loading the model", 0, 3)
        model, encoder, card = read_origin(order.source)
        progress.report("writing the model", 1, 3)
        save_reader(model, partial, tokenizer_from=order.source)
        settle_tokenizer(partial, encoder, item=order.source)
        told = {"format": TRANSFORMERS}
        write_cards(partial, card | {"export": told}, order.facts, library="transformers", notes=_NOTES)
        progress.report("comparing it with its origin", 2, 3)
        _check(partial, Reader(model, encoder, place("cpu")))
        progress.check()
    return told


def read_origin(source: Path) -> tuple[Any, TextEncoder, dict[str, Any]]:
    """The model, the tokenizer and the card of the reader to export; raises `InputError` for what is none.

    What the card says about how the weights are stored is left out: an export stores them otherwise.
    """
    card = {name: value for name, value in read_card(source).items() if name != "words"}
    return load_reader(source), TextEncoder.load(source), card


def settle_tokenizer(folder: Path, encoder: TextEncoder, *, item: Path) -> None:
    """See to it that transformers cuts text as we do, with the maker's files where they say it all.

    Raises `InputError` where it cannot; `item` is where the files came from.
    """
    theirs = (folder / _TOKENIZER_SETTINGS).is_file() or not (folder / _TOKENIZER).is_file()
    if theirs and _cuts_alike(folder, encoder):
        return
    mend = _write_framing if (folder / _TOKENIZER).is_file() else _write_beginning
    mend(folder, encoder)
    if _cuts_alike(folder, encoder):
        return
    raise InputError(
        "transformers alone does not cut text with this tokenizer as this program does",
        item=str(item),
        remedy="Give the model a tokenizer.json",
    )


def _cuts_alike(folder: Path, encoder: TextEncoder) -> bool:
    """Whether transformers gives the samples the same ids."""
    try:
        tokenizer = _tokenizer(folder)
        found = [tokenizer(*sample)["input_ids"] for sample in SAMPLES]
    except Exception:  # the library answers foreign files with every kind of error
        return False
    return found == [sample_window(encoder, *sample).input_ids.tolist() for sample in SAMPLES]


def _write_framing(folder: Path, encoder: TextEncoder) -> None:
    """Add to ``tokenizer.json`` what frames a question and its passage, and say that it is all there is."""
    from tokenizers import Tokenizer

    names = {role: special_names(folder).get(role, usual) for role, usual in _BERT.items()}
    tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
    tokenizer.post_processor = _framing(names, encoder.special)
    tokenizer.save(str(folder / _TOKENIZER))
    known = {role: token for role, token in names.items() if tokenizer.token_to_id(token) is not None}
    segments = ["token_type_ids"] if encoder.special.segments else []
    told = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_input_names": ["input_ids", *segments, "attention_mask"],
        **known,
    }
    (folder / _TOKENIZER_SETTINGS).write_text(json.dumps(told, indent=2, sort_keys=True), encoding="utf-8")


def _write_beginning(folder: Path, encoder: TextEncoder) -> None:
    """Let the first token be the one of our windows: transformers begins XLM's with another."""
    with suppress(Exception):  # a tokenizer that cannot be loaded is told by its caller
        told = read_json(folder / _TOKENIZER_SETTINGS) | {"bos_token": _tokenizer(folder).cls_token}
        (folder / _TOKENIZER_SETTINGS).write_text(
            json.dumps(told, indent=2, sort_keys=True), encoding="utf-8"
        )


def _tokenizer(folder: Path) -> Any:
    import transformers

    return transformers.AutoTokenizer.from_pretrained(
        str(folder), local_files_only=True, trust_remote_code=False
    )


def _framing(names: Mapping[str, str], special: SpecialTokens) -> Any:
    from tokenizers import processors

    cls, sep = names["cls_token"], names["sep_token"]
    between = " ".join([sep] * special.separators)
    return processors.TemplateProcessing(
        single=f"{cls} $A {sep}",
        pair=f"{cls} $A {between} $B:1 {sep}:1",
        special_tokens=[(cls, special.cls), (sep, special.sep)],
    )


def _check(folder: Path, origin: Reader) -> None:
    """Raise `Bug` where transformers alone, with the files of `folder`, does not say what `origin` says."""
    import transformers

    tokenizer = _tokenizer(folder)
    model = transformers.AutoModelForQuestionAnswering.from_pretrained(
        str(folder), local_files_only=True, trust_remote_code=False, use_safetensors=True, dtype=torch.float32
    ).eval()
    for question, passage in SAMPLES:
        with torch.inference_mode():
            said = model(**tokenizer(question, passage, return_tensors="pt"))
        [own] = origin.logits([sample_window(origin.encoder, question, passage)])
        for logits, wanted in ((said.start_logits, own.start), (said.end_logits, own.end)):
            if float((logits[0] - torch.from_numpy(wanted)).abs().max()) > _EQUAL:
                raise Bug("the exported model answers otherwise than its origin", item=str(folder))


def sample_window(encoder: TextEncoder, question: str, passage: str) -> Window:
    """A sample as one window."""
    settings = WindowSettings(_LONGEST, _LONGEST, _LONGEST)
    return make_windows(encoder.encode(question), encoder.encode(passage), settings, encoder.special)[0]
