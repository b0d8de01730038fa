"""Dual BERT: one encoder reads a passage and its translation, and the answer is found with both (C 4).

Where the equations leave a choice, it is made as systems.md says and `docs/systems.md` explains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import torch

from core.errors import InputError
from core.models.agreement import agreement
from core.models.configs import DUAL_BERT, read_json
from core.models.files import CONFIG
from core.models.loading import filled, new_reader, new_reader_from, read_weights, save_reader
from core.models.self_adaptive import BilingualDecoder

Inputs = Mapping[str, torch.Tensor]
"""What an encoder takes: ``input_ids``, ``attention_mask`` and, for some, ``token_type_ids``."""


@dataclass(frozen=True, slots=True)
class DualOptions:
    """What of the paper's model is built; all true is the whole of it, the rest are its ablations (C T4).

    Attributes:
        aux: The source span is learned too (``/-aux`` without).
        dynamic_lambda: λ is the agreement of the two spans; else always 1 (``/-dynamic-lambda``).
        saa: Attention is self-adaptive; else plain cross-attention (``/-saa``).
        stop_gradient: λ only weighs the loss. Were it learned through, the model could lower its loss by
            pushing λ to zero: by making spans that translate each other look different.
    """

    aux: bool = True
    dynamic_lambda: bool = True
    saa: bool = True
    stop_gradient: bool = True


@dataclass(frozen=True, slots=True)
class DualConfig:
    """The model's configuration: its options, and its encoder's configuration inside."""

    encoder: Mapping[str, Any]
    options: DualOptions = DualOptions()

    def to_dict(self) -> dict[str, Any]:
        encoder = {name: value for name, value in self.encoder.items() if name != "_name_or_path"}
        return {"model_type": DUAL_BERT, "encoder": encoder, **asdict(self.options)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> DualConfig:
        """Raises `InputError` where `values` are of another kind of model or a setting has no sense."""
        encoder = values.get("encoder")
        if values.get("model_type") != DUAL_BERT or not isinstance(encoder, dict):
            raise InputError("config.json is not that of a Dual BERT")
        told = {one.name: values.get(one.name, True) for one in fields(DualOptions)}
        wrong = [name for name, value in told.items() if not isinstance(value, bool)]
        if wrong:
            raise InputError(f"{wrong[0]} in config.json must be true or false, not {told[wrong[0]]!r}")
        return cls(encoder, DualOptions(**told))


@dataclass(frozen=True, slots=True)
class DualOutput:
    """What the model says of a batch of pairs.

    Attributes:
        start_logits, end_logits: Of the answer in the target text, ``[batch, target]``.
        source_start_logits, source_end_logits: In its translation, ``[batch, source]``.
        target_states, source_states: The encoder's own, ``[batch, length, hidden]``.
    """

    start_logits: torch.Tensor
    end_logits: torch.Tensor
    source_start_logits: torch.Tensor
    source_end_logits: torch.Tensor
    target_states: torch.Tensor
    source_states: torch.Tensor


class DualBert(torch.nn.Module):
    """The model. `reader` is a question-answering model, whose encoder it takes."""

    def __init__(self, config: DualConfig, reader: Any) -> None:
        super().__init__()
        self.config = config
        # Its weights keep the names they have in every model of this encoder: bases and shared weights fit.
        self.base_model_prefix = str(reader.base_model_prefix)
        self.add_module(self.base_model_prefix, reader.base_model)
        told = reader.config
        hidden = int(told.hidden_size)
        self.decoder = BilingualDecoder(
            hidden, int(told.num_attention_heads), adaptive=config.options.saa, dropout=_dropout(told)
        )
        self.target_outputs = torch.nn.Linear(2 * hidden, 2)
        self.source_outputs = torch.nn.Linear(hidden, 2)
        self._begin(float(getattr(told, "initializer_range", 0.02)))

    @property
    def base_model(self) -> Any:
        """The encoder that both languages share."""
        return getattr(self, self.base_model_prefix)

    def forward(self, target: Inputs, source: Inputs) -> DualOutput:
        """Read pairs of windows; the two sides may differ in length, and are padded at their ends."""
        target_states, source_states = self.encode(target, source)
        return self.decode(target_states, source_states, _mask(target), _mask(source))

    def encode(self, target: Inputs, source: Inputs) -> tuple[torch.Tensor, torch.Tensor]:
        """The encoder's states of both sides, ``[batch, length, hidden]``: one batch, read in one go."""
        rows, here, there = (
            len(target["input_ids"]),
            *(side["input_ids"].shape[1] for side in (target, source)),
        )
        longest = max(here, there)
        both = {
            name: torch.cat((_longer(target[name], longest), _longer(source[name], longest)))
            for name in target
        }
        states = self.base_model(**both)[0]
        return states[:rows, :here], states[rows:, :there]

    def decode(
        self,
        target_states: torch.Tensor,
        source_states: torch.Tensor,
        target_mask: torch.Tensor | None,
        source_mask: torch.Tensor | None,
    ) -> DualOutput:
        """Answers from states; masks as `BilingualDecoder` takes them."""
        fused = self.decoder(target_states, source_states, target_mask, source_mask)
        start, end = self.target_outputs(fused).unbind(dim=-1)
        source_start, source_end = self.source_outputs(source_states).unbind(dim=-1)
        return DualOutput(start, end, source_start, source_end, target_states, source_states)

    def weight_of_source(
        self,
        output: DualOutput,
        target_span: tuple[torch.Tensor, torch.Tensor],
        source_span: tuple[torch.Tensor, torch.Tensor],
    ) -> torch.Tensor:
        """λ of each item, ``[batch]``; spans are first and last positions, both ``[batch]``."""
        if not self.config.options.dynamic_lambda:
            return torch.ones(len(output.start_logits), device=output.start_logits.device)
        learned = torch.is_grad_enabled() and not self.config.options.stop_gradient
        with torch.set_grad_enabled(learned):
            return agreement(output.target_states, target_span, output.source_states, source_span)

    def spare_memory(self) -> bool:
        """Let the encoder compute its inner states again instead of keeping them; False where it cannot."""
        if not getattr(self.base_model, "supports_gradient_checkpointing", False):
            return False
        enable = getattr(self.base_model, "activation_checkpointing_enable", None)
        (enable or self.base_model.gradient_checkpointing_enable)()
        return True

    def start_from_reader(self, weights: Mapping[str, torch.Tensor]) -> None:
        """Take over a reader's answer layer: whole on the source side, on B_T's half on the target side."""
        weight, bias = weights.get("qa_outputs.weight"), weights.get("qa_outputs.bias")
        if weight is None or bias is None or weight.shape != self.source_outputs.weight.shape:
            return
        with torch.no_grad():
            self.source_outputs.weight.copy_(weight)
            self.source_outputs.bias.copy_(bias)
            self.target_outputs.weight[:, : weight.shape[1]].copy_(weight)
            self.target_outputs.bias.copy_(bias)

    def save_pretrained(self, folder: Path) -> None:
        """Write ``config.json`` and the weights as safetensors; the tokenizer is the caller's."""
        save_reader(self, folder, tokenizer_from=folder)

    @classmethod
    def from_pretrained(cls, folder: Path) -> DualBert:
        """The model of a folder, as `load_dual`."""
        return load_dual(folder)

    def _begin(self, deviation: float) -> None:
        """Fresh layers as BERT's begin."""
        for layer in (*self.decoder.modules(), self.target_outputs, self.source_outputs):
            if isinstance(layer, torch.nn.Linear):
                torch.nn.init.normal_(layer.weight, std=deviation)
                torch.nn.init.zeros_(layer.bias)


