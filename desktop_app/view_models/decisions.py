"""What a person's choice makes of a decision. Pure functions; saving is the view-model's."""

from __future__ import annotations

from dataclasses import replace

from core.domain.corrections import Decision, ReviewState
from core.domain.spans import Span


def with_span(decision: Decision, at: int, span: Span) -> Decision:
    """`span` as the answer number `at` (counted from 0; the number of answers appends one)."""
    spans = list(decision.spans)
    spans[at : at + 1] = [span]
    unique = tuple(dict.fromkeys(spans))
    return replace(decision, spans=unique, no_answer=False, state=ReviewState.TOUCHED)


def without_span(decision: Decision, at: int) -> Decision:
    """Without the answer number `at`."""
    spans = decision.spans[:at] + decision.spans[at + 1 :]
    return replace(decision, spans=spans, state=ReviewState.TOUCHED)


def with_no_answer(decision: Decision, no_answer: bool) -> Decision:
    """ "No answer in this passage" takes every span away."""
    return replace(decision, spans=(), no_answer=no_answer, state=ReviewState.TOUCHED)


def with_rejection(decision: Decision, label: str) -> Decision:
    """The suggestion rejected, or no longer where it was. A confirmed answer stays confirmed."""
    rejected = tuple(known for known in decision.rejected if known != label)
    if len(rejected) == len(decision.rejected):
        rejected = (*rejected, label)
    state = decision.state if decision.state is ReviewState.CONFIRMED else ReviewState.TOUCHED
    return replace(decision, rejected=rejected, state=state)


def with_flag(decision: Decision, reason: str | None) -> Decision:
    """Flagged for `reason`, or no longer flagged. A flag alone is no step towards an answer."""
    return replace(decision, flag=reason)


def confirmed(decision: Decision) -> Decision:
    return replace(decision, state=ReviewState.CONFIRMED)


def is_answered(decision: Decision) -> bool:
    """Whether a span was chosen, or that there is none."""
    return bool(decision.spans) or decision.no_answer
