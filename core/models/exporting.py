"""A reader as a folder that transformers loads without us: plain weights, whole tokenizer, a card for people.

What is written is loaded again and held against the model it came from before the folder appears.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from core.errors import Bug, EnvironmentFault, InputError
from core.models.configs import read_json, special_names
from core.models.library import CARD, read_card
from core.models.loading import load_reader, place, save_reader
from core.models.reader import Reader
from core.models.special_tokens import SpecialTokens
from core.models.tokens import TextEncoder
from core.models.windows import Window, WindowSettings, make_windows

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


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What the card says beyond what the model's own card knows.

    Attributes:
        languages: Codes.
        licence: Of the weights, as an SPDX identifier.
        scores: Rows: data, metric, questions, exact match, F1.
        data: What it was trained on, a sentence a data set with its licence.
    """

    languages: Sequence[str] = ()
    licence: str = ""
    scores: Sequence[tuple[str, str, int, float, float]] = ()
    data: Sequence[str] = ()


def export_reader(source: Path, target: Path, facts: CardFacts | None = None) -> Path:
    """Write the reader in `source` to the new folder `target`, whole or not at all; returns `target`.

    Raises `InputError` where the source is no reader or the target is there, `EnvironmentFault` where it
    cannot be written, `Bug` where what was written does not answer as the source does.
    """
    if target.exists():
        raise InputError("the target exists already", item=str(target), remedy="Choose a new folder")
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        model = load_reader(source)
        save_reader(model, partial, tokenizer_from=source)
        _settle_tokenizer(partial, TextEncoder.load(source))
        card = read_card(source)
        (partial / CARD).write_text(json.dumps(card, ensure_ascii=False, indent=2), encoding="utf-8")
        (partial / "README.md").write_text(model_card(card, facts or CardFacts()), encoding="utf-8")
        _check(partial, Reader(model, TextEncoder.load(source), place("cpu")))
        partial.replace(target)
    except OSError as fault:
        raise EnvironmentFault(
            f"the folder cannot be written ({fault.strerror or fault})", item=str(target)
        ) from fault
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def model_card(card: Mapping[str, Any], facts: CardFacts) -> str:
    """The card as Markdown with the front matter that model hubs read."""
    name = str(card.get("system", "reader"))
    front = ["---", "library_name: transformers", "pipeline_tag: question-answering"]
    if facts.licence:
        front.append(f"license: {facts.licence.lower()}")
    if facts.languages:
        front += ["language:", *(f"- {code}" for code in facts.languages)]
    return "\n".join([*front, "---", "", f"# {name}", "", *_lines(card, facts)]) + "\n"


def _lines(card: Mapping[str, Any], facts: CardFacts) -> list[str]:
    data, settings = card.get("data", {}), card.get("settings", {})
    lines = [
        "A reader: it answers a question with a span of a passage. Trained with SpanBridge.",
        "",
        f"- Recipe: `{card.get('recipe', 'unknown')}`, started from `{card.get('base', 'unknown')}`",
    ]
    if teachers := card.get("teachers"):
        lines.append("- Teachers: " + ", ".join(f"`{label}`" for label in teachers.values()))
    lines += [f"- Data: {note}" for note in (facts.data or [data.get("note", "not told")])]
    if counts := data.get("counts"):
        lines.append("- Questions: " + ", ".join(f"{part} {count}" for part, count in counts.items()))
    lines.append(f"- Licence of the weights: {facts.licence or card.get('licence', 'not told')}")
    if "max_length" in settings:
        lines.append(
            "- Text was cut into windows of {max_length} tokens, {stride} apart, questions to {max_query}; "
            "answers are at most {max_answer_length} tokens long".format(**settings)
        )
    rows = list(facts.scores) or _scores(card)
    if rows:
        lines += ["", "| data | metric | questions | exact match | F1 |", "|---|---|---|---|---|"]
        lines += [
            f"| {data} | {metric} | {total} | {em:.1f} | {f1:.1f} |" for data, metric, total, em, f1 in rows
        ]
    return lines


def _scores(card: Mapping[str, Any]) -> list[tuple[str, str, int, float, float]]:
    """The dev score that the model's own card tells."""
    dev = card.get("figures", {}).get("dev")
    return [("dev", dev["metric"], dev["total"], dev["exact_match"], dev["f1"])] if dev else []


def _settle_tokenizer(folder: Path, encoder: TextEncoder) -> None:
    """See to it that transformers cuts text as we do, with the maker's files where they say it all.

    Raises `InputError` where it cannot.
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
        item=str(folder),
        remedy="Give the model a tokenizer.json",
    )


def _cuts_alike(folder: Path, encoder: TextEncoder) -> bool:
    """Whether transformers gives the samples the same ids."""
    try:
        tokenizer = _tokenizer(folder)
        found = [tokenizer(*sample)["input_ids"] for sample in SAMPLES]
    except Exception:  # the library answers foreign files with every kind of error
        return False
    return found == [_window(encoder, *sample).input_ids.tolist() for sample in SAMPLES]


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
        [own] = origin.logits([_window(origin.encoder, question, passage)])
        for logits, wanted in ((said.start_logits, own.start), (said.end_logits, own.end)):
            if float((logits[0] - torch.from_numpy(wanted)).abs().max()) > _EQUAL:
                raise Bug("the exported model answers otherwise than its origin", item=str(folder))


def _window(encoder: TextEncoder, question: str, passage: str) -> Window:
    """A sample as one window."""
    settings = WindowSettings(_LONGEST, _LONGEST, _LONGEST)
    return make_windows(encoder.encode(question), encoder.encode(passage), settings, encoder.special)[0]
