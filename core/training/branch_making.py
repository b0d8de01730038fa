"""Making a branch: source items translated, each answer carried into its new passage (L 3.1.1).

How an answer is carried is the caller's choice of an alignment; markers are the paper's. What cannot be
carried is kept as lost, with the reason: its question still trains with the passages of other languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from core.alignment.base import Aligned, AlignmentItem
from core.domain.spans import Span
from core.progress import Progress
from core.training.branches import Rendition, Renditions
from core.translation.base import TranslatedText

Translate = Callable[[Sequence[str], Progress], Sequence[TranslatedText]]
"""Texts of the source language in the branch's, one each, in order."""

Carry = Callable[[Sequence[AlignmentItem], Progress], Sequence[Aligned]]
"""Answers carried from texts of the source language to their translations: the method of an `Alignment`."""

NO_TRANSLATION = "not translated"
NOT_CARRIED = "the answer was not carried over"
ONLY_MARKS = "only punctuation was carried over"

_SHARE, _WHOLE = 100, 300  # of the progress: passages, questions, answers


def make_branch(
    source: Renditions, translate: Translate, carry: Carry, progress: Progress
) -> dict[str, Rendition]:
    """The items that can train in the source language, in the branch's language, in their order.

    An answer is carried over from its own place, never looked up by its text. Raises what `translate` and
    `carry` raise; both decide what of their work outlives that.
    """
    given = {key: one for key, one in source.items() if not one.lost}
    passages = _translated(
        (one.passage for one in given.values()),
        translate,
        progress.part("translating passages", 0, _SHARE, _WHOLE),
    )
    questions = _translated(
        (one.question for one in given.values()),
        translate,
        progress.part("translating questions", _SHARE, _SHARE, _WHOLE),
    )
    drafts = {key: _draft(one, passages[one.passage], questions[one.question]) for key, one in given.items()}
    wanted = [
        _alignment_item(key, given[key], drafts[key], passages[given[key].passage])
        for key, draft in drafts.items()
        if not draft.lost and given[key].span is not None
    ]
    carried = carry(wanted, progress.part("carrying answers", 2 * _SHARE, _SHARE, _WHOLE)) if wanted else ()
    for item, found in zip(wanted, carried, strict=True):
        drafts[item.key] = _answered(drafts[item.key], item.span, found)
    return drafts


def _translated(texts: Iterable[str], translate: Translate, progress: Progress) -> dict[str, TranslatedText]:
    """Each text once: a passage has several questions."""
    distinct = list(dict.fromkeys(texts))
    return dict(zip(distinct, translate(distinct, progress), strict=True))


def _draft(source: Rendition, passage: TranslatedText, question: TranslatedText) -> Rendition:
    whole = passage.complete and question.complete
    return Rendition(
        question.text if question.complete else "",
        passage.text,
        None,
        lost="" if whole else NO_TRANSLATION,
        origin="translation",
    )


def _alignment_item(key: str, source: Rendition, draft: Rendition, passage: TranslatedText) -> AlignmentItem:
    assert source.span is not None
    return AlignmentItem(
        key,
        source.passage,
        source.span,
        draft.passage,
        question=draft.question,
        sentences=passage.links,
        passage_is_translation=True,
    )


def _answered(draft: Rendition, source: Span, found: Aligned) -> Rendition:
    if found.span is None or not found.span.matches(draft.passage):
        return replace(draft, lost=found.discarded or NOT_CARRIED)
    if _has_words(source.text) and not _has_words(found.span.text):
        return replace(draft, lost=ONLY_MARKS)  # what is alike in two texts may be a full stop
    return replace(draft, span=found.span, references=(found.span.text,))


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))
