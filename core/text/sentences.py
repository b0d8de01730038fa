"""Sentences with their offsets, for the scripts our data is in."""

from __future__ import annotations

import regex

_CLOSING = r"[\p{Pe}\p{Pf}\"'’”»」』》〉）】〕]"
# A run of marks or of white space is looked at from its first sign on, once: from each of its signs on,
# back and forth, a run of thousands would take minutes.
_END = regex.compile(
    rf"""
    (?P<mark>[。！？；｡।॥؟۔።។။༎։][.…。！？!?]*{_CLOSING}*\s*)   # ends a sentence wherever it stands
  | (?P<spaced>(?<![!?…])[!?…]++{_CLOSING}*+(?:\s+|$))          # Latin marks: only before white space
  | (?P<wide>(?<![!?])[!?]++{_CLOSING}*+(?=[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}]))
  | (?P<dot>(?<!\.)\.++{_CLOSING}*+(?:\s+|$))                   # a full stop, unless it abbreviates
  | (?P<line>(?<![^\S\n])[^\S\n]*+\n\s*)                       # a new line always
    """,
    regex.VERBOSE,
)
_DOUBTFUL = frozenset({"dot", "spaced"})
_LAST_WORD = regex.compile(r"[\p{L}\p{M}\p{N}.]+$")
_INITIALS = regex.compile(r"(?:\p{L}\p{M}*\.)+\p{L}\p{M}*")
_NEXT_LOWER = regex.compile(r"[\p{Ps}\p{Pi}\"']*\p{Ll}")
_NEXT_DIGIT = regex.compile(r"\p{Nd}")
# English, German, French, Spanish, Italian, Russian: what stands before a name or inside a sentence.
_ABBREVIATIONS = """
    mr mrs ms dr prof sr jr st gen col lt sgt capt rep sen gov rev hon mt ft ed eds vs etc inc ltd co corp
    dept est approx ca cf al e.g i.e u.s u.k jan feb apr jun jul aug sep sept oct nov dec bzw d.h z.b u.a usw
    dipl ing hl jh jhd mio mrd mm mme mlle bd sra srta ud uds ee.uu sig dott ecc г гг в вв им тыс млн млрд
    т.е т.д т.п др пр ул
"""
_BEFORE_NUMBERS = "no nos nr núm vol vols p pp pág s fig figs art ch cap st ст стр"
_NEVER_LAST = frozenset(_ABBREVIATIONS.split())
_COUNTS = frozenset(_BEFORE_NUMBERS.split())


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of `text` as ``[start, end)``; together they are the whole text, nothing lost.

    Closing quotes, brackets and the white space after a sentence belong to it. A full stop after an
    initial, a number before a lower-case word or a common abbreviation ends nothing.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.lastgroup in _DOUBTFUL and not _ends(text, match.start(), match.end()):
            continue
        if match.end() > start and not text[start : match.start()].isspace():
            spans.append((start, match.end()))
            start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _ends(text: str, mark: int, following: int) -> bool:
    """Whether the mark at `mark` ends a sentence; the next one would begin at `following`."""
    if "\n" in text[mark:following] or following == len(text):
        return True
    if _NEXT_LOWER.match(text, following):
        return False
    if text[mark] != ".":
        return True
    word = _last_word(text, mark)
    if word.lower() in _COUNTS and _NEXT_DIGIT.match(text, following):
        return False
    return not _is_shortened(word)


def abbreviates(text: str, stop: int) -> bool:
    """Whether the full stop at `stop` belongs to the word before it: a common abbreviation, or initials."""
    word = _last_word(text, stop)
    return _is_shortened(word) or _INITIALS.fullmatch(word) is not None


def _last_word(text: str, end: int) -> str:
    last = _LAST_WORD.search(text, max(0, end - 24), end)
    return last.group() if last else ""


def _is_shortened(word: str) -> bool:
    return (len(word) == 1 and word.isupper()) or word.lower() in _NEVER_LAST


def sentence_at(text: str, position: int) -> tuple[int, int]:
    """The sentence that covers `position`; the last one at the text's end, (0, 0) in an empty text."""
    for start, end in sentences(text):
        if position < end:
            return start, end
    spans = sentences(text)
    return spans[-1] if spans else (0, 0)
