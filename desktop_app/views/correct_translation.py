"""Ties the translation of the shown passage to its buttons, its menu and its dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.context import Context
from desktop_app.view_models.correct import CorrectModel
from desktop_app.view_models.translation_desk import TranslationDesk, Trouble
from desktop_app.view_models.translation_sentences import Sentences
from desktop_app.view_models.translator_choices import Choice
from desktop_app.view_models.words import language_name
from desktop_app.widgets.parallel_view import ParallelView
from desktop_app.widgets.translation_bar import BarButton, BarState

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.translation.consent import Departure

_CHOSEN = "correct/translator"
_CHOOSE, _EDIT = "correct.translator", "correct.edit_translation"
_HELP = {
    "correct.install_translator": "Install a translator…",
    "correct.service_key": "Give the key…",
    "correct.translate": "Try again",
    "correct.edit_translation": "Write it…",
    "window.settings": "Settings…",
}
"""What the button says that leads out of a trouble, by its action."""


class TranslationControl(QObject):
    """Draws what `TranslationDesk` says below the translation, and sends it what the person wants."""

    def __init__(self, context: Context, model: CorrectModel, parallel: ParallelView, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._model = model
        self._view = parallel
        self._page = page
        self.desk = TranslationDesk(context.runner, self)
        self.menu: QMenu | None = None
        self._connect()
        self._attach()
        self.show_keys()
        self.read_settings()

    def _connect(self) -> None:
        for changed in (self._model.question_changed, self._model.details_changed):
            changed.connect(lambda: self.desk.show(self._model.question))
        self.desk.changed.connect(self._show)
        self.desk.told.connect(self._model.told)
        self.desk.consent_wanted.connect(self._ask_consent)
        self._view.asked.connect(self._context.actions.trigger)
        self._context.bus.changed.connect(lambda changes: self.look() if changes.models else None)

    def _attach(self) -> None:
        desk, actions = self.desk, self._context.actions
        for name, run, enabled in (
            ("translate", self._translate, lambda: desk.can_translate or desk.work is not None),
            ("translator", self._choose, self._may_choose),
            ("edit_translation", self._edit, lambda: desk.can_correct),
            ("service_key", self._ask_key, lambda: bool(desk.service)),
            ("install_translator", self._install, lambda: self._context.project.is_open),
        ):
            actions.handle(f"correct.{name}", run, enabled=enabled, owner=self._page)

    # The page's life

    def open(self, project: Project) -> None:
        memory = self._context.memory
        self.desk.open(project, memory.text(memory.of_project(project.root, _CHOSEN)))

    def close(self) -> None:
        self.desk.open(None)

    def look(self) -> None:
        """Look again which translators there are: another page may have installed one."""
        self.desk.look()

    def read_settings(self) -> None:
        settings = self._context.settings.settings
        self.desk.author, self.desk.address = settings.author, settings.libretranslate_address

    def show_keys(self) -> None:
        """Show the keys in force."""
        self._show()

    # Drawing

    def _show(self) -> None:
        state = self._state()
        self._view.show_bar(state)
        offered = [one.action for one in state.buttons]
        self._view.show_tool(_CHOOSE, self._key(_CHOOSE), self._may_choose() and _CHOOSE not in offered)
        self._view.show_tool(_EDIT, self._key(_EDIT), self.desk.can_correct)
        self._context.actions.refresh()

    def _may_choose(self) -> bool:
        return self.desk.can_correct and self.desk.choices is not None and self.desk.work is None

    def _state(self) -> BarState:
        question, desk = self._model.question, self.desk
        if question is None:
            return BarState()
        if desk.work is not None:
            stop = BarButton("correct.translate", "Stop", self._key("correct.translate"), icon="x")
            words = "Stopping: waiting for" if desk.stopping else "Translating with"
            return BarState(f"{words} {desk.worker}…", (stop,), busy=True)
        if desk.trouble is not None:
            return self._told(desk.trouble, fault=True)
        asked, text = question.translation
        if asked and text:
            return BarState()
        if desk.lack is not None and desk.can_correct:
            return self._told(desk.lack)
        words = "The question has no translation yet." if text else self._missing(question.source_language)
        return BarState(words, self._ways() if desk.can_translate else ())

    def _told(self, trouble: Trouble, *, fault: bool = False) -> BarState:
        leading = trouble.action
        help_ = BarButton(leading, _HELP[leading], self._key(leading))
        return BarState(trouble.words, self._writable((help_, self._with())), fault=fault)

    def _missing(self, language: str) -> str:
        there = self.desk.direction is not None
        return f"No {language_name(language)} translation of this passage yet." if there else ""

    def _ways(self) -> tuple[BarButton, ...]:
        go = BarButton("correct.translate", "Translate", self._key("correct.translate"), icon="language")
        return (go, self._with())

    def _with(self) -> BarButton:
        found = self.desk.translator
        words = f"with {found.title}" if found is not None else "Other ways"
        return BarButton(
            "correct.translator", words, self._key("correct.translator"), "quiet", "chevron-down"
        )

    def _writable(self, buttons: tuple[BarButton, ...]) -> tuple[BarButton, ...]:
        return buttons if self.desk.can_correct else ()

    def _key(self, action: str) -> str:
        return self._context.actions.key(action)

    # What the person wants

    def _translate(self) -> None:
        """Translate; stop where that is on its way; ask with what where there is a translation already."""
        question = self._model.question
        if self.desk.work is not None:
            self.desk.cancel()
        elif question is not None and all(question.translation):
            self._choose()
        else:
            self.desk.translate()

    def _choose(self) -> None:
        """The menu of translators, where the person looks; a choice translates at once."""
        choices = self.desk.choices
        if choices is None:
            return
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = menu.addAction("Translate with")
        head.setEnabled(False)
        group = QActionGroup(menu)
        for choice in choices.choices:
            group.addAction(self._entry(menu, choice))
        menu.addSeparator()
        for name in ("correct.edit_translation", "correct.service_key", "correct.install_translator"):
            if self._context.actions.action(name).isEnabled():
                menu.addAction(self._context.actions.action(name))
        anchor = self._anchor()
        self.menu = menu
        menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height())))
        current = group.checkedAction()
        if current is not None:
            menu.setActiveAction(current)

    def _entry(self, menu: QMenu, choice: Choice) -> QAction:
        told = "" if choice.local else " (sends the text away)"
        unsure = "" if choice.sure else " (if it knows the languages)"
        entry = menu.addAction(f"{choice.title}{told}{unsure}")
        entry.setCheckable(True)
        entry.setChecked(choice == self.desk.translator)
        entry.triggered.connect(lambda _checked=False: self._take(choice.name))
        return entry

    def _anchor(self) -> QWidget:
        if _CHOOSE in [one.action for one in self._view.bar.state.buttons]:
            return self._view.bar.button(_CHOOSE)
        return self._view.tools[_CHOOSE]

    def _take(self, name: str) -> None:
        question = self._model.question
        root = self._context.project.root
        if question is None or root is None:
            return
        memory = self._context.memory
        memory.put(memory.of_project(root, _CHOSEN), name)
        self.desk.choose(name)
        self.desk.translate(again=all(question.translation))

    def _ask_consent(self, leaving: Departure) -> None:
        from desktop_app.dialogs.send_text import SendTextDialog

        dialog = SendTextDialog(leaving, self._page)
        dialog.agreed.connect(lambda remember: self.desk.agree(leaving, remember=remember))
        dialog.rejected.connect(self.desk.decline)
        dialog.open()

    def _ask_key(self) -> None:
        from desktop_app.dialogs.asking_key import ask_key

        if self.desk.service:
            ask_key(self._context, self.desk.service, self._page, self.desk.translate)

    def _install(self) -> None:
        choices = self.desk.choices
        self._context.intents.install.emit(choices.offer if choices is not None else "")

    def _edit(self) -> None:
        self.desk.read_sentences(self._open_editor)

    def _open_editor(self, found: Sentences) -> None:
        from desktop_app.dialogs.correct_translation import CorrectTranslationDialog

        question, span = self._model.question, self._model.active_span
        if question is None:
            return
        if not found.lines:
            key = self._key(_CHOOSE)
            again = f"translate it again ({key})" if key else "translate it again"
            self._model.told.emit(f"This translation came whole: {again} to correct single sentences")
            return
        languages = (question.view.language, question.source_language)
        dialog = CorrectTranslationDialog(
            found, languages, position=span.start if span else 0, parent=self._page
        )
        dialog.saved.connect(self.desk.correct)
        dialog.open()
