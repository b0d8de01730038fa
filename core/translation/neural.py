"""What `marian` and `fast` share: languages and scripts, long sentences, batches that change nothing.

A translation never depends on what else is in its batch: sentences are batched only with those that
have the same limit of length, and padding is masked.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import regex

from core.errors import InputError
from core.progress import Progress
from core.text.offset_map import Mapped
from core.text.scripts import Variant, convert_script, convert_with_map
from core.translation.attending import AttendedPart, AttendedTranslation, Weights, put_together
from core.translation.base import Direction, Translated
from core.translation.search import Search
from core.translation.tokenising import PieceTokenizer

_FREE = 8  # pieces that a translation may have beyond the ratio
_STEP = 16  # limits are rounded up to a multiple: more sentences share a batch
_SHOWN = 12
_BREAKS = tuple(
    regex.compile(pattern)
    for pattern in (
        r"[.。!！?？…]+(?!\d)[\p{Pe}\p{Pf}]*\s*",
        r"[;；:：](?!\d)\s*",
        r"[,，、،؛](?!\d)\s*",
        r"[—–]+\s*|\s+(?=[\p{Ps}\p{Pi}])|(?<=[\p{Pe}\p{Pf}])\s*",
        r"\s+",
        r"\X",
    )
)
"""Where a sentence that is too long is cut: the first kind of place that it has."""

_OTHER_SCRIPT: dict[str, tuple[str, Variant, Variant]] = {
    "zh-Hant": ("zh", "t2s", "s2t"),
    "zh": ("zh-Hant", "s2t", "t2s"),
}
"""Code → the code that stands in for it, the conversion into that one, and the one back."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a model answered to one source: target pieces without prefix and end, and its certainty.

    Attributes:
        score: Natural log-probability of the pieces and the end, summed.
        length: Pieces that `score` counts.
    """

    pieces: tuple[str, ...]
    score: float
    length: int


@dataclass(frozen=True, slots=True)
class Part:
    """``[start, end)`` of a sentence that the model takes at once, and its pieces."""

    start: int
    end: int
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a direction is translated by a model that may know another script of it."""

    direction: Direction
    before: Variant | None
    after: Variant | None


