"""Figures, codes and the engine's texts in words for people."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QLocale

from core.translation.base import Direction
from desktop_app.tasks.remedies import in_window


def sentence(text: str) -> str:
    """A text of the engine as a sentence of the window: a capital, a full stop, its own ways to a remedy."""
    text = in_window(text[:1].upper() + text[1:])
    return text if text.endswith((".", "!", "?")) else f"{text}."


def duration(seconds: float) -> str:
    """A length of time, roughly: "about 3 minutes"."""
    if seconds < 50:
        return "less than a minute"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} {'minute' if minutes == 1 else 'minutes'}"
    hours = round(seconds / 360) / 10
    return f"about {hours:g} hours"


def time_left(seconds: float) -> str:
    """Time to go, as a clock: "3:05", "1:02:00"."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def when(iso: str) -> str:
    """A point in time as the person's clock shows it: "12 Mar 14:02"; empty for an empty one."""
    if not iso:
        return ""
    try:
        moment = datetime.fromisoformat(iso).astimezone()
    except ValueError:
        return iso
    return f"{moment.day} {moment:%b %H:%M}"


def size(count: int) -> str:
    """An amount of data: "118 MB"; empty for none."""
    if not count:
        return ""
    if count < 1_000_000:
        return "less than 1 MB"
    return f"{count / 1e9:.1f} GB" if count >= 1_000_000_000 else f"{count / 1e6:.0f} MB"


def percent(value: float) -> str:
    return f"{value:.1f}"


def interval(low: float, high: float) -> str:
    """The bounds of a confidence interval: "52.1 to 58.3"."""
    return f"{low:.1f} to {high:.1f}"


def difference(value: float) -> str:
    """A signed difference with a real minus sign; none where it rounds to nothing."""
    shown = f"{abs(value):.1f}"
    sign = "" if shown == "0.0" else "+" if value > 0 else "−"
    return f"{sign}{shown}"


_SCRIPTS = {"-Hant": "Traditional ", "-Hans": "Simplified "}


def language_name(code: str) -> str:
    """A language's name for people, with the script where the code tells Chinese ones apart; the code itself
    where it is not known."""
    locale = QLocale(code.replace("-", "_"))
    if locale.language() in (QLocale.Language.C, QLocale.Language.AnyLanguage):
        return code or "unknown language"
    script = next((word for tag, word in _SCRIPTS.items() if code.endswith(tag)), "")
    return f"{script}{QLocale.languageToString(locale.language())}"


def direction_words(direction: Direction) -> str:
    """A direction for people: "Chinese to English"."""
    return f"{language_name(direction.source)} to {language_name(direction.target)}"
