"""Which keys an action has: the defaults, what the person changed, and what may not be bound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from desktop_app.actions.command import ActionSpec

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_NATIVE = QKeySequence.SequenceFormat.NativeText
_CHORD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_SYMBOLS = {"Return": "↵", "Enter": "↵", "Left": "←", "Right": "→", "PgDown": "PgDn", "Space": "Space"}


def portable(key: str) -> str:
    """The one way to write a key ("ctrl+return" → "Ctrl+Return"); empty when Qt knows no such key."""
    sequence = QKeySequence(key, _PORTABLE)
    if sequence.count() != 1 or sequence[0].key() == Qt.Key.Key_unknown:
        return ""
    return sequence.toString(_PORTABLE)


def shown(key: str) -> str:
    """How a key is shown to people: "Ctrl ↵"."""
    if key == "+":
        return key
    text = QKeySequence(key, _PORTABLE).toString(_NATIVE)
    parts = [*text[:-1].split("+")[:-1], "+"] if text.endswith("++") else text.split("+")
    return " ".join(_SYMBOLS.get(part, part) for part in parts)


def is_bare(key: QKeyCombination) -> bool:
    """Whether the key types something by itself, and is therefore off while a person types."""
    return not key.keyboardModifiers() & _CHORD and not _is_function_key(key.key())


def _is_function_key(key: int) -> bool:
    return Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35 or key == Qt.Key.Key_Escape


class Bindings:
    """The keys in force: a person's own where there are some, otherwise the defaults."""

    def __init__(self, specs: Iterable[ActionSpec], own: Mapping[str, Iterable[str]] | None = None) -> None:
        self._specs = {spec.name: spec for spec in specs}
        self._own: dict[str, tuple[str, ...]] = {}
        for name, keys in (own or {}).items():
            if name in self._specs:
                self._own[name] = tuple(key for raw in keys if (key := portable(raw)))

    def keys(self, name: str) -> tuple[str, ...]:
        """The action's keys in portable notation, the one to show first."""
        if name in self._own:
            return self._own[name]
        return tuple(portable(key) for key in self._specs[name].keys)

    def own(self) -> dict[str, tuple[str, ...]]:
        """What differs from the defaults, for the settings."""
        return dict(self._own)

    def fault(self, name: str, key: str) -> str:
        """Why `key` cannot be bound to the action, in one sentence; empty when it can."""
        key = portable(key)
        if not key:
            return "This key cannot be bound."
        if key in ("Backspace", "Shift+Backspace"):
            return "Backspace alone is never bound, because it is pressed by mistake too easily."
        if key in ("Tab", "Shift+Tab", "Backtab", "Shift+Backtab", "Esc"):
            return f"{shown(key)} moves the focus or closes dialogs and stays as it is."
        holder = self.holder(key, beside=name)
        return f"{shown(key)} already does “{holder.title}”." if holder else ""

    def holder(self, key: str, *, beside: str) -> ActionSpec | None:
        """The other action that has `key` where the action `beside` acts too."""
        scope = self._specs[beside].page
        for other in self._specs.values():
            together = not other.page or not scope or other.page == scope
            if other.name != beside and together and key in self.keys(other.name):
                return other
        return None

    def bind(self, name: str, keys: Iterable[str]) -> Bindings:
        """These bindings with the action bound to `keys`; the check is the caller's (`fault`)."""
        chosen = tuple(key for raw in keys if (key := portable(raw)))
        own = {**self._own, name: chosen}
        if chosen == tuple(portable(key) for key in self._specs[name].keys):
            own.pop(name)
        return Bindings(self._specs.values(), own)

    def reset(self) -> Bindings:
        """The defaults."""
        return Bindings(self._specs.values())