def is_dual(folder: Path) -> bool:
    """Whether the folder holds a Dual BERT; raises `InputError` for a ``config.json`` that cannot be read."""
    return read_json(folder / CONFIG).get("model_type") == DUAL_BERT


def load_dual(folder: Path) -> DualBert:
    """The Dual BERT of a folder, on the CPU, in evaluation mode and float32; packed weights are unpacked.

    Raises `InputError` when the folder holds another model, or weights that are damaged or do not fit.
    """
    try:
        config = DualConfig.from_dict(read_json(folder / CONFIG))
    except InputError as fault:
        raise InputError(fault.what, item=str(folder), remedy="Choose the model of a Dual BERT") from fault
    model: DualBert = filled(_new(config, folder), folder, fresh_head=False)
    return model


def start_dual(folder: Path, options: DualOptions) -> DualBert:
    """A Dual BERT to train: from one that is trained already, or from a reader's or an encoder's weights.

    What the folder lacks begins at random; a reader's answer layer is taken over. Raises as `load_dual`.
    """
    if is_dual(folder):
        return _go_on(load_dual(folder), options, folder)
    reader = new_reader(folder)
    model: DualBert = filled(
        DualBert(DualConfig(reader.config.to_dict(), options), reader), folder, fresh_head=True
    )
    model.start_from_reader(read_weights(folder))
    return model


def _go_on(model: DualBert, options: DualOptions, folder: Path) -> DualBert:
    if model.config.options.saa != options.saa:
        raise InputError(
            "the base model has another kind of attention than what shall be trained", item=str(folder)
        )
    model.config = replace(model.config, options=options)
    return model


def _new(config: DualConfig, folder: Path) -> DualBert:
    try:
        return DualBert(config, new_reader_from(config.encoder, item=str(folder)))
    except (AttributeError, TypeError, ValueError) as fault:
        raise InputError("the encoder's configuration has no sense", item=str(folder)) from fault


def _mask(inputs: Inputs) -> torch.Tensor | None:
    """Where tokens stand; None where everywhere, which is what the fastest attention is for."""
    mask = inputs["attention_mask"].bool()
    return None if bool(mask.all()) else mask


def _longer(tensor: torch.Tensor, length: int) -> torch.Tensor:
    """Filled up at the end with zeros: ids that the attention mask hides."""
    return torch.nn.functional.pad(tensor, (0, length - tensor.shape[1]))


def _dropout(config: Any) -> float:
    """The encoder's dropout of hidden states, by its several names."""
    names = ("hidden_dropout_prob", "dropout", "mlp_dropout")
    return float(next((value for name in names if (value := getattr(config, name, None)) is not None), 0.0))
