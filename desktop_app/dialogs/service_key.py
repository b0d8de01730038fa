"""The key of a translation service: typed unseen, kept in the system's keyring."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from core.translation.services import Service
from desktop_app.dialogs.base import Sheet
from desktop_app.widgets.card import label


class ServiceKeyDialog(Sheet):
    """Takes a key, or says that the one in the keyring goes. It never shows one."""

    given = Signal(str)
    forgotten = Signal()

    def __init__(self, service: Service, *, in_keyring: bool, parent: QWidget | None = None) -> None:
        super().__init__(f"Key of {service.title}", parent, width=460)
        self.body.addWidget(
            label(
                "It is kept in the keyring of this system, never in a project or a log. "
                f"The environment variable {service.variable} goes before it.",
                "muted",
                wrap=True,
            )
        )
        self.key = QLineEdit(self)
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText("Replace the key that is kept" if in_keyring else "Key")
        self.key.setAccessibleName(f"Key of {service.title}")
        self.key.textChanged.connect(lambda text: self.keep_button.setEnabled(bool(text.strip())))
        self.body.addWidget(self.key)
        if in_keyring:
            self.add_button("Forget the key", self._forget, "danger")
        self.add_button("Cancel", self.reject, "quiet")
        self.keep_button = self.add_button("Keep", self._keep, "primary")
        self.keep_button.setEnabled(False)
        self.key.setFocus()
        self.resize(self.width(), self.layout().totalHeightForWidth(self.width()))

    def _keep(self) -> None:
        key = self.key.text().strip()
        self.key.clear()
        self.given.emit(key)
        self.accept()

    def _forget(self) -> None:
        self.forgotten.emit()
        self.accept()
