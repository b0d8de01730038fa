"""Self-adaptive attention: from a target text to its translation, each filtered by its own attention (C 4.2).

With A_T and A_S the softmax of each side's products with itself, `A_T (Q_T K_Sᵀ) A_Sᵀ = (A_T Q_T)(A_S K_S)ᵀ`:
three ordinary attention calls, and no step that is L × L × L.
"""

from __future__ import annotations

import math

import torch
from torch.nn import functional

LAYER_NORM_EPS = 1e-12


def fused_context(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    target_mask: torch.Tensor | None = None,
    source_mask: torch.Tensor | None = None,
) -> torch.Tensor:
    """What each target token gathers from the source, ``[batch, heads, target, head]``.

    `query` is of the target, `key` and `value` are of the source, all ``[batch, heads, length, head]`` with
    lengths of their own. Masks ``[batch, length]`` are true where a token stands; None: nothing is padded.
    """
    target, source = _keys(target_mask), _keys(source_mask)
    attend = functional.scaled_dot_product_attention
    query = attend(query, query, query, target, scale=1.0)
    key = attend(key, key, key, source, scale=1.0)
    return attend(query, key, value, source)


def cross_context(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    target_mask: torch.Tensor | None = None,
    source_mask: torch.Tensor | None = None,
) -> torch.Tensor:
    """Plain cross-attention, the ablation of `fused_context` (C T4): the raw products alone decide."""
    return functional.scaled_dot_product_attention(query, key, value, _keys(source_mask))


def plain_context(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    target_mask: torch.Tensor | None = None,
    source_mask: torch.Tensor | None = None,
) -> torch.Tensor:
    """`fused_context` as the equations are printed: the reference that tests and benchmarks compare with."""
    own_target = _softmax(query @ query.mT, target_mask)
    own_source = _softmax(key @ key.mT, source_mask)
    product = own_target @ (query @ key.mT) @ own_source.mT
    return _softmax(product / math.sqrt(query.shape[-1]), source_mask) @ value


class BilingualDecoder(torch.nn.Module):
    """Fuses the states of a target text with those of its translation (C eq 1-7).

    `heads` and `hidden` are the encoder's; `dropout` falls on what is added to the target's states. With
    `adaptive` false it is plain cross-attention.
    """

    def __init__(self, hidden: int, heads: int, *, adaptive: bool = True, dropout: float = 0.0) -> None:
        super().__init__()
        self.heads = heads
        self.adaptive = adaptive
        self.query = torch.nn.Linear(hidden, hidden)
        self.key = torch.nn.Linear(hidden, hidden)
        self.value = torch.nn.Linear(hidden, hidden)
        self.dense = torch.nn.Linear(hidden, hidden)
        self.norm = torch.nn.LayerNorm(hidden, eps=LAYER_NORM_EPS)
        self.dropout = torch.nn.Dropout(dropout)

    def forward(
        self,
        target: torch.Tensor,
        source: torch.Tensor,
        target_mask: torch.Tensor | None = None,
        source_mask: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """The states H_T ``[batch, target, 2 * hidden]`` from ``[batch, target | source, hidden]``."""
        attend = fused_context if self.adaptive else cross_context
        context = attend(
            self._split(self.query(target)),
            self._split(self.key(source)),
            self._split(self.value(source)),
            target_mask,
            source_mask,
        )
        gathered = self.dropout(self.dense(context.transpose(1, 2).flatten(2)))
        return torch.cat((target, self.norm(target + gathered)), dim=-1)

    def _split(self, states: torch.Tensor) -> torch.Tensor:
        return states.view(*states.shape[:2], self.heads, -1).transpose(1, 2)


def _keys(mask: torch.Tensor | None) -> torch.Tensor | None:
    """The mask as attention takes it, ``[batch, 1, 1, length]``: it is about the tokens attended to."""
    return None if mask is None else mask[:, None, None, :]


def _softmax(products: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
    keys = _keys(mask)
    return (products if keys is None else products.masked_fill(~keys, -torch.inf)).softmax(dim=-1)
