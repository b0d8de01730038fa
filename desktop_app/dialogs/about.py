"""Versions and licences."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTabWidget, QTextBrowser, QWidget

from core.paths import resources
from desktop_app.dialogs.base import Sheet, button
from desktop_app.widgets.card import label

_PARTS = (
    "PySide6-Essentials",
    "torch",
    "transformers",
    "tokenizers",
    "safetensors",
    "SQLAlchemy",
    "alembic",
    "OpenCC",
    "pydantic",
    "numpy",
    "scipy",
    "pyqtgraph",
)


class AboutDialog(Sheet):
    """What this is, which versions run, and under which licences the parts come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("SpanBridge", parent, width=640, height=520)
        words = "A workbench for correcting answer spans in cross-lingual machine reading comprehension."
        self.body.addWidget(label(words, "muted", wrap=True))
        tabs = QTabWidget(self)
        tabs.addTab(self._page(versions()), "Versions")
        tabs.addTab(self._page(_licence()), "Licence")
        tabs.addTab(self._page(_notices()), "Bundled parts")
        self.body.addWidget(tabs, 1)
        self.row.insertWidget(0, button("Copy versions", self._copy, "quiet", self))
        self.add_button("Close", self.accept, "primary")

    def _page(self, text: str) -> QTextBrowser:
        page = QTextBrowser(self)
        page.setPlainText(text)
        return page

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(versions())


def versions() -> str:
    """One part a line with its version."""
    rows = [("SpanBridge", _version("spanbridge")), ("Python", platform.python_version()), ("Qt", qVersion())]
    rows += [(part, _version(part)) for part in _PARTS]
    return "\n".join([*(f"{name} {found}" for name, found in rows if found), platform.platform()])


def _version(part: str) -> str:
    try:
        return version(part)
    except PackageNotFoundError:
        return "from source" if part == "spanbridge" else ""


def _licence() -> str:
    return (
        "Licensed under the Apache License, Version 2.0.\n\n"
        "You may use, change and pass on SpanBridge under the terms of that licence. It comes without "
        "warranties or conditions of any kind. The whole text stands in the file LICENSE and at\n"
        "https://www.apache.org/licenses/LICENSE-2.0"
    )


def _notices() -> str:
    """The notices that lie beside the bundled fonts, data and models."""
    found = sorted(resources().glob("*/NOTICE*")) + sorted(resources().glob("*/*/NOTICE*"))
    texts = [path.read_text(encoding="utf-8").strip() for path in found]
    return "\n\n\n".join(texts)
