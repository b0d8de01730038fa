"""Finding orderings as a table."""

from __future__ import annotations

from collections.abc import Sequence

from core.evaluation.orderings import Finding
from core.reports.tables import Table


def ordering_table(findings: Sequence[Finding], claimed: str = "in the paper") -> Table:
    """Orderings, the first column headed by who `claimed` them, and what became of them here."""
    rows = tuple(
        (
            f"{one.better} above {one.worse}",
            one.dataset,
            f"{one.f1.difference:+.1f}",
            "–" if one.one_passage else f"{one.f1.low:+.1f} to {one.f1.high:+.1f}",
            "< 0.001" if one.p < 0.001 else f"{one.p:.3f}",
            one.verdict,
        )
        for one in findings
    )
    headings = (claimed, "data", "F1 here", "95 %", "p (Holm)", "verdict")
    return Table(headings, rows, frozenset({2, 4}))
