"""Passages and questions in another language: translated on demand, kept, corrected sentence by sentence."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.domain.changes import Changes
from core.domain.translations import CORRECTED, MemoryEntry, Translation, TranslationKind
from core.errors import InputError
from core.formats.tmx import TmxReport, read_tmx, write_tmx
from core.progress import Progress, silent
from core.services.set_aside import set_aside
from core.services.translation_cache import MEMORY, ProjectCache, known_sentences
from core.store.repositories.translations import TextItem
from core.store.unit_of_work import Unit
from core.text.languages import language_code
from core.translation.base import (
    Direction,
    SentencePair,
    Translated,
    TranslatedText,
    TranslationCache,
    Translator,
    join,
    sentence_spans,
    translate,
)
from core.translation.catalogue import Loader, TranslatorSpec, load_translator
from core.translation.installed import default_spec
from core.translation.memory import ORIGIN, MemoryTranslator, threshold_of

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.translation.consent import Departure

GROUP = 64
"""Texts translated together. Their sentences are kept batch by batch, whole texts once a group."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which texts are to be translated.

    Attributes:
        kind: Passages or questions.
        ids: Their row ids; all of the project where None.
        dataset_id: Only those of one data set.
        source: Only those in this language.
        target: Into which language; where it is empty, into the project's source language, and what is in
            that one already into its target language.
        limit: At most so many texts; 0 for all.
        again: Also texts that have a translation. Sentences that are kept are not translated again.
    """

    kind: TranslationKind = TranslationKind.PASSAGE
    ids: tuple[int, ...] | None = None
    dataset_id: int | None = None
    source: str = ""
    target: str = ""
    limit: int = 0
    again: bool = False


@dataclass(frozen=True, slots=True)
class Portion:
    """Texts of one direction, in file order. `language` is the target as the project writes it."""

    direction: Direction
    language: str
    items: tuple[TextItem, ...]

    @property
    def texts(self) -> list[str]:
        return [item.text for item in self.items]


@dataclass(frozen=True, slots=True)
class TranslatingResult:
    """What came of it.

    Attributes:
        translated: Texts that have a whole translation now.
        incomplete: Texts with sentences that the translator had nothing to say to; they are not stored.
        origins: Who made how many of the sentences.
        changes: The questions that show a new translation.
    """

    translated: int = 0
    incomplete: int = 0
    origins: Counter[str] = field(default_factory=Counter)
    changes: Changes = field(default_factory=Changes)

    def __or__(self, other: TranslatingResult) -> TranslatingResult:
        return TranslatingResult(
            self.translated + other.translated,
            self.incomplete + other.incomplete,
            self.origins + other.origins,
            self.changes | other.changes,
        )


class Translating:
    """The translations of a project.

    Attributes:
        load: Makes a translator of what is asked for: in this process by default; the window sets one of the
            model host. Memories are always read in this process.
    """

    def __init__(self, project: Project, load: Loader = load_translator) -> None:
        self._info = project.info
        self._store = project.store
        self.load = load
        self._lock = threading.Lock()
        self._loaded: tuple[Loader, TranslatorSpec, Translator] | None = None

    def default_translator(self, direction: Direction) -> TranslatorSpec:
        """A model of this machine for a direction; raises `InputError` that says how to get one."""
        return default_spec(direction)

    def speaker(
        self, direction: Direction, translator: TranslatorSpec | None = None
    ) -> tuple[Translator, TranslationCache]:
        """That model or the one named, loaded, and where the project keeps what it says.

        Raises as `default_translator`.
        """
        spec = translator or self.default_translator(direction)
        return self._translator(spec), self.kept(direction)

    def kept(self, direction: Direction) -> TranslationCache:
        """What the project keeps, without any translator: its memory, its sentences, what came with texts."""
        return self._cache(direction, None)

    def portions(self, wanted: Wanted) -> list[Portion]:
        """The texts that would be translated, by direction."""
        only = wanted.source and language_code(wanted.source)
        found: dict[tuple[Direction, str], list[TextItem]] = {}
        with self._store.read() as unit:
            items = self._items(unit, wanted.kind, wanted.ids, wanted.dataset_id)
            targets = {item.language: wanted.target or self._other(item.language) for item in items}
            done = {target: unit.translations.translated(wanted.kind, target) for target in targets.values()}
        count = 0
        for item in items:
            target = targets[item.language]
            way = _direction(item.language, target)
            skipped = way.source == way.target or (only and way.source != only) or not item.text.strip()
            if skipped or (item.id in done[target] and not wanted.again):
                continue
            if wanted.limit and count >= wanted.limit:
                break
            found.setdefault((way, target), []).append(item)
            count += 1
        return [Portion(way, target, tuple(items)) for (way, target), items in found.items()]

    def translate(
        self,
        wanted: Wanted,
        translator: TranslatorSpec | None = None,
        *,
        fuzzy: float | None = None,
        progress: Progress | None = None,
        origin: str = "",
        stored: Callable[[TranslatingResult], None] | None = None,
    ) -> TranslatingResult:
        """Translate texts sentence by sentence and store those that are translated whole.

        Sentences that the project's memory has word for word come from it, whoever translates the others.

        Args:
            translator: By default the one of `default_translator`. A memory without a file is the project's.
            fuzzy: Take sentences of the memory that are at least so similar (0.5..1), too.
            stored: Hears of every group of texts as soon as it is stored.

        Raises `InputError` before any work where there is no translator, `Cancelled` when asked to stop (what
        was translated is kept), and what the translator raises.
        """
        progress = progress or silent()
        portions = self.portions(wanted)
        specs = [translator or self.default_translator(portion.direction) for portion in portions]
        with self._store.write():
            pass  # a project that cannot be written says so before any work
        total = sum(len(portion.items) for portion in portions)
        result, done = TranslatingResult(changes=Changes(origin)), 0
        for portion, spec in zip(portions, specs, strict=True):
            cache, speaker = self._cache(portion.direction, fuzzy), self._translator(spec)
            label = f"translating {portion.direction}"
            for first in range(0, len(portion.items), GROUP):
                group = replace(portion, items=portion.items[first : first + GROUP])
                part = progress.part(label, done, len(group.items), total)
                found = translate(speaker, group.texts, group.direction, cache, part, by_sentence=True)
                step = self._keep(wanted.kind, group, found, origin)
                result |= step
                done += len(group.items)
                if stored is not None:
                    stored(step)
                progress.report(label, done, total)
        return result

    def departures(
        self, wanted: Wanted, translator: TranslatorSpec, *, fuzzy: float | None = None
    ) -> list[Departure]:
        """What `translate` would send to a service, for each direction; see `core.translation.consent`."""
        from core.translation.consent import departure

        return [
            departure(translator, portion.texts, portion.direction, self._cache(portion.direction, fuzzy))
            for portion in self.portions(wanted)
        ]

    def translation_of(
        self, kind: TranslationKind, target_id: int, language: str = ""
    ) -> TranslatedText | None:
        """What is there of a text in a language (by default as in `Wanted`); translates nothing.

        A translation that came whole with a data set or a memory is one pair. Others have a pair for every
        sentence, as they hold now: what was corrected or brought counts before what a translator said, and a
        sentence that nobody has translated has no target. None where there is nothing at all.

        Raises `InputError` for an unknown id.
        """
        with self._store.read() as unit:
            item, language = self._item(unit, kind, target_id, language)
            newest = _newest(unit, kind, item.id, language)
            if newest is not None and not newest.by_sentence:
                return _whole(item.text, newest)
            found = _joined(unit, item, language)
        return found if any(pair.origin for pair in found.pairs) else None

    def correct_translation(
        self,
        kind: TranslationKind,
        target_id: int,
        sentence: tuple[int, int],
        text: str,
        *,
        author: str,
        language: str = "",
        origin: str = "",
    ) -> Changes:
        """Let `text` be the translation of a sentence from now on, wherever in the project it stands.

        Args:
            sentence: ``[start, end)`` in the passage or question, as a pair of `translation_of` has it.

        Raises `InputError`, with nothing saved, where there is no such sentence, where its translation came
        whole with a data set, and for an empty `text`.
        """
        if not text.strip():
            raise InputError("the translation is empty")
        with self._store.write() as unit:
            item, language = self._item(unit, kind, target_id, language)
            newest = _newest(unit, kind, item.id, language)
            if newest is not None and not newest.by_sentence:
                raise InputError(
                    "this translation came whole, so its sentences cannot be corrected one by one",
                    item=newest.origin,
                    remedy="Translate the text again first",
                )
            if sentence not in sentence_spans(item.text):
                raise InputError(f"there is no sentence at {sentence[0]} to {sentence[1]}", item=item.key)
            source, way = item.text[slice(*sentence)], _direction(item.language, language)
            unit.memory.correct(MemoryEntry(way.source, way.target, source, text.strip(), CORRECTED, author))
            if newest is None:
                _store_whole(unit, kind, language, [item])
            touched = unit.translations.questions_of(kind, [item.id])
            touched |= self._renew(unit, source, item.language, language)
            unit.commit()
        return Changes(origin, questions=touched)

    def import_memory(
        self, path: Path, *, languages: Sequence[str] = (), progress: Progress | None = None
    ) -> tuple[TmxReport, int]:
        """Take the pairs of a TMX file into the memory; returns the report and how many were new.

        Only pairs between `languages` (by default the project's two) are taken. The file is read to its end
        before the project is written, so that corrections made meanwhile need not wait. Raises `InputError`
        for a file that is no TMX, and `Cancelled` when asked to stop, with nothing stored.
        """
        report = TmxReport(Path(path))
        progress = progress or silent()
        wanted = languages or (self._info.source, self._info.target)
        with self._store.write():
            pass  # a project that cannot be written says so before any work
        read = _watched(read_tmx(Path(path), report, languages=wanted), progress, "reading sentences")
        with set_aside(read, self._store.paths.root) as entries, self._store.write() as unit:
            new = unit.memory.add(_watched(entries, progress, "storing sentences", len(entries)))
            unit.commit()
        return report, new

    def export_memory(self, path: Path, *, languages: Sequence[str] = ()) -> TmxReport:
        """Write the memory, corrected entries first, as TMX: all of it, or what is between two languages."""
        report = TmxReport(Path(path))
        with self._store.read() as unit:
            write_tmx(unit.memory.entries(_codes(languages)), Path(path), report)
        return report

    def memory(self, *, languages: Sequence[str] = (), limit: int = 0) -> list[MemoryEntry]:
        """The entries of the memory, corrected ones first, the newest first."""
        with self._store.read() as unit:
            return list(unit.memory.entries(_codes(languages), limit=limit))

    def memory_size(self) -> int:
        """How many entries the memory has."""
        with self._store.read() as unit:
            return unit.memory.count()

    def _other(self, language: str) -> str:
        """The language that texts in `language` are translated into where nothing is said."""
        is_source = language_code(language) == language_code(self._info.source)
        return self._info.target if is_source else self._info.source

    def _items(
        self,
        unit: Unit,
        kind: TranslationKind,
        ids: Sequence[int] | None = None,
        dataset_id: int | None = None,
    ) -> list[TextItem]:
        """The texts; those of a data set without a language are in the project's target language."""
        items = unit.translations.items(kind, ids, dataset_id=dataset_id)
        return [item if item.language else replace(item, language=self._info.target) for item in items]

    def _item(self, unit: Unit, kind: TranslationKind, target_id: int, language: str) -> tuple[TextItem, str]:
        items = self._items(unit, kind, [target_id])
        if not items:
            raise InputError(f"there is no {kind.value} with the number {target_id}")
        return items[0], language or self._other(items[0].language)

    def _cache(self, direction: Direction, fuzzy: float | None) -> ProjectCache:
        if fuzzy is None:
            return ProjectCache(self._store)
        return ProjectCache(self._store, self._own_memory(fuzzy, (direction.source, direction.target)))

    def _own_memory(self, threshold: float, languages: Sequence[str] = ()) -> MemoryTranslator:
        with self._store.read() as unit:
            return MemoryTranslator(unit.memory.entries(languages), name="project", threshold=threshold)

    def _translator(self, spec: TranslatorSpec) -> Translator:
        """The translator of `spec`; the last one again where it is the same."""
        if spec.kind == MEMORY and spec.folder is None:
            return self._own_memory(threshold_of(spec.options))
        with self._lock:
            load = load_translator if spec.kind == MEMORY else self.load
            if self._loaded is None or self._loaded[:2] != (load, spec):
                self._loaded = (load, spec, load(spec))
            return self._loaded[2]

    def _keep(
        self, kind: TranslationKind, group: Portion, found: Sequence[TranslatedText], origin: str
    ) -> TranslatingResult:
        pairs = list(zip(group.items, found, strict=True))
        whole = [(item, text) for item, text in pairs if text.complete]
        with self._store.write() as unit:
            # Kept as they were taken, so that a text can be put together again from its sentences.
            unit.sentences.keep(MEMORY, group.direction, _from_memory(pairs))
            unit.translations.renew(
                [_translation(kind, item.id, group.language, text) for item, text in whole]
            )
            questions = unit.translations.questions_of(kind, [item.id for item, _ in whole])
            unit.commit()
        origins = Counter(pair.origin for text in found for pair in text.pairs if pair.origin)
        changes = Changes(origin, questions=questions)
        return TranslatingResult(len(whole), len(pairs) - len(whole), origins, changes)

    def _renew(self, unit: Unit, sentence: str, spoken: str, language: str) -> frozenset[int]:
        """Put every text with this sentence together again; returns the questions that show one of them."""
        touched: frozenset[int] = frozenset()
        for kind in TranslationKind:
            ids = unit.translations.holding(kind, sentence)
            known = unit.translations.of(kind, ids, language=language)
            ours = [number for number, ones in known.items() if ones[-1].by_sentence]
            items = [item for item in self._items(unit, kind, ours) if item.language == spoken]
            _store_whole(unit, kind, language, items)
            touched |= unit.translations.questions_of(kind, [item.id for item in items])
        return touched


def _direction(source: str, target: str) -> Direction:
    return Direction(language_code(source), language_code(target))


def _watched(
    entries: Iterable[MemoryEntry], progress: Progress, label: str, total: int = 0
) -> Iterator[MemoryEntry]:
    """The entries as they come; `progress` hears of every thousandth, and may stop them."""
    for done, entry in enumerate(entries):
        if done % 1000 == 0:
            progress.report(label, done, total)
        yield entry


def _codes(languages: Sequence[str]) -> list[str]:
    if len(languages) not in (0, 2):
        raise InputError("a memory is chosen by two languages", item=", ".join(languages))
    return [language_code(one) for one in languages]


def _newest(unit: Unit, kind: TranslationKind, target_id: int, language: str) -> Translation | None:
    found = unit.translations.of(kind, [target_id], language=language).get(target_id, ())
    return found[-1] if found else None


def _joined(unit: Unit, item: TextItem, language: str) -> TranslatedText:
    """The text as its sentences are known now."""
    direction, spans = _direction(item.language, language), sentence_spans(item.text)
    known = known_sentences(unit, direction, [item.text[start:end] for start, end in spans])
    return join(item.text, spans, known, direction.target)


def _store_whole(unit: Unit, kind: TranslationKind, language: str, items: Sequence[TextItem]) -> None:
    """Store the texts anew whose sentences are all known."""
    found = [(item, _joined(unit, item, language)) for item in items]
    unit.translations.renew(
        [_translation(kind, item.id, language, text) for item, text in found if text.complete]
    )


def _translation(kind: TranslationKind, target_id: int, language: str, text: TranslatedText) -> Translation:
    makers = Counter(pair.origin for pair in text.pairs)
    origin = " + ".join(name for name, _ in makers.most_common())
    return Translation(kind, target_id, language, text.text, origin, by_sentence=True)


def _whole(source: str, one: Translation) -> TranslatedText:
    pair = SentencePair((0, len(source)), (0, len(one.text)), one.origin)
    return TranslatedText(one.text, (pair,))


def _from_memory(pairs: Sequence[tuple[TextItem, TranslatedText]]) -> dict[str, Translated]:
    return {
        item.text[slice(*pair.source)]: Translated(text.text[slice(*pair.target)], pair.origin, pair.score)
        for item, text in pairs
        for pair in text.pairs
        if pair.origin.startswith(ORIGIN)
    }
