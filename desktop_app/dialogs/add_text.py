"""A text of one's own with questions about it, or one more question about a passage that is there."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from core.domain.changes import Changes
from core.services.importing import TextResult
from desktop_app.context import Context
from desktop_app.dialogs.base import Sheet, button
from desktop_app.tasks.operation import Command, Fault, Query
from desktop_app.widgets.card import label
from desktop_app.widgets.verbatim_edit import VerbatimEdit

_LARGEST = 4_000_000


class AddTextDialog(Sheet):
    """Pastes a text and writes questions, one a line; `added` carries the first new question's id."""

    added = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__("Add a text", parent, width=680, height=620)
        self._context = context
        self.title = QLineEdit(self)
        self.title.setPlaceholderText("Title (may stay empty)")
        self.title.setAccessibleName("Title")
        self.passage = VerbatimEdit(self)
        self.passage.setPlaceholderText("Paste or write the passage. It is kept exactly as it is.")
        self.passage.setAccessibleName("Passage")
        self.questions = QPlainTextEdit(self)
        self.questions.setPlaceholderText("One question a line")
        self.questions.setAccessibleName("Questions, one a line")
        self.questions.setMaximumHeight(120)
        for field in (self.passage, self.questions):
            field.setTabChangesFocus(True)
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        tools = QHBoxLayout()
        tools.addWidget(button("Paste", self._paste, "quiet", self))
        tools.addWidget(button("From a text file…", self._choose, "quiet", self))
        tools.addStretch(1)
        self.body.addWidget(self.title)
        self.body.addWidget(self.passage, 1)
        self.body.addLayout(tools)
        self.body.addWidget(label("Questions", "overline"))
        self.body.addWidget(self.questions)
        self.body.addWidget(self.fault)
        self.add_button("Cancel", self.reject, "quiet")
        self.add_button("Add", self._add, "primary")
        self.passage.setFocus()

    def _paste(self) -> None:
        self.passage.set_text(QGuiApplication.clipboard().text())

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "A text file", "", "Text (*.txt *.md);;All files (*)")
        if name:
            self.read(name)

    def read(self, name: str) -> None:
        """Take the text of a file, off the GUI thread."""
        from pathlib import Path

        def work(_progress: object) -> str:
            with Path(name).open("rb") as stream:
                return stream.read(_LARGEST).decode("utf-8-sig")

        self._context.runner.query(
            Query("Reading the text", work),
            self.passage.set_text,
            owner=self,
            failed=lambda _fault: self._say("This file is not plain text in UTF-8"),
        )

    def _add(self) -> None:
        text = self.passage.text()
        # The plain text would have plain spaces for hard ones.
        lines = self.questions.document().toRawText().splitlines()
        asked = [line.strip() for line in lines if line.strip()]
        if not text.strip() or not asked:
            self._say("Give a text and at least one question about it")
            return
        importing, title = self._context.project.current.importing, self.title.text().strip()
        self._context.runner.command(
            Command(
                "Adding a text",
                lambda _: importing.import_text(text, title=title, questions=asked, origin="add text"),
            ),
            self._done,
            owner=self,
            failed=lambda fault: self._say(fault.what),
        )

    def _done(self, result: TextResult) -> None:
        self.added.emit(result.question_ids[0])
        self.accept()

    def _say(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.show()


class AddQuestionDialog(Sheet):
    """One more question about a passage; `added` carries its id."""

    added = Signal(int)

    def __init__(self, context: Context, passage_id: int, parent: QWidget | None = None) -> None:
        super().__init__("Write a question about this passage", parent, width=520)
        self._context = context
        self._passage_id = passage_id
        self.question = QLineEdit(self)
        self.question.setPlaceholderText("Question")
        self.question.setAccessibleName("Question")
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.body.addWidget(self.question)
        self.body.addWidget(self.fault)
        self.add_button("Cancel", self.reject, "quiet")
        self.add_button("Add", self._add, "primary")
        self.question.setFocus()

    def _add(self) -> None:
        importing, passage_id = self._context.project.current.importing, self._passage_id
        text = " ".join(self.question.text().splitlines()).strip()
        self._context.runner.command(
            Command(
                "Adding a question", lambda _: importing.add_question(passage_id, text, origin="add question")
            ),
            self._done,
            owner=self,
            failed=self._say,
        )

    def _done(self, result: tuple[int, Changes]) -> None:
        self.added.emit(result[0])
        self.accept()

    def _say(self, fault: Fault) -> None:
        self.fault.setText(fault.what)
        self.fault.show()
