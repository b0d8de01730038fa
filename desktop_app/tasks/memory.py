"""What the window remembers between two starts and what is no setting: places, sizes, recent projects."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from core.paths import user_config

_RECENT = 8


class Memory:
    """Values by name, kept in ``window.ini``; losing it costs nothing but comfort."""

    def __init__(self) -> None:
        self._values = QSettings(str(user_config() / "window.ini"), QSettings.Format.IniFormat)

    def text(self, name: str, default: str = "") -> str:
        value: Any = self._values.value(name, default)
        return value if isinstance(value, str) else default

    def number(self, name: str, default: int = 0) -> int:
        try:
            return int(self.text(name, str(default)))
        except ValueError:
            return default

    def put(self, name: str, value: str | int) -> None:
        self._values.setValue(name, str(value))

    def bytes(self, name: str) -> QByteArray:
        """Geometry and splitter states, as Qt packs them."""
        value = self._values.value(name)
        return value if isinstance(value, QByteArray) else QByteArray()

    def put_bytes(self, name: str, value: QByteArray) -> None:
        self._values.setValue(name, value)

    def of_project(self, root: Path, name: str) -> str:
        """The name under which something is remembered for the project in `root` alone."""
        place = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:12]
        return f"project-{place}/{name}"

    def recent(self) -> list[Path]:
        """Projects opened lately that still exist, the latest first."""
        paths = [Path(line) for line in self.text("recent").split("\n") if line]
        return [path for path in paths if path.is_dir()]

    def opened(self, root: Path) -> None:
        """Put the project first among the recent ones."""
        root = root.resolve()
        others = [path for path in self.recent() if path != root]
        self.put("recent", "\n".join(str(path) for path in [root, *others][:_RECENT]))

    def save(self) -> None:
        self._values.sync()
