"""English word tokens of the Penn Treebank kind, as the official CMRC 2018 script saw them.

The script hands the parts of an answer that are not Chinese to a sentence splitter (Punkt, Kiss & Strunk
2006, English parameters) and then to a Treebank tokenizer. Both are re-made here for lower-cased text, which
is all the script ever passes, so that scores do not depend on the version of another package. For lower-cased
text Punkt's orthographic evidence comes down to one rule: a numeral or an initial with a full stop does not
end a sentence when a lower-case word follows. The script ran on Python 2, where most of these patterns
were ASCII only; hence the `re.ASCII` flags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_ABBREVIATION_LIST = """
a a.a a.c a.d a.g a.h a.m a.m.e a.s a.t adm ala ariz aug ave b.f b.v bros c c.i.t c.o.m.b c.v calif
chg cie co col colo conn corp cos ct d d.c d.h d.w dec dr e e.f e.h e.l e.m f f.g f.j feb fla fri ft
g g.d g.f g.k ga gen h h.c h.f h.m i.m.s ill inc j.b j.c j.j j.k j.p j.r jan jr k kan ky l l.a l.f
l.p lt ltd m m.b.a m.d.c m.j maj messrs mg mich minn mr mrs ms n n.c n.d n.h n.j n.m n.v n.y nev nov
oct ok okla ore p p.a.m p.m pa ph.d prof r r.a r.h r.i r.j r.k r.t rep reps s s.a s.a.y s.c s.g
s.p.a s.s sen sep sept sr st sw t t.j tenn tues u.k u.n u.s u.s.a u.s.s.r v va vs vt w w.c w.r w.va
w.w wash wed wis yr
"""
_ABBREVIATIONS = frozenset(_ABBREVIATION_LIST.split()) | {". . "}

_NON_WORD = r"""[?!)";}\]*:@'({\[]"""
_MULTI = r"(?:-{2,}|\.{2,}|(?:\.\s){2,}\.)"
_PUNKT_TOKEN = re.compile(
    rf"""{_MULTI}|(?=[^("`{{\[:;&#*@)}}\]\-,])\S+?(?=\s|$|{_NON_WORD}|{_MULTI}|,(?=$|\s|{_NON_WORD}|{_MULTI}))|\S"""
)
_CANDIDATE = re.compile(rf"\S*[.?!](?=(?P<after>{_NON_WORD}|\s+(?P<next>\S+)))")
_CLOSING = re.compile(r"""["')\]}]+?(?:\s+|(?=--)|$)""", re.ASCII | re.MULTILINE)
_ELLIPSIS = re.compile(r"\.\.+$")
_NUMBER = re.compile(r"^-?[.,]?\d[\d,.-]*\.?$", re.ASCII)
_INITIAL = re.compile(r"[^\W\d]\.$")
_INNER_PUNCTUATION = frozenset(";:,.!?")

_BEFORE_PADDING = (
    (re.compile(r"([«“‘„]|[`]+)"), r" \1 "),
    (re.compile(r'^"'), "``"),
    (re.compile(r"(``)"), r" \1 "),
    (re.compile(r"""([ (\[{<])("|'{2})"""), r"\1 `` "),
    (re.compile(r"(?i)(')(?!re|ve|ll|m|t|s|d)(\w)\b"), r"\1 \2"),
    (re.compile(r"""([^.])(\.)([\])}>"'»”’ ]*)\s*$"""), r"\1 \2 \3 "),
    (re.compile(r"([:,])([^\d])", re.ASCII), r" \1 \2"),
    (re.compile(r"([:,])$"), r" \1 "),
    (re.compile(r"\.\.\."), " ... "),
    (re.compile(r"[;@#$%&]"), r" \g<0> "),
    (re.compile(r"""([^.])(\.)([\])}>"']*)\s*$""", re.ASCII), r"\1 \2\3 "),
    (re.compile(r"[?!]"), r" \g<0> "),
    (re.compile(r"([^'])' "), r"\1 ' "),
    (re.compile(r"[\]\[(){}<>]"), r" \g<0> "),
    (re.compile(r"--"), " -- "),
)
_AFTER_PADDING = (
    (re.compile(r"([»”’])"), r" \1 "),
    (re.compile(r'"'), " '' "),
    (re.compile(r"(\S)('')", re.ASCII), r"\1 \2 "),
    (re.compile(r"([^' ])('[sS]|'[mM]|'[dD]|') "), r"\1 \2 "),
    (re.compile(r"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) "), r"\1 \2 "),
    *(
        (re.compile(pattern, re.ASCII | re.IGNORECASE), r" \1 \2 ")
        for pattern in (
            r"\b(can)(not)\b",
            r"\b(d)('ye)\b",
            r"\b(gim)(me)\b",
            r"\b(gon)(na)\b",
            r"\b(got)(ta)\b",
            r"\b(lem)(me)\b",
            r"\b(mor)('n)\b",
            r"\b(wan)(na)\s",
            r" ('t)(is)\b",
            r" ('t)(was)\b",
        )
    ),
)


def word_tokens(text: str) -> list[str]:
    """The word tokens of a lower-cased text, sentence by sentence."""
    return [token for sentence in sentences(text) for token in treebank_tokens(sentence)]


def treebank_tokens(sentence: str) -> list[str]:
    """The Treebank tokens of one sentence: punctuation, clitics and the final full stop stand alone."""
    for pattern, replacement in _BEFORE_PADDING:
        sentence = pattern.sub(replacement, sentence)
    sentence = f" {sentence} "
    for pattern, replacement in _AFTER_PADDING:
        sentence = pattern.sub(replacement, sentence)
    return sentence.split()


def sentences(text: str) -> list[str]:
    """The sentences of a lower-cased English text, closing quotes and brackets kept with what they close."""
    spans = list(_sentence_spans(text))
    found, moved = [], 0
    for (start, end), following in zip(spans, [*spans[1:], None], strict=True):
        start += moved
        closing = _CLOSING.match(text[slice(*following)]) if following else None
        if following and closing:
            found.append(text[start : following[0] + len(closing[0].rstrip())])
            moved = closing.end()
            continue
        moved = 0
        if text[start:end]:
            found.append(text[start:end])
    return found


def _sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _CANDIDATE.finditer(text):
        if _breaks_inside(match[0] + match["after"]):
            yield start, match.end()
            start = match.start("next") if match["next"] else match.end()
    yield start, len(text.rstrip())


def _breaks_inside(context: str) -> bool:
    """Whether a sentence ends at some token of `context` other than the last."""
    tokens = [token for line in context.split("\n") for token in _PUNKT_TOKEN.findall(line)]
    return any(_ends_sentence(token, following) for token, following in pairwise(tokens))


def _ends_sentence(token: str, following: str) -> bool:
    if token in (".", "?", "!"):
        return True
    if _ELLIPSIS.match(token) or not token.endswith(".") or token.endswith(".."):
        return False
    stem = token[:-1]
    if stem in _ABBREVIATIONS or stem.split("-")[-1] in _ABBREVIATIONS:
        return False
    initial = bool(_INITIAL.match(token))
    if initial or _NUMBER.match(token):
        starts_low = following in _INNER_PUNCTUATION or following[0].islower()
        return not (starts_low or (initial and following[0].isupper()))
    return True
