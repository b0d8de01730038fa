"""The steps from gathered text to the encoder before it has read any of it: vocabulary, first vectors."""

from __future__ import annotations

import json
import random
from pathlib import Path

from core.jobs.spec import write_json
from core.starter import gathering, parallel
from core.starter.encoder import Pairs, build_encoder
from core.starter.vocabulary import build_vocabulary

_MOST_PAIRS = 60_000  # sentences of a language that say what its pieces mean; more change nothing


def make_vocabulary(gathered: Path, english: Path, target: Path) -> list[str]:
    """The pieces of the bundled tokenizer, written to `target` unless they are there."""
    if not target.is_file():
        pieces = build_vocabulary(english / "tokenizer.json", gathering.texts(gathered))
        write_json(target, pieces)
    return [str(piece) for piece in json.loads(target.read_text(encoding="utf-8"))]


def make_first_encoder(data: Path, gathered: Path, english: Path, pieces: list[str], target: Path) -> None:
    """An encoder whose new pieces mean what parallel text says, written to `target` unless it is there."""
    if not (target / "tokenizer.json").is_file():
        build_encoder(english, target, pieces, meaning_pairs(data, gathered))


def meaning_pairs(data: Path, gathered: Path) -> Pairs:
    """Sentences and dictionary entries with their English, by language."""
    joined = gathering.pairs(gathered, "joined")
    found = {
        language: [*some[:_MOST_PAIRS], *joined.pop(language, [])]
        for language, some in gathering.pairs(gathered).items()
    }
    found |= joined
    found["zh"] += [
        (word, gloss)
        for words, glosses in parallel.dictionary(data)
        for word in dict.fromkeys(words)
        for gloss in glosses[:1]
    ]
    found["zh-Hant"] = [
        *zip(_traditional([one for one, _ in found["zh"]]), _english(found["zh"]), strict=True)
    ]
    for some in found.values():
        random.Random(1).shuffle(some)
    return found


def _traditional(lines: list[str]) -> list[str]:
    from opencc import OpenCC

    return list(OpenCC("s2t").convert("\n".join(lines)).split("\n"))


def _english(pairs: list[tuple[str, str]]) -> list[str]:
    return [english for _, english in pairs]
