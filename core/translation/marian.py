"""`marian`: Marian, M2M-100 and NLLB checkpoints through transformers, what `fast` is measured by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers.modeling_outputs import BaseModelOutput

from core.errors import CoreError, InputError
from core.models.loading import place
from core.progress import Progress
from core.translation.attending import Weights
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from core.translation.folders import check_checkpoint, fingerprint, model_folder, read_card
from core.translation.neural import Hypothesis, NeuralTranslator
from core.translation.search import Search
from core.translation.tokenising import load_pieces

_ROWS = 64  # rows of logits computed at a time when scoring: [64, 256000] are 64 MB


class MarianTranslator(NeuralTranslator):
    """A sequence-to-sequence model of transformers with beam search, in float32."""

    def __init__(self, model: Any, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.model = model
        self.device = next(model.parameters()).device

    @classmethod
    def load(cls, spec: TranslatorSpec) -> MarianTranslator:
        """The translator of a checkpoint's folder.

        Raises `InputError` for a folder that is no checkpoint, that is damaged or that holds its weights only
        as a pickle, and for wrong options; `EnvironmentFault` for a device that is not there.
        """
        folder = model_folder(spec.folder)
        card = read_card(folder)
        search = Search.of(spec.options, card.options if card else None)
        kind = check_checkpoint(folder)
        pieces = load_pieces(folder, search.languages)
        device = place(search.device).device
        model = load_model(folder).to(device)
        if pieces.size > model.config.vocab_size:
            raise InputError("the tokenizer has more pieces than the model", item=str(folder))
        if kind == "marian":
            _never_pad(model)
        name = f"marian:{folder.name}@{fingerprint(folder)}:{search.label()}"
        positions = int(model.config.max_position_embeddings)
        longest = min(positions, card.longest_target) if card else positions
        return cls(model, name, pieces, search, longest)

    @torch.inference_mode()
    def decode(
        self, sources: Sequence[Sequence[str]], direction: Direction, limit: int, progress: Progress
    ) -> list[Hypothesis]:
        ids, mask = self.padded([self.tokenizer.ids(source) for source in sources])
        encoded = self.model.get_encoder()(input_ids=ids, attention_mask=mask).last_hidden_state
        start = self._start(direction).expand(len(sources), -1)
        found = self.model.generate(
            encoder_outputs=BaseModelOutput(last_hidden_state=encoded),
            attention_mask=mask,
            decoder_input_ids=start,
            generation_config=self.generation(limit - (start.shape[1] - 1)),
            stopping_criteria=[_Watch(progress)],
        )
        scores = self._scores(encoded, mask, found, start.shape[1])
        return [
            self._hypothesis(row, score)
            for row, score in zip(found[:, start.shape[1] :].tolist(), scores, strict=True)
        ]

    @torch.inference_mode()
    def attend(
        self,
        source: Sequence[str],
        direction: Direction,
        limit: int,
        progress: Progress,
        said: Sequence[str] | None = None,
    ) -> tuple[Sequence[str], Weights]:
        pieces = said or self.decode([source], direction, limit, progress)[0].pieces
        start = self._start(direction)[0].tolist()
        ids, mask = self.padded([self.tokenizer.ids(source)])
        with _attention_shown(self.model):
            layers = self.model(
                input_ids=ids,
                attention_mask=mask,
                decoder_input_ids=self.padded([[*start, *self.tokenizer.ids(pieces)]])[0],
                output_attentions=True,
            ).cross_attentions
        layer = chosen_layer(self.search.attention_layer, len(layers))
        # The row before a piece's own is the one that chose it.
        weights = layers[layer][0].mean(0)[len(start) - 1 : len(start) - 1 + len(pieces)]
        return pieces, weights.float().cpu().numpy()

    def _start(self, direction: Direction) -> torch.Tensor:
        """The ids that every translation begins with: ``[1, 1 + pieces of the prefix]``."""
        prefix = self.tokenizer.ids(self.tokenizer.prefix(direction))
        return torch.tensor([[self.model.config.decoder_start_token_id, *prefix]], device=self.device)

    def generation(self, limit: int) -> Any:
        """How `generate` is to search, for at most `limit` pieces."""
        config = self.model.config
        return transformers.GenerationConfig(  # type: ignore[no-untyped-call]
            num_beams=self.search.beam,
            length_penalty=self.search.length_penalty,
            no_repeat_ngram_size=self.search.no_repeat,
            # What no vocabulary holds has the id of the unknown piece.
            suppress_tokens=self.tokenizer.ids(["\x00"]) if self.search.no_unknown else None,
            max_new_tokens=max(1, limit),
            early_stopping=self.search.beam > 1,
            do_sample=False,
            eos_token_id=config.eos_token_id,
            pad_token_id=config.pad_token_id,
            decoder_start_token_id=config.decoder_start_token_id,
        )

    def padded(self, rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Ids and mask, both ``[batch, longest]``."""
        longest = max(map(len, rows))
        pad = self.model.config.pad_token_id
        ids = torch.tensor([[*row, *[pad] * (longest - len(row))] for row in rows], device=self.device)
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows], device=self.device)
        return ids, mask

    def _scores(
        self, encoded: torch.Tensor, mask: torch.Tensor, found: torch.Tensor, first: int
    ) -> list[float]:
        """The natural log-probability of each row of `found` from position `first` on, summed."""
        hidden = self.model.model(
            encoder_outputs=BaseModelOutput(last_hidden_state=encoded),
            attention_mask=mask,
            decoder_input_ids=found[:, :-1],
        ).last_hidden_state[:, first - 1 :]
        targets = found[:, first:]
        scores = self.log_probabilities(hidden.reshape(-1, hidden.shape[-1]), targets.reshape(-1))
        return [float(one) for one in (scores.view(targets.shape) * self._counted(targets)).sum(1)]

    def log_probabilities(self, hidden: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """The log-probability of each of `targets` ``[rows]`` after the decoder's states ``[rows, size]``."""
        bias = getattr(self.model, "final_logits_bias", None)
        parts: list[torch.Tensor] = []
        for at in range(0, len(hidden), _ROWS):
            logits = self.model.lm_head(hidden[at : at + _ROWS])
            if bias is not None:
                logits = logits + bias
            parts.append(logits.log_softmax(-1).gather(1, targets[at : at + _ROWS, None])[:, 0])
        return torch.cat(parts)

    def _counted(self, targets: torch.Tensor) -> torch.Tensor:
        """True up to and with the first end of each row; what follows is padding."""
        ended = (targets == self.model.config.eos_token_id).long().cumsum(1)
        counted: torch.Tensor = ended - (targets == self.model.config.eos_token_id).long() == 0
        return counted

    def _hypothesis(self, ids: Sequence[int], score: float) -> Hypothesis:
        end = self.model.config.eos_token_id
        length = ids.index(end) + 1 if end in ids else len(ids)
        pieces = self.tokenizer.named(ids[: length - 1] if end in ids else ids)
        return Hypothesis(tuple(pieces), score, length)


class _Watch(transformers.StoppingCriteria):
    """Looks at every step whether the work is still wanted; never says that a sentence is finished."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        self._progress.check()
        return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)


def load_model(folder: Path) -> Any:
    """The checkpoint's model in float32 and evaluation mode, on the CPU.

    Nothing but safetensors is read and no code of the folder is run. Raises `InputError` for weights that are
    damaged, missing or do not fit the configuration.
    """
    with _quiet():
        try:
            model, told = transformers.AutoModelForSeq2SeqLM.from_pretrained(
                str(folder),
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
        except (MemoryError, CoreError):
            raise
        except Exception as fault:  # the library answers a damaged folder with every kind of error
            raise InputError(
                f"the model is damaged ({type(fault).__name__}: {str(fault).splitlines()[0]})",
                item=str(folder),
                remedy="Install the model again",
            ) from fault
    lacking = sorted(name for name in told["missing_keys"] if "embed_positions" not in name)
    if lacking:
        raise InputError(f"the model lacks the weights {', '.join(lacking[:3])}", item=str(folder))
    # The folder's own settings of generation would mix with ours.
    model.generation_config = transformers.GenerationConfig()  # type: ignore[no-untyped-call]
    return model.eval()


def _never_pad(model: Any) -> None:
    """Take the padding piece out of what can be said: in Marian it only stands for the beginning."""
    with torch.no_grad():
        model.final_logits_bias[0, model.config.pad_token_id] = torch.finfo(torch.float32).min / 4


def chosen_layer(wanted: int, layers: int) -> int:
    """The number of the layer that `wanted` means, the nearest where the model has not so many."""
    return min(max(wanted + layers if wanted < 0 else wanted, 0), layers - 1)


@contextmanager
def _attention_shown(model: Any) -> Iterator[None]:
    """The plain form of attention for a while: the fused one does not tell its weights."""
    usual = model.config._attn_implementation
    model.set_attn_implementation("eager")
    try:
        yield
    finally:
        model.set_attn_implementation(usual)


@contextmanager
def _quiet() -> Iterator[None]:
    """No bars and no notes of the library on the error output while a model is loaded."""
    logging: Any = transformers.utils.logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
