"""The translators by kind; each is imported only when it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.registry import Entry, Registry
from core.translation.base import Translator

Options = Mapping[str, str | int | float]

MODEL_KINDS = ("marian", "fast")
"""Translators that are models and so belong where the models are; memories and services do not."""


@dataclass(frozen=True, slots=True)
class TranslatorSpec:
    """Which translator, said so that it can be sent to another process.

    Attributes:
        kind: A name of `TRANSLATORS`.
        folder: The model's folder, or the memory's file; None for services.
        options: Beam size, length limits, device, address of a service. Never a key.
    """

    kind: str
    folder: Path | None = None
    options: Options = field(default_factory=dict)


Loader = Callable[[TranslatorSpec], Translator]

TRANSLATORS: Registry[Loader] = Registry(
    "translator",
    (
        Entry("memory", "core.translation.memory:MemoryTranslator.load", "Translation memory"),
        Entry(
            "marian", "core.translation.marian:MarianTranslator.load", "Marian, M2M-100 or NLLB checkpoint"
        ),
        Entry("fast", "core.translation.fast:FastTranslator.load", "The same checkpoints, by CTranslate2"),
        Entry(
            "google", "core.translation.cloud.google:load_google", "Google Cloud Translation", needs=("key",)
        ),
        Entry("deepl", "core.translation.cloud.deepl:load_deepl", "DeepL", needs=("key",)),
        Entry(
            "libretranslate", "core.translation.cloud.libretranslate:load_libretranslate", "LibreTranslate"
        ),
    ),
)


def load_translator(spec: TranslatorSpec) -> Translator:
    """The translator, ready to work; raises `InputError` for an unknown kind or a damaged model."""
    return TRANSLATORS.resolve(spec.kind)(spec)


def with_device(spec: TranslatorSpec, device: str) -> TranslatorSpec:
    """The spec with this device where it runs a model and names none."""
    if spec.kind not in MODEL_KINDS or "device" in spec.options:
        return spec
    return replace(spec, options={**spec.options, "device": device})
