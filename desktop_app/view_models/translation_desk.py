"""The translation of the shown passage and its question: asked for, followed, stopped, corrected by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.domain.changes import Changes
from core.progress import Progress, ProgressEvent
from core.text.languages import language_code
from core.translation.base import Direction
from core.translation.services import SERVICES
from desktop_app.tasks.operation import Command, Fault, Lane, Query
from desktop_app.tasks.runner import Runner, Task
from desktop_app.view_models.question_loading import LoadedQuestion
from desktop_app.view_models.translation_sentences import Sentence, Sentences, read_sentences
from desktop_app.view_models.translation_work import ORIGIN, Plan, carry_out, plan
from desktop_app.view_models.translator_choices import ADDRESSED, Choice, Choices, read_choices
from desktop_app.view_models.words import direction_words

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.translating import TranslatingResult
    from core.translation.consent import Departure


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no translation: a sentence, and the declared action that helps."""

    words: str
    action: str


@dataclass(slots=True)
class _Work:
    """A translation on its way: the title of who makes it, how far it is, whether it was asked to stop."""

    task: Task
    by: str
    stopping: bool = False
    event: ProgressEvent = field(default_factory=lambda: ProgressEvent("", 0, 0))


class TranslationDesk(QObject):
    """Asks `project.translating` off the GUI thread; models run in the model host, never in this process.

    What is on its way and what went wrong belongs to a passage, so that a person may go on meanwhile.
    """

    changed = Signal()
    """What is on its way, what stands in the way, or which translators there are."""
    told = Signal(str)
    consent_wanted = Signal(object)
    """Text would leave the machine: carries the `Departure`; `agree` or `decline` answers."""

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._project: Project | None = None
        self._question: LoadedQuestion | None = None
        self._works: dict[int, _Work] = {}
        self._troubles: dict[int, Trouble] = {}
        self._asked: Plan | None = None
        self._agreed: set[str] = set()
        self.choices: Choices | None = None
        """Which translators there are for the direction that was shown last; None until they were read."""
        self.chosen = ""
        """The name of the translator that the person chose; empty for the default."""
        self.address = ""
        """Of the person's LibreTranslate server."""
        self.author = ""

    # What is shown

    def open(self, project: Project | None, chosen: str = "") -> None:
        """Translate in this project from now on, with the translator `chosen` there before."""
        for work in self._works.values():
            work.task.cancel()
        self._project, self.chosen = project, chosen
        self._works, self._troubles, self._asked, self.choices = {}, {}, None, None

    def show(self, question: LoadedQuestion | None) -> None:
        """Another question is shown, or the same one anew."""
        self._question = question
        if self.direction is not None and not self._listed:
            self.look()
        self.changed.emit()

    def look(self) -> None:
        """Read anew which translators there are."""
        direction = self.direction
        if direction is not None:
            query = Query("Reading the translators", lambda _: read_choices(direction), "translators")
            self._runner.query(query, self._take_choices, owner=self)

    @property
    def direction(self) -> Direction | None:
        """From the passage's language into the one it is shown in; None where both are the same."""
        if self._question is None:
            return None
        source = language_code(self._question.view.language)
        target = language_code(self._question.source_language)
        return Direction(source, target) if source and target and source != target else None

    @property
    def translator(self) -> Choice | None:
        """The one that would be asked; None where there is none, or where that is not known yet."""
        return self.choices.find(self.chosen) if self.choices is not None and self._listed else None

    @property
    def service(self) -> str:
        """The service that would be asked; empty where it is none."""
        found = self.translator
        return found.name if found is not None and found.name in SERVICES else ""

    @property
    def trouble(self) -> Trouble | None:
        """What went wrong when the shown passage was to be translated."""
        return self._troubles.get(self._passage)

    @property
    def lack(self) -> Trouble | None:
        """That there is no translator, where there is none."""
        if self.choices is None or not self._listed or self.translator is not None:
            return None
        return _no_translator(self.choices)

    @property
    def work(self) -> ProgressEvent | None:
        """How far the translation of the shown passage is; None while none is on its way."""
        found = self._works.get(self._passage)
        return found.event if found is not None else None

    @property
    def worker(self) -> str:
        """Who translates the shown passage now."""
        found = self._works.get(self._passage)
        return found.by if found is not None else ""

    @property
    def stopping(self) -> bool:
        """Whether the work on the shown passage was asked to stop: it does when its answer comes."""
        found = self._works.get(self._passage)
        return found is not None and found.stopping

    @property
    def can_translate(self) -> bool:
        return self.translator is not None and self.can_correct

    @property
    def can_correct(self) -> bool:
        """Whether the shown passage has a translation, or may have one, that this window may change."""
        return self.direction is not None and self._project is not None and not self._project.info.read_only

    def choose(self, name: str) -> None:
        """Ask this translator from now on."""
        self.chosen = name
        self._troubles.clear()
        self.changed.emit()

    # Asking

    def translate(self, *, again: bool = False) -> None:
        """Translate the shown passage and question; those that have a translation too where `again`."""
        project, question, found = self._project, self._question, self.translator
        if project is None or question is None or found is None or not self.can_translate:
            return
        passage, name, address = self._passage, found.name, self.address
        if passage in self._works:
            return
        self._troubles.pop(passage, None)
        if name == ADDRESSED and not address:
            words = f"{found.title} needs the address of a server, which the settings take."
            self._fail(project, passage, Trouble(words, "window.settings"))
            return
        self._runner.query(
            Query("Reading the text", lambda _: plan(project, question, name, address, again=again)),
            lambda made: self._planned(replace(made, by=found.title)),
            owner=self,
            failed=lambda fault: self._failed(project, passage, fault),
        )

    def cancel(self) -> None:
        """Stop translating the shown passage; what was translated is kept."""
        found = self._works.get(self._passage)
        if found is not None:
            found.task.cancel()
            found.stopping = True
            self.changed.emit()

    def agree(self, leaving: Departure, *, remember: bool = False) -> None:
        """The text may leave; `remember` asks no more about this host as long as the window is open."""
        asked, self._asked = self._asked, None
        if remember:
            self._agreed.add(leaving.host)
        if asked is not None and asked.project is self._project:
            self._start(asked.agreed())

    def decline(self) -> None:
        """The text stays here."""
        self._asked = None

    def _planned(self, made: Plan) -> None:
        if made.project is not self._project:
            return
        if made.without_key:
            title = SERVICES[made.spec.kind].title
            self._fail(made.project, made.passage_id, Trouble(f"{title} needs a key.", "correct.service_key"))
        elif not made.leaving or made.leaving.host in self._agreed:
            self._start(made.agreed())
        else:
            self._asked = made
            self.consent_wanted.emit(made.leaving)

    def _start(self, wanted: Plan) -> None:
        passage = wanted.passage_id
        if passage in self._works:
            return
        task = self._runner.command(
            Command("Translating the passage", lambda told: carry_out(wanted, told), lane=Lane.ASIDE),
            lambda result: self._done(wanted, result),
            owner=self,
            failed=lambda fault: self._failed(wanted.project, passage, fault),
            advanced=lambda event: self._advance(passage, event),
            ended=lambda: self._ended(passage, task),
        )
        self._works[passage] = _Work(task, wanted.by)
        self.changed.emit()

    def _advance(self, passage: int, event: ProgressEvent) -> None:
        if passage in self._works:
            self._works[passage].event = event
            self.changed.emit()

    def _done(self, wanted: Plan, result: TranslatingResult) -> None:
        if result.incomplete:
            words = "It has nothing to say to some sentences: write them yourself, or ask another translator."
            self._fail(wanted.project, wanted.passage_id, Trouble(words, "correct.edit_translation"))

    def _ended(self, passage: int, task: Task) -> None:
        if passage in self._works and self._works[passage].task is task:
            del self._works[passage]
            self.changed.emit()

    def _failed(self, project: Project, passage: int, fault: Fault) -> None:
        if fault.bug:
            self._runner.faulted.emit(fault)
            return
        words = ". ".join(part for part in (fault.what, fault.remedy) if part)
        self._fail(project, passage, Trouble(f"{words}.", "correct.translate"))

    def _fail(self, project: Project, passage: int, trouble: Trouble) -> None:
        if project is self._project:
            self._troubles[passage] = trouble
            self.changed.emit()

    def _take_choices(self, found: Choices) -> None:
        self.choices = found
        self.changed.emit()

    @property
    def _listed(self) -> bool:
        return self.choices is not None and self.choices.direction == self.direction

    @property
    def _passage(self) -> int:
        return self._question.view.passage_id if self._question is not None else -1

    # By hand

    def read_sentences(self, done: Callable[[Sentences], None]) -> None:
        """Read the sentences of the shown passage and question with their translations."""
        project, question = self._project, self._question
        if project is not None and question is not None and self.can_correct:
            query = Query("Reading the translation", lambda _: read_sentences(project, question), "sentences")
            self._runner.query(query, done, owner=self)

    def correct(self, corrected: Sequence[tuple[Sentence, str]]) -> None:
        """Keep these translations in the project's memory; they hold wherever the sentence stands."""
        project, question = self._project, self._question
        if project is None or question is None or not corrected:
            return
        author, language = self.author, question.source_language

        def work(_progress: Progress) -> Changes:
            changes = Changes(ORIGIN)
            for one, text in corrected:
                changes |= project.translating.correct_translation(
                    one.kind, one.target_id, one.place, text, author=author, language=language, origin=ORIGIN
                )
            return changes

        self._troubles.pop(question.view.passage_id, None)
        words = "1 sentence is" if len(corrected) == 1 else f"{len(corrected)} sentences are"
        self._runner.command(
            Command("Keeping the translation", work),
            lambda _: self.told.emit(f"{words} in the project’s memory now"),
            owner=self,
        )
        self.changed.emit()


def _no_translator(choices: Choices) -> Trouble:
    such = f", such as {choices.offer}" if choices.offer else ""
    words = f"No translator of this machine is known to translate {direction_words(choices.direction)}"
    return Trouble(f"{words}: install one{such}.", "correct.install_translator")
