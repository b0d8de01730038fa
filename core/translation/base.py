"""What every translator can do, and what is done once for all of them.

A translator turns sentences into sentences. Splitting passages, asking for no sentence twice, batching by
length and joining with offsets happen here, in `translate`, so that no translator does it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from core.errors import Bug
from core.progress import Progress
from core.text.parallel import Link, sentence_links
from core.text.scripts import SPACELESS, main_script
from core.text.sentences import sentences

BATCH_CHARACTERS = 4096
"""Characters of one batch, padding to its longest sentence counted."""


@dataclass(frozen=True, slots=True)
class Direction:
    """From which language into which, as codes (``zh``, ``zh-Hant``, ``en``)."""

    source: str
    target: str

    def __str__(self) -> str:
        return f"{self.source}→{self.target}"


@dataclass(frozen=True, slots=True)
class Translated:
    """One sentence in the target language.

    Attributes:
        text: The translation.
        origin: Who made it: the translator's id, ``memory:NAME``.
        score: Log-probability a target token (mean, natural logarithm), similarity 0..1 of a fuzzy hit of a
            memory, or None where there is none.
    """

    text: str
    origin: str
    score: float | None = None


class Translator(Protocol):
    """A source of translations.

    `id` names it with everything that changes what it says (weights, beam), since a cache is keyed by it.
    `local` is False where text leaves the machine.
    """

    id: str
    local: bool

    def directions(self) -> Sequence[Direction] | None:
        """The directions it knows; None where it takes any."""
        ...

    def translate_batch(
        self, texts: Sequence[str], direction: Direction, progress: Progress
    ) -> list[Translated | None]:
        """One result a sentence, in order; None where it has nothing to say (a memory without a hit).

        Called with sentences of like length. Raises `InputError` for a direction it does not know,
        `EnvironmentFault` for a service that cannot be reached, `Cancelled` when asked to stop.
        """
        ...


class TranslationCache(Protocol):
    """Where sentences are kept, so that none is translated twice."""

    def wholes(self, direction: Direction, texts: Sequence[str]) -> Mapping[str, Translated]:
        """Translations that came with a text as one piece, by the whole text: nobody need make them."""
        ...

    def find(self, translator: str, direction: Direction, texts: Sequence[str]) -> Mapping[str, Translated]:
        """What is known, by source sentence."""
        ...

    def keep(self, translator: str, direction: Direction, found: Mapping[str, Translated]) -> None: ...


@dataclass(slots=True)
class MemoryCache:
    """A cache that lives as long as the process."""

    known: dict[tuple[str, Direction, str], Translated] = field(default_factory=dict)

    def wholes(self, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
        return {}

    def find(self, translator: str, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
        keys = {text: (translator, direction, text) for text in texts}
        return {text: self.known[key] for text, key in keys.items() if key in self.known}

    def keep(self, translator: str, direction: Direction, found: Mapping[str, Translated]) -> None:
        self.known |= {(translator, direction, text): one for text, one in found.items()}


@dataclass(frozen=True, slots=True)
class SentencePair:
    """A sentence and its translation: ``[start, end)`` in the source text and in the translated one.

    The white space around a sentence belongs to neither span. An untranslated one has an empty target.
    """

    source: tuple[int, int]
    target: tuple[int, int]
    origin: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """A whole text in the target language, with its sentences, first to last."""

    text: str
    pairs: tuple[SentencePair, ...]

    @property
    def complete(self) -> bool:
        """Whether every sentence was translated, and not all of them by nothing."""
        return all(pair.origin for pair in self.pairs) and (not self.pairs or bool(self.text.strip()))

    @property
    def links(self) -> tuple[Link, ...]:
        """The sentences that are translated, with their places in the translation."""
        return tuple((pair.source, pair.target) for pair in self.pairs if pair.origin)


def translate(
    translator: Translator,
    texts: Sequence[str],
    direction: Direction,
    cache: TranslationCache,
    progress: Progress,
    *,
    by_sentence: bool = False,
) -> list[TranslatedText]:
    """Every text translated, in order: by the translation that came with it, else sentence by sentence.

    What was found so far is in the cache when the work is cancelled or breaks.

    Args:
        by_sentence: Translate what came with a translation, too: each sentence gets one of its own.
    """
    whole = {} if by_sentence else _wholes(texts, direction, cache)
    split = {text: sentence_spans(text) for text in texts if text not in whole}
    wanted = _distinct(split)
    known = dict(cache.find(translator.id, direction, wanted))
    missing = [sentence for sentence in wanted if sentence not in known]
    done = len(wanted) - len(missing)
    for batch in batches(missing):
        progress.report(f"translating {direction}", done, len(wanted))
        results = translator.translate_batch(batch, direction, progress)
        if len(results) != len(batch):
            raise Bug("a translator did not answer every sentence", item=translator.id)
        found = {text: one for text, one in zip(batch, results, strict=True) if one is not None}
        cache.keep(translator.id, direction, found)
        known |= found
        done += len(batch)
    progress.report(f"translating {direction}", done, len(wanted))
    joined = whole | {text: join(text, spans, known, direction.target) for text, spans in split.items()}
    return [joined[text] for text in texts]


def unknown(
    translator: str, texts: Sequence[str], direction: Direction, cache: TranslationCache
) -> list[str]:
    """The sentences that `translate` by sentence would ask the translator of this id for, in texts' order."""
    wanted = _distinct({text: sentence_spans(text) for text in texts})
    known = cache.find(translator, direction, wanted)
    return [sentence for sentence in wanted if sentence not in known]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a text without the white space around them, the empty ones left out."""
    found = []
    for start, end in sentences(text):
        sentence = text[start:end]
        start += len(sentence) - len(sentence.lstrip())
        end = start + len(sentence.strip())
        if end > start:
            found.append((start, end))
    return found


def batches(texts: Sequence[str], characters: int = BATCH_CHARACTERS) -> Iterator[list[str]]:
    """Sentences of like length together, longest first: what does not fit a memory fails at once."""
    batch: list[str] = []
    for text in sorted(texts, key=len, reverse=True):
        if batch and len(batch[0]) * (len(batch) + 1) > characters:
            yield batch
            batch = []
        batch.append(text)
    if batch:
        yield batch


def join(
    text: str, spans: Sequence[tuple[int, int]], known: Mapping[str, Translated], target: str
) -> TranslatedText:
    """The translations of `text`'s sentences put together, line breaks kept as they were."""
    pieces: list[str] = []
    pairs: list[SentencePair] = []
    length = previous = 0
    for start, end in spans:
        found = known.get(text[start:end])
        between = _between(text[previous:start], target, found) if found and length else ""
        pieces += [between, found.text if found else ""]
        at = length + len(between)
        length = at + len(pieces[-1])
        pairs.append(
            SentencePair(
                (start, end), (at, length), found.origin if found else "", found.score if found else None
            )
        )
        # The gap after a sentence that is not translated yet goes on from the one before it.
        previous = end if found else previous
    return TranslatedText("".join(pieces), tuple(pairs))


def _between(gap: str, target: str, found: Translated) -> str:
    breaks = gap.count("\n")
    if breaks:
        return "\n" * breaks
    spaceless = target.split("-")[0] in ("zh", "ja", "th") or main_script(found.text) in SPACELESS
    return "" if spaceless else " "


def _wholes(texts: Sequence[str], direction: Direction, cache: TranslationCache) -> dict[str, TranslatedText]:
    """The texts that came with a translation, their sentences paired as well as can be told."""
    found = cache.wholes(direction, list(dict.fromkeys(texts)))
    return {
        text: TranslatedText(
            one.text,
            tuple(SentencePair(*link, one.origin, one.score) for link in sentence_links(text, one.text)),
        )
        for text, one in found.items()
    }


def _distinct(split: Mapping[str, Sequence[tuple[int, int]]]) -> list[str]:
    """Each sentence of the texts once."""
    return list(dict.fromkeys(text[start:end] for text, spans in split.items() for start, end in spans))
