"""Multi-teacher distillation: the teachers' logits become one soft target, told how much each counts (L 3.2).

A reader says where an answer starts and where it ends, each by its own logits; both are distilled, apart
from each other. Shapes: K teachers, logits ``[batch, length]``, an additive mask of the same shape (0 where
an answer may stand).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch

from core.training.losses import span_loss


@dataclass(frozen=True, slots=True)
class Ends:
    """Logits of starts and of ends: a student's ``[batch, length]``, or teachers' ``[K, batch, length]``."""

    start: torch.Tensor
    end: torch.Tensor


Weighting = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""From the teachers' logits ``[K, batch, length]`` and the mask to their weights ``[K, batch]``."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same weights for every item: `given`, one for each teacher, or 1/K for all ("Ours-hyper")."""

    given: Sequence[float] = ()

    def __call__(self, teachers: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        count, items = teachers.shape[:2]
        weights = teachers.new_tensor(self.given or [1 / count] * count)
        return weights[:, None].expand(count, items)


def confident(teachers: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The surer a teacher is of an item, the more it counts: softmax of minus the entropy ("Ours-imp").

    This is what the paper's text says ("the confidence is higher when the impurity has a lower value").
    """
    return (-entropy(teachers + mask)).softmax(dim=0)


def as_printed(teachers: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Equation 7 to the letter, softmax of the entropy: the *less* sure teacher counts more."""
    return entropy(teachers + mask).softmax(dim=0)


IMPURITIES: Mapping[str, Weighting] = {"confident": confident, "as-printed": as_printed}
"""The two readings of equation 7 by the value of the setting `impurity`."""


def entropy(logits: torch.Tensor) -> torch.Tensor:
    """Of the distributions over the last dimension, in nats, at temperature 1."""
    logs = logits.log_softmax(dim=-1)
    return -(logs.exp() * logs).sum(dim=-1)


def aggregate(teachers: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """The soft target's logits ``[batch, length]``: the weighted sum over the teachers (L eq 3)."""
    return torch.einsum("kb,kbl->bl", weights, teachers)


def soft_loss(
    target: torch.Tensor, student: torch.Tensor, mask: torch.Tensor, temperature: float
) -> torch.Tensor:
    """Cross entropy against the soft target, times τ², ``[batch]``: one of the two terms of L eq 4."""
    wanted = ((target + mask) / temperature).softmax(dim=-1)
    logs = ((student + mask) / temperature).log_softmax(dim=-1)
    return -(wanted * logs).sum(dim=-1) * temperature**2


@dataclass(frozen=True, slots=True)
class Distillation:
    """What a student learns from teachers and from gold answers (L eq 6).

    Attributes:
        weighting: How much each teacher counts for an item.
        temperature: τ of the soft targets.
        hard: λ1, the share of the loss against the gold answers, at temperature 1.
        soft: λ2, the share of the loss against the teachers.
    """

    weighting: Weighting
    temperature: float = 2.0
    hard: float = 0.5
    soft: float = 0.5

    def targets(self, teachers: Ends, mask: torch.Tensor) -> Ends:
        """The soft targets' logits, each ``[batch, length]``; no gradient reaches a teacher."""
        start, end = teachers.start.detach(), teachers.end.detach()
        return Ends(aggregate(start, self.weighting(start, mask)), aggregate(end, self.weighting(end, mask)))

    def soft_loss(self, student: Ends, teachers: Ends, mask: torch.Tensor) -> torch.Tensor:
        """L_KD: starts plus ends, mean over the batch."""
        wanted = self.targets(teachers, mask)
        start = soft_loss(wanted.start, student.start, mask, self.temperature)
        end = soft_loss(wanted.end, student.end, mask, self.temperature)
        return (start + end).mean()

    def loss(
        self, student: Ends, teachers: Ends, starts: torch.Tensor, ends: torch.Tensor, mask: torch.Tensor
    ) -> torch.Tensor:
        """λ1 L_NLL + λ2 L_KD; `starts` and `ends` are the gold positions ``[batch]``."""
        gold = span_loss(student.start, student.end, starts, ends, mask)
        return self.hard * gold + self.soft * self.soft_loss(student, teachers, mask)
