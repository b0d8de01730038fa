"""Text from data in places where Qt would read something into it: marks of order, mnemonics, HTML."""

from __future__ import annotations

from html import escape

_BYTE_ORDER_MARKS = {"\ufeff": "\u2060", "\ufffe": "\ufffd"}


def kept_whole(text: str) -> str:
    """The text as it can be given to Qt where positions count.

    Qt takes a byte order mark off the beginning of every string it is given; another sign without a look
    stands there in its place.
    """
    return _BYTE_ORDER_MARKS.get(text[:1], text[:1]) + text[1:]


def without_mnemonic(text: str) -> str:
    """The words of a button or of a menu's entry that show an ``&`` as it is."""
    return text.replace("&", "&&")


def tool_tip(text: str) -> str:
    """A tool tip that shows tags and line breaks of the text as they are; empty for none."""
    lines = escape(text, quote=False).replace("\n", "<br>")
    return f'<qt style="white-space: pre-wrap">{lines}</qt>' if text else ""
