"""How good the bundled translator is: BLEU and chrF on FLORES devtest and on Tatoeba sentences held back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from core.jobs.spec import write_json
from core.progress import silent
from core.reports.tables import Table
from core.starter import gathering, parallel
from core.starter.traditional import to_simplified
from core.translation.base import Direction, MemoryCache, Translator, batches
from core.translation.catalogue import TranslatorSpec, load_translator
from core.translation.folders import fingerprint

_LOOKED_AT = 200  # sentences that tell whether a translator has learned
_CLEARLY = 5.0  # chrF
FLORES, TATOEBA = "FLORES devtest", "Tatoeba, held back"
_TOKENISERS = {"zh": "zh", "ja": "char"}
"""sacrebleu's names; Japanese by characters, since its own tokeniser needs a dictionary."""


def measure(data: Path, folder: Path, gathered: Path, out: Path, tell: Callable[[str], None]) -> None:
    """Write the scores of the translator in `folder`, direction by direction.

    What is there stays, unless it was measured of other weights.
    """
    weights = fingerprint(folder)
    found: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8")) if out.is_file() else []
    found = [one for one in found if one.get("weights", weights) == weights]
    done = {(one["data"], one["direction"]) for one in found}
    translator = load_translator(TranslatorSpec("fast", folder))
    for name, direction, sources, references in _sets(data, gathered, translator):
        if (name, str(direction)) not in done:
            tell(f"translator {direction} on {name}")
            found.append(
                {"data": name, "direction": str(direction), "weights": weights}
                | _scored(translator, direction, sources, references)
            )
            write_json(out, found)


def learned(folder: Path, gathered: Path) -> bool:
    """Whether translations fit their own sentences better than others: chrF, Chinese held back into English.

    A model that has only learned what sentences look like says the same to all, and fits all alike.
    """
    pairs = gathering.pairs(gathered, "held").get("zh", [])[:_LOOKED_AT]
    translator = load_translator(TranslatorSpec("fast", folder))
    outputs = _outputs(translator, Direction("zh", "en"), [to_simplified(one) for one, _ in pairs])
    return fits_its_own(outputs, [english for _, english in pairs])


def fits_its_own(outputs: Sequence[str], references: Sequence[str]) -> bool:
    """Whether outputs are clearly nearer to their own references than to their neighbours'."""
    from sacrebleu.metrics.chrf import CHRF

    own, others = list(references), [*references[1:], *references[:1]]
    near, far = (CHRF().corpus_score(list(outputs), [some]).score for some in (own, others))
    return bool(near > far + _CLEARLY)


def table(path: Path) -> Table:
    """One row a direction and set."""
    rows = tuple(
        (
            f"{one['direction']}",
            one["data"],
            str(one["sentences"]),
            f"{one['bleu']:.1f}",
            f"{one['chrf']:.1f}",
            f"`{one['bleu_signature']}`",
        )
        for one in json.loads(path.read_text(encoding="utf-8"))
    )
    return Table(
        ("direction", "data", "sentences", "BLEU", "chrF", "signature of BLEU"), rows, frozenset({2, 3, 4})
    )


def _sets(
    data: Path, gathered: Path, translator: Translator
) -> Iterator[tuple[str, Direction, Sequence[str], Sequence[str]]]:
    held = gathering.pairs(gathered, "held")
    for direction in translator.directions() or ():
        if "zh-Hant" in (direction.source, direction.target):
            continue
        foreign = direction.source if direction.target == "en" else direction.target
        sources, references = (parallel.flores(data, code) for code in (direction.source, direction.target))
        yield FLORES, direction, sources, references
        # TICO-19's Spanish is no Tatoeba: it is scored on FLORES alone.
        pairs = held.get(foreign, []) if foreign != "es" else []
        if foreign == "zh":
            pairs = [(to_simplified(one), english) for one, english in pairs]
        if pairs:
            there, back = [one for one, _ in pairs], [english for _, english in pairs]
            sides = (there, back) if direction.source == foreign else (back, there)
            yield TATOEBA, direction, *sides


def _scored(
    translator: Translator, direction: Direction, sources: Sequence[str], references: Sequence[str]
) -> dict[str, Any]:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    outputs = _outputs(translator, direction, sources)
    bleu, chrf = BLEU(tokenize=_TOKENISERS.get(direction.target, "13a")), CHRF()
    return {
        "sentences": len(sources),
        "bleu": round(bleu.corpus_score(outputs, [list(references)]).score, 2),
        "chrf": round(chrf.corpus_score(outputs, [list(references)]).score, 2),
        "bleu_signature": str(bleu.get_signature()),
        "chrf_signature": str(chrf.get_signature()),
    }


def _outputs(translator: Translator, direction: Direction, sources: Sequence[str]) -> list[str]:
    """The translation of every sentence, each asked for once; empty where there is none."""
    known = MemoryCache()
    for batch in batches(list(dict.fromkeys(sources))):
        found = translator.translate_batch(batch, direction, silent())
        known.keep("", direction, {text: one for text, one in zip(batch, found, strict=True) if one})
    translated = known.find("", direction, sources)
    return [translated[text].text if text in translated else "" for text in sources]
