"""From stored scores to a report that can be opened down to one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.domain.questions import GoldAnswer
from core.domain.runs import Evaluation, ItemScore
from core.domain.spans import Span
from core.reports import html
from core.reports.content import Answer, ComparedPair, DifferingQuestion, ReportContent, ScoreRow

if TYPE_CHECKING:
    from core.domain.corrections import Decision
    from core.evaluation.grid_scores import GridScore
    from core.services.catalogue import Project
    from core.services.evaluating import ComparedQuestion, ComparedSystems
    from core.store.repositories.questions import QuestionItem


def score_rows(
    project: Project, scores: Sequence[Evaluation], *, notes: Mapping[str, str] | None = None
) -> tuple[ScoreRow, ...]:
    """The scores with their intervals; `notes` maps a system's label to a word beside it."""
    notes = notes or {}
    return tuple(
        ScoreRow(one, *project.evaluating.intervals(one.id), notes.get(one.system, "")) for one in scores
    )


def compared_pair(project: Project, compared: ComparedSystems) -> ComparedPair:
    """The comparison with the text of every question whose answer or score differs."""
    numbers = [one.question_id for one in compared.questions if one.question_id is not None]
    texts = _Texts(project, numbers, (compared.test.a, compared.test.b))
    questions = tuple(texts.differing(one) for one in compared.questions if one.question_id in texts.items)
    return ComparedPair(compared.dataset, compared.metric, compared.test, questions)


def write_report(
    project: Project,
    path: Path,
    *,
    title: str,
    scores: Sequence[ScoreRow],
    compared: Sequence[ComparedSystems] = (),
    verdict: str = "",
    facts: Sequence[tuple[str, str]] = (),
    commands: Sequence[str] = (),
) -> Path:
    """Write a self-contained HTML page, with the newest language grid of each system that has one.

    Raises `EnvironmentFault` where it cannot be written.
    """
    info = project.info
    content = ReportContent(
        title=title,
        verdict=verdict,
        facts=(("project", info.name), ("languages", f"{info.source} → {info.target}"), *facts),
        scores=tuple(scores),
        pairs=tuple(compared_pair(project, one) for one in compared),
        grids=_grids(project, {row.evaluation.system for row in scores}),
        commands=tuple(commands),
        language=info.target,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    return html.write(content, path)


def _grids(project: Project, labels: Set[str]) -> tuple[GridScore, ...]:
    """The newest kept grid of each of the systems."""
    newest: dict[str, GridScore] = {}
    for kept in project.grids.kept().grids:
        newest.setdefault(kept.score.system, kept.score)
    return tuple(score for label, score in newest.items() if label in labels)


class _Texts:
    """What a report shows of questions that two systems answered, read at once."""

    def __init__(self, project: Project, numbers: Sequence[int], labels: tuple[str, str]) -> None:
        with project.store.read() as unit:
            self.items: dict[int | None, QuestionItem] = {
                item.id: item for item in unit.questions.items(numbers)
            }
            self._gold: dict[int, tuple[GoldAnswer, ...]] = unit.questions.gold(numbers)
            self._decided: dict[int, Decision] = unit.revisions.decisions(numbers)
            self._spans: list[dict[tuple[int, str], Span]] = [
                unit.suggestions.spans(system, version, numbers)
                for system, _, version in (label.partition("@") for label in labels)
            ]

    def differing(self, one: ComparedQuestion) -> DifferingQuestion:
        item = self.items[one.question_id]
        golds, spans = self._scored_against(item)
        return DifferingQuestion(
            key=item.key,
            question=item.question,
            passage=item.passage,
            golds=golds,
            a=self._answer(item.id, 0, one.a),
            b=self._answer(item.id, 1, one.b),
            gold_spans=spans,
        )

    def _scored_against(self, item: QuestionItem) -> tuple[tuple[str, ...], tuple[Span, ...]]:
        """Gold answers; where there are none, the confirmed correction."""
        gold = self._gold.get(item.id, ())
        if gold or item.impossible:
            return tuple(answer.text for answer in gold), _spans(gold)
        decision = self._decided.get(item.id)
        spans = decision.spans if decision is not None else ()
        return tuple(span.text for span in spans), spans

    def _answer(self, number: int, side: int, score: ItemScore) -> Answer:
        span = self._spans[side].get((number, score.prediction))
        return Answer(score.prediction, span, score.exact_match, score.f1)


def _spans(gold: Sequence[GoldAnswer]) -> tuple[Span, ...]:
    return tuple(span for answer in gold if (span := answer.span) is not None)
