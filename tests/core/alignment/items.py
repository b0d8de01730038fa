"""An item whose sentences are known: the answer ``Beijing`` in the second of them."""

from __future__ import annotations

from core.alignment.base import AlignmentItem, Places
from core.domain.spans import Span

ENGLISH = ("The cat sits.", "Beijing is the capital.", "Shanghai is large.")
CHINESE = ("猫坐着。", "首都是北京。", "上海很大。")


def places(sentences: tuple[str, ...], between: str) -> tuple[Places, ...]:
    found, at = [], 0
    for one in sentences:
        found.append((at, at + len(one)))
        at += len(one) + len(between)
    return tuple(found)


def item(answer: str = "Beijing", translated: str = "北京", *, known: bool = True) -> AlignmentItem:
    text = " ".join(ENGLISH)
    start = text.index(answer)
    return AlignmentItem(
        "k",
        text,
        Span.of(text, start, start + len(answer)),
        "".join(CHINESE),
        translated,
        "首都是哪里？",
        tuple(zip(places(ENGLISH, " "), places(CHINESE, ""), strict=True)) if known else (),
    )
