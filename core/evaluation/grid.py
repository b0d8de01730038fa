"""G-XLT: the questions of every language about the passages of every other (Lewis et al. 2020; L 3.1).

The data sets are parallel: a question has the same id in each. A cell of the grid has the questions of one
language, and passages and answers of another, whose metric scores it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.domain.questions import Dataset, Question, text_hash
from core.domain.suggestions import ReadingItem
from core.errors import Bug, InputError
from core.evaluation.grid_scores import AskedText, CellScore, GridScore, Pair, identity
from core.evaluation.metrics.base import ScoringItem, evaluation_signature
from core.evaluation.metrics.catalogue import metric
from core.evaluation.significance import bootstrap_interval
from core.progress import Progress

Ask = Callable[[Sequence[ReadingItem], Progress], Sequence[str]]
"""From questions to the texts of their answers, in order; ``""`` for "no answer"."""

BATCH = 128
"""Questions asked together."""

RESAMPLES = 1999
"""Of each cell's intervals: a grid of seven languages has 98 of them."""

_SEED = 0


@dataclass(frozen=True, slots=True)
class LanguageSet:
    """A data set with questions and passages in one language.

    Attributes:
        language: Its code.
        dataset: Passages, questions and gold answers.
        metric: Name of the metric that scores answers in its passages.
    """

    language: str
    dataset: Dataset
    metric: str


@dataclass(frozen=True, slots=True)
class _Version:
    """An id in one language. `golds` is None where nothing can be scored against."""

    question: str
    passage: str
    golds: tuple[str, ...] | None


