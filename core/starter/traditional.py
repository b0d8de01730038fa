"""From one Chinese script to the other: most open text has only one of the two."""

from __future__ import annotations

from functools import cache
from typing import Any


def to_traditional(text: str) -> str:
    """The text in Traditional characters, as Taiwan writes them."""
    return str(_converter("s2tw").convert(text))


def to_simplified(text: str) -> str:
    """The text in Simplified characters."""
    return str(_converter("t2s").convert(text))


@cache
def _converter(kind: str) -> Any:
    from opencc import OpenCC

    return OpenCC(kind)
