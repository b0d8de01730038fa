"""The alignments by name; each is imported only when it is used."""

from __future__ import annotations

from collections.abc import Callable

from core.alignment.base import Alignment
from core.alignment.workshop import Workshop
from core.registry import Entry, Registry

Loader = Callable[[Workshop], Alignment]

TRANSLATOR = "translator"
"""The need of a translator in both directions between the project's languages."""

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
    ),
)


def load_alignment(name: str, workshop: Workshop) -> Alignment:
    """The alignment, ready to work; raises `InputError` for an unknown name or a damaged part."""
    return ALIGNMENTS.resolve(name)(workshop)
