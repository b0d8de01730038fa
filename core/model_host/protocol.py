"""What the window and the model host say to each other: one JSON object a line, never a pickle.

Requests carry an `id`; every reply repeats it. ::

    → {"id": 1, "kind": "predict", "system": "reader", "version": "bundled", "parts": {"models":
       {role: folder, …}, "to_source": spec or null, "to_target": spec or null, "languages": ["en", "zh"]},
       "device": "auto", "items": [[key, question, passage], …]}
    ← {"id": 1, "kind": "heard"}
    ← {"id": 1, "kind": "wholes", "direction": ["zh", "en"], "texts": ["…", …]}        (answered as is find)
    ← {"id": 1, "kind": "find", "translator": "…", "direction": ["zh", "en"], "texts": ["…", …]}
    → {"id": 8, "kind": "found", "target": 1, "found": {text: [text, origin, score], …}}
    ← {"id": 1, "kind": "keep", "translator": "…", "direction": ["zh", "en"], "found": {…}}
    ← {"id": 1, "kind": "progress", "label": "…", "done": 32, "total": 200}      (any number)
    ← {"id": 1, "kind": "result", "suggestions": […]}   or   {"id": 1, "kind": "error", "error": {…}}
    → {"id": 2, "kind": "translate", "spec": {"kind": "fast", "folder": "…", "options": {…}},
       "direction": ["zh", "en"], "texts": ["…", …]}
    ← {"id": 2, "kind": "result", "translated": [[text, origin, score] or null, …]}
    → {"id": 3, "kind": "translator", "spec": {…}}
    ← {"id": 3, "kind": "result", "name": "…", "directions": {source: [target, …], …} or null}
    → {"id": 9, "kind": "align", "alignment": "attention", "parts": {…}, "device": "auto", "items": [{…}, …]}
    ← {"id": 9, "kind": "result", "aligned": [{"span": [start, end, text] or null, …}, …]}
    → {"id": 10, "kind": "export", "format": "onnx", "order": {…}}
    ← {"id": 10, "kind": "result", "told": {"model.onnx": {…}, …}}
    → {"id": 4, "kind": "cancel", "target": 1}     → {"id": 5, "kind": "ping"}
    → {"id": 6, "kind": "stats"}                   → {"id": 7, "kind": "shutdown"}

Requests that need a model (`predict`, `translate`, `translator`, `align`, `export`) are `heard` at once and
done in turn. A system that translates on the way looks for translations with the one who asks, who also
keeps them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core import errors
from core.alignment.base import Aligned, AlignmentItem
from core.alignment.parts import Parts
from core.domain.spans import Span
from core.domain.suggestions import ReadingItem, Suggestion, TraceStep
from core.errors import Bug, Cancelled, CoreError, EnvironmentFault
from core.translation.base import Direction, Translated
from core.translation.catalogue import TranslatorSpec

PROTOCOL = 2
"""Grows when a message changes its meaning; both sides come from one installation."""

Message = dict[str, Any]


def encode(message: Mapping[str, Any]) -> bytes:
    """One line of ASCII: lone surrogates and U+2028 in a passage come through unharmed."""
    return json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def decode(line: bytes) -> Message:
    """The message in `line`; raises `Bug` for anything else than one JSON object."""
    try:
        message = json.loads(line)
    except ValueError as fault:
        raise Bug("a message of the model host cannot be read", item=repr(line[:80])) from fault
    if not isinstance(message, dict):
        raise Bug("a message of the model host is not an object", item=repr(line[:80]))
    return message


def item_to_json(item: ReadingItem) -> list[str]:
    return [item.key, item.question, item.passage]


def item_from_json(value: list[str]) -> ReadingItem:
    key, question, passage = value
    return ReadingItem(key, question, passage)


def suggestion_to_json(suggestion: Suggestion) -> Message:
    span = suggestion.span
    return {
        "key": suggestion.key,
        "system": suggestion.system,
        "version": suggestion.version,
        "span": None if span is None else [span.start, span.end, span.text],
        "text": suggestion.text,
        "score": suggestion.score,
        "null_score": suggestion.null_score,
        "trace": [step_to_json(step) for step in suggestion.trace],
    }


def suggestion_from_json(value: Mapping[str, Any]) -> Suggestion:
    span = value["span"]
    return Suggestion(
        key=value["key"],
        system=value["system"],
        version=value["version"],
        span=None if span is None else Span(*span),
        text=value["text"],
        score=value["score"],
        null_score=value["null_score"],
        trace=tuple(step_from_json(step) for step in value["trace"]),
    )


def alignment_item_to_json(item: AlignmentItem) -> Message:
    return {
        "key": item.key,
        "text": item.text,
        "span": [item.span.start, item.span.end, item.span.text],
        "passage": item.passage,
        "answer": item.answer,
        "question": item.question,
        "sentences": item.sentences,
        "passage_is_translation": item.passage_is_translation,
    }


def alignment_item_from_json(value: Mapping[str, Any]) -> AlignmentItem:
    sentences = tuple((tuple(ours), tuple(theirs)) for ours, theirs in value["sentences"])
    return AlignmentItem(**{**value, "span": Span(*value["span"]), "sentences": sentences})


def aligned_to_json(one: Aligned) -> Message:
    span = one.span
    return {
        "span": None if span is None else [span.start, span.end, span.text],
        "score": one.score,
        "trace": [step_to_json(step) for step in one.trace],
        "discarded": one.discarded,
    }


def aligned_from_json(value: Mapping[str, Any]) -> Aligned:
    span = value["span"]
    trace = tuple(step_from_json(step) for step in value["trace"])
    return Aligned(None if span is None else Span(*span), value["score"], trace, value["discarded"])


def spec_to_json(spec: TranslatorSpec) -> Message:
    folder = None if spec.folder is None else str(spec.folder)
    return {"kind": spec.kind, "folder": folder, "options": dict(spec.options)}


def spec_from_json(value: Mapping[str, Any]) -> TranslatorSpec:
    folder = value["folder"]
    return TranslatorSpec(value["kind"], None if folder is None else Path(folder), value["options"])


def parts_to_json(parts: Parts) -> Message:
    return {
        "models": {role: str(folder) for role, folder in parts.models.items()},
        "to_source": None if parts.to_source is None else spec_to_json(parts.to_source),
        "to_target": None if parts.to_target is None else spec_to_json(parts.to_target),
        "languages": [parts.source, parts.target],
    }


def parts_from_json(value: Mapping[str, Any]) -> Parts:
    to_source, to_target = value["to_source"], value["to_target"]
    return Parts(
        {role: Path(folder) for role, folder in value["models"].items()},
        None if to_source is None else spec_from_json(to_source),
        None if to_target is None else spec_from_json(to_target),
        *value["languages"],
    )


def translated_to_json(one: Translated | None) -> list[Any] | None:
    return None if one is None else [one.text, one.origin, one.score]


def translated_from_json(value: list[Any] | None) -> Translated | None:
    return None if value is None else Translated(*value)


def directions_to_json(directions: Sequence[Direction] | None) -> dict[str, list[str]] | None:
    """By source: a model of two hundred languages has forty thousand directions."""
    if directions is None:
        return None
    found: dict[str, list[str]] = {}
    for one in directions:
        found.setdefault(one.source, []).append(one.target)
    return found


def directions_from_json(value: Mapping[str, list[str]] | None) -> list[Direction] | None:
    if value is None:
        return None
    return [Direction(source, target) for source, targets in value.items() for target in targets]


def step_to_json(step: TraceStep) -> Message:
    return {"label": step.label, "text": step.text, "data": dict(step.data)}


def step_from_json(value: Mapping[str, Any]) -> TraceStep:
    return TraceStep(value["label"], value["text"], value["data"])


def error_to_json(fault: CoreError) -> Message:
    return {"kind": type(fault).__name__, "what": fault.what, "item": fault.item, "remedy": fault.remedy}


def error_from_json(value: Mapping[str, str]) -> CoreError:
    """The error as it was raised in the host; an unknown kind becomes a plain `CoreError`."""
    if value["kind"] == Cancelled.__name__:
        return Cancelled()
    known = getattr(errors, value["kind"], CoreError)
    error = known if isinstance(known, type) and issubclass(known, CoreError) else CoreError
    return error(value["what"], item=value["item"], remedy=value["remedy"])


def describe_fault(fault: BaseException) -> CoreError:
    """Any exception as an error a person may see."""
    if isinstance(fault, CoreError):
        return fault
    if isinstance(fault, MemoryError) or type(fault).__name__ == "OutOfMemoryError":
        return EnvironmentFault(
            "the memory was not enough to run the model",
            remedy="Close other programs, or choose the CPU as the device in the settings",
        )
    if isinstance(fault, OSError):
        return EnvironmentFault(
            fault.strerror or str(fault),
            item=str(fault.filename or ""),
            remedy="Check the file and try again",
        )
    return Bug(
        f"the model failed with {type(fault).__name__}: {fault}",
        remedy="Please report it together with the log",
    )
