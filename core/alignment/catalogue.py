"""The alignments by name; each is imported only when it is used."""

from __future__ import annotations

from collections.abc import Callable

from core.alignment.base import Alignment
from core.alignment.workshop import Workshop
from core.registry import Entry, Registry

Loader = Callable[[Workshop], Alignment]

TRANSLATOR = "translator"
"""The need of a translator in both directions between the project's languages."""

TOLD_THE_ANSWER = frozenset({"simplematch", "aligner", "verifier"})
"""Those that look for the answer as a translator says it (`AlignmentItem.answer`)."""

WITH_MODELS = frozenset({"attention", "embeddings", "aligner", "verifier"})
"""Those that look inside a model, so they run where models are; the others ask any translator."""

ALIGNMENTS: Registry[Loader] = Registry(
    "alignment",
    (
        Entry(
            "simplematch",
            "core.alignment.matching:SimpleMatchAlignment.load",
            "SimpleMatch of the translated answer",
            row="C 3.2",
            needs=(TRANSLATOR,),
        ),
        Entry(
            "markers",
            "core.alignment.markers:MarkerAlignment.load",
            "The answer marked, translated and read off",
            row="L 3.1.1",
            needs=(TRANSLATOR,),
        ),
        Entry(
            "attention",
            "core.alignment.attention:AttentionAlignment.load",
            "What the translator looked at",
            row="C T3 †",
            needs=(TRANSLATOR,),
        ),
        Entry(
            "embeddings",
            "core.alignment.embeddings:EmbeddingAlignment.load",
            "Similarity of an encoder's states",
            needs=("encoder",),
        ),
        Entry(
            "aligner",
            "core.alignment.learned:LearnedAlignment.load_aligner",
            "Answer Aligner",
            row="C 3.3",
            needs=(TRANSLATOR, "aligner"),
        ),
        Entry(
            "verifier",
            "core.alignment.learned:LearnedAlignment.load_verifier",
            "Answer Verifier",
            row="C 3.4",
            needs=(TRANSLATOR, "verifier"),
        ),
    ),
)


def load_alignment(name: str, workshop: Workshop) -> Alignment:
    """The alignment, ready to work; raises `InputError` for an unknown name or a damaged part."""
    return ALIGNMENTS.resolve(name)(workshop)
