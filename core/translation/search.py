"""How a neural translator searches for a translation: its options, read and checked in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import InputError

PRECISIONS = ("int8", "int8_float32", "float32")
DEVICES = ("auto", "cpu", "cuda")


@dataclass(frozen=True, slots=True)
class Search:
    """The options of `marian` and `fast`.

    Attributes:
        beam: Hypotheses kept at every step; 1 takes the likeliest piece each time.
        length_penalty: Exponent of the length that a hypothesis's log-probability is divided by.
        max_ratio: A translation has at most so many pieces for each piece of its source (and a few more).
        no_repeat: No run of so many pieces stands twice in a translation; 0: as often as it likes. Weak
            models go round in circles without it.
        no_unknown: 1: the piece for what no vocabulary holds is never said. It has no text, and a translation
            of nothing else is empty. 0: as the model likes.
        max_source: Longest source in pieces, the rest becomes a sentence of its own; 0: as the model says.
        batch_pieces: Source pieces of one batch, padding counted.
        device: auto, cpu or cuda.
        precision: Of `fast`'s weights, one of `PRECISIONS`.
        threads: Of `fast`, 0 for as many as it likes.
        attention_layer: Of the decoder, whose attention `translate_with_attention` of `marian` gives; counted
            from the end where it is negative. Of `fast` it was chosen at the conversion.
        source, target: For a folder that does not say its languages.
    """

    beam: int = 4
    length_penalty: float = 1.0
    max_ratio: float = 2.0
    no_repeat: int = 0
    no_unknown: int = 0
    max_source: int = 0
    batch_pieces: int = 1024
    device: str = "auto"
    precision: str = "int8"
    threads: int = 0
    attention_layer: int = -2
    source: str = ""
    target: str = ""

    @classmethod
    def of(cls, options: Mapping[str, Any], defaults: Mapping[str, Any] | None = None) -> Search:
        """The options given, those of the model's card where none are, the general ones elsewhere.

        Raises `InputError` that names every option which is unknown or out of range.
        """
        given = {**(defaults or {}), **options}
        faults = [f"there is no option {name!r}" for name in given if name not in cls.__slots__]
        values: dict[str, Any] = {}
        for name, value in given.items():
            if name in cls.__slots__:
                try:
                    values[name] = _typed(value, getattr(_DEFAULT, name))
                except (TypeError, ValueError):
                    faults.append(f"{name} cannot be {value!r}")
        faults += [
            f"{name} must lie between {low:g} and {high:g}"
            for name, (low, high) in _RANGES.items()
            if name in values and not low <= values[name] <= high
        ]
        faults += [
            f"{name} must be one of {', '.join(known)}"
            for name, known in _CHOICES.items()
            if name in values and values[name] not in known
        ]
        if bool(values.get("source")) != bool(values.get("target")):
            faults.append("source and target come together")
        if faults:
            raise InputError(
                f"the translator's options are wrong: {'; '.join(faults)}",
                remedy=f"Known: {', '.join(cls.__slots__)}",
            )
        return cls(**values)

    @property
    def restricted(self) -> bool:
        """Whether pieces are kept from being said: the search then overstates how likely the others are."""
        return bool(self.no_repeat or self.no_unknown)

    @property
    def languages(self) -> tuple[str, str] | None:
        return (self.source, self.target) if self.source else None

    def label(self) -> str:
        """What of the options changes a translation, for the translator's id."""
        parts = [f"beam{self.beam}"]
        parts += [
            f"{name}{value:g}"
            for name, value, usual in (
                ("length", self.length_penalty, _DEFAULT.length_penalty),
                ("ratio", self.max_ratio, _DEFAULT.max_ratio),
                ("norepeat", self.no_repeat, _DEFAULT.no_repeat),
                ("nounknown", self.no_unknown, _DEFAULT.no_unknown),
                ("source", self.max_source, _DEFAULT.max_source),
            )
            if value != usual
        ]
        return ",".join(parts)


_DEFAULT = Search()
_RANGES: Mapping[str, tuple[float, float]] = {
    "beam": (1, 32),
    "length_penalty": (-5, 5),
    "max_ratio": (0.5, 20),
    "no_repeat": (0, 64),
    "no_unknown": (0, 1),
    "max_source": (0, 4096),
    "batch_pieces": (16, 1 << 20),
    "threads": (0, 256),
    "attention_layer": (-64, 63),
}
_CHOICES: Mapping[str, tuple[str, ...]] = {"device": DEVICES, "precision": PRECISIONS}


def _typed(value: Any, like: Any) -> Any:
    """`value` as the type of `like`; terminals give texts, cards give floats."""
    if isinstance(like, str):
        return str(value)
    number = float(value)
    if isinstance(like, int):
        if number != int(number):
            raise ValueError(value)
        return int(number)
    return number
