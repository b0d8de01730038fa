"""The systems by id: the same ids in the terminal, the window, the database and the reports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.alignment.catalogue import TRANSLATOR
from core.alignment.parts import Parts
from core.registry import LANGUAGE, Entry, Registry
from core.systems.base import System

Loader = Callable[[str, str, Parts, str], System]
"""From id, version, parts and device to a system ready to answer."""

_DIRECT = "core.systems.direct:DirectSystem.load"
_BACK = "core.systems.back_translation:BackTranslation.load"
_BT = ("zero-shot", TRANSLATOR)


def _dual(kind: str, title: str, row: str) -> Entry:
    """Dual BERT, or a kind of it: weights of its own and a translator."""
    name = f"dual-bert{kind}"
    return Entry(name, "core.systems.dual:DualSystem.load", title, row=row, needs=(name, TRANSLATOR))


def _direct(name: str, title: str, row: str) -> Entry:
    """A reader with weights of its own, or a family of them."""
    target = "core.systems.direct:of_language" if LANGUAGE in name else _DIRECT
    return Entry(name, target, title, row=row, needs=(name,))


SYSTEMS: Registry[Loader] = Registry(
    "system",
    (
        Entry("zero-shot", _DIRECT, "Zero-shot reader", row="C #9, L Baseline", needs=("zero-shot",)),
        Entry("reader", _DIRECT, "Target-language reader", row="C #6 #7", needs=("reader",)),
        Entry("cascade", _DIRECT, "Cascade reader", row="C #10, T4 w/o source BERT", needs=("cascade",)),
        Entry("mixed", _DIRECT, "Mixed-language reader", row="C #11", needs=("mixed",)),
        Entry("bt", _BACK, "Back-translation", row="C #1 #2", needs=_BT),
        Entry("bt+simplematch", _BACK, "Back-translation, SimpleMatch", row="C #3", needs=_BT),
        Entry("bt+aligner", _BACK, "Back-translation, Answer Aligner", row="C #4", needs=(*_BT, "aligner")),
        Entry(
            "bt+verifier", _BACK, "Back-translation, Answer Verifier", row="C #5", needs=(*_BT, "verifier")
        ),
        Entry("bt+attention", _BACK, "Runtime MT: the translator's attention", row="C T3 †", needs=_BT),
        Entry("bt+markers", _BACK, "The answer in markers, SimpleMatch", row="L 3.1.1", needs=_BT),
        Entry(
            "bt+embeddings",
            _BACK,
            "Back-translation, similarity of states",
            row="Jalili Sabet et al. 2020",
            needs=("encoder", *_BT),
        ),
        _dual("", "Dual BERT", "C #8, T4 w/o SQuAD pre-train"),
        _dual("+source", "Dual BERT from a reader of the source language", "C #12"),
        _dual("+source/-aux", "Dual BERT without the source answer", "C T4"),
        _dual("+source/-dynamic-lambda", "Dual BERT with λ = 1", "C T4"),
        _dual("+source/-saa", "Dual BERT with plain cross-attention", "C T4"),
        _direct("translate-train", "Reader of one translated language", "L T4"),
        _direct("mixmrc", "Reader of all pairs of languages", "L T1"),
        _direct("lakm", "Reader of masked phrases", "L T1"),
        _direct("mixmrc+lakm", "Reader of all pairs and masked phrases", "L T1"),
        _direct("branch:<lang>", "Language branch <lang>", "L 3.1, T5"),
        _direct("student/fixed", "Student, fixed weights", "L T1 Ours-hyper"),
        _direct("student/impurity", "Student, weights by entropy", "L T1 Ours-imp"),
        _direct("student/impurity/-<lang>", "Student without the teacher <lang>", "L T6"),
        _direct("student/impurity/en-only", "Student of the English teacher alone", "L T6"),
        _direct("student/impurity/mix-teachers", "Student of teachers of all pairs", "L T6"),
    ),
)


def is_composed(system_id: str) -> bool:
    """Whether a system is made of other parts than weights of its own; an unknown id is not."""
    return system_id in SYSTEMS and SYSTEMS.entry(system_id).needs != (system_id,)


def is_made_of_others(system_id: str) -> bool:
    """Whether a system has no weights of its own; an unknown id is none such."""
    return is_composed(system_id) and system_id not in SYSTEMS.entry(system_id).needs


def load_system(system_id: str, version: str, parts: Parts | Path, *, device: str = "auto") -> System:
    """The system with its parts loaded; a folder alone holds weights of the system's own id.

    Raises `InputError` for an unknown id or a damaged part, `EnvironmentFault` for a missing device.
    """
    if isinstance(parts, Path):
        parts = Parts({system_id: parts})
    return SYSTEMS.resolve(system_id)(system_id, version, parts, device)
