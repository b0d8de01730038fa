"""The spaces of a sentence whose tokenizer forgot them: words and punctuation joined as they are written.

WordPiece splits at every mark and does not say where a space was. What follows is convention, the same for
all languages with spaces; beside Chinese and Japanese characters there is none.
"""

from __future__ import annotations

from itertools import count

import regex

_WIDE = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}　-〿！-｠￠-￦]"
_WIDE_GAP = regex.compile(rf"(?<={_WIDE}) +(?=\S)|(?<=\S) +(?={_WIDE})")
_RULES = tuple(
    (regex.compile(pattern), instead)
    for pattern, instead in (
        (r" +(?=[,.;:!?%)\]}»”’…])", ""),
        (r"(?<=[(\[{«“‘¿¡$£]) +", ""),
        (r"(?<=\d\.) +(?=\d)", ""),
        (r"(?<=\b[ieap]\.) +(?=[egm]\.)|(?<=\bU\.) +(?=[SKN]\.)", ""),
        (r"(?<=\b\d{1,3},) +(?=\d{3}\b)", ""),
        (r"(?<=\b\d{1,2}:) +(?=\d{2}\b)", ""),
        (r"(?<=[\p{L}\p{N}]) ?([-/]) ?(?=[\p{L}\p{N}])", r"\1"),
        (r"(?<=\p{L}) ?(['’]) ?(?=(?:s|t|re|ve|ll|d|m)\b)", r"\1"),
        (
            r"(?i)(?<=\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|aujourd|dell|nell|all|un)) ?(['’]) ?(?=\p{L})",
            r"\1",
        ),
    )
)
_QUOTE = regex.compile(r' ?" ?')


def without_wide_gaps(text: str) -> str:
    """`text` without the spaces that stand beside Chinese or Japanese characters."""
    return str(_WIDE_GAP.sub("", text))


def respaced(text: str) -> str:
    """`text`, in which every mark stands alone between spaces, as it would be written."""
    text = without_wide_gaps(text)
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    if text.count('"') % 2 == 0:
        turn = count()
        text = _QUOTE.sub(lambda _: ' "' if next(turn) % 2 == 0 else '" ', text)
        text = regex.sub(r'(?<=") +(?=[,.;:!?)\]])|(?<=[(\[]) +(?=")', "", text)
    return without_wide_gaps(text).strip()
