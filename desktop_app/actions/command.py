"""What an action is: declared once, shown in menus, the palette, the key map and on buttons."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """A declared action.

    Attributes:
        name: ``page.verb``; the key under which a person's own binding is kept.
        title: A few words, a verb first.
        keys: Default keys in Qt's portable notation; the first one is shown.
        group: The heading in menus, palette and key map.
        page: The page on which it acts; empty for everywhere.
        icon: A name of `resources/icons`; empty for none.
        hint: A word or two for the status bar; empty to stay out of it.
        hint_key: What the status bar shows for the key where it stands for a family ("1–9").
        repeat: Holding the key down repeats it.
        listed: Whether the palette offers it; families such as "take 1" to "take 9" would only crowd it.
    """

    name: str
    title: str
    keys: tuple[str, ...] = ()
    group: str = ""
    page: str = ""
    icon: str = ""
    hint: str = ""
    hint_key: str = ""
    repeat: bool = False
    listed: bool = True
