"""What a job trains on: found in the project before the start, made and frozen when it starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.reviews import QueueFilter
from core.progress import Progress
from core.registry import LANGUAGE, Entry
from core.services.bilingual_questions import PARTS as BILINGUAL
from core.services.bilingual_questions import BilingualQuestions
from core.services.branch_parts import BranchMaterial, BranchParts, is_branched
from core.services.translated_answers import PARTS as TRANSLATED
from core.services.translated_answers import TranslatedAnswers, training_item
from core.text.languages import language_in_words
from core.training.catalogue import OF_A_BUILD, RECIPES
from core.training.config import TrainingConfig
from core.training.items import TrainingItem
from core.training.recipes.base import Recipe

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.training import TrainingRequest
    from core.store.repositories.snapshots import SnapshotRow

SOURCES = ("gold", "correction")
"""Which answers can train."""

_SAMPLE = 2000  # items of a part of branches that its training time is guessed from


@dataclass(frozen=True, slots=True)
class Material:
    """What was found.

    Attributes:
        rows: Part of the snapshot → questions of the project; ``dev`` is the held-out part.
        branches: The parts that are made of language branches.
    """

    rows: Mapping[str, list[SnapshotRow]]
    branches: BranchMaterial

    @property
    def counts(self) -> dict[str, int]:
        """Part of the snapshot → questions in it, the dev part last."""
        rows = {name: len(some) for name, some in self.rows.items() if name != "dev"}
        branched = {name: part.count for name, part in self.branches.parts.items()}
        return {**rows, **branched, "dev": len(self.rows["dev"])}

    def sampled(self) -> list[tuple[float, list[TrainingItem]]]:
        """What trains, as weighted samples: so many times the items that stand beside it."""
        own = [training_item(row) for name, some in self.rows.items() if name != "dev" for row in some]
        found = [(1.0, own)]
        for part in self.branches.parts.values():
            some = part.some(_SAMPLE)
            found.append((part.count / max(1, len(some)), some))
        return found


class TrainingData:
    """Finds and makes the parts of a job's snapshot."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._answers = TranslatedAnswers(project)
        self._pairs = BilingualQuestions(project)
        self._branches = BranchParts(project)

    def recipes(self) -> tuple[Entry, ...]:
        """Those that a project can run; those that train on translations only where something translates.

        A family stands there as its members, one for each language that the project has branches of.
        """
        hidden = OF_A_BUILD
        hidden |= TRANSLATED if self._answers.faults() else frozenset()
        hidden |= BILINGUAL if self._pairs.faults() else frozenset()
        languages = self._branches.languages()
        found: list[Entry] = []
        for entry in RECIPES:
            if LANGUAGE in entry.name:
                found += [RECIPES.entry(entry.name.replace(LANGUAGE, code)) for code in languages]
            elif not hidden & {*entry.needs}:
                found.append(entry)
        return tuple(found)

    def unmade(self, recipe: Recipe) -> list[str]:
        """The parts of a recipe that no project can make."""
        return [name for name in recipe.parts if not is_branched(name) and name not in self._languages()]

    def find(self, request: TrainingRequest, recipe: Recipe, config: TrainingConfig) -> Material:
        """The questions as they will train: no more than asked for. The dev part is no training."""
        most = config.max_questions or None
        rows = {
            name: some if name == "dev" else some[:most] for name, some in self._rows(request, recipe).items()
        }
        return Material(rows, self._branches.find(request, recipe, config))

    def missing(self, request: TrainingRequest, recipe: Recipe, found: Material) -> list[str]:
        """Why the parts cannot be made, a sentence each."""
        languages = self._languages()
        lacking = [
            f"there is no question with an answer in {language_in_words(languages[name])} to train on: "
            f"{self._way_out(request, languages[name])}"
            for name in recipe.parts
            if not is_branched(name) and not found.rows[name]
        ]
        lacking += found.branches.faults
        lacking += self._answers.faults() if TRANSLATED & {*recipe.parts} else ()
        lacking += self._pairs.faults() if BILINGUAL & {*recipe.parts} else ()
        return lacking

    def _way_out(self, request: TrainingRequest, language: str) -> str:
        """What to do about a language without a question: what is there may be for evaluation only."""
        asked = [
            one
            for one in self._project.reviewing.datasets()
            if _is_language(one.language, language) and (not request.datasets or one.id in request.datasets)
        ]
        if not asked or any(one.role != "evaluation" for one in asked):
            return "import a data set in that language or confirm corrections"
        named, verb = ", ".join(one.name for one in asked), "is" if len(asked) == 1 else "are"
        return f"{named} {verb} for evaluation only, so choose or import a data set to annotate"

    def notes(self, request: TrainingRequest, recipe: Recipe, found: Material) -> list[str]:
        """What is worth knowing of the questions, a sentence each."""
        trained = [row for name, some in found.rows.items() if name != "dev" for row in some]
        corrected = sum(row.source == "correction" for row in trained)
        verb = "is" if corrected == 1 else "are"
        notes = [f"{corrected} of the questions {verb} answered by confirmed corrections"] if trained else []
        notes += self._never_trained() if "correction" in request.sources else ()
        notes += found.branches.notes
        if TRANSLATED & {*recipe.parts} and not self._answers.faults():
            missing = len(self._answers.missing(trained))
            notes.append(f"{missing} answers are translated first, by {self._answers.label()}")
        if BILINGUAL & {*recipe.parts}:
            notes.append("passages and questions are translated first, where they are not yet")
        if not found.rows["dev"]:
            notes.append("there is no held-out question, so no dev score can be shown")
        if request.sources == ("gold",):
            notes.append("corrections are left out")
        return notes

    def _never_trained(self) -> list[str]:
        """Tells of confirmed corrections that no training will ever see, whatever is asked for."""
        read = self._project.reviewing
        places = {
            "in evaluation sets": sum(one.confirmed for one in read.datasets() if one.role == "evaluation"),
            "in held-out passages": read.counts(QueueFilter(held_out=True)).confirmed,
        }
        told = " and ".join(f"{count:,} {where}" for where, count in places.items() if count)
        return [f"confirmed corrections that never train: {told}"] if told else []

    def text_share(self, recipe: Recipe) -> int:
        """How many texts an item is: two where it is read in both languages."""
        return 2 if BILINGUAL & {*recipe.parts} else 1

    def make(
        self, recipe: Recipe, config: TrainingConfig, found: Material, progress: Progress, origin: str
    ) -> dict[str, Iterable[TrainingItem]]:
        """The parts as items; what the recipe needs of translations is made first."""
        rows: Mapping[str, list[SnapshotRow]] = found.rows
        branched = {name: part.items() for name, part in found.branches.parts.items()}
        translated = next((name for name in recipe.parts if name in TRANSLATED | BILINGUAL), "")
        if not translated:
            return branched | {name: [training_item(row) for row in some] for name, some in rows.items()}
        shown = {**rows, "dev": rows["dev"][: config.dev_questions or None]}
        if translated in BILINGUAL:
            return {name: [*some] for name, some in self._pairs.make(shown, progress).items()}
        self._answers.make((row for some in shown.values() for row in some), progress, origin=origin)
        make = self._answers.item_maker(translated)
        return {name: [one for row in some if (one := make(row))] for name, some in shown.items()}

    def told(self, request: TrainingRequest, recipe: Recipe, found: Material) -> str:
        """Where the data come from, for the model's card."""
        note = f"Project {self._project.info.name}: {' and '.join(request.sources)}."
        if TRANSLATED & {*recipe.parts}:
            note += f" Translated answers by {self._answers.label()}."
        if found.branches.languages:
            note += f" Language branches {', '.join(found.branches.languages)}."
        return note

    def _rows(self, request: TrainingRequest, recipe: Recipe) -> dict[str, list[SnapshotRow]]:
        """Part of the snapshot → its questions. ``dev`` is the held-out part in the target language."""
        info = self._project.info
        languages = self._languages()
        named = [name for name in recipe.parts if name in languages]
        parts: dict[str, list[SnapshotRow]] = {name: [] for name in (*named, "dev")}
        sources = frozenset(source for source in SOURCES if source in request.sources)
        with self._project.store.read() as unit:
            for row in unit.snapshots.training(sources) if named else ():  # type: ignore[arg-type]
                for name in named:
                    if _is_language(row.item.language, languages[name]) and _wanted(row, request):
                        parts[name].append(row)
            for row in unit.snapshots.scoring(held_out=True):
                if row.role == "annotate" and _is_language(row.item.language, info.target):
                    parts["dev"].append(row)
        return parts

    def _languages(self) -> dict[str, str]:
        """Part of a snapshot → the language of its questions."""
        info = self._project.info
        made = dict.fromkeys(TRANSLATED | BILINGUAL, info.target)
        return {"source": info.source, "target": info.target, **made}


def _wanted(row: SnapshotRow, request: TrainingRequest) -> bool:
    return not request.datasets or row.item.dataset_id in request.datasets


def _is_language(code: str, wanted: str) -> bool:
    """Whether ``zh-Hant`` is ``zh``; a data set of an unnamed language counts as the one wanted."""
    return not code or code.split("-")[0].lower() == wanted.split("-")[0].lower()
