"""Corrects a translation sentence by sentence, beside the sentences it translates."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from core.domain.translations import TranslationKind
from core.text.scripts import is_right_to_left
from desktop_app.dialogs.base import Sheet
from desktop_app.theme import fonts
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_S, SPACE_XS
from desktop_app.view_models.translation_sentences import Sentence, Sentences
from desktop_app.view_models.translator_choices import origin_words
from desktop_app.widgets.card import SectionHeader, label

_TITLES = {TranslationKind.PASSAGE: "Passage", TranslationKind.QUESTION: "Question"}
_MOST_LINES = 6
_BREAKS = re.compile(r"[ \t\r\n\u2028\u2029]+")


class SentenceField(QPlainTextEdit):
    """The translation of one sentence; as high as its text. Tab goes on, as everywhere."""

    def __init__(self, sentence: Sentence, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = sentence
        self.setTabChangesFocus(True)
        self.setFont(fonts.text_font(tokens(), language, tokens().type.body))
        option = QTextOption()
        if is_right_to_left(sentence.target):
            option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        self.document().setDefaultTextOption(option)
        self.setPlainText(sentence.target)
        self.setPlaceholderText("Not translated yet")
        self.setAccessibleName(f"Translation of: {sentence.source}")
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self._fit()

    def text(self) -> str:
        """What stands there, on one line."""
        return _on_one_line(self.document().toRawText())

    def corrected(self) -> str:
        """The new translation; empty where nothing was changed."""
        text = self.text()
        return text if text != _on_one_line(self.sentence.target) else ""

    def emptied(self) -> bool:
        """Whether a translation was taken out and nothing put in its place."""
        return bool(self.sentence.target) and not self.text()

    def event(self, event: QEvent) -> bool:
        found = super().event(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.Resize):
            self._fit()
        return found

    def _fit(self) -> None:
        needed = max(1, round(self.document().size().height()))
        lines = min(_MOST_LINES, needed)
        policies = Qt.ScrollBarPolicy
        more = needed > _MOST_LINES
        self.setVerticalScrollBarPolicy(policies.ScrollBarAsNeeded if more else policies.ScrollBarAlwaysOff)
        chrome = self.height() - self.viewport().height()
        height = (
            round(lines * self.fontMetrics().lineSpacing() + 2 * self.document().documentMargin()) + chrome
        )
        if height != self.height():
            self.setFixedHeight(height)


class CorrectTranslationDialog(Sheet):
    """`saved` carries (sentence, new translation) for every sentence that was changed."""

    saved = Signal(list)

    def __init__(
        self,
        found: Sentences,
        languages: tuple[str, str],
        *,
        position: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        """`languages` are those of text and translation; `position` in the passage is where one begins."""
        super().__init__("Correct the translation", parent, width=760, height=620)
        self._languages = languages
        self.fields: list[SentenceField] = []
        self.body.addWidget(
            label(
                "What you write is kept in the memory of the project: from now on it translates the "
                "sentence wherever it stands.",
                "muted",
                wrap=True,
            )
        )
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._rows(found))
        self.body.addWidget(self._area, 1)
        self.note = label("", "warning", wrap=True)
        self.note.hide()
        self.body.addWidget(self.note)
        self.add_button("Cancel", self.reject, "quiet")
        self.save_button = self.add_button("Keep", self._save, "primary")
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save_button.click)
        self.save_button.setToolTip("Keep (Ctrl ↵)")
        self._check()
        QTimer.singleShot(0, self, lambda: self._begin(position))

    def _rows(self, found: Sentences) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, SPACE_S, 0)
        column.setSpacing(SPACE_L)
        for kind, title in _TITLES.items():
            lines = [one for one in found.lines if one.kind is kind]
            if lines or kind in found.whole:
                column.addWidget(SectionHeader(title, self))
            for line in lines:
                column.addLayout(self._row(line))
            if kind in found.whole:
                column.addWidget(
                    label(
                        "This translation came whole, not sentence by sentence. Translate it again to "
                        "correct single sentences.",
                        "muted",
                        wrap=True,
                    )
                )
        column.addStretch(1)
        return inner

    def _row(self, line: Sentence) -> QVBoxLayout:
        source, target = self._languages
        field = SentenceField(line, target, self)
        field.textChanged.connect(self._check)
        self.fields.append(field)
        text = label(line.source, "", wrap=True, selectable=True)
        text.setFont(fonts.text_font(tokens(), source, tokens().type.body))
        if is_right_to_left(line.source):
            text.setAlignment(Qt.AlignmentFlag.AlignRight)
        row = QVBoxLayout()
        row.setSpacing(SPACE_XS)
        row.addWidget(text)
        row.addWidget(field)
        if line.origin:
            row.addWidget(label(origin_words(line.origin), "caption"))
        return row

    def _begin(self, position: int) -> None:
        """Put the cursor into the sentence that holds the answer, or into the first one."""
        first = next(iter(self.fields), None)
        here = next(
            (
                field
                for field in self.fields
                if field.sentence.kind is TranslationKind.PASSAGE and field.sentence.place[1] > position
            ),
            first,
        )
        if here is not None:
            here.setFocus(Qt.FocusReason.OtherFocusReason)
            here.moveCursor(QTextCursor.MoveOperation.End)
            self._area.ensureWidgetVisible(here)

    def _check(self) -> None:
        emptied = sum(field.emptied() for field in self.fields)
        changed = any(field.corrected() for field in self.fields)
        self.note.setText("A translation cannot be empty: write another one, or cancel." if emptied else "")
        self.note.setVisible(bool(emptied))
        if hasattr(self, "save_button"):
            self.save_button.setEnabled(changed and not emptied)

    def _save(self) -> None:
        made = [(field.sentence, field.corrected()) for field in self.fields if field.corrected()]
        self.accept()
        self.saved.emit(made)


def _on_one_line(text: str) -> str:
    """Without breaks; hard spaces stay, which languages put before signs and between figures."""
    return _BREAKS.sub(" ", text).strip()
