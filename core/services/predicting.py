"""Ask systems about a project's questions and keep what they suggest, with how they came to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from core.domain.changes import Changes
from core.domain.reviews import QueueFilter
from core.domain.runs import ModelVersion
from core.domain.suggestions import ReadingItem, Suggestion
from core.errors import Bug, InputError
from core.model_host.base import InProcessRunner, Runner
from core.progress import Progress, silent
from core.services.translation_cache import ProjectCache
from core.systems.catalogue import is_composed
from core.text.languages import language_in_words

if TYPE_CHECKING:
    from core.services.catalogue import Project

BATCH = 128
"""Questions asked and stored together: a crash loses at most so many answers."""


class Predicting:
    """The systems of a project.

    Attributes:
        runner: Runs the systems. In this process by default; the window sets a model host.
    """

    def __init__(self, project: Project, runner: Runner | None = None) -> None:
        self._project = project
        self.runner: Runner = runner or InProcessRunner()

    def predict(
        self,
        systems: Sequence[str],
        *,
        question_ids: Sequence[int] | None = None,
        dataset_id: int | None = None,
        held_out: bool | None = None,
        again: bool = False,
        progress: Progress | None = None,
        origin: str = "",
        stored: Callable[[Changes], None] | None = None,
    ) -> Changes:
        """Ask every system (id, or id@version) about the questions and store the suggestions.

        Questions that the same system@version has answered are left out unless `again`. Suggestions
        are stored batch by batch; `stored` hears of each batch, so that a view can follow and nothing
        is lost by cancelling.

        Raises `InputError` before any work when a system or a version is not known, `Cancelled` when
        asked to stop, and what the system raises.
        """
        progress = progress or silent()
        versions = self._versions(systems)
        asked = self._scope(question_ids, dataset_id, held_out)
        plans = [(version, self._open(version, asked, again)) for version in versions]
        total = sum(len(ids) for _, ids in plans)
        changes = Changes(origin)
        done = 0
        for version, ids in plans:
            for first in range(0, len(ids), BATCH):
                batch = ids[first : first + BATCH]
                part = progress.part(version.label, done, len(batch), total)
                change = self._answer(version, batch, part, origin)
                done += len(batch)
                changes |= change
                if stored is not None:
                    stored(change)
                progress.report(version.label, done, total)
        return changes

    def open_questions(
        self, system: str, *, dataset_id: int | None = None, held_out: bool | None = None
    ) -> int:
        """How many questions the system (id, or id@version) has not answered yet."""
        (version,) = self._versions([system])
        return len(self._open(version, self._scope(None, dataset_id, held_out), again=False))

    def languages(self, question_ids: Sequence[int]) -> frozenset[str]:
        """The languages of the data sets that the questions are from."""
        with self._project.store.read() as unit:
            known = {info.language for info in unit.datasets.heads()}
            return frozenset(
                code for code in known if not unit.questions.of_language(code).isdisjoint(question_ids)
            )

    def why_not(self, system: str, languages: Collection[str]) -> InputError | None:
        """Why a system (id, or id@version) cannot answer questions in any of these languages, or None.

        A system that translates is made for one pair of languages. Raises `InputError` for an unknown label.
        """
        name, _, version = system.partition("@")
        if not is_composed(name):
            return None
        return self._why_not(self._project.models.stored(system) if version else None, system, languages)

    def _versions(self, systems: Sequence[str]) -> list[ModelVersion]:
        if not systems:
            raise InputError("no system was named", remedy="See: spanbridge systems")
        versions = [self._project.models.resolve(system) for system in systems]
        return list({version.label: version for version in versions}.values())

    def _scope(
        self, question_ids: Sequence[int] | None, dataset_id: int | None, held_out: bool | None
    ) -> list[int]:
        """The questions asked for, in file order, so that those of a passage are read together."""
        if question_ids is not None:
            return list(question_ids)
        with self._project.store.read() as unit:
            return list(unit.queue.ids(QueueFilter(dataset_id=dataset_id, held_out=held_out)))

    def _open(self, version: ModelVersion, asked: Sequence[int], again: bool) -> list[int]:
        asked = self._translatable(version, asked)
        if again:
            return list(asked)
        with self._project.store.read() as unit:
            answered = unit.suggestions.answered(version.system, version.version)
        return [number for number in asked if number not in answered]

    def _translatable(self, version: ModelVersion, asked: Sequence[int]) -> Sequence[int]:
        """What a system that translates can be asked: questions in the language that it translates from.

        Raises `InputError` where no question is left.
        """
        if not asked or not is_composed(version.system):
            return asked
        fault = self._why_not(version, version.label, self.languages(asked))
        if fault is not None:
            raise fault
        _, target = self._pair(version)
        with self._project.store.read() as unit:
            of_target = unit.questions.of_language(target)
        return [number for number in asked if number in of_target]

    def _why_not(
        self, version: ModelVersion | None, name: str, languages: Collection[str]
    ) -> InputError | None:
        """As `why_not`, of a composed system; without a version it is what the parts in use make."""
        source, target = self._pair(version)
        told = {_plain(code) for code in languages}
        if not told or _plain(target) in told:
            return None
        if told == {_plain(source)}:
            return InputError(
                "these questions are in the source language already, so there is nothing to translate",
                item=name,
                remedy="Ask zero-shot, the reader of that language",
            )
        return InputError(
            f"it translates {language_in_words(target)} alone; these questions are in another language",
            item=name,
            remedy="Ask a system that reads every language directly, such as cascade",
        )

    def _pair(self, version: ModelVersion | None) -> tuple[str, str]:
        """The languages that a composed version translates into and from."""
        info = self._project.info
        pinned = version.data.get("parts", {}) if version is not None else {}
        source, target = pinned.get("languages", (info.source, info.target))
        return source, target

    def _answer(self, version: ModelVersion, ids: Sequence[int], progress: Progress, origin: str) -> Changes:
        with self._project.store.read() as unit:
            items = [item.reading_item for item in unit.questions.items(ids)]
        suggestions = self.runner.run(
            version.system,
            version.version,
            self._project.models.parts(version.label),
            items,
            progress,
            ProjectCache(self._project.store),
        )
        _check_complete(version, items, suggestions)
        with self._project.store.write() as unit:
            touched = unit.suggestions.add((int(one.key), one) for one in suggestions)
            unit.commit()
        return Changes(origin, questions=touched, suggestions=True)


def _plain(code: str) -> str:
    """The language of a code, whatever its script or region, as the store tells languages apart."""
    return code.split("-")[0].lower()


def _check_complete(
    version: ModelVersion, items: Sequence[ReadingItem], suggestions: Sequence[Suggestion]
) -> None:
    if [item.key for item in items] != [one.key for one in suggestions]:
        raise Bug("the system did not answer every question once and in order", item=version.label)
