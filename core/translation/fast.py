"""`fast`: the checkpoints of `marian` by CTranslate2, in 8-bit integers or float32."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np

from core import paths
from core.errors import EnvironmentFault, InputError
from core.progress import Progress
from core.translation.attending import Weights
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from core.translation.folders import (
    fingerprint,
    is_converted,
    model_folder,
    read_card,
    read_object,
)
from core.translation.neural import Hypothesis, NeuralTranslator
from core.translation.search import Search
from core.translation.tokenising import PieceTokenizer, load_pieces

_LONGEST = 256  # positions of a decoder that does not say how many it has


class FastTranslator(NeuralTranslator):
    """A converted model with beam search on the processor or the GPU."""

    def __init__(self, model: Any, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.model = model

    @classmethod
    def load(cls, spec: TranslatorSpec) -> FastTranslator:
        """The translator of a folder that is converted already, or of a checkpoint that is converted now.

        Raises `InputError` for a folder that is neither, that is damaged, and for wrong options;
        `EnvironmentFault` where there is no room for the conversion or not the device.
        """
        folder = model_folder(spec.folder)
        card = read_card(folder)
        search = Search.of(spec.options, card.options if card else None)
        pieces = load_pieces(folder, search.languages)
        home = folder if is_converted(folder) else converted(folder, pieces, search.precision)
        precision = "default" if home == folder and "precision" not in spec.options else search.precision
        model = _open(home, search, precision)
        told = (read_object(folder / "config.json") or {}).get("max_position_embeddings")
        longest = min(told or math.inf, card.longest_target if card else math.inf)
        name = f"fast:{folder.name}@{fingerprint(folder)}:{model.compute_type},{search.label()}"
        return cls(model, name, pieces, search, _LONGEST if longest == math.inf else int(longest))

    def decode(
        self, sources: Sequence[Sequence[str]], direction: Direction, limit: int, progress: Progress
    ) -> list[Hypothesis]:
        prefix = self.tokenizer.prefix(direction)
        if self.search.restricted:  # scoring puts an end behind what was cut, and that needs a place, too
            limit = min(limit, self._longest_target - 1)
        found = self._translated(sources, prefix, limit)
        made = [self._hypothesis(one.hypotheses[0], one.scores[0], len(prefix)) for one in found]
        return self._scored(sources, made, prefix) if self.search.restricted else made

    def attend(
        self,
        source: Sequence[str],
        direction: Direction,
        limit: int,
        progress: Progress,
        said: Sequence[str] | None = None,
    ) -> tuple[Sequence[str], Weights]:
        prefix = self.tokenizer.prefix(direction)
        # A begun translation is held to; all that is left for it to say is one piece, which is not looked at.
        begun, limit = ([*prefix, *said], len(prefix) + len(said) + 1) if said else (prefix, limit)
        (one,) = self._translated([source], begun, limit, return_attention=True)
        pieces = said or self._hypothesis(one.hypotheses[0], one.scores[0], len(prefix)).pieces
        rows = one.attention[0][len(prefix) : len(prefix) + len(pieces)]
        return pieces, np.array(rows, dtype=np.float32).reshape(len(pieces), len(source))

    def _translated(
        self, sources: Sequence[Sequence[str]], prefix: list[str], limit: int, **more: Any
    ) -> list[Any]:
        """The library's answers, one a source."""
        found: list[Any] = self.model.translate_batch(
            [list(source) for source in sources],
            target_prefix=[prefix] * len(sources) if prefix else None,
            beam_size=self.search.beam,
            length_penalty=self.search.length_penalty,
            no_repeat_ngram_size=self.search.no_repeat,
            disable_unk=bool(self.search.no_unknown),
            max_decoding_length=limit,
            min_decoding_length=0,  # 1 would raise the first piece's probability by what the end has there
            max_input_length=0,
            return_scores=True,
            return_end_token=True,
            **more,
        )
        return found

    def _scored(
        self, sources: Sequence[Sequence[str]], made: Sequence[Hypothesis], prefix: list[str]
    ) -> list[Hypothesis]:
        """The hypotheses with the model's own probabilities.

        The search gives those among the pieces that might come next: without what is kept from being said.
        """
        targets = [[*prefix, *one.pieces] for one in made]
        found = self.model.score_batch(
            [list(source) for source in sources], targets, max_input_length=0
        )  # with the end, which a hypothesis that was cut does not have
        return [
            replace(one, score=sum(scored.log_probs[len(prefix) : len(prefix) + one.length]))
            for one, scored in zip(made, found, strict=True)
        ]

    def _hypothesis(self, pieces: Sequence[str], score: float, prefix: int) -> Hypothesis:
        own = list(pieces[prefix:])
        length = len(own)
        if own and own[-1] == self.tokenizer.end:
            own.pop()
        # The library divides by a power of the length, the prefix counted; we want the sum.
        return Hypothesis(tuple(own), score * len(pieces) ** self.search.length_penalty, length)


def converted(folder: Path, pieces: PieceTokenizer, precision: str) -> Path:
    """The converted form of a checkpoint, made now where there is none or where the weights changed.

    It lies in the model's folder as ``ctranslate2-PRECISION``, or among the person's own files where that
    folder cannot be written.
    """
    name = f"ctranslate2-{precision}"
    stamp = fingerprint(folder)
    inside = os.access(folder, os.W_OK)
    target = folder / name if inside else paths.user_data() / "converted" / f"{folder.name}-{stamp}" / name
    known = read_object(target / "conversion.json") or {}
    if known.get("weights") == stamp and is_converted(target):
        return target
    from core.translation.converting import convert  # imports torch

    return convert(folder, pieces, target, precision)


def _open(home: Path, search: Search, precision: str) -> Any:
    """The model on the device asked for; ``auto`` is a GPU only where the library can compute on it."""
    model = _translator(home, search, precision, search.device)
    if search.device == "auto" and model.device == "cuda" and not _computes(model):
        return _translator(home, search, precision, "cpu")
    return model


def _computes(model: Any) -> bool:
    """Whether a model on a GPU answers: the library may want other CUDA libraries than torch brings."""
    try:
        model.translate_batch([["a"]], beam_size=1, max_decoding_length=1)
    except RuntimeError:
        return False
    return True


def _translator(home: Path, search: Search, precision: str, device: str) -> Any:
    try:
        return ctranslate2.Translator(
            str(home),
            device=device,
            compute_type=precision,
            inter_threads=1,
            intra_threads=search.threads,
        )
    except (RuntimeError, ValueError) as fault:
        if "CUDA" in str(fault):
            raise EnvironmentFault(
                "this machine has no usable GPU", remedy="Choose the device cpu or auto"
            ) from fault
        raise InputError(
            f"the converted model cannot be loaded ({str(fault).splitlines()[0]})",
            item=str(home),
            remedy="Install the model again",
        ) from fault