class NeuralTranslator(ABC):
    """A translator whose model reads pieces and writes pieces; `decode` is all that its kinds add.

    Args:
        longest: Positions of the decoder, which no translation exceeds.
    """

    local = True

    def __init__(self, name: str, pieces: PieceTokenizer, search: Search, longest: int) -> None:
        self.id = name
        self.tokenizer = pieces
        self.search = search
        self._longest_source = min(pieces.longest, search.max_source or pieces.longest)
        self._longest_target = longest

    @abstractmethod
    def decode(
        self, sources: Sequence[Sequence[str]], direction: Direction, limit: int, progress: Progress
    ) -> list[Hypothesis]:
        """One hypothesis of at most `limit` pieces for each source; all of one batch."""

    @abstractmethod
    def attend(
        self,
        source: Sequence[str],
        direction: Direction,
        limit: int,
        progress: Progress,
        said: Sequence[str] | None = None,
    ) -> tuple[Sequence[str], Weights]:
        """The target pieces of one source, and their cross-attention ``[target pieces, source pieces]``.

        `said` are the pieces of a translation that is given: nothing is searched for then.
        """

    def directions(self) -> Sequence[Direction] | None:
        """Those of the model, and those that a conversion of Chinese script adds."""
        return self._directions

    @cached_property
    def _directions(self) -> Sequence[Direction] | None:
        own = self.tokenizer.directions()
        if own is None:
            return None
        more = [
            Direction(source, target)
            for one in own
            for source in (one.source, *_stand_in(one.source))
            for target in (one.target, *_stand_in(one.target))
        ]
        return list(dict.fromkeys([*own, *(one for one in more if not _same_language(one))]))

    def translate_batch(
        self, texts: Sequence[str], direction: Direction, progress: Progress
    ) -> list[Translated | None]:
        """One translation a sentence, in order; an empty one where there is nothing to translate.

        Raises `InputError` for a direction it does not know and `Cancelled` when asked to stop.
        """
        plan = self.plan(direction)
        parts = [self.parts(_converted(text, plan.before), plan.direction) for text in texts]
        sources = [part.pieces for some in parts for part in some]
        found = iter(self._decode_all(sources, plan.direction, progress))
        return [self._joined([next(found) for _ in some], plan) for some in parts]

    def translate_with_attention(
        self, text: str, direction: Direction, progress: Progress, said: str = ""
    ) -> AttendedTranslation:
        """The translation of one text, with the attention of a layer of the decoder to the source.

        `said` is a translation that the text has already: the attention is of that one. It is left aside
        where the text is too long for the model to take at once, or where the model writes another script.

        Raises as `translate_batch` does.
        """
        plan = self.plan(direction)
        given = convert_with_map(text, plan.before) if plan.before else Mapped.unchanged(text)
        parts = self.parts(given.text, plan.direction)
        forced = self._forced(said, parts, plan)
        found = []
        for part in parts:
            progress.check()
            limit = self.limit(part.pieces)
            pieces, weights = self.attend(part.pieces, plan.direction, limit, progress, forced)
            own = given.text[part.start : part.end]
            spoken = self.tokenizer.text(pieces) if forced is None else said
            found.append(AttendedPart(part.start, own, part.pieces, spoken, pieces, weights))
        special = set(self.tokenizer.pieces("", plan.direction))
        return put_together(given, found, _glue(plan), plan.after, special)

    def _forced(self, said: str, parts: Sequence[Part], plan: Plan) -> list[str] | None:
        """The pieces of a given translation; None where the model cannot be held to it."""
        if len(parts) != 1 or plan.after is not None:
            return None
        pieces = self.tokenizer.target_pieces(said)
        room = self._longest_target - len(self.tokenizer.prefix(plan.direction)) - 1
        return pieces if 0 < len(pieces) <= room else None

    def plan(self, direction: Direction) -> Plan:
        """How to translate in this direction; raises `InputError` where the model cannot."""
        for source, before, _ in _forms(direction.source):
            for target, _, after in _forms(direction.target):
                wanted = Direction(source, target)
                if source != target and self.tokenizer.knows(wanted):
                    return Plan(wanted, before, after)
        known = [str(one) for one in self.directions() or ()]
        more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
        raise InputError(
            f"the translator does not know {direction}",
            item=self.id,
            remedy=f"Known: {', '.join(known[:_SHOWN])}{more}" if known else "Choose another translator",
        )

    def parts(self, text: str, direction: Direction, start: int = 0) -> list[Part]:
        """A sentence, cut at its punctuation as often as the model's length asks for.

        `start` is where `text` begins in the whole sentence.
        """
        if not text.strip():
            return []
        pieces = self.tokenizer.pieces(text, direction)
        cut = cut_near_middle(text) if len(pieces) > self._longest_source else None
        if cut is not None:
            return [
                *self.parts(text[:cut], direction, start),
                *self.parts(text[cut:], direction, start + cut),
            ]
        if len(pieces) > self._longest_source:  # one character of very many pieces
            pieces = [*pieces[: self._longest_source - 1], pieces[-1]]
        return [Part(start, start + len(text), tuple(pieces))]

    def _decode_all(
        self, sources: Sequence[Sequence[str]], direction: Direction, progress: Progress
    ) -> list[Hypothesis]:
        answers: dict[int, Hypothesis] = {}
        for numbers, limit in self._batches(sources):
            progress.check()
            found = self.decode([sources[number] for number in numbers], direction, limit, progress)
            answers.update(zip(numbers, found, strict=True))
        return [answers[number] for number in range(len(sources))]

    def limit(self, source: Sequence[str]) -> int:
        """Pieces that the translation of a source may have."""
        wanted = math.ceil(len(source) * self.search.max_ratio) + _FREE
        return min(-(-wanted // _STEP) * _STEP, self._longest_target)

    def _batches(self, sources: Sequence[Sequence[str]]) -> Iterator[tuple[list[int], int]]:
        """The numbers of the sources that go together, the longest first, and their common limit."""
        batch: list[int] = []
        limit = 0
        for number in sorted(range(len(sources)), key=lambda one: -len(sources[one])):
            own = self.limit(sources[number])
            full = batch and len(sources[batch[0]]) * (len(batch) + 1) > self.search.batch_pieces
            if batch and (own != limit or full):
                yield batch, limit
                batch = []
            batch.append(number)
            limit = own
        if batch:
            yield batch, limit

    def _joined(self, found: Sequence[Hypothesis], plan: Plan) -> Translated:
        texts = [self.tokenizer.text(one.pieces) for one in found]
        length = sum(one.length for one in found)
        score = sum(one.score for one in found) / length if length else None
        return Translated(_converted(_glue(plan).join(filter(None, texts)), plan.after), self.id, score)


def cut_near_middle(text: str) -> int | None:
    """The place nearest to the middle where a too long text is cut; None where it has one character."""
    for pattern in _BREAKS:
        ends: list[int] = [match.end() for match in pattern.finditer(text)]
        inside = [end for end in ends if text[:end].strip() and text[end:].strip()]
        if inside:
            return min(inside, key=lambda end: abs(2 * end - len(text)))
    return None


def _glue(plan: Plan) -> str:
    """What stands between the translations of two parts of a sentence."""
    return "" if plan.direction.target.split("-")[0] in ("zh", "ja", "th") else " "


def _forms(code: str) -> list[tuple[str, Variant | None, Variant | None]]:
    """A language as it is, then in its other script with the conversions into that and back."""
    other = _OTHER_SCRIPT.get(code)
    return [(code, None, None), *([other] if other else [])]


def _stand_in(code: str) -> list[str]:
    return [_OTHER_SCRIPT[code][0]] if code in _OTHER_SCRIPT else []


def _same_language(direction: Direction) -> bool:
    return direction.source == direction.target or direction.target in _stand_in(direction.source)


def _converted(text: str, variant: Variant | None) -> str:
    return convert_script(text, variant) if variant else text