class LanguageGrid:
    """What is asked in every cell.

    Args:
        sets: One for each language, in the order of rows and columns.
        shared: Only ids that every language has with an answer, so that all cells ask the same. Without it a
            cell has every id of its own two languages, as MLQA counts.
        name: Of the data, for people.
        limit: At most so many ids, drawn by a fixed seed from those that all languages have (from all ids
            where there are none); 0 for all.

    Raises `InputError` for fewer than two languages, for one that comes twice, for an unknown metric, and
    where no question is about a passage of another language.
    """

    def __init__(
        self, sets: Sequence[LanguageSet], *, name: str = "", shared: bool = False, limit: int = 0
    ) -> None:
        self.name = name
        self._versions = {one.language: _versions(one.dataset) for one in sets}
        self.languages = tuple(self._versions)
        _check_languages([one.language for one in sets])
        self._metrics = {one.language: metric(one.metric) for one in sets}
        self._scorable = {code: self._with_answers(code) for code in self.languages}
        self.all_ids = tuple(dict.fromkeys(key for versions in self._versions.values() for key in versions))
        self._everywhere = frozenset(filter(self._is_everywhere, self.all_ids))
        self.shared = shared
        self.ids = self._drawn(limit)
        self._cells = {pair: self._sorted_out(pair) for pair in self.pairs()}
        if not any(keys for pair, (keys, _) in self._cells.items() if not pair.same):
            raise InputError(
                f"no question of these data sets is in {' and '.join(self.languages)}",
                remedy="Take data sets whose questions have the same ids, such as XQuAD in two languages",
            )

    def pairs(self) -> Iterator[Pair]:
        """The cells, row by row: a row is a language of questions."""
        for question in self.languages:
            for passage in self.languages:
                yield Pair(question, passage)

    def keys(self, pair: Pair) -> tuple[str, ...]:
        """The ids of a cell: those with a question in the one language and an answer in the other."""
        return self._cells[pair][0]

    def left_out(self, pair: Pair) -> Mapping[str, int]:
        """Why ids of the grid are not in this cell → how many."""
        return self._cells[pair][1]

    def items(self, pair: Pair) -> list[ReadingItem]:
        """What is asked in a cell; a key is the pair and the id, as in ``es→de/57``."""
        questions, passages = self._versions[pair.question], self._versions[pair.passage]
        return [
            ReadingItem(f"{pair}/{key}", questions[key].question, passages[key].passage)
            for key in self.keys(pair)
        ]

    def total(self) -> int:
        """How many answers the whole grid asks for."""
        return sum(len(keys) for keys, _ in self._cells.values())

    def signature(self, system: str, pair: Pair) -> str:
        """Of a cell: equal signatures mean equal scores. It stands for all that is asked, and the golds."""
        items = self._scoring_items(pair, [None] * len(self.keys(pair)))
        asked = "\0".join(f"{one.question}\0{one.passage}" for one in self.items(pair))
        scored = evaluation_signature(system, items, self._metrics[pair.passage], _SEED)
        return f"{scored}|questions:{pair.question}:{text_hash(asked)[:16]}"

    def identity(self, system: str) -> str:
        """What `GridScore.identity` will say, known before anything is asked."""
        return identity(self.signature(system, pair) for pair in self.pairs())

    def score(
        self,
        system: str,
        ask: Ask,
        progress: Progress,
        *,
        known: Iterable[CellScore] = (),
        scored: Callable[[CellScore], None] | None = None,
    ) -> GridScore:
        """Ask everything and score it; `system` labels the result.

        Cells in `known` with the right signature are taken as they are; `scored` hears of each new one, so
        that only a part of a cell is lost by stopping. Raises what `ask` raises, `Cancelled` when asked to
        stop, and `Bug` where answers are missing.
        """
        there = {(cell.pair, cell.signature): cell for cell in known}
        done, cells = 0, {}
        for pair in self.pairs():
            cell = there.get((pair, self.signature(system, pair)))
            if cell is None:
                cell = self._cell(system, pair, self._answers(system, pair, ask, progress, done))
                if scored is not None:
                    scored(cell)
            cells[pair] = cell
            done += len(self.keys(pair))
            progress.report(f"{system}, {pair}", done, self.total())
        return GridScore(
            system, self.name, self.languages, cells, self._texts(), len(self.all_ids), self.shared
        )

    def _answers(self, system: str, pair: Pair, ask: Ask, progress: Progress, done: int) -> list[str]:
        """The answers to a cell; `done` answers of the grid are there already."""
        items, texts = self.items(pair), list[str]()
        words = f"{system}, {pair}"
        for first in range(0, len(items), BATCH):
            batch = items[first : first + BATCH]
            found = ask(batch, progress.part(words, done + first, len(batch), self.total()))
            if len(found) != len(batch):
                raise Bug("the system did not answer every question once", item=words)
            texts.extend(found)
            progress.report(words, done + len(texts), self.total())
        return texts

    def _cell(self, system: str, pair: Pair, texts: Sequence[str]) -> CellScore:
        versions, chosen = self._versions[pair.passage], self._metrics[pair.passage]
        score = chosen.corpus(self._scoring_items(pair, texts))
        clusters = [text_hash(versions[one.key].passage) for one in score.items]
        exact, f1 = (
            bootstrap_interval(values, clusters, resamples=RESAMPLES, seed=_SEED)
            for values in ([one.exact_match for one in score.items], [one.f1 for one in score.items])
        )
        signature = self.signature(system, pair)
        return CellScore(pair, chosen.name, signature, exact, f1, score.items, self.left_out(pair))

    def _scoring_items(self, pair: Pair, texts: Sequence[str | None]) -> list[ScoringItem]:
        versions = self._versions[pair.passage]
        return [
            ScoringItem(key, versions[key].golds or (), text)
            for key, text in zip(self.keys(pair), texts, strict=True)
        ]

    def _texts(self) -> dict[str, dict[str, AskedText]]:
        return {
            code: {
                key: AskedText(versions[key].question, versions[key].golds or ())
                for key in self.ids
                if key in versions
            }
            for code, versions in self._versions.items()
        }

    def _with_answers(self, language: str) -> frozenset[str]:
        """The ids whose answers in this language the metric can score."""
        asked = [
            ScoringItem(key, one.golds, None)
            for key, one in self._versions[language].items()
            if one.golds is not None and one.passage.strip()
        ]
        return frozenset(one.key for one in self._metrics[language].corpus(asked).items)

    def _asks(self, key: str, language: str) -> bool:
        found = self._versions[language].get(key)
        return found is not None and bool(found.question.strip())

    def _is_everywhere(self, key: str) -> bool:
        return all(self._asks(key, code) and key in self._scorable[code] for code in self.languages)

    def _drawn(self, limit: int) -> tuple[str, ...]:
        wanted = [key for key in self.all_ids if not self.shared or key in self._everywhere]
        if not limit:
            return tuple(wanted)
        pool = sorted(self._everywhere or wanted)
        chosen = set(random.Random(_SEED).sample(pool, min(limit, len(pool))))
        return tuple(key for key in wanted if key in chosen)

    def _sorted_out(self, pair: Pair) -> tuple[tuple[str, ...], Mapping[str, int]]:
        """The ids of a cell, and why others are not in it."""
        reasons = {key: self._lacking(key, pair) for key in self.ids}
        left_out = Counter(reason for reason in reasons.values() if reason)
        return tuple(key for key, reason in reasons.items() if not reason), dict(left_out)

    def _lacking(self, key: str, pair: Pair) -> str:
        """Why the id is not in the cell; empty where it is."""
        if not self._asks(key, pair.question):
            return f"no question in {pair.question}"
        if key in self._scorable[pair.passage]:
            return ""
        there = key in self._versions[pair.passage]
        return f"no answer to score in {pair.passage}" if there else f"no passage in {pair.passage}"


def _versions(dataset: Dataset) -> dict[str, _Version]:
    return {
        question.key: _Version(question.text, passage.text, _golds(question))
        for passage in dataset.passages
        for question in passage.questions
    }


def _golds(question: Question) -> tuple[str, ...] | None:
    if question.impossible:
        return ()
    return tuple(answer.text for answer in question.answers if answer.text) or None


def _check_languages(codes: Sequence[str]) -> None:
    twice = [code for code, count in Counter(codes).items() if count > 1]
    if twice:
        raise InputError(f"the language {twice[0]!r} comes twice", remedy="Give one data set a language")
    if len(codes) < 2:
        raise InputError("a language grid needs data sets in at least two languages")
